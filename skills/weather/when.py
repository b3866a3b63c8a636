"""Which stretch of time is asked about."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from speaker.skill import values

_DAWN = 6
"""Until then the night before is still "tonight"."""
_RISING = 7
"""Nobody asks about "tomorrow at five" and means before seven."""
_HOUR = timedelta(hours=1)


class Span(StrEnum):
    """How long a stretch is."""

    NOW = "now"
    HOUR = "hour"
    HOURS = "hours"
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

    @property
    def last_day(self) -> date:
        """The day on which it ends; midnight is the end of the day before."""
        return (self.end - timedelta(seconds=1)).date()


def right_now(now: datetime) -> Period:
    return Period(now, now, Span.NOW)


def rest_of_today(now: datetime) -> Period:
    return Period(now, _midnight(now, 1), Span.DAY)


def read_period(text: str, now: datetime, language: str) -> Period | None:
    """Return the stretch that `text` means when it is said at `now`; one that has begun starts now."""
    found = values.read_span(text, language, now)
    moment = values.read_moment(text, language, now, values.Prefer.EITHER)
    # "From nine to eleven" is also nine minutes to eleven, "noon" also the hours round it.
    if moment is not None and moment.has_time and (found is None or found.part):
        return _hour(moment, now)
    if found is None:
        return _some_days(text, now, language)
    period = _tonight(now, found) or Period(found.start, found.end, _kind(found, now), found.part)
    return period if period.end <= now else Period(max(period.start, now), period.end, period.span, period.part)


def _hour(moment: values.Moment, now: datetime) -> Period:
    if moment.at == now:
        return right_now(now)
    likely = (at for at in moment.ambiguous if moment.has_day and at.hour >= _RISING)
    start = next(likely, moment.at)
    return Period(start, start + _HOUR, Span.HOUR)


def _some_days(text: str, now: datetime, language: str) -> Period | None:
    """Read "seven day", as in the seven day forecast."""
    length = values.read_duration(text, language)
    days = length.total / 86_400 if length else 0
    return Period(now, _midnight(now, int(days)), Span.DAYS) if days >= 2 else None


def _tonight(now: datetime, found: values.Span) -> Period | None:
    """Return what is left of this night, where it is already after midnight."""
    if found.part != "night" or now.hour >= _DAWN or found.start.date() != now.date():
        return None
    return Period(now, datetime.combine(now.date(), time(_DAWN), now.tzinfo), Span.PART, found.part)


def _kind(found: values.Span, now: datetime) -> Span:
    if found.part:
        return Span.PART
    days = (found.end.date() - found.start.date()).days
    rest_of_day = found.start == now and found.end == _midnight(now, 1)
    # The shortest day has 23 hours.
    if found.end - found.start < 23 * _HOUR and not rest_of_day:
        return Span.HOURS
    if days < 2:
        return Span.DAY
    return Span.WEEKEND if days == 2 and found.start.weekday() == 5 else Span.DAYS


def _midnight(now: datetime, days: int) -> datetime:
    """Return the midnight that many days on, as the clocks show it there."""
    return datetime.combine(now.date() + timedelta(days=days), time(), now.tzinfo)
