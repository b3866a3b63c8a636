"""Timers: written before they are confirmed, due in wall-clock time, told once."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from speaker.errors import StateError
from speaker.state import State

_LOG = logging.getLogger(__name__)

_ROOM = "timers"
_LAST_ID = "last id"


@dataclass(frozen=True, slots=True)
class Timer:
    """One running timer."""

    id: int
    name: str
    """"" if it has none."""
    length: float
    """Seconds it was set for."""
    due: float
    """When it rings, in Unix time."""


class Timers:
    """All timers of the house; kept over restarts. Safe to use from any thread."""

    LONGEST = 7 * 86_400.0
    """Seconds; what is farther off is an appointment, not a timer."""
    MOST = 50
    """Timers at once; more are a mistake of the recognizer or of a script."""

    def __init__(self, state: State, clock: Callable[[], float] = time.time) -> None:
        self._state = state
        self._clock = clock
        self._lock = threading.Lock()
        kept = dict(state.items(_ROOM))
        self._last_id: int = kept.pop(_LAST_ID, 0)
        self._timers = {int(key): Timer(id=int(key), **value) for key, value in kept.items()}

    def set(self, length: float, name: str = "") -> Timer:
        """Start a timer of `length` seconds; it is on the disk when this returns.

        Raises ValueError for a length that is not above 0 and at most LONGEST, and when MOST are running.
        """
        if not 0 < length <= self.LONGEST:
            raise ValueError(f"a timer runs for up to {self.LONGEST:.0f} seconds, not {length}")
        with self._lock:
            if len(self._timers) >= self.MOST:
                raise ValueError(f"{self.MOST} timers are running already")
            timer = Timer(self._last_id + 1, name, length, self._clock() + length)
            # The id first: after a power cut between the two it is lost, which harms nobody; it must not come twice.
            self._state.put(_ROOM, _LAST_ID, timer.id)
            self._last_id = timer.id
            self._keep(timer)
            return timer

    def all(self) -> list[Timer]:
        """Return the running timers, the next one first."""
        with self._lock:
            return sorted(self._timers.values(), key=lambda timer: (timer.due, timer.id))

    def remaining(self, timer: Timer) -> float:
        """Return the seconds until it rings; 0 if it should have rung."""
        return max(0.0, timer.due - self._clock())

    def adjust(self, timer: Timer, seconds: float) -> Timer | None:
        """Let a timer ring later, or sooner if `seconds` is negative; `None` if it is not running any more.

        Raises ValueError if it would have to ring in the past, or in more than LONGEST.
        """
        with self._lock:
            running = self._timers.get(timer.id)
            if running is None:
                return None
            changed = replace(running, due=running.due + seconds)
            if not 0 < changed.due - self._clock() <= self.LONGEST:
                raise ValueError(f"a timer cannot ring {seconds:+.0f} seconds from when it would")
            self._keep(changed)
            return changed

    def cancel(self, timer: Timer) -> None:
        """Forget a timer; one that has rung or is cancelled already does no harm."""
        with self._lock:
            self._state.delete(_ROOM, str(timer.id))
            self._timers.pop(timer.id, None)

    def take_due(self) -> list[tuple[Timer, float]]:
        """Return and forget the timers that are due, each with how late this is, in seconds."""
        with self._lock:
            now = self._clock()
            due = sorted((timer for timer in self._timers.values() if timer.due <= now), key=lambda timer: timer.due)
            for timer in due:
                del self._timers[timer.id]
                try:
                    self._state.delete(_ROOM, str(timer.id))
                except StateError as error:
                    # It rings all the same: a broken disk must not burn the dinner. After a restart it is told again.
                    _LOG.error("timer %d rang but is still written down: %s", timer.id, error)
            return [(timer, now - timer.due) for timer in due]

    def _keep(self, timer: Timer) -> None:
        self._state.put(_ROOM, str(timer.id), {"name": timer.name, "length": timer.length, "due": timer.due})
        self._timers[timer.id] = timer
