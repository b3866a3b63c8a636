"""Two pipes that baresip takes for a sound card: what we say goes in, what they say comes out.

ALSA's plug-in "file" reads and writes them. Their clock is ours: baresip goes on when somebody takes or gives sound, so
both pipes have to be served for as long as a call is up, or it hangs.
"""

import asyncio
import contextlib
import fcntl
import os
from pathlib import Path

import numpy as np
import soxr

from speaker.audio import CHUNK_SAMPLES, RATE, Samples
from speaker.errors import PhoneError
from speaker.peers.baresip.files import THEIR_CHANNELS, THEIR_RATE

_F_SETPIPE_SZ = 1031
_PAGE = 4_096
"""Bytes; the smallest pipe that there is, 21 ms of theirs."""
_BYTES = 2
_CHUNK = CHUNK_SAMPLES * THEIR_RATE // RATE * THEIR_CHANNELS * _BYTES
_FEW = 3_840
"""Bytes that are held beside the pipe: with both, there is a whole chunk whenever one is taken."""
_QUIET = 40
"""Of 32,767: what is below is no speech, and may be skipped to catch up."""
_CATCH_UP = 15
"""Chunks between two that are skipped."""


class Pipes:
    """Opened when a phone starts; used from the event loop only."""

    def __init__(self, folder: Path) -> None:
        """Raises PhoneError."""
        self._open: list[int] = []
        try:
            # For both directions: an end that nobody else has open would wait, or break.
            self._ours = self._open_pipe(folder / "ours")
            self._theirs = self._open_pipe(folder / "theirs")
        except OSError as error:
            self.close()
            raise PhoneError(f"{folder}: the phone's sound pipes cannot be opened ({error.strerror})") from error
        self._held = b""
        self._talking = False
        self._since_skip = 0
        self._resampler = _resampler()
        self._ready: Samples = np.zeros(0, np.int16)
        asyncio.get_running_loop().add_reader(self._theirs, self._read)

    def _open_pipe(self, path: Path) -> int:
        pipe = os.open(path, os.O_RDWR | os.O_NONBLOCK)
        self._open.append(pipe)
        fcntl.fcntl(pipe, _F_SETPIPE_SZ, _PAGE)
        return pipe

    def begin(self) -> None:
        """A call is up: keep what comes."""
        self._held = b""
        self._talking = True
        self._resampler = _resampler()
        self._ready = np.zeros(0, np.int16)

    def end(self) -> None:
        """The call is over, or about to be: let nobody wait for us."""
        self._talking = False
        self._held = b""
        self._listen()
        for _ in range(_PAGE // (CHUNK_SAMPLES * _BYTES)):
            self.send(np.zeros(CHUNK_SAMPLES, np.int16))

    def send(self, samples: Samples) -> None:
        # A pipe that is full holds 0.1 s that nobody has taken: what is new is worth less than being on time.
        with contextlib.suppress(BlockingIOError):
            os.write(self._ours, samples.astype("<i2").tobytes())

    def receive(self) -> Samples:
        """Return the next chunk; silence where there is none."""
        chunk = self._take()
        self._since_skip += 1
        if self._since_skip > _CATCH_UP and not np.any(np.abs(chunk) > _QUIET):
            # What was once late stays late, unless a pause is cut short.
            self._since_skip = 0
            chunk = self._take()
        return chunk

    def close(self) -> None:
        for pipe in self._open:
            with contextlib.suppress(RuntimeError):
                asyncio.get_running_loop().remove_reader(pipe)
            os.close(pipe)
        self._open = []

    def _take(self) -> Samples:
        while len(self._held) < _CHUNK and self._more():
            pass
        raw, self._held = self._held[:_CHUNK], self._held[_CHUNK:]
        self._listen()
        whole = len(raw) - len(raw) % (THEIR_CHANNELS * _BYTES)
        left = np.frombuffer(raw[:whole], "<i2")[::THEIR_CHANNELS].astype(np.int16)
        self._ready = np.concatenate([self._ready, self._resampler.resample_chunk(left)])
        chunk, self._ready = self._ready[:CHUNK_SAMPLES], self._ready[CHUNK_SAMPLES:]
        if len(chunk) < CHUNK_SAMPLES:
            chunk = np.concatenate([np.zeros(CHUNK_SAMPLES - len(chunk), np.int16), chunk])
        return chunk

    def _listen(self) -> None:
        if self._open:
            asyncio.get_running_loop().add_reader(self._theirs, self._read)

    def _read(self) -> None:
        """Take what is there; in a call no more than a little, for what is taken early is heard late."""
        if not self._talking:
            with contextlib.suppress(BlockingIOError):
                os.read(self._theirs, 65_536)
        elif len(self._held) >= _FEW or not self._more():
            asyncio.get_running_loop().remove_reader(self._theirs)

    def _more(self) -> bool:
        try:
            self._held += os.read(self._theirs, 65_536)
        except BlockingIOError:
            return False
        return True


def _resampler() -> soxr.ResampleStream:
    return soxr.ResampleStream(THEIR_RATE, RATE, 1, dtype=np.int16, quality="LQ")
