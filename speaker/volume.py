"""How loud the speaker is; kept over restarts."""

from collections.abc import Callable

from speaker.state import State

_ROOM = "volume"
USUAL = 0.6


class HouseVolume:
    """The level and mute that skills set and the mixer asks for at every chunk."""

    def __init__(self, state: State, allowed: Callable[[float], float] = lambda level: level) -> None:
        """`allowed` returns how loud it may be, of the level that was set."""
        self._state = state
        self._allowed = allowed
        self._level = float(state.get(_ROOM, "level", USUAL))
        self._muted = bool(state.get(_ROOM, "muted", False))

    @property
    def level(self) -> float:
        return self._level

    @property
    def muted(self) -> bool:
        return self._muted

    @property
    def effective(self) -> float:
        """What the mixer plays at."""
        return 0.0 if self._muted else self._allowed(self._level)

    def set(self, level: float) -> None:
        """Set the level, 0 to 1; a louder or quieter speaker is no longer muted."""
        level = min(1.0, max(0.0, level))
        self._state.put(_ROOM, "level", level)
        self._level = level
        self.mute(False)

    def mute(self, muted: bool) -> None:
        self._state.put(_ROOM, "muted", muted)
        self._muted = muted
