"""A sound card without a card: what people say is put into its microphone, what it plays is kept; in real time."""

import asyncio
import time
from collections import deque
from collections.abc import Callable

import numpy as np

from speaker.audio import CHUNK_SAMPLES, CHUNK_SECONDS, RATE, Chunk, Samples, chunked
from speaker.interfaces import SoundCard

_LATE = 0.5
"""Seconds; who is later than that, goes on as if it were on time."""


class Pace:
    """Lets one chunk pass in the time that it lasts."""

    def __init__(self) -> None:
        self._next = 0.0

    async def wait(self) -> float:
        """Wait until the next chunk is over; returns when that was."""
        now = time.monotonic()
        self._next = self._next + CHUNK_SECONDS if now - self._next < _LATE else now + CHUNK_SECONDS
        await asyncio.sleep(max(0.0, self._next - now))
        return self._next


class FakeMicrophone:
    """Hears what is said to it, and nothing else, unless `echo` lets it hear the loudspeaker."""

    def __init__(self, reference: Callable[[], Samples | None]) -> None:
        self._pace = Pace()
        self._reference = reference
        self._said: deque[Samples] = deque()
        self._count = 0
        self._empty = asyncio.Event()
        self._open = True
        self.echo = 0.0
        """How loud it hears what is played, of 1."""

    def put(self, samples: Samples) -> None:
        """Have somebody say something, after what is being said."""
        self._said.extend(chunked(samples))
        self._empty.clear()

    async def said(self) -> float:
        """Wait until all of it was said; returns the moment."""
        await self._empty.wait()
        return time.monotonic()

    async def read(self) -> Chunk | None:
        if not self._open:
            return None
        captured = await self._pace.wait()
        samples = self._said.popleft() if self._said else np.zeros(CHUNK_SAMPLES, np.int16)
        if not self._said:
            self._empty.set()
        self._count += 1
        played = self._reference()
        if self.echo and played is not None:
            samples = (samples + self.echo * played).clip(-32_768, 32_767).astype(np.int16)
        return Chunk(samples, (self._count - 1) * CHUNK_SECONDS, captured, played)

    async def close(self) -> None:
        self._open = False


class FakeLoudspeaker:
    """Keeps what it plays, in the time that it takes."""

    def __init__(self) -> None:
        self._pace = Pace()
        self.played: list[Samples] = []
        """Chunk by chunk; the pauses between are left out."""
        self.latest: Samples | None = None

    async def write(self, samples: Samples) -> None:
        self.played.append(samples)
        self.latest = samples
        await self._pace.wait()

    async def drain(self) -> None:
        self.latest = None

    async def stop(self) -> None:
        self.latest = None

    async def close(self) -> None:
        pass

    def since(self, chunk: int) -> Samples:
        """Return what was played after so many chunks."""
        pieces = self.played[chunk:]
        return np.concatenate(pieces) if pieces else np.zeros(0, np.int16)


class FakeCard:
    """Both ends."""

    def __init__(self) -> None:
        self.loudspeaker = FakeLoudspeaker()
        self.microphone = FakeMicrophone(lambda: self.loudspeaker.latest)

    @property
    def card(self) -> SoundCard:
        return SoundCard(self.microphone, self.loudspeaker)


def tone(hertz: float, length: float, loudness: float = 0.3) -> Samples:
    """Return a tone of so many seconds."""
    time_of = np.arange(round(length * RATE)) / RATE
    return np.asarray(np.sin(2 * np.pi * hertz * time_of) * loudness * 32_767, np.int16)
