"""A recording as microphone, and a file as loudspeaker: in step with each other, or at the pace of real time."""

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from speaker.audio import CHUNK_SAMPLES, CHUNK_SECONDS, FULL_SCALE, Chunk, Samples, chunked, silence
from speaker.interfaces import SoundCard
from speaker.stage import Stage

_AHEAD = 0.1
"""Seconds a real loudspeaker takes before `write` waits."""

Room = Callable[[Samples, int], Samples]
"""Called with each chunk that is played (or silence) and its number; returns what of it reaches the microphone."""


def make(options: Mapping[str, Any]) -> SoundCard:
    """Build both ends; `options` are what WavMicrophone and WavLoudspeaker take, by name."""
    stage = options["stage"]
    microphone = WavMicrophone(options["samples"], stage, options["busy"], options.get("room"))
    return SoundCard(microphone, WavLoudspeaker(stage, options["keep"]))


class WavMicrophone:
    """Plays a recording, then silence until nobody wants more."""

    def __init__(
        self, samples: Samples, stage: Stage, busy: Callable[[], bool], room: Room | None = None, tail: float = 30.0
    ) -> None:
        """`busy` tells whether the speaker still waits for something; silence goes on for `tail` seconds at most."""
        self._pieces = chunked(samples)
        self._stage = stage
        self._busy = busy
        self._room = room
        self._tail = round(tail / CHUNK_SECONDS)
        self._started: float | None = None

    async def read(self) -> Chunk | None:
        piece = next(self._pieces, None)
        if piece is None:
            if self._tail <= 0 or not self._busy():
                self._stage.end()
                return None
            self._tail -= 1
            piece = silence(CHUNK_SECONDS)
        await self._pace()
        count = self._stage.heard
        played = await self._stage.hear()
        if self._room is not None:
            echo = self._room(silence(CHUNK_SECONDS) if played is None else played, count)
            piece = np.clip(piece.astype(np.int32) + echo, -FULL_SCALE, FULL_SCALE - 1).astype(np.int16)
        return Chunk(piece, count * CHUNK_SECONDS, time.monotonic(), played)

    async def close(self) -> None:
        self._stage.end()

    async def _pace(self) -> None:
        if not self._stage.realtime:
            return
        if self._started is None:
            self._started = time.monotonic()
        due = self._started + (self._stage.heard + 1) * CHUNK_SECONDS
        await asyncio.sleep(max(0.0, due - time.monotonic()))


class WavLoudspeaker:
    """Hands what is played to whoever keeps it."""

    def __init__(self, stage: Stage, keep: Callable[[Samples], None]) -> None:
        self._stage = stage
        self._keep = keep
        self._heard_until = 0.0

    async def write(self, samples: Samples) -> None:
        self._keep(samples)
        await self._stage.play(samples)
        if not self._stage.realtime:
            return
        now = time.monotonic()
        self._heard_until = max(now, self._heard_until) + len(samples) / CHUNK_SAMPLES * CHUNK_SECONDS
        await asyncio.sleep(max(0.0, self._heard_until - now - _AHEAD))

    async def drain(self) -> None:
        await self._stage.drain()
        if self._stage.realtime:
            await asyncio.sleep(max(0.0, self._heard_until - time.monotonic()))

    async def stop(self) -> None:
        self._heard_until = 0.0
        self._stage.stop()

    async def close(self) -> None:
        pass
