"""How easily the speaker wakes, kept over restarts, and how often it woke for nothing."""

from speaker.events import Event, TurnEnded
from speaker.near_misses import NearMiss, NearMisses
from speaker.skill import WakeReport
from speaker.state import State

_ROOM = "waking"
LEAST, MOST = -3, 3


class HouseWaking:
    """The sensitivity that skills set and wake word engines ask for at every step, and the tally of wakes."""

    def __init__(self, state: State, near_misses: NearMisses) -> None:
        self._state = state
        self._near_misses = near_misses
        self._level = int(state.get(_ROOM, "level", 0))
        self._woken = 0
        self._in_vain = 0
        self._last_in_vain = False

    @property
    def level(self) -> int:
        return self._level

    def set(self, level: int) -> None:
        """Set the level, from LEAST to MOST."""
        level = min(MOST, max(LEAST, level))
        self._state.put(_ROOM, "level", level)
        self._level = level

    def follow(self, event: Event) -> None:
        """Count the turns that a wake word began; one in which nothing was heard was for nothing."""
        if not isinstance(event, TurnEnded) or not (event.trace["wake"] or {}).get("phrase"):
            return
        self._last_in_vain = not (event.trace["heard"] or {}).get("text")
        self._woken += 1
        self._in_vain += self._last_in_vain

    def refuse(self, miss: NearMiss) -> None:
        """Take note of what was nearly a wake word; called on the "ears" thread."""
        self._near_misses.take(miss)

    def report(self) -> WakeReport:
        return WakeReport(
            woken=self._woken,
            in_vain=self._in_vain,
            last_in_vain=self._last_in_vain,
            refused=self._near_misses.refused,
            kept=len(self._near_misses.kept()),
        )

    def forget(self) -> int:
        return self._near_misses.forget()
