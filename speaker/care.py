"""Minds the microphone: how loud, clipped, off zero, narrow, dead, or at another rate than it says."""

import logging
import threading
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from speaker.audio import CHUNK_SAMPLES, CHUNK_SECONDS, FULL_SCALE, RATE, Chunk, Samples, loudness
from speaker.ear_report import SERIOUS, EarReport, Finding, Trouble

_LOG = logging.getLogger(__name__)

REMEDIES = {
    Trouble.DEAD: "it gives no sound; see whether it is muted or its cable loose, or choose another: sound.input",
    Trouble.DEAF: "my own voice does not reach it; see whether it is plugged in, and the loudspeaker on",
    Trouble.RATE: "it runs at another rate than it says; choose it by another name in sound.input, or set 16000 Hz",
    Trouble.CLIPPING: "turn its gain down (alsamixer, F4), or move it away from what is loud",
    Trouble.OFFSET: "its zero is off; I correct that, but a USB microphone of its own would be better",
    Trouble.NARROW: "nothing above 4 kHz; a Bluetooth headset in telephone mode? Use a USB microphone",
    Trouble.FAINT: "turn its gain up (alsamixer, F4), or come nearer",
    Trouble.NOISY: "move it away from what hums and rattles, or come nearer",
}

_RAILS = 32_700
"""Magnitude from which a sample is held to be cut off."""
_RUN = 4
"""Such samples in a chunk that clips; one may be a real peak."""
_OFFSET = 150
"""Off zero by this many steps (0.5 %) is put right; the mean of good recordings wanders by up to 70.

Wake engine and recognizer hear as well 30 % off zero; what asks how loud it is does not."""
_NEAR = 64
"""Chunks over which the offset is averaged: 2 s."""


class Care:
    """Hears every chunk first, on the "ears" thread; `report` may be called from any."""

    def __init__(self) -> None:
        self.tell: Callable[[Finding], object] | None = None
        """Called once with each serious finding, on the "ears" thread."""
        self._lock = threading.Lock()
        self._chunks = 0
        self._still = 0
        self._alive = False
        self._offset = 0.0
        self._pace = _Pace()
        self._level = _Level()
        self._own = deque[float](maxlen=round(3.0 / CHUNK_SECONDS))
        """How far the microphone rises above the room's noise while we speak, in decibels."""
        self._told: set[Trouble] = set()

    def hear(self, chunk: Chunk) -> Chunk:
        """Take note of a chunk, and return it with its zero put right."""
        with self._lock:
            return self._hear(chunk)

    @property
    def noise(self) -> float | None:
        """The room while nobody speaks, in dBFS; for the "ears" thread."""
        return self._level.noise

    def report(self) -> EarReport:
        """Return how it does now."""
        with self._lock:
            found = sorted(self._findings(), key=lambda finding: list(Trouble).index(finding.trouble))
            return EarReport(self._level.noise, self._level.speech, tuple(found))

    def _hear(self, chunk: Chunk) -> Chunk:
        self._chunks += 1
        self._pace.hear(chunk)
        samples = chunk.samples
        low, high = int(samples.min()), int(samples.max())
        if low == high:
            self._still += 1
        else:
            self._still, self._alive = 0, True
            chunk = self._listen(chunk, clips=max(high, -low) >= _RAILS)
        if self._chunks % 32 == 0:
            self._warn()
        return chunk

    def _listen(self, chunk: Chunk, *, clips: bool) -> Chunk:
        floats = chunk.samples.astype(np.float32)
        mean = float(floats.mean())
        self._offset += (mean - self._offset) / min(self._chunks, _NEAR)
        floats -= mean
        level = _decibels(float(np.dot(floats, floats)) / CHUNK_SAMPLES)
        if chunk.reference is None:
            self._level.hear(level, floats, clips and _clipped(chunk.samples))
        elif self._level.noise is not None and loudness(chunk.reference) > 0.02:
            self._own.append(level - self._level.noise)
        if abs(self._offset) < _OFFSET:
            return chunk
        shifted = np.clip(chunk.samples - np.float32(self._offset), -FULL_SCALE, FULL_SCALE - 1)
        return replace(chunk, samples=shifted.astype(np.int16))

    def _findings(self) -> Iterator[Finding]:
        # A card may gate what is quiet, so after some sound it takes longer until silence counts.
        if self._still * CHUNK_SECONDS >= (60.0 if self._alive else 5.0):
            yield _finding(Trouble.DEAD, self._still * CHUNK_SECONDS)
        if len(self._own) == self._own.maxlen and max(self._own) < 3.0:
            yield _finding(Trouble.DEAF, max(self._own))
        if self._pace.rate is not None:
            yield _finding(Trouble.RATE, self._pace.rate)
        if abs(self._offset) > 0.01 * FULL_SCALE:
            yield _finding(Trouble.OFFSET, self._offset / FULL_SCALE)
        yield from self._level.findings()

    def _warn(self) -> None:
        """Tell what is serious, each trouble once until it is over."""
        found = {finding.trouble: finding for finding in self._findings() if finding.trouble in SERIOUS}
        for trouble in found.keys() - self._told:
            _LOG.warning("microphone: %s (%.1f): %s", trouble.value, found[trouble].measured, found[trouble].remedy)
            if self.tell is not None:
                self.tell(found[trouble])
        self._told = set(found)


