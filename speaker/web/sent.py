"""What left the house: when, to whom, on which errand, what kind, how many bytes."""

import itertools
import threading
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Protocol

from speaker.way_out import OnSent
from speaker.web.permit import Data

MOST = 5_000
"""Entries that are kept; a busy family makes 200 a day."""
_OPEN = 60.0
"""Seconds after which what left without words stays without; no utterance takes as long."""
_ROOM = "sent"


@dataclass(frozen=True, slots=True)
class Sent:
    """One exchange with a service."""

    at: float
    """Seconds since 1970."""
    skill: str
    intent: str
    heard: str
    """The request that it was for; "" if nobody asked."""
    service: str
    """As one would say it."""
    host: str
    data: tuple[str, ...]
    """The kinds of data in it, of `Data`."""
    bytes: int
    """What left, headers included and before encryption; 0 for calls, whose packets nobody counts."""
    whom: str = ""
    """Who was reached by the service: the other side of a call."""
    seconds: float = 0.0
    """How long a call was."""


class Kept(Protocol):
    """Where entries outlive the power."""

    def put(self, room: str, key: str, value: Any) -> None: ...

    def delete(self, room: str, key: str) -> None: ...


class SentLedger:
    """Safe to use from any thread."""

    def __init__(
        self, clock: Callable[[], float], kept: Kept | None = None, old: Iterable[tuple[str, Any]] = ()
    ) -> None:
        """`old` are the entries of earlier days by key; `kept` takes those of today."""
        self._clock = clock
        self._kept = kept
        self._lock = threading.Lock()
        entries = [(key, _read(value)) for key, value in old]
        self._entries = deque((key, sent) for key, sent in entries if sent is not None)
        self._numbers = itertools.count()
        self._told = 0.0
        """When words were told last."""

    def add(self, sent: Sent) -> None:
        key = f"{sent.at:017.6f}-{next(self._numbers)}"
        with self._lock:
            self._entries.append((key, sent))
            if self._kept is not None:
                self._kept.put(_ROOM, key, asdict(sent))
            while len(self._entries) > MOST:
                self._drop()

    def revise(self, old: Sent, new: Sent) -> None:
        """Write down what is known of an entry by now."""
        with self._lock:
            for place in reversed(range(len(self._entries))):
                key, sent = self._entries[place]
                if sent == old:
                    self._change(place, key, new)
                    return
        # The list was deleted while it went on.
        self.add(new)

    def writer(self, errand: str, service: str, *data: Data) -> OnSent:
        """Return what writes down each thing that leaves past `web`, on one of the speaker's own errands."""
        kinds = tuple(sorted(data))

        def write(host: str, count: int, heard: str) -> None:
            # Connecting and asking what is offered is for no request, and tells nothing; sound always does.
            told = kinds if heard or Data.VOICE in data else ()
            if count:
                self.add(Sent(self._clock(), errand, errand, heard, service, host, told, count))

        return write

    def tell_words(self, skill: str, heard: str) -> None:
        """Write down for which words a skill has sent what it sent since this was told it last; "" for none."""
        with self._lock:
            now = self._clock()
            since, self._told = max(self._told, now - _OPEN), now
            for place in reversed(range(len(self._entries) if heard else 0)):
                key, sent = self._entries[place]
                if sent.at < since:
                    break
                if sent.skill == skill and not sent.heard:
                    self._change(place, key, replace(sent, heard=heard))

    def since(self, moment: float) -> tuple[Sent, ...]:
        """Return what left after a moment, in seconds since 1970; the first first."""
        with self._lock:
            return tuple(sent for _, sent in self._entries if sent.at >= moment)

    def forget(self) -> int:
        """Delete all entries; returns how many there were."""
        with self._lock:
            count = len(self._entries)
            while self._entries:
                self._drop()
            return count

    def _change(self, place: int, key: str, sent: Sent) -> None:
        self._entries[place] = key, sent
        if self._kept is not None:
            self._kept.put(_ROOM, key, asdict(sent))

    def _drop(self) -> None:
        key, _ = self._entries.popleft()
        if self._kept is not None:
            self._kept.delete(_ROOM, key)


def _read(value: Mapping[str, Any]) -> Sent | None:
    try:
        return Sent(**{**value, "data": tuple(value["data"])})
    except (TypeError, KeyError):
        return None
