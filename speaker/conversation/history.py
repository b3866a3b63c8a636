"""What was talked about lately; kept on the device, and for a while only."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from speaker.state import State

_ROOM, _KEY = "conversation", "turns"
_LONGEST = 600
"""Characters kept of either side: enough to refer to."""


@dataclass(frozen=True, slots=True)
class Past:
    """One turn."""

    asked: str
    said: str


class History:
    """The last turns, bounded in number and age. Safe to use from any thread, by one at a time."""

    def __init__(self, state: State, most: int, kept_for: float, clock: Callable[[], float] = time.time) -> None:
        """`kept_for` is in seconds; `clock` gives seconds of the epoch."""
        self._state = state
        self._most = most
        self._kept_for = kept_for
        self._clock = clock

    def turns(self) -> list[Past]:
        """Return what is remembered, oldest first; what is too old is deleted by this."""
        kept = self._fresh()
        return [Past(turn["asked"], turn["said"]) for turn in kept]

    def add(self, asked: str, said: str) -> None:
        turn = {"at": self._clock(), "asked": asked[:_LONGEST], "said": said[:_LONGEST]}
        if self._most > 0 and asked and said:
            self._state.put(_ROOM, _KEY, [*self._fresh(), turn][-self._most :])

    def forget(self) -> int:
        """Delete all of it; returns how many turns there were."""
        count = len(self._fresh())
        self._state.delete(_ROOM, _KEY)
        return count

    def _fresh(self) -> list[dict[str, str]]:
        kept = self._state.get(_ROOM, _KEY, [])
        now = self._clock()
        # A turn of the future is from before the clock was set back.
        fresh = [turn for turn in kept if 0 <= now - turn["at"] <= self._kept_for]
        if len(fresh) < len(kept):
            self._state.put(_ROOM, _KEY, fresh)
        return fresh
