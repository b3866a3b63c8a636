"""Echo cancelling in numpy, for machines without SpeexDSP: a Kalman filter for each partition and frequency.

After Enzner and Vary, "Frequency-domain adaptive Kalman filter for acoustic echo control" (2006), and Kuech, Mabande
and Enzner, "State-space architecture of the partitioned-block-based acoustic echo controller" (2014): how far a step
goes follows from how sure the filter is and how loud the user is, so that nobody has to tell when the user speaks.
"""

import numpy as np
from numpy.typing import NDArray

from speaker.audio import CHUNK_SAMPLES, FULL_SCALE, Samples

PARTITIONS = 8
"""Each of CHUNK_SAMPLES taps: 0.26 s of room."""
_FORGET = 0.9997
"""How much of the room's response stays from chunk to chunk: people move."""
_SMOOTH = 0.7
"""Of the estimated power of all that is no echo."""
_LEAST = 1e-8
_UNSURE = 1.0
"""The variance of a tap before anything was heard."""


def make(partitions: int = PARTITIONS) -> "NumpyEcho":
    """Return a canceller; there is nothing to load."""
    return NumpyEcho(partitions)


class NumpyEcho:
    """Partitioned blocks in the frequency domain."""

    def __init__(self, partitions: int = PARTITIONS) -> None:
        self._spectra = np.zeros((partitions, CHUNK_SAMPLES + 1), np.complex128)
        self._before = np.zeros(CHUNK_SAMPLES)
        self.reset()

    def process(self, samples: Samples, reference: Samples) -> Samples:
        heard = samples.astype(np.float64) / FULL_SCALE
        played = reference.astype(np.float64) / FULL_SCALE
        self._spectra = np.roll(self._spectra, 1, axis=0)
        self._spectra[0] = np.fft.rfft(np.concatenate([self._before, played]))
        self._before = played
        error = heard - self._echo()
        self._adapt(np.fft.rfft(np.concatenate([np.zeros(CHUNK_SAMPLES), error])))
        # Once more with what was just learned: 3 dB.
        clean = (heard - self._echo()) * FULL_SCALE
        result: Samples = np.clip(clean, -FULL_SCALE, FULL_SCALE - 1).astype(np.int16)
        return result

    def reset(self) -> None:
        self._spectra[:] = 0.0
        self._before = np.zeros(CHUNK_SAMPLES)
        self._filter = np.zeros_like(self._spectra)
        self._variance = np.full(self._spectra.shape, _UNSURE)
        self._noise = np.full(CHUNK_SAMPLES + 1, _LEAST)

    def close(self) -> None:
        pass

    def _echo(self) -> NDArray[np.float64]:
        echo: NDArray[np.float64] = np.fft.irfft((self._spectra * self._filter).sum(axis=0))[CHUNK_SAMPLES:]
        return echo

    def _adapt(self, error: NDArray[np.complex128]) -> None:
        power = np.square(self._spectra.real) + np.square(self._spectra.imag)
        # Half of the window is silence: so is half of what the filter's error makes of the power.
        expected = 0.5 * (power * self._variance).sum(axis=0)
        self._noise *= _SMOOTH
        self._noise += (1 - _SMOOTH) * (np.square(error.real) + np.square(error.imag))
        gain = self._variance / (expected + self._noise + _LEAST)
        step = np.fft.irfft(gain * self._spectra.conj() * error, axis=1)
        step[:, CHUNK_SAMPLES:] = 0.0
        self._filter = _FORGET * self._filter + np.fft.rfft(step, axis=1)
        taps = np.square(self._filter.real) + np.square(self._filter.imag)
        self._variance *= _FORGET**2 * (1 - 0.5 * gain * power)
        self._variance += (1 - _FORGET**2) * taps
