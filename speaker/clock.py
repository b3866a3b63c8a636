"""Whether the clock of this machine can be believed: a Raspberry Pi has none that runs without power."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from speaker.state import State

BUILT = datetime(2026, 11, 1, tzinfo=UTC).timestamp()
"""No clock that is right shows an earlier time than this code was written at."""
_SYNCHRONIZED = Path("/run/systemd/timesync/synchronized")
"""systemd-timesyncd makes this file once the network has told it the time."""
_ROOM, _KEY = "clock", "last seen"
_NOTE = 600.0
"""Seconds between two notes of the time."""


class HouseClock:
    """Remembers the latest time that was ever seen, so that a clock behind it is known to be wrong.

    Safe to use from any thread.
    """

    def __init__(
        self, state: State, clock: Callable[[], float] = time.time, synchronized: Path = _SYNCHRONIZED
    ) -> None:
        self._state = state
        self._clock = clock
        self._synchronized = synchronized
        self._lock = threading.Lock()
        self._latest = float(state.get(_ROOM, _KEY, 0.0))

    def is_right(self) -> bool:
        """Tell whether certificates can be judged by this clock: it is not behind what is known, or was set since."""
        now = self._clock()
        with self._lock:
            if self._synchronized.exists():
                self._note(now)
                return now >= BUILT
            if now < BUILT or now < self._latest - _NOTE:
                return False
            self._note(now)
            return True

    def _note(self, now: float) -> None:
        if abs(now - self._latest) >= _NOTE:
            self._latest = now
            self._state.put(_ROOM, _KEY, now)
