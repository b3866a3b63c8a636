"""What the words for repetition mean: "every other friday", "on the first of each month"."""

from datetime import datetime
from typing import Any

from speaker.values.parts import Clock, Day, Part, Rhythm
from speaker.values.times import inside


def every(now: datetime, count: float, unit: str, weekdays: tuple[int, ...] = ()) -> Rhythm | None:
    if not 1 <= count <= 999 or count != int(count):
        return None
    unit, count = ("week", count * 2) if unit == "fortnight" else (unit, count)
    return Rhythm(int(count), unit, weekdays=weekdays)


def weekly(now: datetime, days: Any, count: int = 1, start: Day | None = None) -> Rhythm:
    """On these days of every so-manieth week."""
    wanted = (days,) if isinstance(days, int) else tuple(days)
    return Rhythm(count, "week", weekdays=tuple(sorted(set(wanted))), start=start)


def also(now: datetime, first: Any, second: Any) -> tuple[int, ...]:
    """Monday and friday."""
    both = (first, () if second is None else second)
    return tuple(value for values in both for value in ([values] if isinstance(values, int) else values))


def through(now: datetime, first: int, last: int) -> tuple[int, ...]:
    """Monday to friday."""
    return tuple((first + ahead) % 7 for ahead in range((last - first) % 7 + 1))


def monthly(now: datetime, day: float, count: int = 1) -> Rhythm | None:
    return Rhythm(count, "month", days=(int(day),)) if day == -1 or 1 <= day <= 31 else None


def monthly_weekday(now: datetime, count: float, name: int) -> Rhythm | None:
    """The first monday of each month: its days are among seven."""
    if count == -1:
        return Rhythm(1, "month", weekdays=(name,), days=(-1,))
    days = tuple(range(int(count) * 7 - 6, int(count) * 7 + 1))
    return Rhythm(1, "month", weekdays=(name,), days=days) if 1 <= count <= 4 else None


def annual(now: datetime, month: int, day: float) -> Rhythm | None:
    return Rhythm(1, "year", days=(int(day),), month=month) if 1 <= day <= 31 else None


def repeated(now: datetime, rhythm: Rhythm, time: Clock | None = None, part: Part | None = None) -> Rhythm | None:
    """Give a rhythm its time; what comes every hour has none."""
    if rhythm.unit in ("second", "minute", "hour"):
        return None
    if time is not None and part is not None:
        time = inside(now, time, part)
        if time is None:
            return None
    return Rhythm(rhythm.every, rhythm.unit, rhythm.weekdays, rhythm.days, rhythm.month, time, part, rhythm.start)
