"""The lists as they are kept on the device: written before anything is said about them."""

import threading
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from speaker.skill import Store

SHOPPING, TODO = "shopping", "todo"
_ALWAYS = (SHOPPING, TODO)
_REMEMBERED = 400
"""Things that were on lists before; they tell where one thing ends and the next begins."""

# Handlers run on threads of their own, and one that was given up on may still wait for a server.
_writing = threading.RLock()


class Status(StrEnum):
    """Whether a thing is on its list; one that is not is kept until the server knows."""

    OPEN = "open"
    BOUGHT = "bought"
    """Bought or done."""
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing on a list."""

    uid: str
    text: str
    """As it was said."""
    status: Status = Status.OPEN
    href: str = ""
    """Where it is on the server; "" if it was never sent."""
    etag: str = ""
    """Which version of it we know; "" if it is not known to have arrived."""


Items = tuple[Item, ...]


class Shelf:
    """All lists of the house. Raises StateError."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def names(self) -> tuple[str, ...]:
        """Return what the lists are called; there is always one for shopping, and one of tasks."""
        return (*_ALWAYS, *(name for name in self._store.get("names", []) if name not in _ALWAYS))

    def make(self, name: str) -> None:
        if name not in self.names():
            with _writing:
                self._store.put("names", [*self.names()[len(_ALWAYS) :], name])

    def drop(self, name: str) -> None:
        """Forget a list that is empty."""
        with _writing:
            if not self.items(name):
                self._store.put("names", [each for each in self.names() if each not in (*_ALWAYS, name)])

    def items(self, name: str) -> Items:
        """Return what is on a list."""
        return tuple(item for item in self.all(name) if item.status is Status.OPEN)

    def all(self, name: str) -> Items:
        """Return what is on a list, and what was taken off and not yet told to the server."""
        kept: list[list[Any]] = self._store.get(f"list:{name}", [])
        return tuple(Item(uid, text, Status(status), href, etag) for uid, text, status, href, etag in kept)

    def change(self, name: str, change: Callable[[Items], Items]) -> None:
        """Let `change` make the new list from the old one, with nobody writing in between."""
        with _writing:
            before = self.all(name)
            after = change(before)
            if after != before:
                kept = [[item.uid, item.text, item.status.value, item.href, item.etag] for item in after]
                self._store.put(f"list:{name}", kept)

    def add(self, name: str, texts: Iterable[str]) -> list[Item]:
        new = [Item(str(uuid.uuid4()), text) for text in texts]
        self.change(name, lambda items: (*items, *new))
        return new

    def take_off(self, name: str, uids: Iterable[str], status: Status) -> None:
        """Take things off; those that the server may have are kept until it knows."""
        gone = set(uids)

        def change(items: Items) -> Items:
            marked = (replace(item, status=status) if item.uid in gone else item for item in items)
            return tuple(item for item in marked if item.status is Status.OPEN or item.href)

        self.change(name, change)

    def used(self) -> frozenset[str]:
        """Return the names of things that were on lists before."""
        return frozenset(self._store.get("used", []))

    def remember(self, names: Iterable[str]) -> None:
        with _writing:
            before: list[str] = self._store.get("used", [])
            new = [name for name in dict.fromkeys(names) if name not in before]
            if new:
                self._store.put("used", [*before, *new][-_REMEMBERED:])
