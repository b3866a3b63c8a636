"""Runs what may hang on a thread of its own: a pool would fill up with what never returns."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")


class Aside:
    """Knows what was given up on and still holds a thread."""

    def __init__(self) -> None:
        self._left: list[Future[Any]] = []

    @property
    def stuck(self) -> int:
        self._left = [future for future in self._left if not future.done()]
        return len(self._left)

    async def run(self, work: Callable[[], T], name: str) -> T:
        """Return what `work` returns, or raise what it raises; cancelled, leaves the thread to itself."""
        future: Future[T] = Future()
        future.set_running_or_notify_cancel()

        def run() -> None:
            try:
                future.set_result(work())
            except (StopIteration, SystemExit) as error:  # a future cannot carry these
                future.set_exception(RuntimeError(f"{type(error).__name__}: {error}"))
            except Exception as error:  # noqa: BLE001 - carried to whoever waits for it
                future.set_exception(error)

        threading.Thread(target=run, name=name, daemon=True).start()
        try:
            return await asyncio.wrap_future(future)
        except asyncio.CancelledError:
            self._left.append(future)
            raise
