"""What who calls is called: a stranger may tell any name, but for one of somebody known."""

from typing import Any, cast

import pytest

from speaker.audio import Samples, silence
from speaker.calls import Call, Phone, Settings
from speaker.contacts import Contact
from speaker.mixer import Mixer
from speaker.switchboard.reception import Around, Reception
from speaker.voice import Voice

ANNA = "sip:anna@example.org"
STRANGER = "sip:4711@example.org"


class Silent:
    """Stands for what is not asked here."""

    name = "house"
    mixer = cast(Mixer, None)


async def greeting() -> Samples:
    return silence(0.1)


def name_of(address: str, told: str) -> str:
    around = Around(
        contact=lambda uri: Contact("Anna Müller") if uri == ANNA else None,
        room=lambda line: "",
        known=lambda: ["Anna Müller", "Nursery"],
        may_drop_in=lambda room: False,
        blocked=lambda uri: False,
        spoken=lambda uri: "four seven one one",
        quiet=lambda: False,
        now=lambda: 0.0,
        greeting=greeting,
    )
    reception = Reception(cast(Voice, Silent()), cast(Any, None), Settings(), around)
    return reception.screen(Call("1", "house", address, incoming=True, told_name=told), cast(Phone, Silent())).name


def test_a_contact_is_called_by_its_own_name_whatever_it_tells() -> None:
    assert name_of(ANNA, "The Queen") == "Anna Müller"


def test_a_stranger_is_called_what_it_tells() -> None:
    assert name_of(STRANGER, "Dr. Who") == "Dr. Who"
    assert name_of(STRANGER, "") == name_of(STRANGER, " - ") == "four seven one one"


@pytest.mark.parametrize("told", ["Anna Müller", "anna  müller", "ANNA-MÜLLER.", "Anna Mu\u0308ller", "nursery"])
def test_a_stranger_has_no_name_of_somebody_known(told: str) -> None:
    assert name_of(STRANGER, told) == "four seven one one"
