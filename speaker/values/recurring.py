"""When what comes again is due."""

from datetime import date, datetime, time, timedelta

from speaker.values.parts import Clock, Rhythm, safe
from speaker.values.types import Recurrence, later, localized

_SECONDS = {"second": 1, "minute": 60, "hour": 3600}
_DAYS = {"day": 1, "week": 7, "month": 31, "year": 366}
_LEAP = 9
"""The 29th of February may be eight years off."""


def recurrence(rhythm: Rhythm, now: datetime) -> Recurrence | None:
    """Return the rhythm with the first time that it is due."""
    if rhythm.unit in _SECONDS:
        return Recurrence(rhythm.every, rhythm.unit, later(now, rhythm.every * _SECONDS[rhythm.unit]))
    if rhythm.unit not in _DAYS:
        return None
    choices = _hours(rhythm.clock)
    found = []
    for at in choices:
        due = _first(rhythm, at, now)
        if due is not None:
            found.append((due, at))
    if not found:
        return None
    first, at = found[0]
    return Recurrence(
        rhythm.every,
        rhythm.unit,
        first,
        rhythm.weekdays,
        rhythm.days,
        rhythm.month,
        at,
        rhythm.part.name if rhythm.part else "",
        tuple(sorted(first for first, _ in found)) if len(found) > 1 else (),
    )


def after(due: Recurrence, moment: datetime) -> datetime:
    """Return the first time behind `moment`."""
    if due.unit in _SECONDS:
        step = due.every * _SECONDS[due.unit]
        gone = (moment.timestamp() - due.first.timestamp()) // step + 1
        return later(due.first, max(0, gone) * step)
    if moment.timestamp() < due.first.timestamp():
        return due.first
    start = moment.astimezone(due.first.tzinfo) if due.first.tzinfo else moment
    rhythm = Rhythm(due.every, due.unit, due.weekdays, due.days, due.month)
    found = _search(rhythm, due.at, start, due.first.date())
    return found or due.first


def _hours(clock: Clock | None) -> list[time | None]:
    """Return the times that are meant, the one in the morning first: what comes again wakes or reminds."""
    if clock is None:
        return [None]
    return [time(hour % 24, clock.minute, clock.second) for hour in _by_day(clock)]


def _by_day(clock: Clock) -> tuple[int, ...]:
    hours = clock.hours()
    return hours[::-1] if len(hours) > 1 and hours[0] < 5 else hours


def _first(rhythm: Rhythm, at: time | None, now: datetime) -> datetime | None:
    start = rhythm.start.ahead[0] if rhythm.start and rhythm.start.ahead else now.date()
    loose = Rhythm(1, rhythm.unit, rhythm.weekdays, rhythm.days, rhythm.month)
    if rhythm.unit in ("day", "week", "month", "year") and not (rhythm.weekdays or rhythm.days):
        loose = Rhythm(1, "day")
    begin = max(now, localized(datetime.combine(start, time()), now)) if rhythm.start else now
    return _search(loose, at, begin, begin.date())


def _search(rhythm: Rhythm, at: time | None, moment: datetime, anchor: date) -> datetime | None:
    for ahead in range(rhythm.every * _DAYS[rhythm.unit] * _LEAP + 2):
        day = safe(lambda ahead: moment.date() + timedelta(days=ahead), ahead)
        if day is None:
            return None
        if _due(rhythm, day, anchor):
            there = safe(lambda day: localized(datetime.combine(day, at or time()), moment), day)
            if there is not None and there.timestamp() > moment.timestamp():
                return there
    return None


def _due(rhythm: Rhythm, day: date, anchor: date) -> bool:
    if rhythm.unit == "day":
        return (day - anchor).days % rhythm.every == 0
    if rhythm.unit == "week":
        weeks = (_monday(day) - _monday(anchor)).days // 7
        return weeks % rhythm.every == 0 and day.weekday() in (rhythm.weekdays or (anchor.weekday(),))
    months = (day.year - anchor.year) * 12 + day.month - anchor.month
    if rhythm.unit == "year":
        turn = (day.year - anchor.year) % rhythm.every == 0 and day.month == (rhythm.month or anchor.month)
    else:
        turn = months % rhythm.every == 0
    if not turn or (rhythm.weekdays and day.weekday() not in rhythm.weekdays):
        return False
    if rhythm.days == (-1,):
        return (day + timedelta(days=7 if rhythm.weekdays else 1)).month != day.month
    return day.day in (rhythm.days or (anchor.day,))


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
