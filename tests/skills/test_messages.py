"""Messages by voice: read back, confirmed, sent once, and honest about what nobody knows."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from skills.messages import skill
from skills.messages.providers import Person, Settings
from speaker.skill import Intent, Outcome, Response, SkillError
from speaker.testing.messengers import TOKEN, FakeMessengers, fake_messengers
from speaker.testing.web import Canned
from speaker.web import Settings as WebSettings
from speaker.web import Web

PEOPLE = {
    "Anna": Person(ntfy="anna-7f3k9q", telegram="12345"),
    "Hannah": Person(matrix="!hannah:example.org"),
    "Ben": Person(telegram="777"),
    "Carl": Person(),
}


@dataclass
class Desk:
    house: Any
    fake: FakeMessengers
    web: Web
    settings: Settings

    def ask(self, name: str, confirmed: bool = False, **slots: str) -> Response:
        ctx = replace(self.house.context(skill), web=self.web, settings=self.settings)
        return skill.handlers[name](Intent("messages", name, slots, confirmed=confirmed), ctx)


@pytest.fixture
def desk(house: Any) -> Iterator[Desk]:
    with fake_messengers() as fake:
        own = Settings("Anna", PEOPLE, ntfy=fake.url, ntfy_token=TOKEN, matrix=fake.url, matrix_token=TOKEN)
        own = replace(own, telegram=fake.url, telegram_token=TOKEN)
        web = Web(WebSettings(connect=0.5, read=0.5, total=0.6))
        yield Desk(house, fake, web, own)
        web.close()


def test_nothing_is_sent_before_a_yes(desk: Desk) -> None:
    asked = desk.ask("message.send", contact="ben", content="i'm late")
    assert asked.speech == "To Ben: i'm late. Shall I send it?" and desk.fake.taken == []
    assert asked.question is not None
    done = desk.ask("message.send", confirmed=True, **asked.question.intent.slots)
    assert (done.speech, done.outcome) == ("Sent to Ben by Telegram.", Outcome.DONE)
    assert desk.fake.taken == [("telegram", "777", "Mynah: I'm late")]


def test_who_and_what_are_asked_for(desk: Desk) -> None:
    assert desk.ask("message.send").speech == "To whom?"
    assert desk.ask("message.send", contact="ben").speech == "What shall I tell Ben?"


def test_names_are_known_by_their_sound(desk: Desk) -> None:
    assert "To Ben" in desk.ask("message.send", contact="bann", content="hi").speech
    with pytest.raises(SkillError) as error:
        desk.ask("message.send", contact="zebediah", content="hi")
    assert error.value.response == "unknown_person"


def test_the_second_way_is_tried_if_the_first_took_nothing(desk: Desk) -> None:
    desk.settings = replace(desk.settings, ntfy="http://127.0.0.1:9")
    assert desk.ask("message.send", confirmed=True, contact="Anna", content="hi").speech == "Sent to Anna by Telegram."


def test_what_may_have_arrived_is_said_and_not_sent_again(desk: Desk) -> None:
    def late(asked: Any) -> Canned:
        return Canned(desk.fake.answer(asked).body, delay=5)

    desk.fake.web.on("*", late)
    response = desk.ask("message.send", confirmed=True, contact="Anna", content="hi")
    assert response.outcome is Outcome.UNKNOWN
    assert len(desk.fake.taken) == 1


def test_who_cannot_be_reached_is_said(desk: Desk) -> None:
    with pytest.raises(SkillError) as error:
        desk.ask("message.send", confirmed=True, contact="Carl", content="hi")
    assert error.value.response == "no_way"
    desk.settings = Settings()
    with pytest.raises(SkillError) as error:
        desk.ask("message.send", contact="Carl")
    assert error.value.response == "nobody_set_up"


def test_my_phone_rings_and_so_does_that_of_others(desk: Desk) -> None:
    assert "Anna's phone" in desk.ask("phone.find").speech
    assert "Ben's phone" in desk.ask("phone.find", contact="ben's").speech
    assert [to for _, to, _ in desk.fake.taken] == ["anna-7f3k9q", "777"]
    desk.settings = replace(desk.settings, me="")
    assert desk.ask("phone.find").speech == "Whose phone?"
