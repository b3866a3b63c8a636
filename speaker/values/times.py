"""What the words for times, moments and stretches of time mean."""

from datetime import datetime

from speaker.values import days
from speaker.values.parts import Between, Clock, Day, Part, When, add_months, safe
from speaker.values.types import Duration, later, localized

_FARTHEST = 200 * 366 * 86_400.0


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


def same_time(now: datetime, day: Day) -> When:
    """Read "this time tomorrow"."""
    return When(day, Clock(now.hour, now.minute, now.second, "sure"))


def this_hour(now: datetime, minutes: float, sign: int = 1) -> When | None:
    """Read "ten past" and "twenty to", whichever hour comes next."""
    ahead = (int(sign * minutes) - now.minute) % 60 or 60
    exact = safe(later, now.replace(second=0, microsecond=0), ahead * 60.0)
    return When(exact=exact) if exact and 0 < minutes < 60 else None


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
        return When(exact=exact, counted=True) if exact else None
    there = safe(lambda: add_months(exact.date(), sign * duration.months))
    return When(exact=localized(datetime.combine(there, exact.time()), now)) if there else None
