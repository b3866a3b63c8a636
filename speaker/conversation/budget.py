"""What the language model has cost today; kept over restarts, so that a loop cannot run up a bill."""

import logging
from collections.abc import Callable
from datetime import date
from typing import Any

from speaker.errors import StateError
from speaker.state import State

_LOG = logging.getLogger(__name__)

_ROOM, _KEY = "conversation", "spent"


class Budget:
    """Tokens and seconds of one day; 0 is no limit. A full disk does not lift it, until the next start."""

    def __init__(self, state: State, tokens: int, seconds: float, today: Callable[[], date]) -> None:
        self._state = state
        self._tokens = tokens
        self._seconds = seconds
        self._today = today
        self._kept: dict[str, Any] = state.get(_ROOM, _KEY, {})

    @property
    def used_up(self) -> bool:
        tokens, seconds = self.spent
        return 0 < self._tokens <= tokens or 0 < self._seconds <= seconds

    @property
    def spent(self) -> tuple[int, float]:
        """Tokens and seconds of today."""
        if self._kept.get("day") != self._today().isoformat():
            return 0, 0.0
        return int(self._kept["tokens"]), float(self._kept["seconds"])

    def spend(self, tokens: int, seconds: float) -> None:
        before, waited = self.spent
        day = self._today().isoformat()
        self._kept = {"day": day, "tokens": before + tokens, "seconds": waited + max(0.0, seconds)}
        try:
            self._state.put(_ROOM, _KEY, self._kept)
        except StateError as error:
            _LOG.error("conversation: what it cost is not kept: %s", error)
