"""What stands in a calendar, and what every calendar can do."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from speaker.skill import Web


@dataclass(frozen=True, slots=True)
class Event:
    """One appointment, or one time of one that comes again. Times are aware, by the clocks of home."""

    title: str
    start: datetime
    end: datetime
    """No longer part of it; a whole day ends at the next midnight."""
    all_day: bool = False
    place: str = ""
    busy: bool = True
    """Whoever has it is not free."""
    uid: str = ""
    recurring: bool = False
    occurrence: str = ""
    """Which of those that come again, as its original beginning in ISO 8601."""
    calendar: str = ""
    """What the calendar is called."""
    href: str = ""
    """Where it can be changed; "" where it can only be read."""
    etag: str = ""
    source: str = field(default="", repr=False)
    """The text of iCalendar that it came from, where it can be changed."""

    @property
    def key(self) -> str:
        """What tells it from all others."""
        return f"{self.href or self.calendar} {self.uid} {self.occurrence}"


@dataclass(frozen=True, slots=True)
class Told:
    """What a calendar says."""

    events: Sequence[Event]
    age: float = 0.0
    """Seconds since it said so."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An appointment to be."""

    title: str
    start: datetime
    end: datetime
    all_day: bool = False
    place: str = ""
    rule: str = ""
    """How it comes again: "FREQ=WEEKLY;BYDAY=MO"."""


class Calendar(Protocol):
    """Where appointments are."""

    @property
    def name(self) -> str:
        """As one would say it."""
        ...

    def events(self, web: Web, start: datetime, end: datetime) -> Told:
        """Return what is in a stretch of time, soonest first. Raises ServiceUnavailable, ServiceRefused."""
        ...
