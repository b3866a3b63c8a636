"""What the words for numbers, durations and amounts mean; the first argument is always the present moment."""

from datetime import datetime
from typing import Any

from speaker.values.types import Amount, Colour, Duration, Number

_SECONDS = {
    "second": 1,
    "minute": 60,
    "quarter_hour": 900,
    "hour": 3600,
    "day": 86_400,
    "week": 604_800,
    "fortnight": 1_209_600,
}
_MONTHS = {"month": 1, "quarter": 3, "year": 12, "decade": 120, "century": 1200}
_FARTHEST = 200 * 366 * 86_400.0


def same(now: datetime, value: Any) -> Any:
    return value


def number(now: datetime, value: float) -> Number:
    return Number(_tidy(value))


def ordinal(now: datetime, value: float) -> Number:
    return Number(_tidy(value), ordinal=True)


def add(now: datetime, first: float, second: float) -> float:
    return _tidy(first + second)


def add_to(now: datetime, tens: float, units: float) -> float | None:
    """Add what fits into the zeros of a number: "twenty" and "first", "one hundred" and "fifth"."""
    room = next((size for size in (1000, 100, 10) if tens and tens % size == 0), 0)
    return tens + units if 0 < units < room else None


def times(now: datetime, first: float, second: float) -> float:
    return _tidy(first * second)


def divide(now: datetime, first: float, second: float) -> float | None:
    return _tidy(first / second) if second else None


def decimal(now: datetime, whole: float, digits: str) -> float | None:
    return float(f"{whole}.{digits}") if whole == int(whole) and len(digits) < 16 else None


def from_digits(now: datetime, digits: str) -> int | None:
    """Return the number that a row of digits writes."""
    return int(digits) if len(digits) < 16 else None


def within(now: datetime, value: float, least: float, most: float) -> float | None:
    """Return the number if it is a whole one of these."""
    return int(value) if value == int(value) and least <= value <= most else None


def lasting(now: datetime, count: float, unit: str) -> Duration | None:
    """So many of a unit; half a month is fifteen days, half a year is six months."""
    if count < 0:
        return None
    if unit in _SECONDS:
        seconds = _tidy(count * _SECONDS[unit])
        return Duration(seconds) if seconds <= _FARTHEST else None
    months = count * _MONTHS[unit]
    if months > 200 * 12:
        return None
    return Duration(_tidy(round((months - int(months)) * 30, 6) * 86_400), int(months))


def together(now: datetime, first: Duration, second: Duration) -> Duration | None:
    """An hour and ten minutes: the second is the shorter one."""
    if second.total >= first.total:
        return None
    return Duration(_tidy(first.seconds + second.seconds), first.months + second.months)


def amount(now: datetime, value: float, unit: str, kind: str) -> Amount:
    return Amount(_tidy(value), unit, kind)


def measure(now: datetime, value: float, unit: str) -> Amount:
    """A number of a unit that is written "kind unit"."""
    kind, _, name = unit.partition(" ")
    return Amount(_tidy(value), name, kind)


def colour(now: datetime, rgb: str) -> Colour:
    """A colour that is written "name rrggbb"."""
    name, _, code = rgb.rpartition(" ")
    return Colour(name, (int(code[:2], 16), int(code[2:4], 16), int(code[4:], 16)))


def _tidy(value: float) -> float:
    return int(value) if value == int(value) and abs(value) < 1e18 else float(f"{value:.15g}")
