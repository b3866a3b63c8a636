"""CardDAV over the way out: all vCards of an account (RFC 6352), and whether any has changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from speaker.errors import Fault
from speaker.web.dav import Dav

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_D, _C, _S = "{DAV:}", "{urn:ietf:params:xml:ns:carddav}", "{http://calendarserver.org/ns/}"
_SPACES = 'xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:carddav" xmlns:s="http://calendarserver.org/ns/"'
_PROPS = "<d:current-user-principal/><d:resourcetype/><d:sync-token/><s:getctag/><c:addressbook-home-set/>"


@dataclass(frozen=True, slots=True)
class AddressBook:
    url: str
    mark: str
    """Another one where anything has changed; "" where the server tells none."""


class AddressBooks(Dav):
    """One account on a CardDAV server. Every method raises ServiceUnavailable and ServiceRefused."""

    well_known = "/.well-known/carddav"

    def books(self) -> list[AddressBook]:
        """Return all address books of the account."""
        here = self._find(self.address) or self._find(urljoin(self.address, self.well_known))
        if here is None:
            self._fail("there is no CardDAV at that address", Fault.NOT_FOUND)
        url, answer = here
        if found := list(_books(url, answer)):
            return found
        home = _href(answer, f"{_C}addressbook-home-set")
        if not home:
            principal = _href(answer, f"{_D}current-user-principal")
            if not principal:
                self._fail("it does not say where the address books are", Fault.GARBLED)
            url, answer = self._propfind(urljoin(url, principal), depth=0)
            home = _href(answer, f"{_C}addressbook-home-set")
        url, answer = self._propfind(urljoin(url, home), depth=1)
        return list(_books(url, answer))

    def cards(self, book: AddressBook) -> list[str]:
        """Return all vCards of a book."""
        body = (
            f"<c:addressbook-query {_SPACES}><d:prop><d:getetag/><c:address-data/></d:prop>"
            '<c:filter><c:prop-filter name="FN"/></c:filter></c:addressbook-query>'
        )
        _, answer = self._xml("REPORT", book.url, body, depth=1)
        return [each.text for each in answer.iter(f"{_C}address-data") if each.text]

    def _propfind(self, url: str, depth: int) -> "tuple[str, Element]":
        return self._xml("PROPFIND", url, f"<d:propfind {_SPACES}><d:prop>{_PROPS}</d:prop></d:propfind>", depth)


def _books(url: str, answer: "Element") -> Iterator[AddressBook]:
    for response in answer.iter(f"{_D}response"):
        if response.find(f".//{_D}resourcetype/{_C}addressbook") is not None:
            mark = response.findtext(f".//{_S}getctag") or response.findtext(f".//{_D}sync-token") or ""
            yield AddressBook(urljoin(url, response.findtext(f"{_D}href") or ""), mark.strip())


def _href(answer: "Element", name: str) -> str:
    return (answer.findtext(f".//{name}/{_D}href") or "").strip()
