"""All that sounds at once, mixed chunk by chunk into the loudspeaker."""

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Callable, Iterator

import numpy as np

from speaker.audio import CHUNK_SAMPLES, CHUNK_SECONDS, FULL_SCALE, RATE, Samples
from speaker.errors import DeviceError
from speaker.interfaces import Loudspeaker

_LOG = logging.getLogger(__name__)

AHEAD = 2 * RATE
"""Samples that a track takes before `put` waits: two seconds, so that a long text is not synthesized all at once."""
DUCKED = 0.2
"""What a ducked track is multiplied with."""
QUIETEST_ALARM = 0.3
"""An alarm is heard, whatever the volume is."""


class Track:
    """One sound; samples go in at one end and come out in chunks."""

    def __init__(
        self,
        source: Iterator[Samples] | None = None,
        *,
        steady: bool = False,
        alarm: bool = False,
        loudness: float | None = None,
    ) -> None:
        """`source` yields chunks for ever; `steady` sound ducks under speech; an `alarm` has a least loudness.

        `loudness` is its own, 0 to 1, whatever the volume is.
        """
        self.loudness = loudness
        self.steady = steady
        self.alarm = alarm
        self._source = source
        self._samples: deque[Samples] = deque()
        self._marks: deque[tuple[int, Callable[[], None]]] = deque()
        """What to call when so many samples in all have been taken."""
        self._taken = 0
        self._waiting = 0
        self._ended = False
        self._room = asyncio.Event()
        self._gone = asyncio.Event()
        self.changed: Callable[[], None] = lambda: None
        self.dropped = False
        """It was stopped before its end."""

    def mark(self, reached: Callable[[], None]) -> None:
        """Call `reached` when the next sample put is taken to be played."""
        self._marks.append((self._taken + self._waiting, reached))

    async def put(self, samples: Samples) -> None:
        """Take samples; waits while too many are waiting to be heard."""
        self.put_now(samples)
        while self._waiting > AHEAD and not self.dropped:
            self._room.clear()
            await self._room.wait()

    def put_now(self, samples: Samples) -> None:
        if len(samples):
            self._samples.append(samples)
            self._waiting += len(samples)
            self.changed()

    def end(self) -> None:
        """No more samples will come."""
        self._ended = True
        self.changed()

    async def heard(self) -> None:
        """Wait until the last sample was heard."""
        await self._gone.wait()

    @property
    def finished(self) -> bool:
        return self._ended and not self._waiting

    @property
    def waiting(self) -> int:
        """How many samples wait to be taken."""
        return self._waiting

    def take(self) -> Samples | None:
        """Return the next chunk, or `None` if it is not there yet."""
        if self._source is not None:
            return next(self._source)
        if self._waiting < CHUNK_SAMPLES and not (self._ended and self._waiting):
            return None
        chunk = np.zeros(CHUNK_SAMPLES, np.int16)
        filled = 0
        while filled < CHUNK_SAMPLES and self._samples:
            piece = self._samples.popleft()
            part = piece[: CHUNK_SAMPLES - filled]
            chunk[filled : filled + len(part)] = part
            filled += len(part)
            if len(part) < len(piece):
                self._samples.appendleft(piece[len(part) :])
        self._waiting -= filled
        self._taken += filled
        if self._waiting <= AHEAD:
            self._room.set()
        while self._marks and self._marks[0][0] < self._taken:
            self._marks.popleft()[1]()
        return chunk

    def gone(self) -> None:
        """Let go of everybody who waits for this track."""
        self.dropped = not self.finished
        self._gone.set()
        self._room.set()


class Mixer:
    """Feeds the loudspeaker from one task, which rests when nothing sounds."""

    def __init__(self, loudspeaker: Loudspeaker, level: Callable[[], float]) -> None:
        """`level` is asked for the volume, 0 to 1, at every chunk."""
        self._loudspeaker = loudspeaker
        self._level = level
        self._tracks: list[Track] = []
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._lost = False
        self.ducked = False

    def play(self, track: Track) -> None:
        track.changed = self._wake.set
        self._tracks.append(track)
        self._wake.set()
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._run(), name="mixer")

    def drop(self, track: Track) -> None:
        """Stop a track; does nothing if it is over."""
        if track in self._tracks:
            self._tracks.remove(track)
            track.gone()

    async def stop(self) -> None:
        """Silence what the loudspeaker still holds."""
        with contextlib.suppress(DeviceError):
            await self._loudspeaker.stop()

    async def close(self) -> None:
        for track in list(self._tracks):
            self.drop(track)
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    async def _run(self) -> None:
        while True:
            self._wake.clear()
            chunk = self._mix()
            if chunk is None:
                await self._finish()
                await self._wake.wait()
                continue
            await self._write(chunk)
            self._release()

    async def _write(self, chunk: Samples) -> None:
        """Play a chunk; what nobody can hear must not hold up the turn, so it goes on as if it were heard."""
        try:
            await self._loudspeaker.write(chunk)
        except DeviceError as error:
            if not self._lost:
                _LOG.warning("loudspeaker: %s", error)
            self._lost = True
            await asyncio.sleep(CHUNK_SECONDS)
        else:
            self._lost = False

    def _mix(self) -> Samples | None:
        """Return one chunk of all tracks that have one, or `None`."""
        level = self._level()
        ducked = self.ducked or any(not track.steady for track in self._tracks)
        mixed = np.zeros(CHUNK_SAMPLES, np.float32)
        heard = False
        for track in [track for track in self._tracks if not track.finished]:
            chunk = track.take()
            if chunk is not None:
                heard = True
                own = level if track.loudness is None else track.loudness
                own = max(own, QUIETEST_ALARM) if track.alarm else own
                # Ears hear loudness in steps of power: squared, half the volume sounds half as loud.
                mixed += chunk * np.float32(own * own * (DUCKED if ducked and track.steady else 1.0))
        return np.clip(mixed, -FULL_SCALE, FULL_SCALE - 1).astype(np.int16) if heard else None

    def _release(self) -> None:
        """Let go of what is over while something else still sounds."""
        over = [track for track in self._tracks if track.finished]
        if len(over) < len(self._tracks):
            for track in over:
                self.drop(track)

    async def _finish(self) -> None:
        """Let go of what is over once its last sample was heard, unless something new comes before: that can't wait.

        Where all was dropped, too, the loudspeaker is told that nothing more comes.
        """
        over = [track for track in self._tracks if track.finished]
        if self._tracks and not over:
            return
        drained = asyncio.ensure_future(self._loudspeaker.drain())
        woken = asyncio.ensure_future(self._wake.wait())
        try:
            await asyncio.wait({drained, woken}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for waiting in (drained, woken):
                waiting.cancel()
            done = await asyncio.gather(drained, return_exceptions=True)
        if not isinstance(done[0], asyncio.CancelledError):
            for track in over:
                self.drop(track)