class _Level:
    """How loud the room is, what stands out of it, and how whole that is."""

    BLOCKS, BLOCK = 8, 64
    """The noise is the quietest tenth of a second in the last 16 s."""
    ABOVE = 8.0
    """Decibels above the noise from which something is said to stand out."""
    LEAST = 64
    """Chunks that stand out, 2 s, before anything is said about them."""

    def __init__(self) -> None:
        self._smooth = 0.0
        self._count = 0
        self._quiet = deque[float](maxlen=self.BLOCKS)
        self._speech = 0.0
        self._clips = deque[bool](maxlen=4 * self.LEAST)
        self._treble = deque[float](maxlen=2 * self.LEAST)

    @property
    def noise(self) -> float | None:
        return min(self._quiet) if self._count >= self.BLOCK else None

    @property
    def speech(self) -> float | None:
        return _decibels(self._speech) if len(self._clips) >= self.LEAST // 2 else None

    def hear(self, level: float, floats: np.ndarray, clips: bool) -> None:
        """Take one chunk without its offset; `level` is that of the chunk in dBFS."""
        power = 10 ** (level / 10) * FULL_SCALE**2
        self._smooth += (power - self._smooth) / min(self._count + 1, 4)
        smooth = _decibels(self._smooth)
        if self._count % self.BLOCK == 0:
            self._quiet.append(smooth)
        self._quiet[-1] = min(self._quiet[-1], smooth)
        self._count += 1
        if level < min(self._quiet) + self.ABOVE:
            return
        self._clips.append(clips)
        self._speech += (power - self._speech) / min(len(self._clips), self.LEAST)
        if level > -50.0:
            self._treble.append(_treble(floats))

    def findings(self) -> Iterator[Finding]:
        """Yield what is wrong with what stands out."""
        if len(self._clips) < self.LEAST or self.noise is None or self.speech is None:
            return
        if (share := sum(self._clips) / len(self._clips)) > 0.1:
            yield _finding(Trouble.CLIPPING, share)
        # In real speech a tenth of the chunks, s and f, have more than -31 dB there; through 8 kHz less than -41.
        if len(self._treble) >= self.LEAST and (treble := float(np.percentile(self._treble, 90))) < -37.0:
            yield _finding(Trouble.NARROW, treble)
        if self.speech < -55.0:
            yield _finding(Trouble.FAINT, self.speech)
        elif self.speech - self.noise < 12.0:
            yield _finding(Trouble.NOISY, self.noise)


class _Pace:
    """Compares how fast chunks come with the seconds that they say they last."""

    WINDOW = 10.0
    GAP = 0.5
    """Seconds without a chunk after which counting begins anew: the card was away, or the machine slept."""
    RATES = (8_000, 11_025, 12_000, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000, 14_700, 17_415)
    """What a card may run at instead of RATE; the last two where 44.1 kHz was taken for 48 kHz, or the other way."""
    NEAR = 0.02

    def __init__(self) -> None:
        self.rate: float | None = None
        """Samples a second, where they are not RATE."""
        self._first: Chunk | None = None
        self._last: Chunk | None = None
        self._before = 0.0

    def hear(self, chunk: Chunk) -> None:
        if self._first is None or self._last is None or chunk.captured - self._last.captured > self.GAP:
            self._first = chunk
        self._last = chunk
        took = chunk.captured - self._first.captured
        if took < self.WINDOW:
            return
        rate = RATE * (chunk.at - self._first.at) / took
        # Twice the same, and one that cards have: a recording that is read at full speed has neither.
        steady = abs(rate / self._before - 1) < self.NEAR if self._before else False
        likely = min(self.RATES, key=lambda each: abs(each - rate))
        self.rate = float(likely) if steady and abs(rate / likely - 1) < self.NEAR else None
        self._before, self._first = rate, chunk


def _finding(trouble: Trouble, measured: float) -> Finding:
    return Finding(trouble, measured, REMEDIES[trouble])


def _clipped(samples: Samples) -> bool:
    return int(np.count_nonzero(np.abs(samples.astype(np.int32)) >= _RAILS)) >= _RUN


_WINDOW = np.hanning(CHUNK_SAMPLES).astype(np.float32)


def _treble(floats: np.ndarray) -> float:
    """Return how much there is above 4.5 kHz, in decibels to what is between 0.3 and 3.4 kHz."""
    power = np.square(np.abs(np.fft.rfft(floats * _WINDOW)))
    return 10 * float(np.log10((power[144:].mean() + 1) / (power[10:110].mean() + 1)))


def _decibels(power: float) -> float:
    """Return dBFS of a mean square of samples."""
    return 10 * float(np.log10(power / FULL_SCALE**2 + 1e-10))
