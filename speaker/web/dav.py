"""CalDAV over the way out: the few verbs of RFC 4918 and 4791 that calendars and lists of tasks need.

Small enough to be ours: the caldav package brings an HTTP client of its own, which would pass by permit, ledger and
deadline.
"""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import TYPE_CHECKING, NoReturn
from urllib.parse import urljoin, urlsplit

from speaker.errors import Fault, ServiceUnavailable
from speaker.web.client import Web
from speaker.web.exchange import Reply

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_D, _C = "{DAV:}", "{urn:ietf:params:xml:ns:caldav}"
_SPACES = 'xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"'
_TYPE = "application/xml; charset=utf-8"
_XML = ("text/xml", "application/xml")
_MULTI, _CHANGED, _GONE = 207, 412, 404
_ELSEWHERE = (301, 302, 307, 308)
_WRITING = {f"{_D}all", f"{_D}write", f"{_D}write-content", f"{_D}bind"}


@dataclass(frozen=True, slots=True)
class Collection:
    """A calendar, or a list of tasks."""

    url: str
    name: str
    kinds: frozenset[str]
    """What may be in it: VEVENT, VTODO."""
    writable: bool = True


@dataclass(frozen=True, slots=True)
class Resource:
    """One appointment or task as it lies on the server."""

    url: str
    etag: str
    data: str
    """Text of iCalendar."""


