"""Do not disturb by voice, and what is asked about first."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from skills.quiet import skill
from speaker.skill import Intent, Outcome, SkillError


@pytest.mark.parametrize(
    ("slots", "until", "said"),
    [
        ({}, (2026, 11, 23, 16, 10), "ten past four in the afternoon"),
        ({"duration": "two hours"}, (2026, 11, 23, 17, 10), "ten past five in the afternoon"),
        ({"datetime": "seven"}, (2026, 11, 23, 19, 0), "seven o'clock in the evening"),
        ({"datetime": "tomorrow at eight in the morning"}, (2026, 11, 24, 8, 0), "tomorrow at eight"),
    ],
)
def test_it_keeps_quiet_until_it_is_over(house: Any, slots: dict[str, str], until: tuple[int, ...], said: str) -> None:
    response = house.ask(skill, "quiet.set", **slots)
    assert said in response.speech
    zone = house.policy.quiet_until.tzinfo
    assert house.policy.quiet_until == datetime(*until, tzinfo=zone)  # type: ignore[misc, arg-type]
    assert said in house.ask(skill, "quiet.query").speech
    assert house.do(skill, response.undo).outcome is Outcome.DONE
    assert not house.policy.quiet
    assert house.ask(skill, "quiet.off").speech == "Do not disturb is off."


@pytest.mark.parametrize("slots", [{"datetime": "fnord"}, {"duration": "three years"}])
def test_a_time_that_is_none_or_too_far_is_said(house: Any, slots: dict[str, str]) -> None:
    with pytest.raises(SkillError):
        house.ask(skill, "quiet.set", **slots)
    assert not house.policy.quiet


def asked(house: Any, name: str, understood: Intent | None, confirmed: bool = False) -> Any:
    intent = Intent("quiet", name, {"command": "turn off the lights"}, confirmed=confirmed)
    ctx = replace(house.context(skill), understand=lambda text: understood)
    return skill.handlers[name](intent, ctx)


def test_questions_are_wished_for_and_dropped_again(house: Any) -> None:
    light = Intent("home", "light.off")
    assert asked(house, "policy.ask", light).outcome is Outcome.DONE
    assert house.policy.check(light, house.context(skill).words.__class__("en", responses={"really": ("Sure?",)}))[1]
    assert asked(house, "policy.trust", light).outcome is Outcome.ASKED
    assert asked(house, "policy.trust", light, confirmed=True).outcome is Outcome.DONE


def test_what_is_not_understood_changes_nothing(house: Any) -> None:
    with pytest.raises(SkillError):
        asked(house, "policy.ask", None)
