"""What is known of a call: of the one that goes on, and of those that were."""

from dataclasses import dataclass
from enum import StrEnum


class CallState(StrEnum):
    RINGS_HERE = "rings_here"
    DIALLING = "dialling"
    RINGS_THERE = "rings_there"
    TALKING = "talking"
    HELD = "held"


@dataclass(frozen=True, slots=True)
class CallNow:
    """The call that rings or goes on."""

    name: str
    """As one would say it: a contact's, a room's, or the number."""
    address: str
    state: CallState
    incoming: bool
    muted: bool = False
    """The other side does not hear us."""


class CallKind(StrEnum):
    MADE = "made"
    TAKEN = "taken"
    MISSED = "missed"
    DECLINED = "declined"
    BLOCKED = "blocked"
    """Nobody was told that it rang."""


@dataclass(frozen=True, slots=True)
class PastCall:
    at: float
    """Seconds since 1970, at its beginning."""
    kind: CallKind
    name: str
    """"" for who tells no number."""
    address: str
    seconds: float = 0.0
    """How long was talked."""
    told: bool = True
    """A missed call that nobody has heard of yet is not told."""


@dataclass(frozen=True, slots=True)
class VoiceMessage:
    """What a caller left for us to hear."""

    id: str
    at: float
    name: str
    address: str
    seconds: float
    heard: bool = False


class Dialling(StrEnum):
    """Whether a number may be dialled."""

    OK = "ok"
    EMERGENCY = "emergency"
    """Never by us unless the owner allows it."""
    NO_LINE = "no_line"
    """A telephone number needs an account with a phone service."""
    NO_NUMBER = "no_number"
    """No such number can be."""
