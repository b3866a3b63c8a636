"""Commands for later: kept like alarms, told, dropped."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from skills.later import skill
from speaker.skill import Intent, Kind, Outcome, Response, SkillError


def ask(house: Any, name: str, /, understood: bool = True, **slots: str) -> Response:
    meant = Intent("home", "light.off") if understood else None
    ctx = replace(house.context(skill), understand=lambda text: meant)
    return skill.handlers[name](Intent("later", name, slots), ctx)


def test_a_command_is_kept_for_its_time_and_can_be_taken_back(house: Any) -> None:
    response = ask(house, "later.do", command="turn off the light", datetime="in half an hour")
    assert response.speech == "At twenty to four in the afternoon I will do that: turn off the light."
    (entry,) = house.agenda.all(Kind.COMMAND)
    assert house.agenda.due(entry) == datetime.fromtimestamp(house.clock.now + 1800, house.agenda.due(entry).tzinfo)
    assert (entry.text, entry.language) == ("turn off the light", "en")
    assert ask(house, "later.query").speech.startswith("This is waiting: turn off the light, at twenty to four")
    assert response.undo is not None and ask(house, response.undo.name, **response.undo.slots).outcome is Outcome.DONE
    assert ask(house, "later.query").speech == "Nothing is waiting to be done."


def test_what_is_not_understood_is_not_put_off(house: Any) -> None:
    response = ask(house, "later.do", understood=False, command="fnord", datetime="in half an hour")
    assert response.outcome is Outcome.FAILED and "fnord" in response.speech
    assert house.agenda.all() == []


def test_a_time_is_asked_for_and_must_be_to_come(house: Any) -> None:
    assert ask(house, "later.do", command="turn off the light").speech == "When shall I do that?"
    assert ask(house, "later.do", command="turn off the light", datetime="at six").outcome is Outcome.ASKED
    with pytest.raises(SkillError):
        ask(house, "later.do", command="turn off the light", datetime="at noon today")


def test_one_of_several_is_dropped_or_all(house: Any) -> None:
    for command in ("turn off the light", "stop the music"):
        ask(house, "later.do", command=command, datetime="tomorrow at noon")
    assert ask(house, "later.cancel").outcome is Outcome.ASKED
    assert ask(house, "later.cancel", which="all").outcome is Outcome.DONE
    assert ask(house, "later.cancel").outcome is Outcome.FAILED


def test_what_comes_again_is_done_again_and_says_so(house: Any) -> None:
    response = ask(house, "later.do", command="turn on the heating", frequency="every weekday at seven in the morning")
    assert response.speech == (
        "I will do that every weekday at seven in the morning, "
        "next at seven o'clock in the morning tomorrow: turn on the heating."
    )
    (entry,) = house.agenda.all(Kind.COMMAND)
    assert entry.rule is not None and entry.rule.weekdays == (0, 1, 2, 3, 4)
    asked = ask(house, "later.do", command="turn on the heating", frequency="every weekday")
    assert asked.question is not None and asked.question.slot == "time"
    again = ask(house, "later.do", command="turn on the heating", frequency="every weekday", time="at eight")
    assert again.outcome is Outcome.DONE


def test_a_command_is_dropped_by_what_it_does_and_set_again_by_undo(house: Any) -> None:
    for command in ("turn off the light", "stop the music"):
        ask(house, "later.do", command=command, datetime="tomorrow at noon")
    dropped = ask(house, "later.cancel", command="stop the music")
    assert dropped.speech == "All right, I won't: stop the music."
    assert ask(house, "later.cancel", command="feed the cat").speech == "No such thing is waiting to be done."
    assert dropped.undo is not None
    assert ask(house, "later.do", **dropped.undo.slots).outcome is Outcome.DONE
    assert len(house.agenda.all(Kind.COMMAND)) == 2


def test_a_time_that_was_asked_for_is_of_the_day_that_was_said(house: Any) -> None:
    asked = ask(house, "later.do", command="lock the door", datetime="tomorrow")
    assert asked.question is not None and asked.question.slot == "time"
    assert "tomorrow" in ask(house, "later.do", command="lock the door", datetime="tomorrow", time="at ten pm").speech


def test_later_in_mandarin(house: Any) -> None:
    house.language = "zh"
    assert ask(house, "later.do", command="关灯", datetime="半小时后").speech == "好，下午三点四十分我会关灯。"
    again = ask(house, "later.do", command="开暖气", frequency="每个工作日早上七点")
    assert again.speech == "好，每个工作日早上七点我都会开暖气，下一次是明天早上七点。"


def test_two_commands_are_kept_for_one_time(house: Any) -> None:
    response = ask(house, "later.do", command="turn off the light; lock the door", datetime="in half an hour")
    assert response.speech.endswith("I will do that: turn off the light and lock the door.")
    assert len(house.agenda.all(Kind.COMMAND)) == 1
