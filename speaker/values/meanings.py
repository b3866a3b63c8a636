"""What the language files may say that a pattern means: the first argument is always the present moment."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from speaker.values import days
from speaker.values.parts import Between, Clock, Day, Part, Rhythm, When, add_months, safe
from speaker.values.types import Amount, Colour, Duration, Number, later, localized

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


def clock(now: datetime, hour: float, minute: float = 0, second: float = 0, half: str = "") -> Clock | None:
    """A time; an hour over twelve, and zero, are by the 24 hour clock."""
    if not (0 <= hour <= 24 and 0 <= minute < 60 and 0 <= second < 60) or hour != int(hour):
        return None
    if hour == 24 and (minute or second):
        return None
    if (hour > 12 or hour == 0) and not half:
        half = "sure"
    return Clock(int(hour), int(minute), int(second), half)


def sure(now: datetime, hour: float, minute: float = 0) -> Clock | None:
    """A time by the 24 hour clock: "oh six hundred"."""
    return clock(now, hour, minute, 0, "sure")


def before(now: datetime, hour: Clock, minutes: float) -> Clock | None:
    """Some minutes before the hour: "quarter to seven"."""
    if hour.minute or hour.second or not 0 < minutes < 60:
        return None
    earlier = (hour.hour - 1) % (24 if hour.half == "sure" else 12)
    earlier = 12 if earlier == 0 and hour.half != "sure" else earlier
    half = {"am": "pm", "pm": "am"}.get(hour.half, hour.half) if hour.hour == 12 else hour.half
    return Clock(earlier, 60 - int(minutes), 0, half)


def past(now: datetime, hour: Clock, minutes: float) -> Clock | None:
    """Some minutes after the hour: "half past six"."""
    return None if hour.minute or hour.second else clock(now, hour.hour % 24, minutes, 0, hour.half)


def military(now: datetime, number: float) -> Clock | None:
    """Read "Thirteen hundred" and "fifteen thirty" as one number."""
    return clock(now, number // 100, number % 100, 0, "sure") if 100 <= number <= 2400 else None


def half(now: datetime, time: Clock, which: str) -> Clock | None:
    """Read "Six pm"; thirteen pm is thirteen, thirteen am is nothing."""
    if time.half == "sure":
        return time if (time.hour >= 12) == (which == "pm") else None
    return Clock(time.hour, time.minute, time.second, which) if not time.half or time.half == which else None


def inside(now: datetime, time: Clock, part: Part) -> Clock | None:
    """A time in a part of the day; "twelve at night" is the midnight at its end."""
    found = [hour + add for hour in time.hours() for add in (0, 24) if part.first <= hour + add < part.last]
    if not found:
        return None
    # Twelve at noon and one in the night stand nearer to the middle than what else would fit.
    middle = (part.first + part.last) / 2
    hour = min(found, key=lambda hour: (abs(hour - middle) if len(found) > 1 else 0, hour))
    return Clock(hour, time.minute, time.second, "sure")


def part(now: datetime, name: str, start: int, end: int, first: int = -1, last: int = -1) -> Part:
    return Part(name, start, end, start if first < 0 else first, end if last < 0 else last)


def on(now: datetime, day: Day, part: Part | None = None) -> When:
    return When(day=day, part=part)


def at(now: datetime, time: Clock, day: Day | None = None, part: Part | None = None) -> When | None:
    """A time, of a day and in a part of it where they are said."""
    if day is not None and day.grain != "day":
        return None
    if part is not None:
        inner = inside(now, time, part)
        return When(day, inner, part) if inner else None
    return When(day, time)


def during(now: datetime, part: Part, day: Day | None = None) -> When:
    return When(day=day, part=part)


def present(now: datetime) -> When:
    return When(exact=now)


def after_now(now: datetime, duration: Duration) -> When | None:
    """In so long: days and longer keep the time, shorter ones are real time."""
    return _shifted(now, duration, 1)


def ago(now: datetime, duration: Duration) -> When | None:
    return _shifted(now, duration, -1)


def after_moment(now: datetime, duration: Duration, when: When) -> When | None:
    """Read "Ten minutes before seven" (with `-`), "an hour after noon"."""
    time = when.clock
    if time is None or duration.months or abs(duration.seconds) >= 12 * 3600:
        return None
    total = (time.hour * 3600 + time.minute * 60 + time.second + int(duration.seconds)) % 86_400
    found = Clock(total // 3600, total // 60 % 60, total % 60, time.half)
    if time.half != "sure":
        found = Clock(total // 3600 % 12 or 12, total // 60 % 60, total % 60, time.half)
    return When(when.day, found, when.part)


def before_moment(now: datetime, duration: Duration, when: When) -> When | None:
    return after_moment(now, Duration(-duration.seconds, -duration.months), when)


def between(now: datetime, start: When, end: When) -> Between:
    return Between(start, end)


def for_long(now: datetime, start: When, duration: Duration) -> Between | None:
    """Read "From nine for two hours"."""
    if start.clock is None:
        return None
    end = after_moment(now, duration, start)
    return Between(start, end) if end else None


def next_long(now: datetime, duration: Duration, sign: int = 1) -> Between | None:
    """Read "The next three days", "the last hour"."""
    other = _shifted(now, duration, sign)
    if other is None:
        return None
    other = other if other.exact else _shifted(now, Duration(duration.total), sign)
    here = When(exact=now)
    if other is None:
        return None
    return Between(here, other) if sign > 0 else Between(other, here)


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


def _shifted(now: datetime, duration: Duration, sign: int) -> When | None:
    if duration.total > _FARTHEST:
        return None
    if duration.seconds % 86_400 == 0 and (duration.seconds or duration.months):
        count = sign * duration.seconds / 86_400
        day = safe(lambda: add_months(now.date(), sign * duration.months))
        shifted = days.offset(now, count + (day - now.date()).days) if day else None
        return When(day=shifted) if shifted else None
    exact = safe(lambda: later(now, sign * duration.seconds))
    if exact is None or not duration.months:
        return When(exact=exact) if exact else None
    there = safe(lambda: add_months(exact.date(), sign * duration.months))
    return When(exact=localized(datetime.combine(there, exact.time()), now)) if there else None


def _tidy(value: float) -> float:
    return int(value) if value == int(value) and abs(value) < 1e18 else float(f"{value:.15g}")


MEANINGS: Mapping[str, Callable[..., Any]] = {
    name: function
    for source in (globals(), vars(days))
    for name, function in list(source.items())
    if callable(function)
    and not name.startswith("_")
    and getattr(function, "__module__", "") in (__name__, days.__name__)
}
"""By their names in the language files."""
