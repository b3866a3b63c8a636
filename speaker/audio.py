"""PCM: one format, chunks of one length, loudness, pre-roll, WAV in and out."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from speaker.errors import SoundError

RATE = 16_000
"""Samples a second, everywhere in the core."""
CHUNK_SAMPLES = 512
"""Samples in a chunk: 32 ms, the window that the silero voice detector is built for."""
CHUNK_SECONDS = CHUNK_SAMPLES / RATE
FULL_SCALE = 32_768

Samples: TypeAlias = NDArray[np.int16]
"""16 kHz, 16 bit, mono; any length."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """One short piece of sound from the microphone."""

    samples: Samples
    """CHUNK_SAMPLES of them."""
    at: float
    """Seconds of sound since the microphone opened, at its first sample."""
    captured: float
    """Monotonic time at which its last sample came in; only traces may look at it."""
    reference: Samples | None = None
    """CHUNK_SAMPLES that were played meanwhile, as near as the device can tell; `None` where all was silent."""
    echo: Samples | None = None
    """What of it was taken out, as our own sound; `None` where nothing was."""

    @property
    def end(self) -> float:
        return self.at + CHUNK_SECONDS


def silence(seconds: float) -> Samples:
    """Return that much silence."""
    return np.zeros(round(seconds * RATE), np.int16)


def seconds(samples: Samples) -> float:
    """Return how long the samples last."""
    return len(samples) / RATE


def loudness(samples: Samples) -> float:
    """Return the root mean square, 0 to 1."""
    if not len(samples):
        return 0.0
    return float(np.sqrt(np.mean(np.square(samples.astype(np.float64))))) / FULL_SCALE


def resample(samples: NDArray[np.int16], rate: int) -> Samples:
    """Return samples taken at `rate` as samples at RATE."""
    if rate == RATE:
        return samples
    return np.asarray(soxr.resample(samples, rate, RATE), np.int16)


def trim(samples: Samples, floor: float = 0.002, keep: float = 0.01) -> Samples:
    """Cut the quiet from both ends, but for `keep` seconds.

    espeak-ng puts up to 60 ms before and 0.3 s after each sentence; both would be heard as hesitation.
    """
    loud = np.flatnonzero(np.abs(samples.astype(np.int32)) > floor * FULL_SCALE)
    if not len(loud):
        return samples[:0]
    margin = round(keep * RATE)
    return samples[max(0, int(loud[0]) - margin) : int(loud[-1]) + 1 + margin]


def chunked(samples: Samples) -> Iterator[Samples]:
    """Cut samples into pieces of CHUNK_SAMPLES; the last is filled with silence."""
    for start in range(0, len(samples), CHUNK_SAMPLES):
        piece = samples[start : start + CHUNK_SAMPLES]
        if len(piece) < CHUNK_SAMPLES:
            piece = np.concatenate([piece, np.zeros(CHUNK_SAMPLES - len(piece), np.int16)])
        yield piece


class Ring:
    """The last seconds of sound, for the pre-roll."""

    def __init__(self, length: float) -> None:
        self._chunks: deque[Chunk] = deque(maxlen=max(1, round(length / CHUNK_SECONDS)))

    def push(self, chunk: Chunk) -> None:
        self._chunks.append(chunk)

    def since(self, at: float) -> list[Chunk]:
        """Return the kept chunks that end after `at`, oldest first."""
        return [chunk for chunk in self._chunks if chunk.end > at]

    def clear(self) -> None:
        self._chunks.clear()


@dataclass(frozen=True, slots=True)
class Recording:
    """A sound file as it was read."""

    samples: Samples
    warning: str | None
    """What was not as it should be, though it could be read."""


def read_recording(path: Path) -> Recording:
    """Read a sound file of any rate, width and number of channels.

    Raises SoundError if there is no such file, it is no sound, or holds none.
    """
    if not path.is_file():
        raise SoundError(f"{path}: no such file")
    if path.stat().st_size == 0:
        raise SoundError(f"{path}: the file is empty; record it again")
    try:
        data, rate = soundfile.read(path, dtype="int16", always_2d=True)
    except (soundfile.LibsndfileError, RuntimeError) as error:
        raise SoundError(f"{path}: not a recording that can be read ({error}); make it a WAV file") from error
    if not len(data):
        raise SoundError(f"{path}: holds no sound; record it again")
    mono = data[:, 0] if data.shape[1] == 1 else np.asarray(data.mean(axis=1), np.int16)
    return Recording(resample(np.ascontiguousarray(mono), rate), _cut_short(path, len(data), rate))


def _cut_short(path: Path, frames: int, rate: int) -> str | None:
    """Compare what the WAV header promises with what is there; libsndfile reads what there is and says nothing."""
    with path.open("rb") as file:
        head = file.read(4096)
    at = head.find(b"data")
    if head[:4] != b"RIFF" or at < 0 or len(head) < at + 8:
        return None
    promised = int.from_bytes(head[at + 4 : at + 8], "little")
    present = path.stat().st_size - at - 8
    # Streaming writers put 0 or all ones where the length would stand: that promises nothing.
    if promised <= present or promised >= 0x7FFF_FFFF:
        return None
    return (
        f"{path}: is cut short, {frames / rate:.2f} s of {frames / rate * promised / max(present, 1):.2f} s are there"
    )


def write_wav(path: Path, pieces: Iterable[Samples]) -> None:
    """Write samples as a WAV file. Raises SoundError when it cannot be written."""
    try:
        with soundfile.SoundFile(path, "w", RATE, 1, "PCM_16", format="WAV") as file:
            for piece in pieces:
                file.write(piece)
    except (OSError, RuntimeError) as error:
        raise SoundError(f"{path}: cannot be written ({error})") from error
