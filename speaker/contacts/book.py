"""Everybody whom the house knows: files of vCards and an address book on a server, and what the family says of them."""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from speaker.contacts.contact import Contact
from speaker.contacts.numbers import same
from speaker.contacts.settings import Settings
from speaker.contacts.vcards import decoded, read_vcards
from speaker.errors import ServiceError, SkillError, StateError
from speaker.state import State
from speaker.web.carddav import AddressBooks

_LOG = logging.getLogger(__name__)

FRESH = 3600.0
"""Seconds between two looks at the server, and none where nobody asks."""
_ROOM = "contacts"
_ALIASES, _FAVOURITES, _TRUSTED, _CARDS = "aliases", "favourites", "trusted", "cards"


class ContactBook:
    """Safe to use from any thread. Files are read again when they change; the server never holds up a turn."""

    def __init__(
        self,
        settings: Settings,
        folder: Path,
        state: State,
        server: Callable[[], AddressBooks] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`folder` is that of the settings; `server` opens the address book there is, on an errand of its own."""
        self._settings = settings
        self._paths = (folder / "contacts.vcf", *map(Path, settings.files))
        self._folder = folder / "contacts"
        self._state = state
        self._server = server if settings.carddav else None
        self._clock = clock
        self._lock = threading.Lock()
        self._read: tuple[tuple[tuple[str, int], ...], tuple[Contact, ...]] = ((), ())
        self._cards: tuple[Contact, ...] = tuple(self._parse(state.get(_ROOM, _CARDS, {}).get("cards", ())))
        self._looked = float("-inf")
        self._looking: threading.Thread | None = None

    def all(self) -> tuple[Contact, ...]:
        """Return everybody, by name."""
        self._look()
        merged: dict[str, Contact] = {}
        for contact in (*self._files(), *self._cards):
            key = self._known_as(merged, contact)
            merged[key] = _joined(merged[key], contact) if key in merged else contact
        aliases = self._state.get(_ROOM, _ALIASES, {})
        favourites, trusted = self._names(_FAVOURITES), self._names(_TRUSTED)
        return tuple(
            replace(
                contact,
                nicknames=(
                    *contact.nicknames,
                    *(alias for alias, name in aliases.items() if name == contact.name),
                ),
                favourite=contact.name.casefold() in favourites,
                trusted=contact.name.casefold() in trusted,
            )
            for contact in sorted(merged.values(), key=lambda each: each.name)
        )

    def by_address(self, uri: str) -> Contact | None:
        region = self._settings.region
        for contact in self.all():
            if any(same(uri, each.uri, region) for each in contact.addresses):
                return contact
        return None

    def alias(self, name: str, alias: str) -> None:
        self._check(name)
        with self._lock:
            self._state.put(_ROOM, _ALIASES, {**self._state.get(_ROOM, _ALIASES, {}), alias: name})

    def unalias(self, alias: str) -> bool:
        with self._lock:
            aliases = self._state.get(_ROOM, _ALIASES, {})
            if alias not in aliases:
                return False
            self._state.put(_ROOM, _ALIASES, {key: name for key, name in aliases.items() if key != alias})
            return True

    def favour(self, name: str, favourite: bool) -> None:
        self._mark(_FAVOURITES, name, favourite)

    def trust(self, name: str, trusted: bool) -> None:
        self._mark(_TRUSTED, name, trusted)

    def refresh(self) -> None:
        """Ask the server now; what it told last stays where it can't be reached. Raises ServiceError, StateError."""
        if self._server is None:
            return
        books = self._server()
        found = books.books()
        kept = self._state.get(_ROOM, _CARDS, {})
        marks = {book.url: book.mark for book in found}
        if all(marks.values()) and marks == kept.get("marks"):
            return
        cards = [card for book in found for card in books.cards(book)]
        contacts = tuple(self._parse(cards))
        self._state.put(_ROOM, _CARDS, {"marks": marks, "cards": cards})
        self._cards = contacts

    def _mark(self, key: str, name: str, marked: bool) -> None:
        """Write down that somebody is one of those, or none of them, whatever the settings say."""
        self._check(name)
        with self._lock:
            told = self._state.get(_ROOM, key, {})
            self._state.put(_ROOM, key, {**told, name.casefold(): marked})

    def _names(self, key: str) -> set[str]:
        set_by_owner = self._settings.favourites if key == _FAVOURITES else self._settings.trusted
        told = {name.casefold(): True for name in set_by_owner} | self._state.get(_ROOM, key, {})
        return {name for name, marked in told.items() if marked}

    def _check(self, name: str) -> None:
        if all(each.name != name for each in self.all()):
            raise SkillError("no_contacts")

    def _files(self) -> Sequence[Contact]:
        paths = [*self._paths, *(sorted(self._folder.glob("*.vcf")) if self._folder.is_dir() else ())]
        stamps = tuple((str(path), path.stat().st_mtime_ns) for path in paths if path.is_file())
        with self._lock:
            if stamps != self._read[0]:
                region = self._settings.region
                found = [
                    each for path, _ in stamps for each in read_vcards(decoded(_data(Path(path)), region), region, path)
                ]
                self._read = (stamps, tuple(found))
            return self._read[1]

    def _parse(self, cards: Iterable[str]) -> Iterable[Contact]:
        return read_vcards("\n".join(cards), self._settings.region, self._settings.carddav)

    def _known_as(self, merged: dict[str, Contact], contact: Contact) -> str:
        """Return under which name somebody is known already: by name, or by a number."""
        if contact.name in merged:
            return contact.name
        for name, known in merged.items():
            if {each.uri for each in contact.addresses} & {each.uri for each in known.addresses}:
                return name
        return contact.name

    def _look(self) -> None:
        """Ask the server beside the turn, at most hourly."""
        now = self._clock()
        with self._lock:
            busy = self._looking is not None and self._looking.is_alive()
            if self._server is None or busy or now - self._looked < FRESH:
                return
            self._looked = now
            self._looking = threading.Thread(target=self._refresh, name="contacts", daemon=True)
            self._looking.start()

    def _refresh(self) -> None:
        try:
            self.refresh()
        except (ServiceError, StateError) as error:
            _LOG.warning("contacts: %s; those of before are used", error)


def _joined(one: Contact, other: Contact) -> Contact:
    addresses = tuple(dict.fromkeys((*one.addresses, *other.addresses)))
    nicknames = tuple(dict.fromkeys((*one.nicknames, *other.nicknames)))
    return replace(one, addresses=addresses, nicknames=nicknames)


def _data(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        _LOG.warning("%s: cannot be read (%s)", path, error.strerror)
        return b""
