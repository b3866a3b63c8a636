"""A person, and the ways to reach them."""

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
