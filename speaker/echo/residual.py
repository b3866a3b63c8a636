"""What the echo canceller left of our own sound, made quieter for who listens for single words in it.

Not for wake words and requests: a suppressor takes a little of the user as well.
"""

import dataclasses

import numpy as np
from numpy.typing import NDArray

from speaker.audio import CHUNK_SAMPLES, FULL_SCALE, Chunk

_HOP = 256
"""Samples by which it is late."""
_RINGS_ON = 0.75
"""Share of an echo's power that the room may still hold after a hop; the filter knows only its first part."""
_STRICT = 1.5
"""How much more than usual of the echo is expected to be left."""
_LEAST = 0.2
"""What is all ours is not made quieter than this: recognizers take holes for the ends of words."""
_LEARN = 0.03
_FIRST, _MOST = 0.05, 0.5
"""What is left of the echo's power, before anything is known, and at most."""
_WORTH = 1e5
"""Power of an echo that something can be learned from."""
_ALONE = 0.2
"""Nobody else speaks where so little is left of the echo's power."""


class Residual:
    """Learns how much of each frequency is usually left, and takes as much away."""

    def __init__(self) -> None:
        self._window = np.sqrt(np.hanning(2 * _HOP + 1)[:-1])
        self._left = np.full(_HOP + 1, _FIRST)
        self._echo = np.zeros(_HOP + 1)
        self._before = np.zeros((2, _HOP))
        self._tail = np.zeros(_HOP)

    def hear(self, chunk: Chunk) -> Chunk:
        """Return the chunk without most of what is left of us, 16 ms late."""
        echo = np.zeros(CHUNK_SAMPLES) if chunk.echo is None else chunk.echo.astype(np.float64)
        both = np.stack([chunk.samples.astype(np.float64), echo])
        quieter = np.concatenate([self._step(both[:, at : at + _HOP]) for at in range(0, CHUNK_SAMPLES, _HOP)])
        samples = np.clip(quieter, -FULL_SCALE, FULL_SCALE - 1).astype(np.int16)
        return dataclasses.replace(chunk, samples=samples)

    def _step(self, both: NDArray[np.float64]) -> NDArray[np.float64]:
        clean, echo = np.fft.rfft(np.concatenate([self._before, both], axis=1) * self._window)
        self._before = both
        power, echoed = np.square(np.abs(clean)), np.square(np.abs(echo))
        self._echo = np.maximum(echoed, _RINGS_ON * self._echo)
        if echoed.sum() > _WORTH and power.sum() < _ALONE * self._echo.sum():
            share = np.minimum(power / (self._echo + 1.0), _MOST)
            self._left += _LEARN * (share - self._left)
        kept = np.maximum(_LEAST, 1 - _STRICT * self._left * self._echo / (power + 1e-3))
        sound = np.fft.irfft(clean * kept) * self._window
        done = self._tail + sound[:_HOP]
        self._tail = sound[_HOP:]
        return done
