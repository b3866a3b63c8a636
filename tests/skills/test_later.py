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
    assert ask(house, "later.query").speech.startswith("This is waiting: At twenty to four")
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
