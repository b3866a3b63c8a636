"""Timers: written before they are confirmed, due in wall-clock time, told once."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from speaker.state import State


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

    def __init__(self, state: State, clock: Callable[[], float] = time.time) -> None:
        raise NotImplementedError

    def set(self, length: float, name: str = "") -> Timer: ...

    def all(self) -> list[Timer]:
        """Return the running timers, the next one first."""
        ...

    def remaining(self, timer: Timer) -> float: ...

    def cancel(self, timer: Timer) -> None: ...

    def take_due(self) -> list[tuple[Timer, float]]:
        """Return and forget the timers that are due, each with how late this is, in seconds."""
        ...
