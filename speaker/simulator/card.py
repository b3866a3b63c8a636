"""A page as sound card: what its microphone hears comes in, what the speaker plays goes out."""

import asyncio
import time
from collections import deque
from collections.abc import Callable

import numpy as np

from speaker.audio import CHUNK_SAMPLES, CHUNK_SECONDS, RATE, Chunk, Samples, silence
from speaker.errors import DeviceError

_KEPT = 100
"""Chunks that wait to be heard, 3 s; a recognizer that is slower loses the oldest."""
_AHEAD = 0.1
"""Seconds that a page has in hand; more would sound on after a stop that was lost on the way."""
_LOOK = 0.25
"""Seconds between two looks at whether somebody waits for sound that no page sends."""
_CHUNK_BYTES = CHUNK_SAMPLES * 2


class PageMicrophone:
    """Chunks of what the page that hears sends; used from the event loop only."""

    def __init__(self, expected: Callable[[], bool]) -> None:
        """While no page hears, time stands still, but for when sound is `expected`: a wait has to end."""
        self._expected = expected
        self._chunks: deque[Chunk] = deque()
        self._part = b""
        self._count = 0
        self._news = asyncio.Event()
        self._closed = False
        self.connected = False
        """Whether a page hears."""

    def feed(self, sound: bytes) -> None:
        """Take sound of any length."""
        self._part += sound
        while len(self._part) >= _CHUNK_BYTES:
            piece, self._part = self._part[:_CHUNK_BYTES], self._part[_CHUNK_BYTES:]
            self._push(np.frombuffer(piece, "<i2").astype(np.int16))

    async def hear(self, samples: Samples) -> None:
        """Take a recording, as fast as it sounds; returns when all of it was taken."""
        padded = np.concatenate([samples, silence(CHUNK_SECONDS)])
        began = time.monotonic()
        for count, start in enumerate(range(0, len(padded) - CHUNK_SAMPLES + 1, CHUNK_SAMPLES), 1):
            self._push(padded[start : start + CHUNK_SAMPLES])
            await asyncio.sleep(max(0.0, began + count * CHUNK_SECONDS - time.monotonic()))

    async def read(self) -> Chunk | None:
        while not self._chunks and not self._closed:
            if not self.connected and self._expected():
                await asyncio.sleep(CHUNK_SECONDS)
                if not self._chunks:
                    self._push(silence(CHUNK_SECONDS))
                continue
            self._news.clear()
            try:
                async with asyncio.timeout(_LOOK):
                    await self._news.wait()
            except TimeoutError:
                continue
        return self._chunks.popleft() if self._chunks else None

    async def close(self) -> None:
        self._closed = True
        self._chunks.clear()
        self._news.set()

    def _push(self, samples: Samples) -> None:
        if len(self._chunks) == _KEPT:
            self._chunks.popleft()
        self._chunks.append(Chunk(samples, self._count * CHUNK_SAMPLES / RATE, time.monotonic()))
        self._count += 1
        self._news.set()


class PageLoudspeaker:
    """Hands what is played to the pages, no faster than it sounds."""

    def __init__(self, play: Callable[[bytes], None], flush: Callable[[], None]) -> None:
        """`flush` has the pages drop what they have in hand."""
        self._play = play
        self._flush = flush
        self._heard_until = 0.0
        self._closed = False

    async def write(self, samples: Samples) -> None:
        if self._closed:
            raise DeviceError("the page's loudspeaker is closed")
        self._play(samples.astype("<i2").tobytes())
        now = time.monotonic()
        self._heard_until = max(now, self._heard_until) + len(samples) / RATE
        await asyncio.sleep(max(0.0, self._heard_until - now - _AHEAD))

    async def drain(self) -> None:
        await asyncio.sleep(max(0.0, self._heard_until - time.monotonic()))

    async def stop(self) -> None:
        self._heard_until = 0.0
        self._flush()

    async def close(self) -> None:
        self._closed = True
