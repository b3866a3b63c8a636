"""Routines: several requests at one word, and announcements to other rooms."""

from dataclasses import dataclass, field, replace
from typing import Any

from skills.announce import skill as announcing
from skills.routines import Settings, skill
from speaker.skill import Announced, Intent, Outcome, Response

LIGHTS, ALARM = "turn off the lights", "set an alarm for seven"


@dataclass
class Doer:
    """Knows two requests, of which the lights may be broken."""

    broken: bool = False
    did: list[str] = field(default_factory=list)

    def understand(self, text: str) -> Intent | None:
        return Intent("home", "light.off") if text in (LIGHTS, ALARM) else None

    def do(self, text: str) -> Response:
        self.did.append(text)
        if text == LIGHTS and self.broken:
            return Response("The lamp doesn't answer.", Outcome.FAILED)
        return Response("The lights are off." if text == LIGHTS else "Alarm at seven.")


def ask(house: Any, doer: Doer, name: str, /, confirmed: bool = False, **slots: str) -> Response:
    own = Settings({"good night": (LIGHTS, ALARM)})
    ctx = replace(house.context(skill), settings=own, do=doer.do, understand=doer.understand)
    return skill.handlers[name](Intent("routines", name, slots, confirmed=confirmed), ctx)


def test_every_step_is_done_and_told(house: Any) -> None:
    doer = Doer()
    response = ask(house, doer, "routine.run", name="good night")
    assert (response.speech, response.outcome) == ("The lights are off. Alarm at seven.", Outcome.DONE)
    assert doer.did == [LIGHTS, ALARM]


def test_a_step_that_fails_is_told_and_the_others_are_done(house: Any) -> None:
    response = ask(house, Doer(broken=True), "routine.run", name="good night")
    assert response.outcome is Outcome.PARTLY
    assert response.speech == (
        "Alarm at seven. But not everything worked. To turn off the lights: The lamp doesn't answer."
    )


def test_a_greeting_without_a_routine_is_answered_as_one(house: Any) -> None:
    assert ask(house, Doer(), "routine.run", name="good morning").speech == "Good morning."
    assert ask(house, Doer(), "routine.run", name="zebra time").outcome is Outcome.FAILED


def test_a_routine_is_made_by_voice_and_taken_back(house: Any) -> None:
    doer = Doer()
    assert ask(house, doer, "routine.set").question.slot == "name"  # type: ignore[union-attr]
    assert ask(house, doer, "routine.set", name="movie time").question.slot == "steps"  # type: ignore[union-attr]
    slots = {"name": "movie time", "steps": f"{LIGHTS} and {ALARM}"}
    assert ask(house, doer, "routine.set", **slots).outcome is Outcome.ASKED
    kept = ask(house, doer, "routine.set", confirmed=True, **slots)
    assert "set an alarm for seven" in ask(house, doer, "routine.query", name="movie time").speech
    ask(house, doer, "routine.run", name="movie time")
    assert doer.did == [LIGHTS, ALARM]
    undo = kept.undo
    assert undo is not None and ask(house, doer, undo.name, confirmed=True, **undo.slots).outcome is Outcome.DONE
    assert ask(house, doer, "routine.query").speech == "There is good night."


def test_an_and_within_a_step_splits_nothing(house: Any) -> None:
    doer = Doer()
    doer.understand = lambda text: Intent("home", "light.off") if text.startswith("turn off") else None  # type: ignore[method-assign]
    ask(house, doer, "routine.set", confirmed=True, name="away", steps="turn off the lights and the heating")
    ask(house, doer, "routine.run", name="away")
    assert doer.did == ["turn off the lights and the heating"]


def test_what_is_not_understood_is_not_kept(house: Any) -> None:
    response = ask(house, Doer(), "routine.set", name="movie time", steps="dance a little")
    assert response.outcome is Outcome.FAILED and "dance a little" in response.speech


def test_the_owner_s_routines_are_not_deleted_by_voice(house: Any) -> None:
    assert ask(house, Doer(), "routine.remove", name="good night").outcome is Outcome.FAILED


@dataclass
class TwoRooms:
    silent: tuple[str, ...] = ()
    said: list[tuple[str, str]] = field(default_factory=list)

    def others(self) -> list[str]:
        return ["Kitchen", "Nursery"]

    def announce(self, text: str, rooms: Any) -> dict[str, Announced]:
        heard = [room for room in rooms if room not in self.silent]
        self.said += [(room, text) for room in heard]
        return {room: Announced.SAID if room in heard else Announced.NO_ANSWER for room in rooms}


def test_an_announcement_is_told_as_far_as_it_was_heard(house: Any) -> None:
    assert house.ask(announcing, "announce", content="dinner is ready").outcome is Outcome.FAILED
    house.rooms = TwoRooms()
    assert house.ask(announcing, "announce", content="dinner is ready").speech == "Said in Kitchen and Nursery."
    assert house.rooms.said[0] == ("Kitchen", "Dinner is ready")
    assert house.ask(announcing, "announce", content="hello", room="nursery").speech == "Said in Nursery."
    assert house.ask(announcing, "announce", content="hello", room="cellar").outcome is Outcome.FAILED
    house.rooms = TwoRooms(silent=("Nursery",))
    assert house.ask(announcing, "announce", content="hello").outcome is Outcome.PARTLY
    house.rooms = TwoRooms(silent=("Kitchen", "Nursery"))
    assert house.ask(announcing, "announce", content="hello").outcome is Outcome.FAILED
    assert house.ask(announcing, "announce").question.slot == "content"
