"""Things on a list as tasks of iCalendar (VTODO)."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from skills.lists.shelf import Item

_PRODUCT = "-//Mynah//Lists//EN"
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Task:
    """One thing as it lies on the server."""

    uid: str
    text: str
    done: bool
    href: str
    etag: str
    source: str
    """Its iCalendar text: whoever changes it keeps all that others wrote there."""


def read_task(source: str, href: str, etag: str) -> Task | None:
    """Return the task in a resource; `None` if there is none that can be read."""
    todo = _todo(_parsed(source))
    if todo is None or not todo.get("UID"):
        return None
    status = str(todo.get("STATUS", "")).upper()
    text = " ".join(str(todo.get("SUMMARY", "")).split())[:_LONGEST]
    return Task(str(todo["UID"]), text, status in ("COMPLETED", "CANCELLED") or "COMPLETED" in todo, href, etag, source)


def new_task(item: Item, now: datetime) -> str:
    """Return the iCalendar text of a thing that was not on the server yet."""
    from icalendar import Calendar, Todo

    calendar, todo = Calendar(), Todo()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    todo.add("uid", item.uid)
    todo.add("dtstamp", now.astimezone(UTC))
    todo.add("created", now.astimezone(UTC))
    todo.add("summary", item.text)
    todo.add("status", "NEEDS-ACTION")
    calendar.add_component(todo)
    return str(calendar.to_ical().decode())


def completed(task: Task, now: datetime) -> Task:
    """Return a task ticked off, with all else as it was."""
    calendar = _parsed(task.source)
    todo = _todo(calendar)
    assert todo is not None, "it was read before"
    for name in ("STATUS", "COMPLETED", "PERCENT-COMPLETE", "LAST-MODIFIED", "DTSTAMP"):
        todo.pop(name, None)
    todo.add("status", "COMPLETED")
    todo.add("percent-complete", 100)
    for name in ("completed", "last-modified", "dtstamp"):
        todo.add(name, now.astimezone(UTC))
    return replace(task, done=True, source=str(calendar.to_ical().decode()))


def _parsed(source: str) -> Any:
    from icalendar import Calendar

    try:
        return Calendar.from_ical(source)
    except (ValueError, IndexError, KeyError, TypeError):
        return None


def _todo(calendar: Any) -> Any:
    return next(iter(calendar.walk("VTODO")), None) if calendar is not None else None
