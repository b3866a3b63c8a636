"""Two recognizers beside each other: which of them is believed, and when the answer is doubtful."""

from collections.abc import Sequence

import pytest

from speaker.audio import CHUNK_SAMPLES, silence
from speaker.duet import Duet, choose
from speaker.errors import RecognitionFailed
from speaker.interfaces import Transcript, Word

CHUNK = silence(0.032)
REQUESTS = {"set a timer for ten minutes", "stop", "cancel the timer", "cancel the spinach timer"}


def accepts(text: str) -> bool:
    return text in REQUESTS


def reading(text: str, score: float | None = 0.0, confidence: float = 0.9, *, dictated: bool = False) -> Transcript:
    words = tuple(Word(word, at, at + 0.3, confidence) for at, word in enumerate(text.split()))
    return Transcript(words, score, dictated=dictated)


def heard(grammar: Sequence[Transcript], dictated: Sequence[Transcript] = ()) -> Transcript:
    marked = [Transcript(each.words, each.score, dictated=True) for each in dictated]
    return Transcript(grammar[0].words, grammar[0].score, (*grammar[1:], *marked))


class Says:
    """A recognizer that hears what it is told to."""

    def __init__(self, *readings: Transcript, name: str = "says", model: str = "tiny") -> None:
        self.name, self.model = name, model
        self._readings = readings
        self.samples = 0
        self.closed = 0
        self.expected: Sequence[str] = ()

    def feed(self, samples: object) -> None:
        self.samples += CHUNK_SAMPLES

    def partial(self) -> str:
        return self._readings[0].text if self.samples else ""

    def finish(self) -> Transcript:
        first, *rest = self._readings
        return Transcript(first.words, first.score, tuple(rest))

    def expect(self, phrases: Sequence[str]) -> None:
        self.expected = phrases

    def reset(self) -> None:
        self.samples = 0

    def close(self) -> None:
        self.closed += 1


class Fails(Says):
    def feed(self, samples: object) -> None:
        raise RecognitionFailed("out of order")


def test_what_both_hear_is_not_doubtful() -> None:
    chosen = choose(heard([reading("stop")], [reading("stop", -9.0)]), accepts)
    assert (chosen.text, chosen.doubtful) == ("stop", False)


def test_where_they_agree_the_surer_one_is_believed() -> None:
    chosen = choose(heard([reading("stop", confidence=0.6)], [reading("stop", confidence=0.8)]), accepts)
    assert chosen.confidence == pytest.approx(0.8)


def test_even_what_both_hear_gives_way_to_a_request_that_is_hardly_less_likely() -> None:
    grammar = [reading("set a timer for tent minutes", -3.0), reading("set a timer for ten minutes", -5.0)]
    assert choose(heard(grammar, [reading("set a timer for tent minutes", -9.0)]), accepts).text == grammar[1].text


def test_the_likelier_one_wins_where_they_differ() -> None:
    known, free = reading("set a timer for ten minutes", -3.0), reading("set the time or ten minutes", -7.0)
    assert choose(heard([known], [free]), accepts).text == known.text
    question = heard([reading("what is the", -20.0, 0.6)], [reading("what is the meaning of life", -3.0, 0.9)])
    assert choose(question, accepts).text == "what is the meaning of life"


def test_where_they_differ_it_is_doubtful_and_the_other_reading_is_told() -> None:
    chosen = choose(heard([reading("cancel the timer", -3.0)], [reading("cancel the time", -4.0)]), accepts)
    assert chosen.doubtful
    assert chosen.others[0].text == "cancel the time"


def test_a_request_is_taken_before_a_reading_that_is_hardly_likelier() -> None:
    grammar = [reading("set a timer for tent minutes", -3.0), reading("set a timer for ten minutes", -5.0)]
    assert choose(heard(grammar), accepts).text == "set a timer for ten minutes"
    assert choose(heard(grammar, [reading("set a timer four ten minutes", -9.0)]), accepts).text == grammar[1].text


