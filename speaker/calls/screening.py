"""What becomes of a call that comes in."""

from dataclasses import dataclass
from enum import StrEnum

from speaker.calls.settings import Settings, Stranger


class Verdict(StrEnum):
    RING = "ring"
    MESSAGE = "message"
    """The caller may leave a message; nothing rings."""
    SILENT = "silent"
    """It rings for the caller only, and is told as missed."""
    DECLINE = "decline"
    BLOCK = "block"
    """Declined, and nobody hears of it."""
    OPEN = "open"
    """A speaker of this house may drop in: it is answered at once, with a sound."""


@dataclass(frozen=True, slots=True)
class Caller:
    """What is known about who calls."""

    address: str
    known: bool = False
    """A contact, or a paired speaker."""
    favourite: bool = False
    room: str = ""
    """The room of a paired speaker; "" for everybody else."""


def screen(caller: Caller, settings: Settings, *, quiet: bool, drop_in: bool, blocked: bool) -> Verdict:
    """Return what becomes of a call.

    `quiet` is whether nothing may sound unasked; `drop_in`, whether this room may drop in.
    """
    unheard = Verdict.MESSAGE if settings.voicemail else Verdict.SILENT
    if blocked:
        return Verdict.BLOCK
    if caller.room and drop_in:
        # Who may drop in may do so at night: a nursery is listened to then.
        return Verdict.OPEN
    if not caller.known and settings.strangers is Stranger.DECLINE:
        return Verdict.DECLINE
    if not caller.known and settings.strangers is Stranger.VOICEMAIL:
        return unheard
    if quiet and not caller.favourite:
        return unheard
    return Verdict.RING
