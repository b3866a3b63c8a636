"""Music from a named pipe through our own loudspeaker, so that the echo canceller knows it and we hear over it."""

import asyncio
import contextlib
import logging
import os
import stat

import numpy as np

from speaker.audio import CHUNK_SAMPLES, RATE
from speaker.errors import DeviceError
from speaker.mixer import Mixer, Track

_LOG = logging.getLogger(__name__)

_LEAD = 4 * CHUNK_SAMPLES
"""Samples that wait before the first is played, for who writes does not write evenly."""
_LATEST = RATE // 2
"""Samples that wait at most: two clocks are never the same, and what is late would get later for ever."""
_BYTES = 2


class MusicPipe:
    """Plays what is written to a pipe: 16 kHz, 16 bit, mono. Made on the event loop, closed there."""

    def __init__(self, path: str, mixer: Mixer) -> None:
        """Make the pipe if it is not there. Raises DeviceError."""
        self._mixer = mixer
        self._path = path
        self._track: Track | None = None
        self._held = b""
        try:
            if not os.path.exists(path):
                os.mkfifo(path, 0o660)
            # For writing too: without any writer a pipe is at its end, again and again.
            self._pipe: int | None = os.open(path, os.O_RDWR | os.O_NONBLOCK)
        except OSError as error:
            raise DeviceError(f"player.pipe: {path} cannot be read ({error.strerror})") from error
        if not stat.S_ISFIFO(os.fstat(self._pipe).st_mode):
            self.close()
            raise DeviceError(f"player.pipe: {path} is no named pipe")
        asyncio.get_running_loop().add_reader(self._pipe, self._read)

    def close(self) -> None:
        if self._pipe is not None:
            with contextlib.suppress(RuntimeError):
                asyncio.get_running_loop().remove_reader(self._pipe)
            os.close(self._pipe)
            self._pipe = None
        if self._track is not None:
            self._mixer.drop(self._track)
            self._track = None

    def _read(self) -> None:
        assert self._pipe is not None  # the reader is removed before it is closed
        try:
            self._held += os.read(self._pipe, 65_536)
        except BlockingIOError:
            return
        if self._track is None:
            self._track = Track(steady=True)
            self._mixer.play(self._track)
        waiting = self._track.waiting
        if not waiting and len(self._held) < _LEAD * _BYTES:
            return
        whole = len(self._held) - len(self._held) % _BYTES
        samples, self._held = np.frombuffer(self._held[:whole], "<i2").astype(np.int16), self._held[whole:]
        if waiting + len(samples) > _LATEST:
            _LOG.info("music: %.2f s of it came too fast, and are left out", len(samples) / RATE)
            return
        self._track.put_now(samples)
