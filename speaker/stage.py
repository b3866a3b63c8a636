"""What devices made of recordings share: who may go on, and what was played while each chunk was heard."""

import asyncio
from collections.abc import Callable

from speaker.audio import Samples


class Stage:
    """The one clock of a recording and its replies: the microphone's chunks, counted.

    Without `realtime`, sound passes as fast as it is computed. Then, while anything sounds, each chunk heard goes with
    one chunk played, so that an interruption comes at the same place of the reply on every machine. While the speaker
    thinks silently the microphone stands still; what is played in that time lies between two of its chunks.
    """

    def __init__(self, *, realtime: bool) -> None:
        self.realtime = realtime
        self.heard = 0
        """Chunks that the microphone has given; the number of the one that it gives next."""
        self._changed = asyncio.Event()
        self._thinking = False
        self._speaking = False
        self._open = False
        """A microphone listens."""
        self._sounding = False
        """The loudspeaker has more coming."""
        self._next = 0
        """The number of the microphone's chunk that the loudspeaker's next one goes with."""
        self._played: dict[int, Samples] = {}

    def show(self, *, thinking: bool, speaking: bool) -> None:
        """Tell what the speaker is doing."""
        self._thinking, self._speaking = thinking, speaking
        self._changed.set()

    async def hear(self) -> Samples | None:
        """Wait until the next chunk may be heard; returns what is played meanwhile, `None` where all is silent."""
        self._open = True
        if not self.realtime:
            await asyncio.sleep(0)
            await self._until(lambda: not self._thinking and (self._next > self.heard or not self._more))
        played = self._played.pop(self.heard, None)
        self.heard += 1
        self._changed.set()
        return played

    async def play(self, samples: Samples) -> None:
        """Let the chunk be heard at its place; without `realtime`, wait until it has been."""
        if self._thinking and not self.realtime:
            await asyncio.sleep(0)
            return
        number = max(self._next, self.heard)
        self._next = number + 1
        self._sounding = True
        if self._open:
            self._played[number] = samples
        self._changed.set()
        await asyncio.sleep(0)
        if not self.realtime and (self._open or self._speaking):
            # What was dropped waits for nobody; nor does what the first sound of an answer would have to wait for.
            await self._until(lambda: self.heard > number or self._next <= number or self._thinking or not self._more)

    def expect(self) -> None:
        """A sound is being made: without `realtime`, the microphone waits for it."""
        self._sounding = True

    async def drain(self) -> None:
        """Nothing more comes for now: wait until what was played has been heard."""
        self._sounding = False
        self._changed.set()
        if not self.realtime and self._open:
            await self._until(lambda: self.heard >= self._next or self._thinking or not self._open)

    def stop(self) -> None:
        """Drop what has not been heard yet."""
        self._sounding = False
        self._next = self.heard
        self._played.clear()
        self._changed.set()

    def end(self) -> None:
        """The microphone gives nothing more: nobody waits for it any longer."""
        self._open = self._speaking = False
        self.stop()

    async def reach(self, chunk: int) -> None:
        """Wait until the microphone has given so many chunks, or ends."""
        await self._until(lambda: self.heard >= chunk or (self.heard > 0 and not self._open))

    @property
    def _more(self) -> bool:
        return self._speaking or self._sounding

    async def _until(self, condition: Callable[[], bool]) -> None:
        while not condition():
            self._changed.clear()
            await self._changed.wait()
