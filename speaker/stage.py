"""What devices made of recordings share: who may go on, while the speaker hears, thinks or speaks."""

import asyncio
from collections.abc import Callable


class Stage:
    """What a recording and its reply share: who may go on.

    Without `realtime`, sound passes as fast as it is computed. Then the microphone stands still while the speaker
    thinks, and while it speaks each chunk heard goes with one chunk played, so that an interruption comes at the same
    place of the reply on every machine.
    """

    def __init__(self, *, realtime: bool) -> None:
        self.realtime = realtime
        self._changed = asyncio.Event()
        self._thinking = False
        self._speaking = False
        self._unheard = 0

    def show(self, *, thinking: bool, speaking: bool) -> None:
        """Tell what the speaker is doing."""
        self._thinking, self._speaking = thinking, speaking
        self._unheard = 0
        self._changed.set()

    async def hear(self) -> None:
        """Wait until the next chunk may be heard."""
        await asyncio.sleep(0)
        await self._until(lambda: not self._thinking and (not self._speaking or self._unheard > 0))
        if self._speaking:
            self._unheard -= 1
            self._changed.set()

    async def play(self) -> None:
        """Wait until the chunk that was played has been heard."""
        await asyncio.sleep(0)
        if self._speaking:
            self._unheard += 1
            self._changed.set()
            await self._until(lambda: not self._speaking or self._unheard <= 0)

    async def _until(self, condition: Callable[[], bool]) -> None:
        while not condition():
            self._changed.clear()
            await self._changed.wait()
