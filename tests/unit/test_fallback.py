"""A second engine for when the first cannot: to speak, and to hear."""

import logging
from collections.abc import Sequence

import pytest

from speaker.audio import Samples, silence
from speaker.errors import RecognitionFailed
from speaker.fallback import FallbackRecognizer, FallbackSynthesizer, timed
from speaker.interfaces import Transcript, Word
from speaker.testing.turns import ScriptedSynthesizer


class Ear:
    """A recognizer that always hears the same, until it is told to fail."""

    model = "scripted"

    def __init__(self, name: str, partial: str = "") -> None:
        self.name = name
        self.fails_at = ""
        self.asked = 0
        self.failures = 0
        self.expected: Sequence[str] = ()
        self.closed = 0
        self._partial = partial

    def feed(self, samples: Samples) -> None:
        if self.fails_at == "feed":
            self.failures += 1
            raise RecognitionFailed(f"{self.name} is gone")

    def partial(self) -> str:
        return self._partial

    def finish(self) -> Transcript:
        self.asked += 1
        if self.fails_at == "finish":
            self.failures += 1
            raise RecognitionFailed(f"{self.name} is gone")
        return Transcript((Word(self.name, 0.0, 0.5, 1.0),))

    def expect(self, phrases: Sequence[str]) -> None:
        self.expected = phrases

    def reset(self) -> None: ...

    def close(self) -> None:
        self.closed += 1


def hear(recognizer: FallbackRecognizer) -> str:
    recognizer.reset()
    for _ in range(3):
        recognizer.feed(silence(0.1))
    return recognizer.finish().text


def both(fails_at: str = "") -> tuple[Ear, Ear, FallbackRecognizer]:
    first, second = Ear("network"), Ear("local", partial="what time")
    first.fails_at = fails_at
    return first, second, FallbackRecognizer(first, second)


def test_the_first_recognizer_counts_while_it_works() -> None:
    _, second, recognizer = both()
    assert [hear(recognizer) for _ in range(3)] == ["network"] * 3
    assert recognizer.name == "network"
    assert second.asked == 0


@pytest.mark.parametrize("at", ["feed", "finish"])
def test_where_the_first_fails_the_second_has_heard_the_same_utterance(at: str) -> None:
    _, _, recognizer = both(at)
    assert hear(recognizer) == "local"
    assert recognizer.name == "local"


def test_one_that_sends_no_text_so_far_borrows_that_of_the_other() -> None:
    _, _, recognizer = both()
    recognizer.reset()
    assert recognizer.partial() == "what time"


@pytest.mark.parametrize("at", ["feed", "finish"])
def test_after_each_failure_in_a_row_the_first_rests_twice_as_long(at: str) -> None:
    first, _, recognizer = both(at)
    failures = []
    for _ in range(20):
        hear(recognizer)
        failures.append(first.failures)
    assert failures == [1, 1, 1, 2, 2, 2, 2, 2, *[3] * 9, *[4] * 3]


def test_a_rest_is_never_longer_than_64_utterances() -> None:
    first, _, recognizer = both("finish")
    for _ in range(1000):
        hear(recognizer)
    assert first.asked > 1000 / 66


def test_a_first_that_is_back_counts_again_and_has_its_failures_forgiven() -> None:
    first, _, recognizer = both("finish")
    hear(recognizer)
    first.fails_at = ""
    assert [hear(recognizer) for _ in range(4)] == ["local", "local", "network", "network"]
    first.fails_at = "finish"
    assert [hear(recognizer) for _ in range(3)] == ["local"] * 3
    first.fails_at = ""
    assert hear(recognizer) == "network"


def test_a_dead_network_is_told_once_and_its_return_too(caplog: pytest.LogCaptureFixture) -> None:
    first, _, recognizer = both("finish")
    with caplog.at_level(logging.INFO):
        for _ in range(30):
            hear(recognizer)
        first.fails_at = ""
        for _ in range(30):
            hear(recognizer)
    assert [record.message for record in caplog.records] == [
        "recognizer: network is gone; local hears instead",
        "recognizer: network hears again",
    ]


def test_an_utterance_that_is_begun_anew_is_one_utterance() -> None:
    first, _, recognizer = both("finish")
    hear(recognizer)
    first.fails_at = ""
    recognizer.reset()
    recognizer.reset()
    assert [hear(recognizer) for _ in range(3)] == ["local", "local", "network"]


@pytest.mark.parametrize(
    ("written", "times"),
    [
        ("hey jarvis what time is it", [0, 1, 2, 3, 4, 5]),
        ("hey travis what time is it", [0, 1, 2, 3, 4, 5]),
        ("hey jar vis what time is it", [0, 1, 1.5, 2, 3, 4, 5]),
        ("what time is it", [2, 3, 4, 5]),
        ("what time is it now", [2, 3, 4, 5, 6]),
        ("oh hey jarvis what time is it", [0, 0, 1, 2, 3, 4, 5]),
        ("other words altogether", [0, 2, 4]),
    ],
)
def test_words_without_times_get_those_of_the_words_heard_beside_them(written: str, times: list[float]) -> None:
    said = ("hey", "jarvis", "what", "time", "is", "it")
    beside = Transcript(tuple(Word(text, at, at + 1.0, 1.0) for at, text in enumerate(said)))
    heard = Transcript(tuple(Word(text, 9.0, 9.0, 0.9) for text in written.split()))
    found = timed(heard, beside)
    assert found.text == written
    assert [word.start for word in found.words] == times
    assert {word.confidence for word in found.words} == {0.9}


def test_where_nothing_was_heard_beside_them_their_times_stay_unknown() -> None:
    heard = Transcript((Word("help", 9.0, 9.0, 0.9),))
    assert timed(heard, Transcript()) == heard


def test_both_expect_the_same_and_both_are_closed() -> None:
    first, second, recognizer = both()
    recognizer.expect(["yes", "no"])
    assert first.expected == second.expected == ["yes", "no"]
    recognizer.close()
    recognizer.close()
    assert (first.closed, second.closed) == (2, 2)


def test_the_second_synthesizer_speaks_what_the_first_cannot() -> None:
    first, second = ScriptedSynthesizer(fails_on="bad"), ScriptedSynthesizer()
    voice = FallbackSynthesizer(first, second)
    assert len(list(voice.speak("a good one"))) == 3
    assert len(list(voice.speak("a bad one"))) == 3
    assert (first.spoken, second.spoken) == (["a good one"], ["a bad one"])
