"""Raises what a faint microphone gives: falls at once, rises slowly, and never beyond what the room's noise allows."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from speaker.audio import CHUNK_SAMPLES, FULL_SCALE, Chunk

TARGET = -26.0
"""dBFS of the loudest of faint speech. Good recordings have -20, and between their loud words they shall not rise."""
_GOOD = -20.0
"""Where it begins."""
MOST = 30.0
"""Decibels. Speech at -50 dBFS raised by that is heard as well as at -20, without it a tenth of requests less."""
_NOISE = -45.0
"""dBFS to which the room's noise is raised at most."""
_RISE = 0.125
"""Decibels a chunk that stands out: after three requests it is as loud as it should be."""
_ABOVE = 8.0
"""Decibels above the room's noise from which a chunk stands out."""


class Gain:
    """Hears every chunk after what cleans it."""

    def __init__(self, noise: Callable[[], float | None]) -> None:
        """`noise` tells how loud the room is, in dBFS, once that is known."""
        self._noise = noise
        self._loudest = _GOOD

    @property
    def decibels(self) -> float:
        """What is added now."""
        room = _NOISE - (self._noise() or 0.0)
        return max(0.0, min(TARGET - self._loudest, room, MOST))

    def hear(self, chunk: Chunk) -> Chunk:
        """Return the chunk as loud as it should be."""
        floats = chunk.samples.astype(np.float32)
        noise = self._noise()
        if chunk.reference is None and noise is not None:
            level = 10 * float(np.log10(np.dot(floats, floats) / CHUNK_SAMPLES / FULL_SCALE**2 + 1e-10))
            if level > noise + _ABOVE:
                # A clatter in a faint room must not stay: only sound that goes on raises it, a loud one ends that.
                self._loudest = max(level, self._loudest - _RISE)
        raised = self.decibels
        if raised < 1.0:
            return chunk
        peak = max(float(floats.max()), -float(floats.min()), 1.0)
        factor = max(1.0, min(10 ** (raised / 20), 0.9 * FULL_SCALE / peak))
        echo = (
            None if chunk.echo is None else np.clip(chunk.echo * factor, -FULL_SCALE, FULL_SCALE - 1).astype(np.int16)
        )
        return replace(chunk, samples=(floats * factor).astype(np.int16), echo=echo)
