"""All calendars of the house asked at once, and those named that do not answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from skills.calendar.events import Calendar, Event
from speaker.skill import ServiceError, Web


@dataclass(frozen=True, slots=True)
class Gathered:
    """What the calendars say together."""

    events: Sequence[Event]
    age: float
    """Seconds since the oldest of it was told."""
    silent: Sequence[str]
    """The calendars that did not answer."""


def gather(web: Web, calendars: Sequence[Calendar], start: datetime, end: datetime) -> Gathered:
    """Ask each calendar; what one misses another may have. Raises the first error where none answers."""
    events: dict[tuple[str, str, datetime], Event] = {}
    age, errors = 0.0, []
    for number, calendar in enumerate(calendars, 1):
        try:
            told = calendar.events(web.sharing(len(calendars) - number), start, end)
        except ServiceError as error:
            errors.append((calendar.name, error))
            continue
        age = max(age, told.age)
        for event in told.events:
            # Whoever subscribes to a calendar twice has each appointment once; one that can be changed comes first.
            key = (event.uid, event.title, event.start)
            if key not in events or not events[key].href:
                events[key] = event
    if errors and len(errors) == len(calendars):
        raise errors[0][1]
    ordered = sorted(events.values(), key=lambda event: (event.start, not event.all_day, event.title))
    return Gathered(ordered, age, [name for name, _ in errors])
