"""When an utterance is over: told sound by sound, nothing waits."""

from collections.abc import Iterable

import pytest

from speaker.audio import CHUNK_SECONDS
from speaker.completeness import Completeness, Reading
from speaker.endpointer import Endpoint, Endpointer, Pace, Patience
from speaker.skill import Reply

COMPLETE = Reading("stop", Completeness.COMPLETE)
READING = Reading("what is the weather", Completeness.EXTENDABLE, reads=True)
SETTLED = Reading("set a timer for ten minutes", Completeness.EXTENDABLE, settled=True)
EXTENDABLE = Reading("set a timer", Completeness.EXTENDABLE)
UNFINISHED = Reading("set a timer for", Completeness.UNFINISHED)
UNKNOWN = Reading("blah", Completeness.UNKNOWN)


class Ears:
    """Feeds an endpointer and keeps the time."""

    def __init__(self, patience: Patience | None = None, reply: Reply = Reply.REQUEST) -> None:
        self.endpointer = Endpointer(patience or Patience())
        self.endpointer.start(0.0, reply)
        self.now = 0.0

    def hear(self, probabilities: Iterable[float], reading: Reading | None = None) -> Endpoint | None:
        """Feed until the end is found."""
        for probability in probabilities:
            self.now += CHUNK_SECONDS
            end = self.endpointer.feed(probability, self.now, reading)
            if end is not None:
                return end
        return None

    def speech(self, seconds: float, reading: Reading | None = None) -> Endpoint | None:
        return self.hear([1.0] * round(seconds / CHUNK_SECONDS), reading)

    def quiet(self, seconds: float, reading: Reading | None = None) -> Endpoint | None:
        return self.hear([0.0] * round(seconds / CHUNK_SECONDS), reading)


def wait_after(reading: Reading | None, reply: Reply = Reply.REQUEST) -> tuple[float, Endpoint | None]:
    """Return how much quiet it took to find the end, and its reason."""
    ears = Ears(reply=reply)
    ears.speech(0.5, reading)
    spoken = ears.now
    end = ears.quiet(5.0, reading)
    return ears.now - spoken, end


def test_a_whole_request_ends_after_a_third_of_a_second() -> None:
    for reading in (COMPLETE, READING):
        waited, end = wait_after(reading)
        assert waited <= 0.3 and end is Endpoint.COMPLETE


def test_a_request_that_acts_and_may_go_on_waits_the_longer_the_more_people_go_on() -> None:
    settled, end = wait_after(SETTLED)
    assert 0.4 <= settled <= 0.5 and end is Endpoint.COMPLETE
    assert wait_after(EXTENDABLE)[0] > 0.9


@pytest.mark.parametrize("reading", [UNFINISHED, UNKNOWN, EXTENDABLE], ids=["unfinished", "unknown", "extendable"])
def test_a_pause_of_four_fifths_of_a_second_in_mid_sentence_is_outlasted(reading: Reading) -> None:
    ears = Ears()
    assert ears.speech(0.5, reading) is None
    assert ears.quiet(0.8, reading) is None
    assert ears.speech(0.5, COMPLETE) is None
    assert ears.quiet(0.5, COMPLETE) is Endpoint.COMPLETE


def test_an_unfinished_request_ends_for_silence_at_last() -> None:
    assert wait_after(UNFINISHED)[1] is Endpoint.SILENCE


def test_where_nobody_judges_the_words_one_number_holds() -> None:
    waited, end = wait_after(None)
    assert 0.44 <= waited <= 0.5 and end is Endpoint.SILENCE


def test_yes_or_no_is_fast_and_dictation_is_slow() -> None:
    assert wait_after(UNKNOWN, Reply.YES_NO)[0] <= 0.35
    assert wait_after(COMPLETE, Reply.DICTATION)[0] >= 1.9


def test_a_word_that_appears_in_a_pause_is_not_believed_at_once() -> None:
    # Vosk heard "cancel the pasta" and, 0.22 s into the pause, guessed "timer".
    ears = Ears()
    ears.speech(0.5, UNFINISHED)
    assert ears.quiet(0.2, UNFINISHED) is None
    assert ears.quiet(0.13, COMPLETE) is None
    assert ears.quiet(0.4, UNFINISHED) is None
    assert ears.endpointer.reading is UNFINISHED


def test_a_word_that_comes_late_and_stays_is_believed() -> None:
    ears = Ears()
    ears.speech(0.5, UNFINISHED)
    ears.quiet(0.2, UNFINISHED)
    assert ears.quiet(0.4, COMPLETE) is Endpoint.COMPLETE


def test_nobody_speaking_ends_at_the_time_out_and_not_before() -> None:
    ears = Ears()
    assert ears.quiet(3.9) is None
    assert ears.quiet(0.2) is Endpoint.NOTHING


def test_a_click_is_no_speech_and_ends_no_silence() -> None:
    ears = Ears()
    ears.hear([1.0, 1.0])
    assert ears.endpointer.speech_start is None
    ears.speech(0.5, COMPLETE)
    ears.quiet(0.2, COMPLETE)
    assert ears.hear([1.0, 0.0, 0.0], COMPLETE) is Endpoint.COMPLETE


def test_steady_noise_that_sounds_like_speech_does_not_hold_up_a_whole_request() -> None:
    ears = Ears()
    assert ears.speech(0.5, UNFINISHED) is None
    assert ears.speech(5.0, COMPLETE) is Endpoint.COMPLETE
    assert ears.now < 1.5


def test_words_that_the_voice_detector_missed_still_end() -> None:
    ears = Ears()
    assert ears.quiet(0.3) is None
    assert ears.quiet(3.0, COMPLETE) is Endpoint.COMPLETE
    assert ears.now < 1.5


def test_speech_without_end_is_cut() -> None:
    ears = Ears()
    assert ears.speech(16.0, UNKNOWN) is Endpoint.TOO_LONG
    assert ears.now == pytest.approx(15.0, abs=0.04)


def test_it_knows_where_speech_began_and_ended() -> None:
    ears = Ears()
    ears.quiet(0.32)
    ears.speech(0.64)
    ears.quiet(0.2)
    assert ears.endpointer.speech_start == pytest.approx(0.32)
    assert ears.endpointer.speech_end == pytest.approx(0.96)


def test_patience_stretches_pauses_but_not_the_time_out() -> None:
    quick, normal, patient = (Patience().at(pace) for pace in Pace)
    assert quick.unfinished < normal.unfinished < patient.unfinished
    assert quick.unfinished > 0.9, "even the quick one outlasts a pause in mid-sentence"
    assert quick.start_timeout == patient.start_timeout
    assert normal == Patience()
