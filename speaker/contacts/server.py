"""An address book on a server, as it was told last; looked at beside the turn, and kept over restarts."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from speaker.contacts.contact import Contact
from speaker.contacts.settings import Settings
from speaker.contacts.vcards import READ, essence, read_vcards
from speaker.errors import ServiceError, StateError
from speaker.state import State
from speaker.web import AddressBooks

_LOG = logging.getLogger(__name__)

FRESH = 3600.0
"""Seconds between two looks at the server, and none where nobody asks."""
PARTING = 2.0
"""Seconds that a look under way gets when the speaker ends: one question typed is over before a server answers."""
AGAIN = 300.0
"""Seconds until a server is looked at again that did not answer."""
_ROOM, _KEY = "contacts", "cards"


class Server:
    """Safe to use from any thread."""

    def __init__(
        self,
        settings: Settings,
        state: State,
        open_books: Callable[[], AddressBooks],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`open_books` opens the account, on an errand of its own."""
        self._settings = settings
        self._account = [settings.carddav, settings.user]
        self._state = state
        self._open = open_books
        self._clock = clock
        self._lock = threading.Lock()
        self._people: tuple[Contact, ...] | None = None
        self._next_look = float("-inf")
        self._looking: threading.Thread | None = None

    def people(self) -> tuple[Contact, ...]:
        """Return who was known there at the last look; the same tuple again where nothing has changed."""
        self._look()
        with self._lock:
            if self._people is None:
                self._people = self._read(self._kept())
            return self._people

    @property
    def _is_looking(self) -> bool:
        """Whether the server is being asked now."""
        return self._looking is not None and self._looking.is_alive()

    def refresh(self) -> None:
        """Look now; what was told last stays where it can't be reached. Raises ServiceError, StateError."""
        books, kept = self._open(), self._kept()
        now: dict[str, Any] = {}
        for book in books.books():
            before = kept.get(book.url, {"mark": "", "cards": {}})
            if book.mark and book.mark == before["mark"]:
                now[book.url] = before
                continue
            known = {url: etag for url, (etag, _) in before["cards"].items()}
            there, changed = books.changed(book, known, sorted(READ))
            cards = {url: card for url, card in before["cards"].items() if url in there}
            cards |= {card.url: [card.etag, essence(card.data)] for card in changed}
            now[book.url] = {"mark": book.mark, "cards": cards}
        if now != kept:
            people = self._read(now)
            self._state.put(_ROOM, _KEY, {"account": self._account, "books": now})
            with self._lock:
                self._people = people

    def close(self) -> None:
        if self._looking is not None:
            self._looking.join(PARTING)

    def _kept(self) -> dict[str, Any]:
        """Return what was told last, by book; nothing of another account."""
        kept = self._state.get(_ROOM, _KEY, {})
        books: dict[str, Any] = kept.get("books", {}) if kept.get("account") == self._account else {}
        return books

    def _read(self, books: dict[str, Any]) -> tuple[Contact, ...]:
        text = "\n".join(card for book in books.values() for _, card in book["cards"].values())
        return tuple(read_vcards(text, self._settings.region, "contacts.carddav"))

    def _look(self) -> None:
        with self._lock:
            now = self._clock()
            if now < self._next_look or self._is_looking:
                return
            self._next_look = now + FRESH
            self._looking = threading.Thread(target=self._refresh, name="contacts", daemon=True)
            self._looking.start()

    def _refresh(self) -> None:
        try:
            self.refresh()
        except (ServiceError, StateError) as error:
            self._next_look = self._clock() + AGAIN
            _LOG.warning("contacts: %s; those of before are used", error)
