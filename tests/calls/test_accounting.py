"""What calls let out of the house stands in the ledger, while they go on and afterwards."""

from typing import Any, cast

import pytest

from speaker.audio import silence
from speaker.calls import Account, Call, CallState, Phone
from speaker.mixer import Mixer
from speaker.switchboard import CallLedger, Line
from speaker.switchboard.line import Machine
from speaker.switchboard.session import Session
from speaker.testing.sound import FakeCard
from speaker.web import Sent, SentLedger

PROVIDER = Account("sip:kitchen@sip.example.org:5070", password="secret")
ACCOUNTS = {"provider": PROVIDER, "direct": Account("sip:kitchen@192.0.2.1")}
DAY = 86_400.0


class Book:
    """A ledger at a certain time."""

    def __init__(self) -> None:
        self.now = 1_000_000.0
        self.sent = SentLedger(lambda: self.now)
        self.calls = CallLedger(self.sent, ACCOUNTS, "the speaker of another room", lambda: self.now)

    @property
    def entries(self) -> tuple[Sent, ...]:
        return self.sent.since(0)


@pytest.fixture
def book() -> Book:
    return Book()


def session(book: Book, phone: str = "provider", *, incoming: bool = False, heard: str = "") -> Session:
    nobody = cast(Phone, None)  # of a phone only its name counts here
    call = Call("1", phone, "sip:ben@192.0.2.7:5062;transport=udp", incoming)
    line = Line(nobody, Mixer(FakeCard().loudspeaker, lambda: 1.0))
    state = CallState.RINGS_HERE if incoming else CallState.DIALLING
    return Session(call, nobody, line, "Ben", book.now, state, heard=heard)


def told(book: Book) -> list[tuple[Any, ...]]:
    return [(each.service, each.host, each.data, each.whom, each.seconds) for each in book.entries]


def test_a_number_has_left_when_it_was_dialled_and_sound_when_somebody_answered(book: Book) -> None:
    call = session(book, heard="call ben")
    book.calls.note(call)
    assert told(book) == [("provider", "sip.example.org", ("contact",), "Ben", 0.0)]
    assert book.entries[0].heard == "call ben"
    call.state = CallState.RINGS_THERE
    book.calls.note(call)
    call.state = CallState.TALKING
    book.calls.note(call)
    assert told(book) == [("provider", "sip.example.org", ("contact", "voice"), "Ben", 0.0)]
    call.talked = 61.4
    book.calls.note(call)
    assert told(book) == [("provider", "sip.example.org", ("contact", "voice"), "Ben", 61.0)]


def test_who_calls_learns_our_voice_and_nothing_before_it_was_answered(book: Book) -> None:
    call = session(book, incoming=True)
    book.calls.note(call)
    assert not book.entries
    call.state = CallState.TALKING
    book.calls.note(call)
    assert told(book) == [("provider", "sip.example.org", ("voice",), "Ben", 0.0)]


def test_who_leaves_a_message_hears_nobody_of_this_house(book: Book) -> None:
    call = session(book, incoming=True)
    call.line.machine = Machine(silence(1.0))
    call.state, call.talked = CallState.TALKING, 9.0
    book.calls.note(call)
    assert not book.entries


@pytest.mark.parametrize(
    ("phone", "skill", "service"),
    [("direct", "calls", "192.0.2.7"), ("the other rooms", "intercom", "the speaker of another room")],
)
def test_without_a_phone_service_sound_goes_to_who_was_called(book: Book, phone: str, skill: str, service: str) -> None:
    book.calls.note(session(book, phone))
    assert (book.entries[0].skill, book.entries[0].service, book.entries[0].host) == (skill, service, "192.0.2.7")


def test_that_a_service_knows_where_we_are_is_written_down_once_a_day(book: Book) -> None:
    for _ in range(300):
        book.calls.registered("provider")
    book.calls.registered("the other rooms")
    assert told(book) == [("provider", "sip.example.org", (), "", 0.0)]
    book.now += DAY
    book.calls.registered("provider")
    assert len(book.entries) == 2


def test_a_call_that_outlasts_the_deletion_of_the_list_is_in_the_next_one(book: Book) -> None:
    call = session(book)
    book.calls.note(call)
    book.sent.forget()
    call.state, call.talked = CallState.TALKING, 30.0
    book.calls.note(call)
    assert told(book) == [("provider", "sip.example.org", ("contact", "voice"), "Ben", 30.0)]
