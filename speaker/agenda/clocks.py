"""How time passes: by the clock, which may be wrong and then set, and by the machine's ticks, which nobody sets."""

import sys
import time
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

_STEP = 2.0
"""Seconds that the clock may gain on the ticks between two looks; more, and somebody has set it."""
_SETTLING = 600.0
"""Seconds after the start in which a machine without a clock of its own learns the time."""
_BOOT = Path("/proc/sys/kernel/random/boot_id")


class Why(StrEnum):
    """Why something comes late."""

    BUSY = "busy"
    POWER = "power"
    """The machine was off, and nobody had stopped the speaker."""
    CRASHED = "crashed"
    """The speaker ended though nobody had stopped it, and the machine ran on."""
    STOPPED = "stopped"
    CLOCK = "clock"
    """The clock was set past it."""


def ticks() -> float:
    """Return seconds that go on while the machine sleeps, and that nobody sets."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if sys.platform == "linux" else time.monotonic()


def boot() -> str:
    """Return what names this run of the machine; "" where that is not to be had."""
    try:
        return _BOOT.read_text().strip()
    except OSError:
        return ""


class Clocks:
    """Compares the clock with the ticks."""

    def __init__(self, clock: Callable[[], float], ticks: Callable[[], float], offset: float | None) -> None:
        """`offset` is by how much the clock was ahead of the ticks when one last looked, if they are still the same."""
        self._clock = clock
        self._ticks = ticks
        self.offset = clock() - ticks() if offset is None else offset
        self._started = ticks()
        self._off_until = clock()
        self._leap = (0.0, 0.0)

    def now(self) -> float:
        """Return the time, in Unix time."""
        return self._clock()

    def look(self) -> float:
        """Return by how many seconds the clock was set since the last look; 0 if it was not."""
        now, ticks = self._clock(), self._ticks()
        jump, self.offset = now - ticks - self.offset, now - ticks
        if abs(jump) < _STEP:
            return 0.0
        if jump > 0:
            self._leap = (now - jump, now)
            if ticks - self._started < _SETTLING:
                # It was off for longer than it knew.
                self._off_until = now
        return jump

    def why(self, due: float, off: Why | None) -> Why:
        """Return why what was due then comes only now; `off` is why the speaker was off, if it was known by then."""
        if off is not None and due <= self._off_until:
            return off
        return Why.CLOCK if self._leap[0] < due <= self._leap[1] else Why.BUSY
