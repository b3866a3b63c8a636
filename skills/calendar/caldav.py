"""Calendars on a CalDAV server: to read and to write."""

import logging
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urljoin

from skills.calendar.events import Draft, Event, Told
from skills.calendar.reading import read_events
from skills.calendar.when import midnight
from skills.calendar.writing import new_event
from speaker.skill import Context, Dav, DavCollection, ServiceError, Store, Web

_LOG = logging.getLogger(__name__)
_COLLECTIONS_FRESH = 3600.0
_FRESH = 60.0
"""Seconds: "and on friday?" is answered without asking again."""
_REWRITE = 900.0
"""Seconds after which what has not changed is written down again, for its age: the card is slow."""
_AHEAD = timedelta(days=35)
_PATIENCE = 4.0
_MOST_KEPT = 400_000
"""Characters of one calendar."""


@dataclass(frozen=True, slots=True)
class Account:
    """Where the calendars are, and as whom to ask."""

    address: str
    user: str
    password: str = field(repr=False)

    def dav(self, web: Web, service: str) -> Dav:
        return Dav(web, self.address, self.user, self.password, service=service, timeout=_PATIENCE)


@dataclass(frozen=True, slots=True)
class DavCalendar:
    """One calendar. What it said last is kept on the device, and told with its age where the server does not answer."""

    name: str
    url: str
    writable: bool
    account: Account
    store: Store
    now: datetime

    def events(self, web: Web, start: datetime, end: datetime) -> Told:
        kept = self._kept()
        if kept is not None and kept["age"] < _FRESH and self._covers(kept, start, end):
            return self._told(kept["found"], start, end, 0.0)
        first, last = min(start, midnight(self.now)), max(end, self.now + _AHEAD)
        if start < midnight(self.now):
            last = end
        try:
            resources = self.account.dav(web, self.name).query(self.url, "VEVENT", first, last)
        except ServiceError:
            if kept is None or kept["start"] > start.timestamp():
                raise
            return self._told(kept["found"], start, end, kept["age"])
        found = [[each.url, each.etag, each.data] for each in resources]
        self._keep(kept, found, first, last)
        return self._told(found, start, end, 0.0)

    def add(self, web: Web, draft: Draft) -> tuple[str, str]:
        """Write an appointment; return where it is, and its etag."""
        uid = str(uuid.uuid4())
        href = urljoin(self.url, f"{uid}.ics")
        # Nobody else knows its name, so that one which is there already is ours, from a first try.
        etag = self.account.dav(web, self.name).put(href, new_event(draft, uid, self.now))
        self.forget()
        return href, etag or ""

    def put(self, web: Web, href: str, text: str, etag: str) -> str | None:
        """Write an appointment anew; return its etag, or `None` if somebody has changed it meanwhile."""
        new = self.account.dav(web, self.name).put(href, text, etag)
        self.forget()
        return new

    def delete(self, web: Web, href: str, etag: str) -> bool:
        """Delete an appointment; false if somebody has changed it meanwhile."""
        gone = self.account.dav(web, self.name).delete(href, etag)
        self.forget()
        return gone

    def forget(self) -> None:
        """Ask the server the next time."""
        self.store.delete(f"seen:{self.url}")

    def _told(self, found: Sequence[Sequence[str]], start: datetime, end: datetime, age: float) -> Told:
        events: list[Event] = []
        for url, etag, data in found:
            events += read_events(data, start, end, calendar=self.name, href=url if self.writable else "", etag=etag)
        return Told(sorted(events, key=lambda event: (event.start, not event.all_day, event.title)), age)

    def _kept(self) -> dict[str, Any] | None:
        kept: dict[str, Any] | None = self.store.get(f"seen:{self.url}")
        if kept is not None:
            # A clock that was set back makes no answer younger than new.
            kept["age"] = max(0.0, self.now.timestamp() - kept["at"])
        return kept

    def _covers(self, kept: dict[str, Any], start: datetime, end: datetime) -> bool:
        return bool(kept["start"] <= start.timestamp() and end.timestamp() <= kept["end"])

    def _keep(self, kept: dict[str, Any] | None, found: list[list[str]], start: datetime, end: datetime) -> None:
        if sum(len(data) for _, _, data in found) > _MOST_KEPT or end < self.now:
            return
        same = kept is not None and kept["found"] == found and self._covers(kept, start, end)
        if kept is None or not same or kept["age"] > _REWRITE:
            now = self.now.timestamp()
            new = {"at": now, "start": start.timestamp(), "end": end.timestamp(), "found": found}
            self.store.put(f"seen:{self.url}", new)


@dataclass(frozen=True, slots=True)
class Unfound:
    """Stands for the calendars of a server that does not say which it has."""

    name: str
    error: ServiceError

    def events(self, web: Web, start: datetime, end: datetime) -> Told:
        raise self.error


def dav_calendars(ctx: Context[Any], account: Account, leave_out: Sequence[str]) -> "list[DavCalendar | Unfound]":
    """Return the calendars of an account, as they were found at most an hour ago."""
    kept = ctx.store.get("collections", {})
    now, server = ctx.now.timestamp(), ctx.say("server")
    known = kept.get("address") == account.address and kept.get("user") == account.user
    rows = kept.get("rows", []) if known else []
    if not known or not 0 <= now - kept["at"] < _COLLECTIONS_FRESH:
        try:
            found = account.dav(ctx.web.sharing(1), server).collections()
        except ServiceError as error:
            if not rows:
                return [Unfound(server, error)]
            _LOG.warning("calendar: %s; its calendars are those of before", error)
        else:
            rows = [_row(each) for each in found if "VEVENT" in each.kinds]
            ctx.store.put("collections", {"address": account.address, "user": account.user, "at": now, "rows": rows})
    unwanted = {name.casefold() for name in leave_out}
    return [
        DavCalendar(ctx.say("calendar", name=name) if name else server, url, writable, account, ctx.store, ctx.now)
        for url, name, writable in rows
        if name.casefold() not in unwanted
    ]


def _row(found: DavCollection) -> list[Any]:
    return [found.url, found.name, found.writable]
