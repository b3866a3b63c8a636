"""What the loudspeaker played lately, to be read at any delay, between its samples too."""

import numpy as np
from numpy.typing import NDArray

from speaker.audio import CHUNK_SAMPLES

HALF = 8
"""Samples on either side that a value between two samples is made of; so none is read later than this."""
_STEPS = 64
"""Places between two samples: the error is 40 dB down at 4 kHz, where speech has little left."""

Sound = NDArray[np.float32]


class Past:
    """The last samples that were played, the newest at the end."""

    def __init__(self, length: int) -> None:
        self._sound = np.zeros(length, np.float32)
        self._sinc = _windowed_sinc()

    def push(self, samples: NDArray[np.int16]) -> None:
        self._sound[:-CHUNK_SAMPLES] = self._sound[CHUNK_SAMPLES:]
        self._sound[-CHUNK_SAMPLES:] = samples

    def last(self, count: int) -> Sound:
        return self._sound[-count:]

    def delayed(self, first: float, last: float) -> NDArray[np.int16]:
        """Return the newest CHUNK_SAMPLES, delayed by `first` samples at the start and `last` at the end."""
        start = len(self._sound) - CHUNK_SAMPLES
        places = start + np.arange(CHUNK_SAMPLES) - np.linspace(first, last, CHUNK_SAMPLES, endpoint=False)
        steps = np.round(places * _STEPS).astype(np.intp)
        whole, between = np.divmod(steps, _STEPS)
        nearby = self._sound[whole[:, None] + np.arange(1 - HALF, HALF + 1)]
        values = np.einsum("ij,ij->i", nearby, self._sinc[between])
        samples: NDArray[np.int16] = np.clip(np.round(values), -32768, 32767).astype(np.int16)
        return samples


def _windowed_sinc() -> Sound:
    """Return the weights of the samples nearby, for each place between two samples."""
    distances = np.arange(_STEPS)[:, None] / _STEPS - np.arange(1 - HALF, HALF + 1)
    weights: Sound = (np.sinc(distances) * np.cos(np.pi * distances / (2 * HALF)) ** 2).astype(np.float32)
    return weights
