"""What was heard, understood and answered: kept on the device for a while, and deleted when told to."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from speaker.intent import Past
from speaker.later import Later
from speaker.state import State

_ROOM = "turns"
KEPT = 200
"""Turns."""
KEPT_FOR = 7 * 86_400.0
"""Seconds."""


class Ledger:
    """The last turns; the skills' `Memory`."""

    def __init__(self, state: State, later: Later, clock: Callable[[], float] = time.time) -> None:
        """`clock` is the wall's. Raises StateError."""
        self._later = later
        self._clock = clock
        self._turns: deque[tuple[str, Past]] = deque()
        self._number = 0
        self.on_forget: Callable[[], object] = lambda: None
        """Called when all is deleted, for what others remember of it."""
        for key, kept in state.items(_ROOM):
            self._number = int(key) + 1
            past = _past(kept)
            self._turns.append((key, past)) if past is not None else later.delete(_ROOM, key)
        self._drop_old()

    @property
    def heard(self) -> str:
        """The transcript of the last turn that was not about turns; "" if there was none."""
        return "" if self.last is None else self.last.heard

    @property
    def said(self) -> str:
        """The reply of that turn."""
        return "" if self.last is None else self.last.said

    @property
    def last(self) -> Past | None:
        return next((past for _, past in reversed(self._turns) if not past.about_turns), None)

    def recent(self) -> tuple[Past, ...]:
        """Return what is kept, the latest first."""
        return tuple(past for _, past in reversed(self._turns))

    def add(self, past: Past) -> None:
        """Keep a turn."""
        key = f"{self._number:010d}"
        self._number += 1
        self._turns.append((key, past))
        self._later.put(_ROOM, key, asdict(past))
        self._drop_old()

    def forget(self, seconds: float | None = None) -> int:
        """Delete what was kept in the last `seconds`, or all; returns how many turns that were."""
        since = 0.0 if seconds is None else self._clock() - seconds
        gone = [key for key, past in self._turns if past.at >= since]
        self._turns = deque((key, past) for key, past in self._turns if past.at < since)
        for key in gone:
            self._later.delete(_ROOM, key)
        self.on_forget()
        return len(gone)

    def _drop_old(self) -> None:
        oldest = self._clock() - KEPT_FOR
        while self._turns and (len(self._turns) > KEPT or self._turns[0][1].at < oldest):
            self._later.delete(_ROOM, self._turns.popleft()[0])


def _past(kept: Any) -> Past | None:
    """Return what was kept; what another version wrote is nothing."""
    try:
        return Past(**kept)
    except TypeError:
        return None
