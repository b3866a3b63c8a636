"""The sound card: PyAudio in two child processes, one for the microphone and one for the loudspeaker.

So either can crash, hang or be pulled without taking the other, or us, with it.
"""

import asyncio
import json
import logging
import subprocess
import sys
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from speaker.audio import CHUNK_SAMPLES, RATE, Chunk, Samples
from speaker.devices.child import MODULE, SILENT_LIMIT, Child, ending
from speaker.devices.timeline import Timeline
from speaker.devices.wire import PERIODS, PLACE, Kind, Message
from speaker.errors import DeviceError
from speaker.interfaces import SoundCard

KEPT = 64
"""Chunks kept for a core that is late: 2 s."""
AHEAD = 3
"""Chunks sent ahead of what is played: 96 ms, and the card holds 48 more."""
LIST_LIMIT = 10.0
_PERIOD = CHUNK_SAMPLES // PERIODS

log = logging.getLogger(__name__)


def make(options: Mapping[str, object]) -> SoundCard:
    """Build both ends; `input` and `output` are parts of their names, "" for the system's choice."""
    loudspeaker = CardLoudspeaker(str(options.get("output") or ""))
    return SoundCard(CardMicrophone(str(options.get("input") or ""), loudspeaker), loudspeaker)


@dataclass(frozen=True, slots=True)
class Device:
    """One device of the sound system."""

    name: str
    inputs: int
    outputs: int


def list_devices() -> list[Device]:
    """Ask a child what there is. Raises DeviceError."""
    command = [sys.executable, "-m", MODULE, "list", "", "0", "0"]
    try:
        answer = subprocess.run(command, capture_output=True, timeout=LIST_LIMIT, check=True)
    except subprocess.TimeoutExpired as error:
        raise DeviceError(f"the sound system does not answer within {LIST_LIMIT:.0f} s") from error
    except subprocess.CalledProcessError as error:
        # Without any device at all PortAudio ends its process.
        raise DeviceError(
            f"PortAudio cannot list the devices ({ending(error.returncode)}); is a card there?"
        ) from error
    return [Device(*json.loads(line)) for line in answer.stdout.splitlines()]


class CardMicrophone:
    """Chunks of the microphone, as its child sends them."""

    def __init__(self, wanted: str, loudspeaker: "CardLoudspeaker") -> None:
        self.dropped = 0
        """Chunks that were recorded but nobody read; `at` counts them too."""
        self._child = Child("microphone", wanted, self._receive)
        self._loudspeaker = loudspeaker
        self._chunks: deque[Chunk] = deque()
        self._count = 0
        self._lost = 0
        self._closed = False

    async def read(self) -> Chunk | None:
        """Return the next chunk, `None` once closed. Raises DeviceError; the next call waits, and tries again."""
        while not self._chunks and not self._closed:
            try:
                if not self._child.opened:
                    # Whoever listens will answer: the first word should not wait for PortAudio to load.
                    self._loudspeaker.prepare()
                    await self._child.rest()
                    await self._child.open()
                if not await self._child.news():
                    raise await self._child.failed(f"the microphone was silent for {SILENT_LIMIT:.0f} s")
            except DeviceError:
                if not self._closed:
                    raise
        return self._chunks.popleft() if self._chunks else None

    async def close(self) -> None:
        self._closed = True
        self._chunks.clear()
        await self._child.close()

    def _receive(self, message: Message) -> None:
        if message.kind is Kind.OPENED:
            self._lost = 0
            self._loudspeaker.timeline.restart()
        elif message.kind is Kind.SOUND:
            self._count += 1 + message.count - self._lost
            self.dropped += message.count - self._lost
            self._lost = message.count
            if len(self._chunks) == KEPT:
                self._chunks.popleft()
                self.dropped += 1
            first = (self._count - 1) * CHUNK_SAMPLES
            reference = self._loudspeaker.timeline.reference(first, message.time)
            samples = np.frombuffer(message.payload, np.int16)
            self._chunks.append(Chunk(samples, first / RATE, message.time, reference))


class CardLoudspeaker:
    """Sound for the loudspeaker, a little ahead of what its child has played."""

    def __init__(self, wanted: str) -> None:
        self.timeline = Timeline()
        self._child = Child("loudspeaker", wanted, self._receive)
        self._flight: deque[bytes] = deque()
        """Chunks that were sent and are not played yet."""
        self._sent = 0
        self._heard = 0.0
        self._prepared = False
        self._closed = False

    def prepare(self) -> None:
        """Load and open it in the background, once."""
        if not self._prepared and not self._closed:
            self._prepared = True
            self._child.start()

    async def write(self, samples: Samples) -> None:
        """Play CHUNK_SAMPLES; waits while AHEAD chunks are on their way.

        Raises DeviceError; where it is away, at once, without waiting for the next try to be due.
        """
        if self._closed:
            raise DeviceError("the loudspeaker is closed")
        if len(samples) != CHUNK_SAMPLES:
            raise ValueError(f"a chunk has {CHUNK_SAMPLES} samples, not {len(samples)}")
        self._prepared = True
        pcm = samples.tobytes()
        known = self._child.running
        try:
            try:
                await self._write(pcm)
            except DeviceError as error:
                if not known or self._closed:
                    raise
                # Pulled and put back while nothing played, it is noticed only now; and a crash need not be heard.
                log.info("the loudspeaker is opened anew: %s", error)
                await self._again(pcm)
        except DeviceError:
            self._flight.clear()
            raise

    async def drain(self) -> None:
        while self._flight and self._child.running:
            await self._progress()
        await asyncio.sleep(max(0.0, self._heard - time.monotonic()))

    async def stop(self) -> None:
        self._flight.clear()
        self._heard = 0.0
        self._child.send(Message(Kind.STOP))

    async def close(self) -> None:
        self._closed = True
        self._flight.clear()
        await self._child.close()

    async def _write(self, pcm: bytes) -> None:
        await self._child.open()
        while len(self._flight) >= AHEAD:
            await self._progress()
        self._flight.append(pcm)
        await self._send(pcm)

    async def _again(self, pcm: bytes) -> None:
        """Send what was not played to another child."""
        await self._child.rest()
        await self._child.open()
        unplayed = list(self._flight)
        for chunk in unplayed:
            await self._send(chunk)
        if not any(chunk is pcm for chunk in unplayed):
            await self._write(pcm)

    async def _send(self, pcm: bytes) -> None:
        self._sent += 1
        if not self._child.send(Message(Kind.PLAY, pcm)):
            raise await self._child.failed("")

    async def _progress(self) -> None:
        if not await self._child.news():
            raise await self._child.failed(f"the loudspeaker took nothing for {SILENT_LIMIT:.0f} s")

    def _receive(self, message: Message) -> None:
        if message.kind is Kind.OPENED:
            self._sent = 0
        elif message.kind is Kind.PLAYED:
            self._heard = message.time
            self._note(message)
            while len(self._flight) > self._sent - message.count // PERIODS:
                self._flight.popleft()

    def _note(self, message: Message) -> None:
        """Keep what was played now, for the microphone."""
        number, part = divmod(message.count - 1, PERIODS)
        number -= self._sent - len(self._flight)
        if message.payload and 0 <= number < len(self._flight):
            (place,) = PLACE.unpack(message.payload)
            period = np.frombuffer(self._flight[number], np.int16)[part * _PERIOD :][:_PERIOD]
            self.timeline.play(place * _PERIOD, period, message.time)
