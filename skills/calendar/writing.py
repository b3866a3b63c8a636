"""Appointments written and changed as iCalendar text (RFC 5545); what others wrote there stays."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from skills.calendar.events import Draft, Event

_PRODUCT = "-//Mynah//Calendar//EN"
_ZONES_FOR = 10
"""Years ahead for which the changes of clocks are written down."""


def new_event(draft: Draft, uid: str, now: datetime) -> str:
    """Return the text of an appointment that is to be."""
    from icalendar import Calendar
    from icalendar import Event as Entry
    from icalendar.prop import vRecur

    calendar, entry = Calendar(), Entry()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    entry.add("uid", uid)
    entry.add("created", now.astimezone(UTC))
    entry.add("summary", draft.title)
    if draft.place:
        entry.add("location", draft.place)
    if draft.rule:
        entry.add("rrule", vRecur.from_ical(draft.rule))
    _set_times(entry, draft.start, draft.end, all_day=draft.all_day)
    _touch(entry, now)
    calendar.add_component(entry)
    return _text(calendar, now)


def moved(event: Event, start: datetime, end: datetime, now: datetime, *, all_day: bool = False) -> str:
    """Return the text with one appointment at another time; of those that come again only this one."""
    calendar = _parsed(event.source)
    if not event.recurring:
        for entry in _entries(calendar, event.uid):
            _set_times(entry, start, end, all_day=all_day)
            _touch(entry, now)
        return _text(calendar, now)
    entry = next((each for each in _entries(calendar, event.uid) if _occurrence(each) == event.occurrence), None)
    if entry is None:
        series = next(each for each in _entries(calendar, event.uid) if "RECURRENCE-ID" not in each)
        entry = series.copy(recursive=True)
        for name in ("RRULE", "RDATE", "EXDATE"):
            entry.pop(name, None)
        entry.add("recurrence-id", _moment(event.occurrence, series))
        calendar.add_component(entry)
    _set_times(entry, start, end, all_day=all_day)
    _touch(entry, now)
    return _text(calendar, now)


def without(event: Event, now: datetime) -> str:
    """Return the text of what comes again without this one time."""
    calendar = _parsed(event.source)
    for entry in list(_entries(calendar, event.uid)):
        if _occurrence(entry) == event.occurrence:
            calendar.subcomponents.remove(entry)
        elif "RECURRENCE-ID" not in entry:
            entry.add("exdate", _moment(event.occurrence, entry))
            _touch(entry, now)
    return _text(calendar, now)


def _parsed(text: str) -> Any:
    from icalendar import Calendar

    return Calendar.from_ical(text)


def _entries(calendar: Any, uid: str) -> Iterator[Any]:
    return (each for each in calendar.walk("VEVENT") if str(each.get("UID")) == uid)


def _occurrence(entry: Any) -> str:
    found = entry.get("RECURRENCE-ID")
    return str(found.dt.isoformat()) if found is not None else ""


def _moment(occurrence: str, series: Any) -> date:
    """Return which time it is, in the zone in which the series is written: servers compare them as text."""
    if len(occurrence) == len("2026-11-23"):
        return date.fromisoformat(occurrence)
    moment, zone = datetime.fromisoformat(occurrence), series.start.tzinfo
    return moment.astimezone(zone) if zone is not None and moment.tzinfo is not None else moment


def _set_times(entry: Any, start: datetime, end: datetime, *, all_day: bool) -> None:
    for name in ("DTSTART", "DTEND", "DURATION"):
        entry.pop(name, None)
    entry.add("dtstart", start.date() if all_day else start)
    entry.add("dtend", end.date() if all_day else end)


def _touch(entry: Any, now: datetime) -> None:
    """Mark it as changed, so that other programs show it anew."""
    sequence = int(entry.pop("SEQUENCE", 0))
    for name in ("DTSTAMP", "LAST-MODIFIED"):
        entry.pop(name, None)
        entry.add(name, now.astimezone(UTC))
    entry.add("sequence", sequence + 1)


def _text(calendar: Any, now: datetime) -> str:
    # Who reads it may know no zones by their names.
    calendar.add_missing_timezones(date(now.year - 1, 1, 1), date(now.year + _ZONES_FOR, 1, 1))
    return str(calendar.to_ical().decode())
