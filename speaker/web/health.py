"""Which services are left alone for a while: they asked for it, they fail again and again, or we ask too often."""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from speaker.errors import Fault

FAILURES = 3
"""In a row; after as many a service is left alone."""
PAUSE = 30.0
"""Seconds until it is tried once more; until then nobody waits for its time-out."""
_FAILING = frozenset(
    {
        *(Fault.TIMEOUT, Fault.NO_NAME, Fault.UNREACHABLE, Fault.UNSAFE, Fault.BROKEN, Fault.GARBLED, Fault.NOT_OURS),
        *(Fault.UNAVAILABLE, Fault.TOO_LARGE),
    }
)


@dataclass(slots=True)
class _Service:
    failures: int = 0
    until: float = 0.0
    """When it may be asked again."""
    fault: Fault = Fault.OPEN
    asked: deque[float] = field(default_factory=deque)
    last: Fault | None = None


@dataclass(frozen=True, slots=True)
class Wait:
    """Why a service is not asked now."""

    seconds: float
    fault: Fault


class Health:
    """Knows how each service does, by host and port. Safe to use from any thread."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._services: dict[str, _Service] = {}

    def ask(self, origin: str, per_minute: int) -> Wait | None:
        """Return `None` if a service may be asked now, which counts as asked."""
        now = self._clock()
        with self._lock:
            service = self._services.setdefault(origin, _Service())
            if 0 < service.until - now <= 3600:
                return Wait(service.until - now, service.fault)
            while service.asked and not now - 60 < service.asked[0] <= now:
                service.asked.popleft()
            if len(service.asked) >= per_minute:
                return Wait(service.asked[0] + 60 - now, Fault.BUSY)
            service.asked.append(now)
            return None

    def note(self, origin: str, fault: Fault | None, wait: float = 0.0) -> None:
        """Remember how it went: `None` for well; `wait` is for how long the service wants to be left alone."""
        with self._lock:
            service = self._services.setdefault(origin, _Service())
            service.last = fault
            service.failures = service.failures + 1 if fault in _FAILING else 0
            if wait:
                service.until, service.fault = self._clock() + wait, Fault.BUSY
            elif service.failures >= FAILURES:
                service.until, service.fault = self._clock() + PAUSE, Fault.OPEN

    def last(self, origin: str) -> Fault | None:
        """Return what was wrong when it was last asked; `None` for nothing."""
        with self._lock:
            service = self._services.get(origin)
            return service.last if service is not None else None
