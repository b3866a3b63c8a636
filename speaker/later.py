"""Writes to the state a moment later, in order: a card takes 50 ms to sync, and a reply must not wait for it."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from speaker.errors import StateError
from speaker.state import State

_LOG = logging.getLogger(__name__)


class Later:
    """For what may be lost with the power: what was talked about, but never an alarm."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._writer = ThreadPoolExecutor(1, "later")
        self._closed = False

    def put(self, room: str, key: str, value: Any) -> None:
        self._do(lambda: self._state.put(room, key, value))

    def delete(self, room: str, key: str) -> None:
        self._do(lambda: self._state.delete(room, key))

    def _do(self, write: Callable[[], None]) -> None:
        if not self._closed:
            self._writer.submit(_logged, write)

    def close(self) -> None:
        """Write what is left."""
        self._closed = True
        self._writer.shutdown()


def _logged(write: Callable[[], None]) -> None:
    try:
        write()
    except StateError as error:
        _LOG.error("%s", error)
