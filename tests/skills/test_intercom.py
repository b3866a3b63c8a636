"""Pairing by voice, and announcements: what is told as done was done, what was not is told too."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from skills.announce import skill as announcing
from skills.intercom import skill
from speaker.skill import (
    Announced,
    CallNow,
    CallState,
    Intent,
    NoPairing,
    OtherSpeaker,
    Outcome,
    PairingNow,
    PairStep,
    Response,
)
from speaker.testing.calls import FakeCalls
from speaker.testing.neighbours import FakePairing, FakeRooms

COMPARE = PairingNow(PairStep.COMPARE, "Kitchen", "120574")
KITCHEN, NURSERY = OtherSpeaker("Kitchen", True, True), OtherSpeaker("Nursery", True, False)


def yes(house: Any, asked: Response) -> Response:
    """Answer a question of the skill's with yes, as the dialog does it."""
    return house.do(skill, replace(asked.question.intent, confirmed=True))


def test_the_number_is_said_in_pairs_and_only_yes_to_it_pairs(house: Any) -> None:
    house.pairing = FakePairing([COMPARE, PairingNow(PairStep.PAIRED, "Kitchen")])
    asked = house.ask(skill, "intercom.pair")
    assert asked.outcome is Outcome.ASKED and "1 2, 0 5, 7 4" in asked.speech and "Kitchen" in asked.speech
    assert not house.pairing.confirmed
    done = yes(house, asked)
    assert done.outcome is Outcome.DONE and house.pairing.confirmed == [("120574", True)]


def test_who_walks_between_two_rooms_hears_what_comes_next(house: Any) -> None:
    house.pairing = FakePairing([PairingNow(PairStep.LOOKING), COMPARE, PairingNow(PairStep.WAITS, "Kitchen")])
    assert "pair the speakers to it" in house.ask(skill, "intercom.pair").speech
    waits = yes(house, house.ask(skill, "intercom.pair"))
    assert "tell the Kitchen speaker the same" in waits.speech and "Done" not in waits.speech


def test_the_numbers_match_is_said_of_the_number_that_was_told(house: Any) -> None:
    house.pairing = FakePairing([PairingNow(PairStep.PAIRED, "Kitchen")], open=COMPARE)
    assert house.ask(skill, "intercom.pair", numbers="same").outcome is Outcome.DONE
    assert house.pairing.confirmed == [("120574", True)]


def test_different_numbers_are_told_to_both(house: Any) -> None:
    house.pairing = FakePairing(open=COMPARE)
    said = house.ask(skill, "intercom.pair", numbers="different")
    assert said.outcome is Outcome.FAILED and "don't trust the Kitchen" in said.speech
    assert house.pairing.confirmed == [("120574", False)]


@pytest.mark.parametrize("open", [None, PairingNow(PairStep.LOOKING)])
def test_there_is_nothing_to_compare_before_there_are_numbers(house: Any, open: PairingNow | None) -> None:
    house.pairing = FakePairing(open=open)
    assert house.ask(skill, "intercom.pair", numbers="same").outcome is Outcome.FAILED
    assert not house.pairing.confirmed


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("step", PairStep)
def test_every_step_has_a_sentence_and_only_paired_is_told_as_paired(house: Any, language: str, step: PairStep) -> None:
    house.language, house.pairing = language, FakePairing([PairingNow(step, "Kitchen", "120574")])
    said = house.ask(skill, "intercom.pair")
    assert said.speech
    words = house.context(skill).words
    assert words.is_success(said.speech) == (step is PairStep.PAIRED)


def test_a_speaker_without_intercom_says_what_to_set(house: Any) -> None:
    house.pairing = NoPairing()
    assert "intercom.enabled" in house.ask(skill, "intercom.pair").speech


def test_who_is_forgotten_was_asked_about(house: Any) -> None:
    house.pairing = FakePairing(others=(KITCHEN, NURSERY))
    asked = house.ask(skill, "intercom.unpair", room="the kitchen")
    assert asked.outcome is Outcome.ASKED and "Kitchen" in asked.speech
    assert len(house.pairing.others) == 2
    assert "Kitchen" in yes(house, asked).speech and house.pairing.others == (NURSERY,)


def test_which_one_is_asked_where_there_are_two(house: Any) -> None:
    house.pairing = FakePairing(others=(KITCHEN, NURSERY, OtherSpeaker("Hall", False, True)))
    asked = house.ask(skill, "intercom.unpair")
    assert asked.question.choices == {"Kitchen": "Kitchen", "Nursery": "Nursery"}
    assert house.reply(skill, asked, "Nursery").outcome is Outcome.ASKED
    assert "Kitchen" in house.ask(skill, "intercom.unpair", room="cellar").speech
    house.pairing = FakePairing()
    assert house.ask(skill, "intercom.unpair").outcome is Outcome.FAILED


def test_the_speakers_are_told_with_those_that_are_not_there(house: Any) -> None:
    house.pairing = FakePairing(others=(KITCHEN, NURSERY, OtherSpeaker("Hall", False, True)))
    said = house.ask(skill, "intercom.rooms").speech
    assert said == (
        "I'm paired with Kitchen. Nursery can't be reached right now. I have also found Hall, which I don't trust yet."
    )
    house.pairing = FakePairing()
    assert "no other speaker" in house.ask(skill, "intercom.rooms").speech


