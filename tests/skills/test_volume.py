from typing import Any

import pytest

from skills.volume import Settings, skill
from speaker.skill import Outcome


@pytest.mark.parametrize(
    ("slots", "level", "speech"),
    [
        ({"amount": "five"}, 0.5, "Volume five."),
        ({"amount": "ten"}, 1.0, "Volume ten."),
        ({"amount": "zero"}, 0.0, "Volume zero."),
        ({"amount": "fifty percent"}, 0.5, "Volume five."),
        ({"amount": "five percent"}, 0.05, "Volume five percent."),
        ({"amount": "thirty five"}, 0.35, "Volume thirty-five percent."),
        ({"amount": "a hundred percent"}, 1.0, "Volume ten."),
        ({"change": "up"}, 0.5, "Volume five."),
        ({"change": "up", "step": "a bit"}, 0.45, "Volume forty-five percent."),
        ({"change": "up", "step": "a lot"}, 0.7, "Volume seven."),
        ({"change": "up", "amount": "twenty percent"}, 0.6, "Volume six."),
        ({"change": "down"}, 0.3, "Volume three."),
        ({"change": "down", "amount": "two"}, 0.2, "Volume two."),
        ({"change": "down", "step": "a lot"}, 0.1, "Volume one."),
        ({"change": "max"}, 1.0, "Volume ten."),
        ({"change": "min"}, 0.1, "Volume one."),
        ({"change": "half"}, 0.5, "Volume five."),
    ],
)
def test_the_volume_goes_where_it_is_asked_to(house: Any, slots: dict[str, str], level: float, speech: str) -> None:
    house.volume.level = 0.4
    assert house.ask(skill, "volume.set", **slots).speech == speech
    assert house.volume.level == pytest.approx(level)


def test_a_step_beyond_the_end_goes_to_the_end_and_then_says_so(house: Any) -> None:
    house.volume.level = 0.95
    assert house.ask(skill, "volume.set", change="up").speech == "Volume ten."
    assert house.ask(skill, "volume.set", change="up").speech == "That is as loud as I go."
    house.volume.level = 0.05
    assert house.ask(skill, "volume.set", change="down").speech == "Volume zero."
    assert house.ask(skill, "volume.set", change="down").speech == "That is as quiet as I go."


@pytest.mark.parametrize("amount", ["eleven hundred", "two hundred percent", "minus five", "pasta", "", "percent"])
def test_a_level_that_does_not_exist_changes_nothing(house: Any, amount: str) -> None:
    response = house.ask(skill, "volume.set", amount=amount)
    assert (response.outcome, house.volume.level) == (Outcome.FAILED, 0.5)


def test_a_level_that_was_not_understood_changes_nothing_whichever_way(house: Any) -> None:
    assert house.ask(skill, "volume.set").outcome == Outcome.FAILED
    assert house.ask(skill, "volume.set", change="up", amount="pasta").outcome == Outcome.FAILED
    assert house.volume.level == 0.5


def test_mute_keeps_the_level_and_unmute_tells_it(house: Any) -> None:
    assert house.ask(skill, "volume.set", change="mute").speech == "Muted."
    assert (house.volume.muted, house.volume.level) == (True, 0.5)
    assert house.ask(skill, "volume.set", change="tell").speech == "I am muted; the volume is five."
    assert house.ask(skill, "volume.set", change="unmute").speech == "The sound is back on, volume five."
    assert not house.volume.muted


def test_louder_unmutes(house: Any) -> None:
    house.volume.muted = True
    house.ask(skill, "volume.set", change="up")
    assert (house.volume.muted, house.volume.level) == (False, 0.6)


def test_the_level_is_told(house: Any) -> None:
    assert house.ask(skill, "volume.set", change="tell").speech == "The volume is five."


def test_the_owner_may_set_how_far_a_step_goes(house: Any) -> None:
    house.settings = Settings(step=0.2)
    house.ask(skill, "volume.set", change="up")
    assert house.volume.level == pytest.approx(0.7)