class Dav:
    """One account on a CalDAV server. Every method raises ServiceUnavailable and ServiceRefused."""

    def __init__(
        self, web: Web, address: str, user: str, password: str, *, service: str, timeout: float | None = None
    ) -> None:
        """`address` is that of the server, of an account, or of one calendar; `service` its name aloud.

        `timeout` is for each request, in seconds.
        """
        self._web, self._service, self._timeout = web, service, timeout
        self.home = ""
        """The folder of the account's collections, once they were asked for."""
        self.address = address
        pair = base64.b64encode(f"{user}:{password}".encode()).decode()
        self._headers = {"Authorization": f"Basic {pair}"} if user else {}

    def collections(self) -> list[Collection]:
        """Return all calendars and lists of the account."""
        here = self._find(self.address) or self._find(urljoin(self.address, "/.well-known/caldav"))
        if here is None:
            self._fail("there is no CalDAV at that address", Fault.NOT_FOUND)
        url, answer = here
        if found := list(_collections(url, answer)):
            self.home = urljoin(found[0].url, "../")
            return found
        home = _href(answer, f"{_C}calendar-home-set")
        if not home:
            principal = _href(answer, f"{_D}current-user-principal")
            if not principal:
                self._fail("it does not say where the calendars are", Fault.GARBLED)
            url, answer = self._propfind(urljoin(url, principal), depth=0)
            home = _href(answer, f"{_C}calendar-home-set")
        self.home = urljoin(url, home)
        url, answer = self._propfind(self.home, depth=1)
        return list(_collections(url, answer))

    def query(self, url: str, kind: str, start: datetime | None = None, end: datetime | None = None) -> list[Resource]:
        """Return what is in a collection: of VTODO all, of VEVENT what is between two moments."""
        span = ""
        if start is not None and end is not None:
            span = f'<c:time-range start="{_zulu(start)}" end="{_zulu(end)}"/>'
        body = (
            f"<c:calendar-query {_SPACES}><d:prop><d:getetag/><c:calendar-data/></d:prop><c:filter>"
            f'<c:comp-filter name="VCALENDAR"><c:comp-filter name="{escape(kind)}">{span}</c:comp-filter>'
            "</c:comp-filter></c:filter></c:calendar-query>"
        )
        _, answer = self._xml("REPORT", url, body, depth=1)
        found = []
        for response in answer.iter(f"{_D}response"):
            href, data = response.findtext(f"{_D}href") or "", response.findtext(f".//{_C}calendar-data")
            if href and data:
                etag = response.findtext(f".//{_D}getetag") or ""
                found.append(Resource(urljoin(url, href), etag.strip(), data))
        return found

    def put(self, url: str, data: str, etag: str = "") -> str | None:
        """Write a resource, a new one without `etag`; return its new etag, "" if that is not told.

        `None` means that somebody else was there first: what is on the server is not what `etag` names.
        """
        condition = {"If-Match": etag} if etag else {"If-None-Match": "*"}
        headers = {"Content-Type": "text/calendar; charset=utf-8", **condition}
        reply = self._send("PUT", url, data.encode(), headers, good=(200, 201, 204, _CHANGED))
        return None if reply.status == _CHANGED else reply.headers.get("ETag", "")

    def delete(self, url: str, etag: str = "") -> bool:
        """Delete a resource; false if somebody changed it meanwhile. One that is gone already is deleted."""
        headers = {"If-Match": etag} if etag else {}
        reply = self._send("DELETE", url, b"", headers, good=(200, 202, 204, _GONE, 410, _CHANGED))
        return reply.status != _CHANGED

    def make(self, name: str, kind: str) -> Collection:
        """Make a collection for VEVENT or VTODO beside the others."""
        if not self.home:
            self.collections()
        letters = "".join(letter if letter.isalnum() and letter.isascii() else "-" for letter in name.lower())
        url = urljoin(self.home.rstrip("/") + "/", f"{letters.strip('-') or name.encode().hex()}/")
        body = (
            f"<c:mkcalendar {_SPACES}><d:set><d:prop><d:displayname>{escape(name)}</d:displayname>"
            f'<c:supported-calendar-component-set><c:comp name="{escape(kind)}"/></c:supported-calendar-component-set>'
            "</d:prop></d:set></c:mkcalendar>"
        )
        self._send("MKCALENDAR", url, _document(body), {"Content-Type": _TYPE}, good=(200, 201))
        return Collection(url, name, frozenset({kind}))

    def _find(self, url: str) -> "tuple[str, Element] | None":
        """Look at an address; `None` if it is there, but no CalDAV."""
        try:
            return self._propfind(url, depth=0)
        except ServiceUnavailable as error:
            if error.fault not in (Fault.NOT_FOUND, Fault.MISUNDERSTOOD, Fault.NOT_OURS):
                raise
            return None

    def _propfind(self, url: str, depth: int) -> "tuple[str, Element]":
        names = ("current-user-principal", "resourcetype", "displayname", "current-user-privilege-set")
        props = "".join(f"<d:{name}/>" for name in names)
        more = "<c:calendar-home-set/><c:supported-calendar-component-set/>"
        return self._xml("PROPFIND", url, f"<d:propfind {_SPACES}><d:prop>{props}{more}</d:prop></d:propfind>", depth)

    def _xml(self, method: str, url: str, body: str, depth: int) -> "tuple[str, Element]":
        """Ask for XML; where the server sends us on within itself, ask there."""
        headers = {"Content-Type": _TYPE, "Depth": str(depth)}
        for _ in range(3):
            # What answers 200 with a page stands in between; `_parse` tells.
            good = (200, _MULTI, *_ELSEWHERE)
            reply = self._send(method, url, _document(body), headers, again=True, good=good)
            if reply.status not in _ELSEWHERE:
                return url, self._parse(reply)
            onward = urljoin(url, reply.headers.get("Location", ""))
            if urlsplit(onward)[:2] != urlsplit(url)[:2]:
                self._fail(f"it sends us to {urlsplit(onward).hostname}; set that address", Fault.NOT_OURS)
            url = onward
        self._fail("it sends us round in circles", Fault.NOT_OURS)

    def _send(
        self,
        method: str,
        url: str,
        body: bytes,
        headers: dict[str, str],
        *,
        again: bool = False,
        good: tuple[int, ...] = (),
    ) -> Reply:
        asked = {**self._headers, **headers}
        return self._web.send(
            method,
            url,
            service=self._service,
            headers=asked,
            body=body,
            timeout=self._timeout,
            again=again,
            good=good,
        )

    def _parse(self, reply: Reply) -> "Element":
        from xml.etree import ElementTree

        text = reply.text
        if not text.strip():
            self._fail("it answers with nothing", Fault.EMPTY)
        if reply.kind not in _XML:
            self._fail(f"it answers with {reply.kind or 'no type'}", Fault.NOT_OURS)
        # Whoever sends a document type wants to have entities expanded, until no memory is left.
        if "<!DOCTYPE" in text:
            self._fail("it sends a document type, which no calendar does", Fault.GARBLED)
        try:
            return ElementTree.fromstring(text)
        except ElementTree.ParseError:
            self._fail(f"it sent {len(reply.body)} bytes that are not XML", Fault.GARBLED)

    def _fail(self, reason: str, fault: Fault) -> NoReturn:
        raise ServiceUnavailable(self._service, reason, fault)


def _document(body: str) -> bytes:
    return f'<?xml version="1.0" encoding="utf-8"?>{body}'.encode()


def _collections(url: str, answer: "Element") -> Iterator[Collection]:
    for response in answer.iter(f"{_D}response"):
        if response.find(f".//{_D}resourcetype/{_C}calendar") is None:
            continue
        kinds = {each.get("name", "") for each in response.iter(f"{_C}comp")} or {"VEVENT", "VTODO"}
        rights = {right.tag for each in response.iter(f"{_D}privilege") for right in each}
        yield Collection(
            urljoin(url, response.findtext(f"{_D}href") or ""),
            (response.findtext(f".//{_D}displayname") or "").strip(),
            frozenset(kinds),
            writable=not rights or bool(rights & _WRITING),
        )


def _href(answer: "Element", name: str) -> str:
    return (answer.findtext(f".//{name}/{_D}href") or "").strip()


def _zulu(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"
