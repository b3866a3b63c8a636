"""Chunks from a microphone that may go away and come back; what is lost is counted and announced."""

import logging
from collections.abc import Callable
from dataclasses import replace

from speaker.audio import CHUNK_SECONDS, Chunk, silence
from speaker.errors import DeviceError
from speaker.events import Announcer, ChunksDropped, DeviceBack, DeviceLost
from speaker.interfaces import Microphone

_LOG = logging.getLogger(__name__)


class Intake:
    """Reads chunks, for as long as there are any."""

    def __init__(self, microphone: Microphone, announcer: Announcer, muted: Callable[[], bool] = lambda: False) -> None:
        """While it is `muted`, time passes and nothing is heard."""
        self._muted = muted
        self._microphone = microphone
        self._announcer = announcer
        self._expected = 0.0
        """Where the next chunk begins, unless some are lost."""

    async def read(self, count: int) -> list[Chunk]:
        """Return the next chunks; fewer, or none, when there will be no more."""
        chunks: list[Chunk] = []
        while len(chunks) < count and (chunk := await self._next()) is not None:
            chunks.append(chunk)
        return chunks

    async def _next(self) -> Chunk | None:
        lost = False
        while True:
            try:
                chunk = await self._microphone.read()
            except DeviceError as error:
                if not lost:
                    lost = True
                    _LOG.info("microphone: %s", error)
                    self._announcer.announce(DeviceLost("microphone", str(error)))
                continue
            if lost:
                self._announcer.announce(DeviceBack("microphone"))
            if chunk is not None:
                self._count_missing(chunk)
            return replace(chunk, samples=silence(CHUNK_SECONDS)) if chunk is not None and self._muted() else chunk

    def _count_missing(self, chunk: Chunk) -> None:
        missing = round((chunk.at - self._expected) / CHUNK_SECONDS)
        if missing > 0 and self._expected:
            _LOG.warning("microphone: %d chunks were lost; is this machine too slow?", missing)
            self._announcer.announce(ChunksDropped(missing))
        self._expected = chunk.end
