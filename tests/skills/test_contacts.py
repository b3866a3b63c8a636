"""Contacts by voice: what somebody is to the family, their number, who may ring at night, who is called at once."""

from typing import Any

import pytest

from skills.contacts import skill
from speaker.skill import Intent, Outcome, Response, SkillError
from speaker.testing.calls import FakeContacts, contact


@pytest.fixture
def people(house: Any) -> FakeContacts:
    known = FakeContacts((contact("Anna", "mobile:+4790000001", "work:+4722000001"), contact("Hanna", "1234")))
    house.contacts = known
    return known


def ask(house: Any, name: str, confirmed: bool = False, **slots: str) -> Response:
    return skill.handlers[name](Intent("contacts", name, slots, confirmed=confirmed), house.context(skill))


def test_anna_is_my_sister(house: Any, people: FakeContacts) -> None:
    done = ask(house, "contact.alias", contact="anna", alias="my sister")
    assert done.speech == "All right: Anna is your sister." and people.all()[0].nicknames == ("my sister",)
    assert ask(house, "contact.query", contact="my sister").speech.startswith("That is Anna: mobile + 4 7")
    assert done.undo is not None and ask(house, done.undo.name, **done.undo.slots).outcome is Outcome.DONE
    assert ask(house, "contact.unalias", alias="my sister").speech == "I know nobody as your sister."


def test_numbers_are_told_by_kind(house: Any, people: FakeContacts) -> None:
    assert "work + 4 7 2 2" in ask(house, "contact.query", contact="anna").speech
    assert ask(house, "contact.query").speech == "I know Anna and Hanna."


def test_trust_needs_a_yes_and_distrust_does_not(house: Any, people: FakeContacts) -> None:
    asked = ask(house, "contact.trust", contact="anna")
    assert asked.outcome is Outcome.ASKED and not people.all()[0].trusted
    ask(house, "contact.trust", confirmed=True, contact="anna")
    assert people.all()[0].trusted
    assert ask(house, "contact.distrust", contact="anna").outcome is Outcome.DONE and not people.all()[0].trusted


def test_a_favourite_may_ring_at_night(house: Any, people: FakeContacts) -> None:
    assert ask(house, "contact.favourite", contact="anna").speech == "Anna may ring in quiet hours, too."
    assert people.all()[0].favourite
    ask(house, "contact.unfavourite", contact="anna")
    assert not people.all()[0].favourite


def test_who_is_unknown_is_told(house: Any, people: FakeContacts) -> None:
    with pytest.raises(SkillError) as error:
        ask(house, "contact.query", contact="zebediah")
    assert error.value.response == "unknown_contact"
    people.people = ()
    with pytest.raises(SkillError) as error:
        ask(house, "contact.alias", contact="anna", alias="my sister")
    assert error.value.response == "no_contacts"


def test_who_is_asked_for(house: Any, people: FakeContacts) -> None:
    assert ask(house, "contact.alias").speech == "Who?"
    assert ask(house, "contact.alias", contact="anna").speech == "What is Anna to you?"