def test_each_room_is_told_as_it_was(house: Any) -> None:
    house.rooms = FakeRooms(
        {
            "Kitchen": Announced.SAID,
            "Nursery": Announced.QUIET,
            "Hall": Announced.NO_ANSWER,
            "Study": Announced.NOT_ALLOWED,
            "Cellar": Announced.UNKNOWN,
        }
    )
    said = house.ask(announcing, "announce", content="dinner is ready")
    assert said.outcome is Outcome.PARTLY
    assert said.speech == (
        "Said in Kitchen. I don't know whether it was heard in Cellar: it took too long. "
        "It is to be quiet in Nursery now, so it was not said there. "
        "No announcements are wanted in Study, so it was not said there. "
        "I couldn't reach Hall, so nobody heard it there."
    )


@pytest.mark.parametrize(
    ("came", "outcome"),
    [
        (Announced.SAID, Outcome.DONE),
        (Announced.UNKNOWN, Outcome.UNKNOWN),
        (Announced.QUIET, Outcome.FAILED),
        (Announced.NOT_ALLOWED, Outcome.FAILED),
        (Announced.NO_ANSWER, Outcome.FAILED),
    ],
)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_done_is_only_what_was_said(house: Any, came: Announced, outcome: Outcome, language: str) -> None:
    house.language, house.rooms = language, FakeRooms({"Kitchen": came})
    said = house.ask(announcing, "announce", content="dinner is ready")
    assert said.outcome is outcome
    assert house.context(announcing).words.is_success(said.speech) == (came is Announced.SAID)


@pytest.mark.parametrize(
    ("language", "said", "rooms"),
    [
        ("en", "", ["Kitchen", "Nursery", "Hall"]),
        ("en", "all rooms", ["Kitchen", "Nursery", "Hall"]),
        ("en", "kitchen and the hall", ["Kitchen", "Hall"]),
        ("en", "nursery", ["Nursery"]),
        ("zh", "所有房间", ["Kitchen", "Nursery", "Hall"]),
    ],
)
def test_the_rooms_that_are_meant_are_announced_in(house: Any, language: str, said: str, rooms: list[str]) -> None:
    house.language = language
    house.rooms = FakeRooms(dict.fromkeys(["Kitchen", "Nursery", "Hall"], Announced.SAID))
    house.ask(announcing, "announce", content="dinner is ready", room=said)
    assert [room for room, _ in house.rooms.said] == rooms


def test_a_room_without_a_speaker_is_named_and_nobody_hears_it(house: Any) -> None:
    house.rooms = FakeRooms({"Kitchen": Announced.SAID})
    said = house.ask(announcing, "announce", content="dinner is ready", room="kitchen and the attic")
    assert said.outcome is Outcome.FAILED and "attic" in said.speech and house.rooms.said == []


def recorded(house: Any, sound: Any, **slots: str) -> tuple[Response, Response | None]:
    """Ask for a recording; returns the reply, and what is said once it is made."""
    asked: list[Any] = []
    context = replace(house.context(announcing), record=lambda then: asked.append(then) or True)
    intent = Intent("announce", "announce.record", slots, "record an announcement")
    reply = announcing.handlers["announce.record"](intent, context)
    return reply, asked[0](sound) if asked else None


def test_what_is_recorded_is_told_room_by_room(house: Any) -> None:
    house.rooms = FakeRooms({"Kitchen": Announced.SAID, "Nursery": Announced.QUIET})
    reply, told = recorded(house, np.ones(800, np.int16))
    assert reply.speech.startswith("Speak after the tone")
    assert told is not None and told.outcome is Outcome.PARTLY
    assert told.speech == "Said in Kitchen. It is to be quiet in Nursery now, so it was not said there."
    assert house.rooms.played == [("Kitchen", 800), ("Nursery", 800)]


def test_a_recording_is_for_the_room_that_was_named_and_for_nobody_where_nobody_spoke(house: Any) -> None:
    house.rooms = FakeRooms({"Kitchen": Announced.SAID, "Nursery": Announced.SAID})
    _, told = recorded(house, np.ones(800, np.int16), room="the nursery")
    assert told is not None and told.speech == "Said in Nursery."
    _, told = recorded(house, None)
    assert told is not None and told.outcome is Outcome.FAILED and len(house.rooms.played) == 1


def test_nothing_is_recorded_where_nobody_would_hear_it_or_in_a_call(house: Any) -> None:
    reply, told = recorded(house, None)
    assert reply.outcome is Outcome.FAILED and told is None
    house.rooms = FakeRooms({"Kitchen": Announced.SAID})
    assert recorded(house, None, room="attic")[1] is None
    house.calls = FakeCalls(CallNow("Anna", "sip:anna@example.org", CallState.TALKING, incoming=False))
    assert recorded(house, None)[1] is None


def test_a_speaker_that_cannot_record_says_so(house: Any) -> None:
    house.rooms = FakeRooms({"Kitchen": Announced.SAID})
    assert house.ask(announcing, "announce.record").outcome is Outcome.FAILED
