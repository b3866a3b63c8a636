from typing import Any

import pytest

from skills.wake import skill
from speaker.skill import WakeReport


@pytest.mark.parametrize(
    ("slots", "before", "after", "speech"),
    [
        ({"change": "down"}, 0, -1, "All right, I will wake less easily. My sensitivity is a little lower than usual."),
        ({"change": "up"}, 0, 1, "All right, I will wake more easily. My sensitivity is a little higher than usual."),
        ({"change": "up", "step": "a bit"}, 1, 2, "All right, I will wake more easily. My sensitivity is high."),
        ({"change": "down", "step": "a lot"}, 0, -2, "All right, I will wake less easily. My sensitivity is low."),
        ({"change": "up", "step": "a lot"}, 2, 3, "All right, I will wake more easily. My sensitivity is the highest."),
        ({"change": "max"}, -1, 3, "All right, I will wake more easily. My sensitivity is the highest."),
        ({"change": "min"}, 1, -3, "All right, I will wake less easily. My sensitivity is the lowest."),
        ({"change": "usual"}, -2, 0, "All right, I will wake more easily. My sensitivity is as usual."),
        ({"change": "high"}, 2, 2, "My sensitivity is high."),
        ({"change": "low"}, 0, -2, "All right, I will wake less easily. My sensitivity is low."),
        ({"change": "tell"}, 1, 1, "My sensitivity is a little higher than usual."),
        ({}, 0, 0, "My sensitivity is as usual."),
    ],
)
def test_it_wakes_as_easily_as_it_is_asked_to(
    house: Any, slots: dict[str, str], before: int, after: int, speech: str
) -> None:
    house.waking.level = before
    assert house.ask(skill, "wake.sensitivity", **slots).speech == speech
    assert house.waking.level == after


def test_at_the_ends_it_says_so_and_what_else_may_help(house: Any) -> None:
    house.waking.level = 3
    assert house.ask(skill, "wake.sensitivity", change="up").speech.startswith("I am as sensitive as I can be.")
    house.waking.level = -3
    assert "Another wake word may help" in house.ask(skill, "wake.sensitivity", change="down").speech


@pytest.mark.parametrize(
    ("now", "speech"),
    [
        (WakeReport(1, 0, False, 0, 0), "I have not woken by mistake since I started."),
        (WakeReport(9, 0, False, 0, 0), "Since I started I woke nine times, each time for a reason."),
        (WakeReport(2, 2, False, 0, 0), "Since I started I woke twice, each time for nothing."),
        (
            WakeReport(12, 1, True, 2, 0),
            "I woke a moment ago and heard nobody. Since I started I woke twelve times, once of these for nothing. "
            "I heard something like my wake word twice, and stayed asleep.",
        ),
        (
            WakeReport(1, 0, False, 3, 3),
            "I heard something like my wake word three times, and stayed asleep. "
            "The last three of these sounds are kept on this device.",
        ),
    ],
)
def test_it_tells_how_often_it_woke_for_nothing(house: Any, now: WakeReport, speech: str) -> None:
    house.waking.now = now
    assert house.ask(skill, "wake.report").speech == speech


def test_what_nearly_woke_it_can_be_deleted_by_voice(house: Any) -> None:
    assert house.ask(skill, "wake.forget").speech == "There is nothing to delete."
    house.waking.now = WakeReport(1, 0, False, 3, 3)
    assert house.ask(skill, "wake.forget").speech == "All three recordings are deleted."
    assert house.waking.report().kept == 0
