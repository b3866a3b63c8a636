"""A calendar at an address, as Google, Outlook and iCloud publish them: to read only."""

from dataclasses import dataclass
from datetime import datetime

from skills.calendar.events import Told
from skills.calendar.reading import is_calendar, read_events
from speaker.skill import Fault, ServiceError, ServiceUnavailable, Web

FRESH = 900.0
"""Seconds; publishers write it anew every few hours, and want to be asked no more often."""
_KINDS = ("text/calendar", "text/plain", "application/octet-stream")


@dataclass(frozen=True, slots=True)
class IcsCalendar:
    """Asked every quarter of an hour at most; what it said last is told with its age where it does not answer."""

    name: str
    address: str

    def events(self, web: Web, start: datetime, end: datetime) -> Told:
        # webcal is https under another name, so that a browser hands it to a calendar.
        url = "https" + self.address.removeprefix("webcal") if self.address.startswith("webcal:") else self.address
        try:
            text, age = self._checked(web.get_text(url, service=self.name, fresh_for=FRESH, kinds=_KINDS)), 0.0
        except ServiceError:
            kept = web.stale(url)
            if kept is None or not is_calendar(kept.value):
                raise
            text, age = kept.value, kept.age
        return Told(read_events(text, start, end, calendar=self.name), age)

    def _checked(self, text: str) -> str:
        if not is_calendar(text):
            fault = Fault.GARBLED if text.strip() else Fault.EMPTY
            raise ServiceUnavailable(self.name, "it does not send a whole calendar", fault)
        return text
