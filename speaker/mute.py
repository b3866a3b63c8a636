"""Whether the microphone is off, because somebody wants it so; kept over restarts."""

from collections.abc import Callable

from speaker.state import State

_ROOM = "mute"


class Mute:
    """The mute switch: while it is on, nothing that the microphone hears is listened to."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._on = bool(state.get(_ROOM, "on", False))
        self.changed: Callable[[bool], object] = lambda on: None
        """Told of each change."""

    @property
    def on(self) -> bool:
        return self._on

    def set(self, on: bool) -> None:
        """Raises StateError; then it is on nevertheless, until the power goes."""
        changed, self._on = on is not self._on, on
        if changed:
            self.changed(on)
        self._state.put(_ROOM, "on", on)
