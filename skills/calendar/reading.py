"""From iCalendar text (RFC 5545) to the events of a stretch of time, with all that comes again."""

import logging
import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from skills.calendar.events import Event

_LOG = logging.getLogger(__name__)
_EVENT = re.compile(r"^BEGIN:VEVENT\r?\n.*?^END:VEVENT\r?\n?", re.MULTILINE | re.DOTALL)
_BEGINS = re.compile(r"^DTSTART[^:\r\n]*:(\d{8})", re.MULTILINE)
_ENDS = re.compile(r"^DTEND[^:\r\n]*:(\d{8})", re.MULTILINE)
_AGAIN = re.compile(r"^(?:RRULE|RDATE|RECURRENCE-ID)[;:]", re.MULTILINE)
_LONGEST_TITLE = 120
_DAY = timedelta(days=1)


def is_calendar(text: str) -> bool:
    """Tell whether it is a whole calendar, and not half of one or a page."""
    return "BEGIN:VCALENDAR" in text and text.rstrip().endswith("END:VCALENDAR")


def read_events(
    text: str, start: datetime, end: datetime, *, calendar: str, href: str = "", etag: str = ""
) -> list[Event]:
    """Return the events between two moments, soonest first; floating times are those of `start`'s zone."""
    import recurring_ical_events

    zone = start.tzinfo
    assert zone is not None
    found: list[Event] = []
    source = text if href else ""
    for parsed in _parsed(_thinned(text, start, end)):
        again = {str(each.get("UID")) for each in parsed.walk("VEVENT") if "RRULE" in each or "RDATE" in each}
        for each in recurring_ical_events.of(parsed, skip_bad_series=True).between(start, end):
            event = _event(each, zone, str(each.get("UID")) in again, calendar, href, etag, source)
            if event is not None and (event.end > start or event.start == start):
                found.append(event)
    return sorted(found, key=lambda event: (event.start, not event.all_day, event.title))


def _thinned(text: str, start: datetime, end: datetime) -> str:
    """Leave out what is long over or far ahead, before all of it is parsed: ten years of a life are 10,000 events."""
    # Two days more on either side, because zones are not looked at here.
    first, last = f"{start - 2 * _DAY:%Y%m%d}", f"{end + 2 * _DAY:%Y%m%d}"

    def keep(found: re.Match[str]) -> str:
        body = found.group()
        begins = _BEGINS.search(body)
        if begins is None or _AGAIN.search(body):
            return body
        ends = _ENDS.search(body)
        # Where a length stands in place of an end, it may be long.
        over = (ends.group(1) if ends else begins.group(1)) < first and (ends is not None or "\nDURATION" not in body)
        return "" if over or begins.group(1) > last else body

    return _EVENT.sub(keep, text)


def _parsed(text: str) -> Iterator[Any]:
    """Parse all of it; where that fails event by event, so that one which is broken costs no other."""
    from icalendar import Calendar

    try:
        yield Calendar.from_ical(text)
    except (ValueError, IndexError, KeyError, TypeError) as error:
        _LOG.warning("a calendar is broken (%s); what can be read of it is read", type(error).__name__)
        frame = _EVENT.sub("", text).rpartition("END:VCALENDAR")[0]
        for body in _EVENT.findall(text):
            try:
                yield Calendar.from_ical(f"{frame}{body}END:VCALENDAR\r\n")
            except (ValueError, IndexError, KeyError, TypeError):
                continue


def _event(each: Any, zone: tzinfo, recurring: bool, calendar: str, href: str, etag: str, source: str) -> Event | None:
    if str(each.get("STATUS", "")).upper() == "CANCELLED":
        return None
    begin, stop = each.start, each.end
    all_day = not isinstance(begin, datetime)
    occurrence = each.get("RECURRENCE-ID") if recurring else None
    return Event(
        title=" ".join(str(each.get("SUMMARY", "")).split())[:_LONGEST_TITLE],
        start=_there(begin, zone),
        end=_there(stop, zone),
        all_day=all_day,
        place=" ".join(str(each.get("LOCATION", "")).split())[:_LONGEST_TITLE],
        busy=str(each.get("TRANSP", "")).upper() != "TRANSPARENT",
        uid=str(each.get("UID", "")),
        recurring=recurring,
        occurrence=occurrence.dt.isoformat() if occurrence is not None else "",
        calendar=calendar,
        href=href,
        etag=etag,
        source=source,
    )


def _there(moment: date, zone: tzinfo) -> datetime:
    """Return a moment by the clocks of home."""
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time(), zone)
    return moment.replace(tzinfo=zone) if moment.tzinfo is None else moment.astimezone(zone)
