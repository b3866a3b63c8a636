"""What the pieces of a phrase mean before it is known when it is said: days, times, parts of the day."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

T = TypeVar("T")
_YEARS = 9
"""How far a yearly day may be off: the 29th of February needs eight."""


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day: `half` is "am" or "pm", "" where it may be either, "sure" by the 24 hour clock."""

    hour: int
    minute: int = 0
    second: int = 0
    half: str = ""

    def hours(self) -> tuple[int, ...]:
        """Return the hours of the day that it may be, earliest first."""
        if self.half == "sure":
            return (self.hour,)
        early, late = self.hour % 12, self.hour % 12 + 12
        return {"am": (early,), "pm": (late,)}.get(self.half, (early, late))


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the day, its hours, and the hours that a time in it may have; over 24 is the next day."""

    name: str
    start: int
    end: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Day:
    """A day, or a longer stretch of days, that was spoken of."""

    ahead: tuple[date, ...]
    """The first day of each that may be meant from today on, soonest first."""
    behind: tuple[date, ...] = ()
    """And before today, latest first."""
    grain: str = "day"
    """ "day", "weekend", "week", "month" or "year"."""
    today_too: bool = True
    """May be today; "friday" said on a friday means today only if a time is said that is not over."""

    def end(self, start: date) -> date:
        """Return the day behind it."""
        if self.grain == "month":
            return add_months(start, 1)
        if self.grain == "year":
            return add_months(start, 12)
        return start + timedelta(days={"weekend": 2, "week": 7}.get(self.grain, 1))


@dataclass(frozen=True, slots=True)
class When:
    """A moment as far as it was said."""

    day: Day | None = None
    clock: Clock | None = None
    part: Part | None = None
    exact: datetime | None = None
    counted: bool = False
    """It was said as so long from now."""


@dataclass(frozen=True, slots=True)
class Between:
    """From one moment to another, as far as they were said; `inclusive` takes in all of the last day."""

    start: When
    end: When


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How something comes again."""

    every: int
    unit: str
    weekdays: tuple[int, ...] = ()
    days: tuple[int, ...] = ()
    month: int = 0
    clock: Clock | None = None
    part: Part | None = None
    start: Day | None = None


def add_months(day: date, months: int) -> date:
    """Return the same day some months on, or the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        if last <= day.day and (found := safe(lambda last: date(year, month + 1, last), last)):
            return found
    raise ValueError("out of the calendar")


def safe(make: Callable[..., T], *given: object) -> T | None:
    """Return what is made, or `None` for what no calendar has."""
    try:
        return make(*given)
    except (ValueError, OverflowError):
        return None


def yearly(now: datetime, make: Callable[[int], date]) -> Day | None:
    """Return a day that comes every year."""
    years = range(now.year - _YEARS, now.year + _YEARS)
    found = [day for year in years if (day := safe(lambda year: make(year), year))]
    today = now.date()
    ahead, behind = [day for day in found if day >= today], [day for day in found if day < today]
    return Day(tuple(ahead[:2]), tuple(behind[:-3:-1])) if ahead or behind else None


def one(day: date | None, grain: str = "day", today: date | None = None) -> Day | None:
    """Return the day that can be no other."""
    if day is None:
        return None
    return Day((), (day,), grain) if today and day < today else Day((day,), (), grain)
