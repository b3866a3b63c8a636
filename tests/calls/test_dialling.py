"""By which phone somebody is called, and what is never dialled."""

from typing import Any

import pytest

from speaker.calls import Account, Dialling
from speaker.contacts import is_emergency
from speaker.errors import PhoneError, SkillError
from speaker.peers.baresip import files
from speaker.switchboard import Dialler, spoken

DIRECT, PROVIDER, ROOMS = "direct", "provider", "rooms"
"""Phones, as far as who chooses among them looks."""
ROOM = "sip:k7f2m9@192.168.1.9:5061;transport=tls"


def dialler(*, line: bool = True, emergency: bool = False, rooms: Any = ROOMS) -> Dialler:
    accounts: Any = [(DIRECT, Account("sip:kitchen@192.168.1.20"))]
    if line:
        accounts.append((PROVIDER, Account("sip:me@provider.example:5071", password="sesame")))
    return Dialler(accounts, lambda: rooms, lambda address: address == ROOM, is_emergency, emergency=emergency)


def test_numbers_go_to_the_account_of_a_service_and_rooms_to_their_own_phone() -> None:
    assert dialler().choose("tel:+47 22 33 44 55") == (PROVIDER, "sip:+4722334455@provider.example:5071")
    assert dialler().choose("sip:ben@example.org") == (DIRECT, "sip:ben@example.org")
    assert dialler().choose(ROOM) == (ROOMS, ROOM)


@pytest.mark.parametrize("address", ["112", "tel:911", "sip:112@provider.example", "sip:911@192.168.1.9"])
def test_an_emergency_number_is_not_dialled_however_it_is_written(address: str) -> None:
    assert dialler().can_dial(address) is Dialling.EMERGENCY
    with pytest.raises(SkillError):
        dialler().choose(address)
    assert dialler(emergency=True).can_dial(address) is Dialling.OK


def test_what_cannot_be_dialled_is_told_apart() -> None:
    assert dialler(line=False).can_dial("tel:+4722334455") is Dialling.NO_LINE
    assert dialler().can_dial("tel:12") is Dialling.NO_NUMBER
    assert dialler().can_dial("anna") is Dialling.NO_NUMBER
    with pytest.raises(SkillError) as error:
        dialler(line=False).choose("tel:+4722334455")
    assert error.value.response == "no_line"


def test_an_address_is_said_as_people_say_it() -> None:
    assert spoken("sip:+4722@provider.example", "somebody") == "4 7 2 2"
    assert spoken("sip:ben@example.org;transport=tls", "somebody") == "ben"
    assert spoken("sip:anonymous@anonymous.invalid", "somebody") == "somebody"


@pytest.mark.parametrize(
    "account",
    [
        Account("sip:me@provider.example", password='my"secret word'),
        Account("sip:me@provider.example", user="me\nyou", password="secret"),
        Account("sip:me @provider.example"),
        Account("me@provider.example"),
    ],
)
def test_an_account_that_would_become_something_else_is_refused_and_its_password_not_told(account: Account) -> None:
    with pytest.raises(PhoneError) as error:
        files.check(account)
    assert "secret" not in str(error.value)
