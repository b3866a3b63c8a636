"""Contacts by voice: what somebody is to the family, their number, who may ring at night, who is called at once."""

from pathlib import Path
from typing import Any

import pytest

from skills.contacts import skill
from speaker.cli.understand import understanding_of
from speaker.contacts import ContactBook, Settings
from speaker.installed import find_skills
from speaker.skill import Intent, Outcome, Response, SkillError
from speaker.state import State
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
    assert ask(house, "contact.query", contact="my sister").speech.startswith("That is Anna: mobile plus 4 7 9, 0 0 0")
    assert done.undo is not None and ask(house, done.undo.name, **done.undo.slots).outcome is Outcome.DONE
    assert ask(house, "contact.unalias", alias="my sister").speech == "I know nobody as your sister."


def test_two_may_be_my_sister_and_are_asked_about(house: Any, people: FakeContacts) -> None:
    ask(house, "contact.alias", contact="anna", alias="my sister")
    assert (
        ask(house, "contact.alias", contact="hanna", alias="my sister").speech
        == "All right: Hanna is your sister, too."
    )
    asked = ask(house, "contact.query", alias="my sister")
    assert asked.speech == "Whom do you mean: Anna and Hanna?"
    assert asked.question is not None and dict(asked.question.intent.slots) == {}
    done = ask(house, "contact.unalias", contact="hanna", alias="my sister")
    assert done.undo is not None and done.undo.slots == {"contact": "Hanna", "alias": "my sister"}
    assert ask(house, "contact.query", alias="my sister").speech.startswith("That is Anna")


def test_what_somebody_is_not_is_not_forgotten_of_somebody_else(house: Any, people: FakeContacts) -> None:
    ask(house, "contact.alias", contact="anna", alias="my sister")
    assert ask(house, "contact.unalias", contact="hanna", alias="my sister").outcome is Outcome.FAILED
    assert people.all()[0].nicknames == ("my sister",)


def test_a_question_changes_nothing_however_it_was_understood(house: Any, people: FakeContacts) -> None:
    assert ask(house, "contact.query", contact="anna", alias="my sister").speech == "I know nobody as your sister."
    asked = Intent("contacts", "contact.alias", {"contact": "anna", "alias": "my sister"}, "is anna my sister")
    ask(house, "contact.alias", contact="hanna", alias="my sister")
    assert skill.handlers[asked.name](asked, house.context(skill)).speech == "No, I don't know Anna as your sister."
    assert people.all()[0].nicknames == ()
    assert ask(house, "contact.query", contact="hanna", alias="my sister").speech == "Yes, Hanna is your sister."


@pytest.mark.parametrize(
    ("language", "text", "contact", "alias"),
    [
        ("en", "isn't anna my sister", "anna", "my sister"),
        ("zh", "安娜不是我姐姐吗", "Anna", "我姐姐"),
        ("zh", "安娜是不是我姐姐", "Anna", "我姐姐"),
    ],
)
def test_a_question_that_sounds_like_no_forgets_nobody(
    house: Any, people: FakeContacts, language: str, text: str, contact: str, alias: str
) -> None:
    house.language = language
    ask(house, "contact.alias", contact="anna", alias=alias)
    asked = Intent("contacts", "contact.unalias", {"contact": contact, "alias": alias}, text)
    skill.handlers[asked.name](asked, house.context(skill))
    assert people.all()[0].nicknames == (alias,)


@pytest.mark.parametrize(
    ("language", "text", "intent"),
    [
        ("en", "trust me", "smalltalk"),
        ("en", "please trust me", "smalltalk"),
        ("en", "you can trust us", "smalltalk"),
        ("en", "trust ben", "contact.trust"),
        ("en", "is anna my sister", "contact.query"),
        ("en", "anna is my sister", "contact.alias"),
        ("zh", "信任我", "smalltalk"),
        ("zh", "信任李娜", "contact.trust"),
        ("zh", "李娜是我姐姐吗", "contact.query"),
    ],
)
def test_people_are_told_from_those_who_speak_and_questions_from_statements(
    tmp_path: Path, language: str, text: str, intent: str
) -> None:
    routed = understanding_of(language, find_skills(language), tmp_path).router.route(text)
    assert routed is not None and routed.name == intent


def test_nobody_gets_the_name_of_somebody_else(house: Any, people: FakeContacts) -> None:
    assert ask(house, "contact.alias", contact="anna", alias="hanna").outcome is Outcome.FAILED
    assert people.all()[0].nicknames == ()


def test_what_stands_in_the_address_book_is_not_said_to_be_forgotten(house: Any, tmp_path: Path) -> None:
    (tmp_path / "contacts.vcf").write_text("BEGIN:VCARD\nFN:Anna\nNICKNAME:my sister\nEND:VCARD\n")
    house.contacts = ContactBook(Settings(), tmp_path, State(":memory:"))
    assert ask(house, "contact.unalias", alias="my sister").outcome is Outcome.FAILED


def test_mandarin_says_yours_for_mine(house: Any, people: FakeContacts) -> None:
    house.language = "zh"
    assert ask(house, "contact.alias", contact="anna", alias="我姐姐").speech == "记住了，Anna是你姐姐。"
    asked = Intent("contacts", "contact.alias", {"contact": "hanna", "alias": "我姐姐吗"}, "hanna是我姐姐吗")
    assert skill.handlers[asked.name](asked, house.context(skill)).speech == "不是，我没有记着Hanna是你姐姐。"
    assert ask(house, "contact.unalias", alias="我的姐姐").outcome is Outcome.DONE


def test_numbers_are_told_by_kind(house: Any, people: FakeContacts) -> None:
    assert "work plus 4 7 2, 2 0 0" in ask(house, "contact.query", contact="anna").speech
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
    assert ask(house, "contact.favourite", contact="anna").undo == Intent(
        "contacts", "contact.unfavourite", {"contact": "Anna"}, confirmed=True
    )
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
