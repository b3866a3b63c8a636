"""CardDAV over the way out: the vCards of an account (RFC 6352) that have changed."""

import logging
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from speaker.errors import Fault, ServiceUnavailable
from speaker.web.dav import Dav

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_LOG = logging.getLogger(__name__)

_D, _C, _S = "{DAV:}", "{urn:ietf:params:xml:ns:carddav}", "{http://calendarserver.org/ns/}"
_SPACES = 'xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:carddav" xmlns:s="http://calendarserver.org/ns/"'
_PROPS = "<d:current-user-principal/><d:resourcetype/><d:sync-token/><s:getctag/><c:addressbook-home-set/>"
_MOST = 32
"""Cards in one answer."""


@dataclass(frozen=True, slots=True)
class AddressBook:
    url: str
    mark: str
    """Another one where anything has changed; "" where the server tells none."""


@dataclass(frozen=True, slots=True)
class Card:
    """One vCard as it lies on the server."""

    url: str
    etag: str
    data: str


class AddressBooks(Dav):
    """One account on a CardDAV server. Every method raises ServiceUnavailable and ServiceRefused."""

    def books(self) -> list[AddressBook]:
        """Return all address books of the account; there is at least one."""
        here = self._find(self.address) or self._find(urljoin(self.address, "/.well-known/carddav"))
        if here is None:
            self._fail("there is no CardDAV at that address", Fault.NOT_FOUND)
        url, answer = here
        found = list(self._books(url, answer))
        if not found:
            home = _href(answer, f"{_C}addressbook-home-set")
            if not home:
                principal = _href(answer, f"{_D}current-user-principal")
                if not principal:
                    self._fail("it does not say where the address books are", Fault.GARBLED)
                url, answer = self._propfind(self._within(url, principal), depth=0)
                home = _href(answer, f"{_C}addressbook-home-set")
            url, answer = self._propfind(self._within(url, home), depth=1)
            found = list(self._books(url, answer))
        if not found:
            self._fail("there is no address book in that account", Fault.EMPTY)
        return found

    def etags(self, book: AddressBook) -> dict[str, str]:
        """Return what is in a book: for each card another etag when it has changed."""
        body = f"<d:propfind {_SPACES}><d:prop><d:getetag/><d:resourcetype/></d:prop></d:propfind>"
        _, answer = self._xml("PROPFIND", book.url, body, depth=1)
        return {
            self._within(book.url, href): (response.findtext(f".//{_D}getetag") or "").strip()
            for response in answer.iter(f"{_D}response")
            if (href := response.findtext(f"{_D}href")) and response.find(f".//{_D}collection") is None
        }

    def cards(self, book: AddressBook, urls: Sequence[str], names: Collection[str]) -> Iterator[Card]:
        """Yield these cards; of each, a server that can leaves out what has none of these names."""
        at, size = 0, 4
        while at < len(urls):
            try:
                yield from self._batch(book, urls[at : at + size], names)
            except ServiceUnavailable as error:
                # Photographs, of a server that leaves nothing out. To go back by halves would be to fail too often in
                # a row: a service that does is left alone.
                if error.fault is not Fault.TOO_LARGE:
                    raise
                if size > 1:
                    size = 1
                    continue
                _LOG.warning("%s: a card is too large and is left out", self.address)
            at, size = at + size, min(2 * size, _MOST)

    def changed(
        self, book: AddressBook, known: Mapping[str, str], names: Collection[str]
    ) -> tuple[frozenset[str], list[Card]]:
        """Return which cards there are, and those of them whose etag is not the one that is known."""
        etags = self.etags(book)
        stale = [url for url, etag in etags.items() if not etag or known.get(url) != etag]
        return frozenset(etags), list(self.cards(book, stale, names))

    def _batch(self, book: AddressBook, urls: Sequence[str], names: Collection[str]) -> list[Card]:
        wanted = "".join(f'<c:prop name="{escape(name)}"/>' for name in names)
        hrefs = "".join(f"<d:href>{escape(urlsplit(url).path)}</d:href>" for url in urls)
        data = f"<d:prop><d:getetag/><c:address-data>{wanted}</c:address-data></d:prop>"
        body = f"<c:addressbook-multiget {_SPACES}>{data}{hrefs}</c:addressbook-multiget>"
        _, answer = self._xml("REPORT", book.url, body, depth=1)
        return [
            Card(self._within(book.url, href), (response.findtext(f".//{_D}getetag") or "").strip(), text)
            for response in answer.iter(f"{_D}response")
            if (href := response.findtext(f"{_D}href")) and (text := response.findtext(f".//{_C}address-data"))
        ]

    def _propfind(self, url: str, depth: int) -> "tuple[str, Element]":
        return self._xml("PROPFIND", url, f"<d:propfind {_SPACES}><d:prop>{_PROPS}</d:prop></d:propfind>", depth)

    def _books(self, url: str, answer: "Element") -> Iterator[AddressBook]:
        for response in answer.iter(f"{_D}response"):
            if response.find(f".//{_D}resourcetype/{_C}addressbook") is not None:
                mark = response.findtext(f".//{_S}getctag") or response.findtext(f".//{_D}sync-token") or ""
                yield AddressBook(self._within(url, response.findtext(f"{_D}href") or ""), mark.strip())

    def _within(self, url: str, href: str) -> str:
        """Return where a link leads; the password goes to nobody whom the owner has not set."""
        onward = urljoin(url, href)
        if _server(onward) != _server(self.address):
            self._fail(f"its address books are at {urlsplit(onward).hostname}; set that address", Fault.NOT_OURS)
        return onward


def _href(answer: "Element", name: str) -> str:
    return (answer.findtext(f".//{name}/{_D}href") or "").strip()


def _server(url: str) -> tuple[str, str | None, int]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or (443 if parts.scheme == "https" else 80)
