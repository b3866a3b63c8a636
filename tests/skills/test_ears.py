from typing import Any

import pytest

from skills.ears import skill
from speaker.care import REMEDIES
from speaker.sentences import load_words
from speaker.skill import EarReport, Finding, Outcome, Trouble


def finding(trouble: Trouble, measured: float) -> Finding:
    return Finding(trouble, measured, REMEDIES[trouble])


@pytest.mark.parametrize(
    ("noise", "speech", "told"),
    [(-65.0, -22.0, "the room is quiet"), (-50.0, -25.0, "twenty-five decibels"), (-40.0, -25.0, "come nearer")],
)
def test_a_good_microphone_is_told_with_how_far_speech_stands_out(
    house: Any, noise: float, speech: float, told: str
) -> None:
    house.ears.now = EarReport(noise, speech, ())
    assert told in house.ask(skill, "diagnostics.ears").speech


def test_right_after_the_start_it_asks_for_a_moment(house: Any) -> None:
    response = house.ask(skill, "diagnostics.ears")
    assert (response.outcome, "in a moment" in response.speech) == (Outcome.DONE, True)


@pytest.mark.parametrize(
    ("trouble", "measured", "told"),
    [
        (Trouble.CLIPPING, 0.123, "twelve percent of what is loud is cut off. Turn its gain down"),
        (Trouble.RATE, 48_000, "runs at forty-eight kilohertz"),
        (Trouble.OFFSET, -0.031, "off by three percent"),
        (Trouble.DEAD, 20.0, "muted"),
    ],
)
def test_a_fault_is_told_with_what_was_measured_and_what_to_do(
    house: Any, trouble: Trouble, measured: float, told: str
) -> None:
    house.ears.now = EarReport(-60.0, -20.0, (finding(trouble, measured),))
    assert told in house.ask(skill, "diagnostics.ears").speech


def test_there_are_words_for_every_fault() -> None:
    assert {trouble.value for trouble in Trouble} <= load_words(skill.folder, "en").responses.keys()
    assert REMEDIES.keys() == set(Trouble)


def test_the_worst_is_told_first_and_alone(house: Any) -> None:
    house.ears.now = EarReport(-60.0, -20.0, (finding(Trouble.RATE, 48_000), finding(Trouble.CLIPPING, 0.5)))
    assert "clipping" not in house.ask(skill, "diagnostics.ears").speech