def test_a_request_that_is_far_less_likely_is_not_searched_for() -> None:
    grammar = [reading("set a time", -3.0), reading("stop", -30.0)]
    assert choose(heard(grammar), accepts).text == "set a time"


def test_a_request_that_leaves_most_of_the_sound_out_is_not_believed() -> None:
    grammar = [reading("stop", -3.0, 0.2)]
    chosen = choose(heard(grammar, [reading("the bus stops here on sundays", -9.0, 0.8)]), accepts)
    assert chosen.text == "the bus stops here on sundays"


def test_a_free_word_is_not_lost_because_leaving_it_out_is_likelier() -> None:
    grammar = [reading("cancel the timer", -3.0, 0.78)]
    assert choose(heard(grammar, [reading("cancel the spinach timer", -9.0)]), accepts).text == (
        "cancel the spinach timer"
    )


def test_without_scores_the_surer_one_wins() -> None:
    chosen = choose(heard([reading("stop it", None, 0.6)], [reading("stop", None, 0.9)]), accepts)
    assert chosen.text == "stop"


def test_no_request_at_all_is_the_surer_one_s_words() -> None:
    chosen = choose(heard([reading("what", -3.0, 0.2)], [reading("who was the president", -9.0)]), accepts)
    assert (chosen.text, chosen.doubtful) == ("who was the president", True)


def test_nothing_heard_by_either_is_nothing() -> None:
    assert choose(Transcript(), accepts) == Transcript()


def test_both_hear_the_same_sound() -> None:
    grammar, dictation = Says(reading("stop")), Says(reading("stop it"))
    duet = Duet(grammar, dictation)
    duet.reset()
    duet.feed(CHUNK)
    assert (grammar.samples, dictation.samples) == (CHUNK_SAMPLES, CHUNK_SAMPLES)
    assert (duet.partial(), duet.dictated()) == ("stop", "stop it")
    assert [each.text for each in duet.finish().others if each.dictated] == ["stop it"]


def test_the_scores_of_another_network_are_not_compared() -> None:
    duet = Duet(Says(reading("stop", -5.0)), Says(reading("stop it", -900.0), model="large"))
    duet.reset()
    assert duet.finish().others[0].score is None


def test_dictation_is_not_asked_where_an_answer_is_expected() -> None:
    grammar, dictation = Says(reading("yes")), Says(reading("yet"))
    duet = Duet(grammar, dictation)
    duet.expect(["yes", "no"])
    duet.reset()
    duet.feed(CHUNK)
    assert grammar.expected == ["yes", "no"]
    assert dictation.samples == 0
    assert duet.finish().others == ()
    duet.expect([])
    duet.reset()
    duet.feed(CHUNK)
    assert dictation.samples == CHUNK_SAMPLES


def test_one_that_fails_costs_only_its_own_reading() -> None:
    duet = Duet(Says(reading("stop")), Fails(reading("stop it")))
    duet.reset()
    duet.feed(CHUNK)
    assert duet.finish() == reading("stop")


def test_another_recognizer_takes_over_at_the_next_utterance() -> None:
    before, after = Says(reading("stop")), Says(reading("cancel the timer"))
    duet = Duet(before)
    duet.reset()
    duet.exchange(grammar=after)
    assert duet.finish().text == "stop"
    duet.reset()
    assert duet.finish().text == "cancel the timer"
    assert (before.closed, after.closed) == (1, 0)


def test_dictation_may_join_later() -> None:
    duet = Duet(Says(reading("stop")))
    assert not duet.dictates
    duet.exchange(dictation=Says(reading("stop it")))
    assert duet.dictates
    assert duet.finish().others == ()
    duet.reset()
    assert duet.finish().others[0].text == "stop it"


def test_one_that_never_got_its_turn_is_closed() -> None:
    never, late, after_all = Says(reading("a")), Says(reading("b")), Says(reading("c"))
    duet = Duet(Says(reading("stop")))
    duet.exchange(grammar=never)
    duet.exchange(grammar=late)
    assert (never.closed, late.closed) == (1, 0)
    duet.close()
    duet.exchange(dictation=after_all)
    assert (late.closed, after_all.closed) == (1, 1)
