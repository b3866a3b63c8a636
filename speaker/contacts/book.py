"""Everybody whom the house knows: files of vCards and an address book on a server, and what the family says of them."""

import logging
import threading
from dataclasses import replace
from pathlib import Path

from speaker.contacts.contact import Contact
from speaker.contacts.files import Files
from speaker.contacts.merging import merged
from speaker.contacts.numbers import Destination, destination, is_region
from speaker.contacts.server import Server
from speaker.contacts.settings import Settings
from speaker.errors import ConfigError, SkillError
from speaker.state import State

_LOG = logging.getLogger(__name__)

_ROOM = "contacts"
_ALIASES, _FAVOURITES, _TRUSTED = "aliases", "favourites", "trusted"


class ContactBook:
    """Safe to use from any thread. Files are read again when they change; the server never holds up a turn."""

    def __init__(self, settings: Settings, folder: Path, state: State, server: Server | None = None) -> None:
        """`folder` is that of the settings. Raises ConfigError."""
        if settings.region and not (len(settings.region) == 2 and settings.region.isalpha()):
            told = f'contacts.region: expected the two letters of a country, as "NO", got "{settings.region}"'
            raise ConfigError([told])
        self._settings = settings
        self._files = Files(settings, folder)
        self._server = server
        self._state = state
        self._lock = threading.Lock()
        self._sources: tuple[tuple[Contact, ...], tuple[Contact, ...]] = ((), ())
        self._people: tuple[Contact, ...] = ()
        self._lines: list[tuple[Destination, str]] = []

    def all(self) -> tuple[Contact, ...]:
        """Return everybody, by name."""
        aliases = self._state.get(_ROOM, _ALIASES, {})
        favourites, trusted = self._names(_FAVOURITES), self._names(_TRUSTED)
        return tuple(
            replace(
                contact,
                nicknames=tuple(
                    dict.fromkeys(
                        (*contact.nicknames, *(alias for alias, names in aliases.items() if contact.name in names))
                    )
                ),
                favourite=contact.name.casefold() in favourites,
                trusted=contact.name.casefold() in trusted,
            )
            for contact in self._known()[0]
        )

    def by_address(self, uri: str) -> Contact | None:
        lines = self._known()[1]
        wanted = destination(uri, self._settings.region)
        name = next((name for line, name in lines if line.is_same(wanted)), None)
        return None if name is None else next((each for each in self.all() if each.name == name), None)

    def alias(self, name: str, alias: str) -> None:
        self._check(name)
        with self._lock:
            aliases = self._state.get(_ROOM, _ALIASES, {})
            named = aliases.get(alias, [])
            self._state.put(_ROOM, _ALIASES, {**aliases, alias: [*named, *([name] if name not in named else [])]})

    def unalias(self, alias: str, name: str = "") -> bool:
        with self._lock:
            aliases = self._state.get(_ROOM, _ALIASES, {})
            named = aliases.get(alias, [])
            left = [each for each in named if name and each != name]
            if left == named:
                return False
            others = {key: names for key, names in aliases.items() if key != alias}
            self._state.put(_ROOM, _ALIASES, {**others, alias: left} if left else others)
            return True

    def favour(self, name: str, favourite: bool) -> None:
        self._mark(_FAVOURITES, name, favourite)

    def trust(self, name: str, trusted: bool) -> None:
        self._mark(_TRUSTED, name, trusted)

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
        if all(each.name != name for each in self._known()[0]):
            raise SkillError("no_contacts")

    def _known(self) -> tuple[tuple[Contact, ...], list[tuple[Destination, str]]]:
        """Return the people of all sources, and what reaches them; put together only when a source has changed."""
        with self._lock:
            sources = (self._files.people(), self._server.people() if self._server is not None else ())
            if any(now is not before for now, before in zip(sources, self._sources, strict=True)):
                if self._settings.region and any(sources) and not is_region(self._settings.region):
                    _LOG.error('contacts.region: no country "%s" is known', self._settings.region)
                self._sources, self._people = sources, merged(each for source in sources for each in source)
                self._lines = [(destination(one.uri), each.name) for each in self._people for one in each.addresses]
            return self._people, self._lines
