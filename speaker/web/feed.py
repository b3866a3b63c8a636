"""Feeds (RSS, Atom): fetched by ourselves, in time; read by feedparser, which only ever sees bytes."""

import calendar
import io
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urljoin, urlsplit

from speaker.errors import Fault, ServiceUnavailable
from speaker.web.client import Web
from speaker.web.exchange import Reply

_HOPS = 6
"""Who counts the listeners of podcasts stands in between, one behind the other."""
_ENOUGH = 3_000_000
"""Bytes; the newest come first, and some feeds hold ten years."""
_MOST = 300
_MOVED = (301, 302, 303, 307, 308)
_KINDS = ("xml", "rss", "atom", "octet-stream", "text/plain")
_HEADERS = {"Accept": "application/rss+xml, application/atom+xml, application/xml;q=0.9, text/xml;q=0.8"}


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One headline or episode; its texts are as they were sent: strip them before they are spoken."""

    id: str
    """What it keeps when its title changes."""
    title: str
    summary: str = ""
    link: str = ""
    published: float | None = None
    """In Unix time."""
    sound: str = ""
    """The address of a podcast's episode."""
    seconds: float | None = None
    """How long that is, if the feed tells."""


@dataclass(frozen=True, slots=True)
class Feed:
    title: str
    items: tuple[FeedItem, ...]
    """The newest first."""


def read_feed(web: Web, address: str, *, service: str) -> Feed:
    """Return a feed; `service` is its name as one would say it. Raises ServiceUnavailable, ServiceRefused."""
    reply = _fetch(web, address, service)
    if not reply.body.strip():
        raise ServiceUnavailable(service, "its feed is empty", Fault.EMPTY)
    import feedparser  # 70 ms

    # A stream, because a text might be taken for the name of a file or an address.
    headers = {name.lower(): value for name, value in reply.headers.items() if name.lower() == "content-type"}
    parsed = feedparser.parse(io.BytesIO(reply.body), response_headers=headers)
    if not parsed.get("version"):
        raise ServiceUnavailable(service, "what it sends is no feed", Fault.GARBLED)
    items = [_item(entry) for entry in parsed.entries[:_MOST]]
    found = _once([item for item in items if item.title or item.sound])
    if not found:
        # Half a feed has a head and no items.
        fault = Fault.GARBLED if parsed.bozo else Fault.EMPTY
        raise ServiceUnavailable(service, "there is nothing in its feed", fault)
    ordered = sorted(found, key=lambda item: -(item.published or 0.0))
    return Feed(str(parsed.feed.get("title", "")), tuple(ordered))


def _fetch(web: Web, address: str, service: str) -> Reply:
    """Follow where the feed has gone, to hosts that are permitted."""
    good = (HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT, *_MOVED)
    for _ in range(_HOPS):
        # Only the beginning is wanted; who knows no ranges sends all of it.
        headers = {**_HEADERS, "Range": f"bytes=0-{_ENOUGH - 1}"}
        reply = web.send("GET", address, service=service, headers=headers, again=True, good=good)
        if reply.status not in _MOVED:
            if not any(reply.kind.endswith(kind) or kind in reply.kind for kind in _KINDS) and reply.body.strip():
                raise ServiceUnavailable(service, f"it sends {reply.kind or 'nothing that is named'}", _no_feed(reply))
            return reply
        address = urljoin(address, reply.headers.get("Location", ""))
        if urlsplit(address).scheme not in ("http", "https"):
            break
    raise ServiceUnavailable(service, "its feed is somewhere else again and again", Fault.NOT_OURS)


def _no_feed(reply: Reply) -> Fault:
    return Fault.NOT_OURS if "html" in reply.kind else Fault.GARBLED


def _item(entry: Any) -> FeedItem:
    when = entry.get("published_parsed") or entry.get("updated_parsed")
    sounds = [each for each in entry.get("enclosures", ()) if str(each.get("type", "audio/")).startswith("audio/")]
    sound = str(sounds[0].get("href", "")) if sounds else ""
    title = str(entry.get("title", ""))
    return FeedItem(
        id=str(entry.get("id") or entry.get("link") or title),
        title=title,
        summary=str(entry.get("summary", "")),
        link=str(entry.get("link", "")),
        published=float(calendar.timegm(when)) if when else None,
        sound=sound if sound.startswith(("http://", "https://")) else "",
        seconds=_seconds(str(entry.get("itunes_duration", ""))),
    )


def _once(items: Sequence[FeedItem]) -> list[FeedItem]:
    """Drop what comes twice, by its id or its title."""
    seen: set[str] = set()
    kept = []
    for item in items:
        marks = {item.id, item.title.casefold()} - {""}
        if not marks & seen:
            kept.append(item)
        seen |= marks
    return kept


def _seconds(text: str) -> float | None:
    """Read 1:02:03, 62:03 or 3723."""
    parts = text.strip().split(":")
    if not all(part.isascii() and part.isdigit() for part in parts) or len(parts) > 3:
        return None
    total = 0
    for part in parts:
        total = total * 60 + int(part)
    return float(total) or None
