"""What spoken words mean: numbers, stretches of time, moments, spans, recurrences, amounts, colours."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, timezone

_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Number:
    """A number that was said."""

    value: float
    """Whole numbers are `int`."""
    ordinal: bool = False
    """ "third", not "three"."""


@dataclass(frozen=True, slots=True)
class Duration:
    """How long: months are kept apart, because their length depends on where they begin."""

    seconds: float = 0.0
    months: int = 0

    @property
    def total(self) -> float:
        """Seconds, with 365 days a year and 30 days a month."""
        years, months = divmod(self.months, 12)
        return self.seconds + (years * 365 + months * 30) * _DAY


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time."""

    at: datetime
    """In the zone of the present moment; a whole day begins at midnight."""
    has_day: bool = True
    """The day was said, not only the time."""
    has_time: bool = True
    """The time was said, not only the day."""
    ambiguous: tuple[datetime, ...] = ()
    """Where the words leave a choice: all that may be meant, `at` among them, soonest first."""
    part: str = ""
    """The part of the day that was said: "morning"."""
    counted: bool = False
    """It was said as so long from now: what the clocks show then does not matter."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time with a beginning and an end that is no longer part of it."""

    start: datetime
    end: datetime
    part: str = ""


@dataclass(frozen=True, slots=True)
class Recurrence:
    """Something that comes again: every `every` `unit`s, on these days, at these times."""

    every: int
    unit: str
    """ "minute", "hour", "day", "week", "month" or "year"."""
    first: datetime
    """The next time that it is due."""
    weekdays: tuple[int, ...] = ()
    """0 is Monday."""
    days: tuple[int, ...] = ()
    """Days of the month; -1 is the last."""
    month: int = 0
    at: time | None = None
    part: str = ""
    ambiguous: tuple[datetime, ...] = ()
    """Where the time of day leaves a choice: what `first` may be."""


@dataclass(frozen=True, slots=True)
class Amount:
    """So much of something: "20 dollar", "3.5 percent", "70 fahrenheit"."""

    value: float
    unit: str
    kind: str
    """ "money", "percent", "temperature", "length", "weight", "volume" and so on."""


@dataclass(frozen=True, slots=True)
class Colour:
    """A colour by its name and its red, green and blue."""

    name: str
    rgb: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Found:
    """Where in a text a value stands."""

    start: int
    end: int
    kind: str


def localized(naive: datetime, now: datetime) -> datetime:
    """Return what the clocks call `naive`; inside a gap as much later, in a fold the one to come."""
    there = naive.replace(tzinfo=now.tzinfo, fold=0)
    if now.tzinfo is None or isinstance(now.tzinfo, timezone):
        return there
    back = there.astimezone(UTC).astimezone(now.tzinfo)
    if back.replace(tzinfo=None) != naive:
        return back
    second = there.replace(fold=1)
    utc = UTC
    if second.utcoffset() != there.utcoffset() and there.astimezone(utc) <= now.astimezone(utc):
        return second
    return there


def later(now: datetime, seconds: float) -> datetime:
    """Return the moment that many seconds of real time from `now`."""
    if now.tzinfo is None:
        return now + timedelta(seconds=seconds)
    return (now.astimezone(UTC) + timedelta(seconds=seconds)).astimezone(now.tzinfo)
