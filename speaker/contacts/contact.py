"""A person, and the ways to reach them."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class AddressKind(StrEnum):
    MOBILE = "mobile"
    HOME = "home"
    WORK = "work"
    SIP = "sip"
    ROOM = "room"
    """A speaker of this house."""
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Address:
    kind: AddressKind
    uri: str
    """tel: with a number in international form, or sip: or sips:."""


@dataclass(frozen=True, slots=True)
class Contact:
    name: str
    addresses: tuple[Address, ...] = ()
    """The one to try first is the first."""
    nicknames: tuple[str, ...] = ()
    """Also what this person is to the family: "my sister"."""
    favourite: bool = False
    """May ring in quiet hours."""
    trusted: bool = False
    """Is called without being asked about."""


def by_name(people: Iterable[Contact]) -> dict[str, tuple[Contact, ...]]:
    """Return who is called what; a nickname may be that of several, and none that is somebody's own name."""
    known = list(people)
    own = {each.name.casefold() for each in known}
    called: dict[str, tuple[Contact, ...]] = {}
    for each in known:
        called[each.name] = (*called.get(each.name, ()), each)
        for nickname in each.nicknames:
            if nickname.casefold() not in own:
                called[nickname] = (*called.get(nickname, ()), each)
    return called
