"""Which stretch of time is asked about."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from speaker.skill import spoken, values

_PARTS = {"morning": (6, 12), "afternoon": (12, 18), "evening": (18, 23), "night": (20, 30)}
"""From which hour to which; nights end on the next day."""
_TONIGHT = 18
_DAWN = 6
_RISING = 7
"""Nobody asks about "tomorrow at five" and means before seven."""
_LATER = ("tonight", "overnight", "this night", "during the night")


class Span(StrEnum):
    """How long a stretch is."""

    NOW = "now"
    HOUR = "hour"
    PART = "part"
    DAY = "day"
    WEEKEND = "weekend"
    DAYS = "days"


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time, by the clocks of the place."""

    start: datetime
    end: datetime
    span: Span
    part: str = ""

    @property
    def day(self) -> date:
        return self.start.date()


def right_now(now: datetime) -> Period:
    return Period(now, now, Span.NOW)


def rest_of_today(now: datetime) -> Period:
    return Period(now, _at(now, now.date(), 24), Span.DAY)


def read_period(text: str, now: datetime, language: str = "en") -> Period | None:
    """Return the stretch that `text` means when it is said at `now`; one that has begun starts now."""
    text = text.replace("'s", "").replace("later this", "this").strip()
    period = (
        _tonight(now)
        if text in _LATER
        else _hour(text, now)
        or _weekend(text, now)
        or _days(text, now)
        or _day(text, now)
        or _by_value(text, now, language)
    )
    if period is None or period.span is Span.NOW or period.end <= now:
        return period
    return Period(max(period.start, now), period.end, period.span, period.part)


def _tonight(now: datetime) -> Period:
    """Return from six in the evening to six in the morning; after midnight, what is left of it."""
    evening = now.date() - timedelta(days=1) if now.hour < _DAWN else now.date()
    return Period(_at(now, evening, _TONIGHT), _at(now, evening, 24 + _DAWN), Span.PART, "tonight")


def _hour(text: str, now: datetime) -> Period | None:
    """Read "at five", "tomorrow at noon", "at eight pm on friday"."""
    before, _, after = f" {text}".rpartition(" at ")
    words = after.split()
    for end in range(1, len(words) + 1) if text != after else ():
        day = " ".join([*before.split(), *words[end:]])
        ref = spoken.parse_day(day or "today", now)
        hour = _clock(words[:end], now.hour + 1 if ref and ref.date == now.date() else _RISING)
        if ref is not None and hour is not None:
            return Period(_at(now, ref.date, hour), _at(now, ref.date, hour + 1), Span.HOUR)
    return None


def _clock(words: list[str], earliest: int) -> int | None:
    """Return the hour of "noon", "five o'clock", "five pm"; without am or pm the first one from `earliest` on."""
    if words in (["noon"], ["midnight"]):
        return 12 if words == ["noon"] else 24
    half = words[-1] if words[-1] in ("am", "pm") else ""
    hour = spoken.parse_number(" ".join(word for word in words if word not in ("o'clock", "am", "pm")))
    if hour is None or not 0 < hour <= 12:
        return None
    if half:
        return hour % 12 + 12 * (half == "pm")
    return next((later for later in (hour, hour + 12) if later >= earliest), hour + 24)


def _weekend(text: str, now: datetime) -> Period | None:
    if "weekend" not in text:
        return None
    ref = spoken.parse_day("next weekend" if "next" in text else "this weekend", now)
    if ref is None:
        return None
    monday = ref.date + timedelta(days=7 - ref.date.weekday())
    return Period(_at(now, ref.date, 0), _at(now, monday, 0), Span.WEEKEND)


def _days(text: str, now: datetime) -> Period | None:
    """Read "this week", "the next few days", "seven day", "next week"."""
    words = text.split()
    if words == ["next", "week"]:
        monday = now.date() + timedelta(days=7 - now.weekday())
        return Period(_at(now, monday, 0), _at(now, monday, 7 * 24), Span.DAYS)
    if words[-1:] == ["week"] and words[0] in ("week", "this", "the", "coming", "rest"):
        return Period(now, _at(now, now.date(), 7 * 24), Span.DAYS)
    if words[-1:] == ["days"] and words[0] != "in" or words[1:] == ["day"] and spoken.parse_number(words[0]):
        count = next((number for word in words if (number := spoken.parse_number(word))), 5)
        return Period(now, _at(now, now.date(), count * 24), Span.DAYS)
    return None


def _day(text: str, now: datetime) -> Period | None:
    ref = spoken.parse_day(text, now)
    if ref is None:
        return None
    if ref.part == "now":
        return right_now(now)
    if ref.part:
        first, last = _PARTS[ref.part]
        return Period(_at(now, ref.date, first), _at(now, ref.date, last), Span.PART, ref.part)
    return Period(_at(now, ref.date, 0), _at(now, ref.date, 24), Span.DAY)


def _by_value(text: str, now: datetime, language: str) -> Period | None:
    """Read what the rules of English above do not."""
    moment = values.read_moment(text, language, now)
    if moment is not None and moment.has_time:
        start = moment.at
        return right_now(now) if start == now else Period(start, start + timedelta(hours=1), Span.HOUR)
    found = values.read_span(text, language, now)
    if found is None:
        return None
    if found.part in _PARTS:
        return Period(found.start, found.end, Span.PART, found.part)
    days = (found.end - found.start).days
    weekend = days == 2 and found.start.weekday() == 5
    return Period(found.start, found.end, Span.WEEKEND if weekend else Span.DAYS if days > 1 else Span.DAY)


def _at(now: datetime, day: date, hour: int) -> datetime:
    """Return an hour of a day as the clocks show it there; hour 24 is the next midnight."""
    days, hour = divmod(hour, 24)
    return datetime.combine(day + timedelta(days=days), time(hour), now.tzinfo)
