"""From what was said to when that is, by the clocks of a zone.

The rules are written down in docs/understanding-values.md. What is over is told by time stamps: Python compares
two times of one zone by what the clocks show, which is wrong in the hour that comes twice.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from enum import StrEnum

from speaker.values.parts import Between, Clock, Day, Part, When, safe
from speaker.values.types import Moment, Span, localized

_WAKING = range(5, 17)
"""On a day that is not today, a time that may be either is in these hours."""
_SMALL_HOURS = 5
"""Until then the night before is still "tonight"."""


class Prefer(StrEnum):
    """Which moments are wanted."""

    FUTURE = "future"
    """Only what is to come: alarms, reminders, appointments."""
    EITHER = "either"
    """What is to come if the words leave a choice, and else what they say: the weather, a calendar."""
    PAST = "past"
    """What has been: "what did I do on friday"."""


def moment(when: When, now: datetime, prefer: Prefer) -> Moment | None:
    """Return the moment that is meant, if there is one of the wanted kind."""
    if when.exact is not None:
        wanted = (
            when.exact.timestamp() >= now.timestamp()
            if prefer is Prefer.FUTURE
            else when.exact.timestamp() <= now.timestamp() or prefer is Prefer.EITHER
        )
        return Moment(when.exact, counted=when.counted) if wanted else None
    if when.clock is None:
        return _whole(when, now, prefer)
    if when.day is None:
        return _time_only(when, when.clock, now, prefer)
    return _time_of_day(when.day, when.clock, when, now, prefer)


def span(said: When | Between, now: datetime, prefer: Prefer) -> Span | None:
    """Return the stretch that is meant."""
    if isinstance(said, Between):
        return _between(said, now, prefer)
    if said.exact is not None or said.clock is not None:
        return None
    found = _whole(said, now, prefer)
    if found is None:
        return None
    if said.part is not None:
        midnight = datetime.combine(found.at.date(), datetime.min.time())
        ends = _clocked(midnight, said.part.end, 0, 0, now)
        return Span(found.at, ends, said.part.name) if ends else None
    if said.day is None:
        return None
    end = safe(said.day.end, found.at.date())
    return Span(found.at, _midnight(end, now)) if end else None


def _whole(when: When, now: datetime, prefer: Prefer) -> Moment | None:
    """Return a day, or a part of one."""
    day, part = when.day, when.part
    begin, close = (part.start, part.end) if part else (0, 24)
    choices = _days(day, now, prefer)
    for there in choices:
        midnight = datetime.combine(there, datetime.min.time())
        start, end = _clocked(midnight, begin, 0, 0, now), _clocked(midnight, close, 0, 0, now)
        if day is not None and day.grain != "day" and end is not None:
            last = safe(day.end, there)
            end = _midnight(last, now) if last else None
        if start is None or end is None:
            continue
        today = there == now.date() and day is not None and not day.today_too
        if prefer is Prefer.FUTURE and (
            end.timestamp() <= now.timestamp() or (today and (part is None or start.timestamp() <= now.timestamp()))
        ):
            continue
        if prefer is Prefer.EITHER and (
            today and part is None or (day is None or len(day.ahead) > 1) and end.timestamp() <= now.timestamp()
        ):
            continue
        if prefer is Prefer.PAST and start.timestamp() > now.timestamp():
            continue
        return Moment(start, day is not None, False, part=part.name if part else "")
    return None


def _days(day: Day | None, now: datetime, prefer: Prefer) -> tuple[date, ...]:
    if day is None:
        near = (0, 1) if prefer is not Prefer.PAST else (0, -1)
        early = (-1,) if now.hour < _SMALL_HOURS and prefer is not Prefer.PAST else ()
        found = (safe(lambda ahead: now.date() + timedelta(days=ahead), ahead) for ahead in (*early, *near))
        return tuple(there for there in found if there)
    if prefer is Prefer.FUTURE:
        return day.ahead or day.behind
    return day.behind + day.ahead[:1] if prefer is Prefer.PAST else day.ahead or day.behind


def _time_only(when: When, clock: Clock, now: datetime, prefer: Prefer) -> Moment | None:
    """Return the next time that the clocks show this, or the last."""
    found = sorted(
        there
        for ahead in (-2, -1, 0, 1, 2)
        if (day := safe(lambda ahead: now.date() + timedelta(days=ahead), ahead))
        for there in _times(day, clock, now)
    )
    if prefer is Prefer.PAST:
        past = [there for there in found if there.timestamp() <= now.timestamp()]
        return Moment(past[-1], has_day=False, part=_name(when.part)) if past else None
    ahead = [there for there in found if there.timestamp() > now.timestamp()]
    if not ahead:
        return None
    choices = tuple(ahead[:2]) if len(clock.hours()) > 1 else ()
    return Moment(ahead[0], has_day=False, ambiguous=choices, part=_name(when.part))


def _time_of_day(day: Day, clock: Clock, when: When, now: datetime, prefer: Prefer) -> Moment | None:
    """Return a time of a day that was said."""
    for there in _days(day, now, prefer):
        times = list(_times(there, clock, now))
        if now.hour < _SMALL_HOURS and there == now.date() and clock.hour >= 24:
            # "Tonight at one", said at half past midnight, is in half an hour.
            times = [*_times(there - timedelta(days=1), clock, now), *times]
        if prefer is Prefer.PAST:
            wanted = [time for time in reversed(times) if time.timestamp() <= now.timestamp()]
        else:
            wanted = [time for time in times if time.timestamp() > now.timestamp()]
            if prefer is Prefer.EITHER and not wanted and len(day.ahead) < 2:
                wanted = times
        if wanted:
            taken = wanted[0]
            if there != now.date() and len(wanted) > 1:
                taken = next((time for time in wanted if time.hour in _WAKING), taken)
            choices = tuple(wanted) if len(wanted) > 1 and len(clock.hours()) > 1 else ()
            return Moment(taken, ambiguous=choices, part=_name(when.part))
    return None


def _times(day: date, clock: Clock, now: datetime) -> Iterator[datetime]:
    midnight = datetime.combine(day, datetime.min.time())
    for hour in clock.hours():
        found = _clocked(midnight, hour, clock.minute, clock.second, now)
        if found is not None:
            yield found


def _clocked(midnight: datetime, hour: int, minute: int, second: int, now: datetime) -> datetime | None:
    shift = timedelta(hours=hour, minutes=minute, seconds=second)
    return safe(lambda: localized(midnight + shift, now))


def _midnight(day: date, now: datetime) -> datetime:
    return localized(datetime.combine(day, datetime.min.time()), now)


def _name(part: Part | None) -> str:
    return part.name if part else ""


def _between(said: Between, now: datetime, prefer: Prefer) -> Span | None:
    start, end = said.start, said.end
    if start.day is None and end.day is not None and start.clock is not None:
        start = When(end.day, start.clock, start.part)
    first = moment(start, now, Prefer.EITHER if prefer is Prefer.FUTURE else prefer)
    if first is None:
        return None
    begins = first.ambiguous or (first.at,)
    found = []
    for begin in begins:
        close = _closing(end, begin, first)
        if close is not None and close > begin:
            found.append(Span(begin, close))
    if not found:
        return None
    # "From nine to eleven pm" is two hours, not fourteen.
    sure = end.clock is not None and len(end.clock.hours()) == 1
    best = (
        min(found, key=lambda span: span.end - span.start)
        if sure
        else next((span for span in found if span.start == first.at), found[0])
    )
    return best if best.end.timestamp() > now.timestamp() or prefer is not Prefer.FUTURE else None


def _closing(end: When, begin: datetime, first: Moment) -> datetime | None:
    """Return the end that is said, as the first one behind the beginning."""
    if end.exact is not None:
        return end.exact
    if end.clock is None:
        if end.day is None:
            return None
        later = [there for there in (*end.day.ahead, *reversed(end.day.behind)) if there >= begin.date()]
        last = safe(end.day.end, later[0]) if later else None
        return _midnight(last, begin) if last else None
    days = (begin.date(),) if end.day is None else end.day.ahead or end.day.behind
    days = (*days, begin.date() + timedelta(days=1)) if end.day is None else days
    ends = [there for day in days for there in _times(day, end.clock, begin)]
    return min((there for there in ends if there > begin), default=None)
