"""The speaker's own sound, taken out of what the microphone hears."""

import dataclasses
import logging
from collections.abc import Callable

import numpy as np

from speaker.audio import CHUNK_SAMPLES, FULL_SCALE, RATE, Chunk, Samples, silence
from speaker.echo.delay import BLOCK, REACH, Correlation, Delay
from speaker.echo.past import HALF, Past
from speaker.interfaces import EchoCanceller

_LOG = logging.getLogger(__name__)

MARGIN = 128
"""Samples that the filter is given before the strongest echo: the first one may be weaker."""
TAIL = round(0.8 * RATE / CHUNK_SAMPLES)
"""Chunks for which the room may still ring, delay included; then there is nothing to take out."""
_LOUD = 0.001
"""Root mean square of played sound that is worth comparing."""
_WORTH_KEEPING = 0.005 * RATE
"""Samples by which a delay must have changed to be remembered anew."""
_SPOILT = 0.06 * RATE
"""Samples: a filter fits again after a jump of the delay, unless a long one let it learn nonsense before."""
_SMOOTH = 0.9
"""A chunk: 0.3 s."""
_WORSE, _DIVERGED = 1.0, 4.0
"""Power after, by power before: more than the first is not used, more than the second is started anew."""


class Echo:
    """Finds the delay, keeps the reference in step, and lets an engine cancel. Used from the "ears" thread only."""

    def __init__(
        self, canceller: EchoCanceller, remembered: float | None = None, remember: Callable[[float], None] | None = None
    ) -> None:
        """`remembered` is the delay of the last time, in seconds; `remember` is called with it when it is found."""
        self._canceller = canceller
        self._remember = remember
        self._kept = None if remembered is None else remembered * RATE
        self._delay = Delay(self._kept)
        self._correlation = Correlation()
        self._played = Past(REACH + BLOCK + CHUNK_SAMPLES)
        self._heard: list[Samples] = []
        self._silence = silence(CHUNK_SAMPLES / RATE)
        self._quiet = TAIL
        self._before = self._after = 0.0

    @property
    def delay(self) -> float | None:
        """Seconds from when the reference was played until it is heard; `None` while not known."""
        return None if self._delay.lag is None else self._delay.lag / RATE

    @property
    def drift(self) -> float:
        """Seconds by which the delay grows in a second."""
        return self._delay.drift

    def clean(self, chunk: Chunk) -> Chunk:
        """Return the chunk without the echo; the same chunk while nothing is played, or none of it was ever heard."""
        reference = chunk.reference
        if reference is None or not reference.any():
            if self._quiet >= TAIL:
                return chunk
            self._quiet += 1
            reference = self._silence
        else:
            if self._quiet >= TAIL:
                self._begin()
            self._quiet = 0
        self._played.push(reference)
        if self._delay.lag is None:
            # With headphones on there is nothing to learn from, and a filter that guesses adds noise.
            self._delay.advance(CHUNK_SAMPLES)
            self._look(chunk.samples)
            return chunk
        clean = self._canceller.process(chunk.samples, self._align(self._delay.lag))
        self._look(chunk.samples)
        better = self._better(chunk.samples, clean)
        # Two samples of 16 bits may lie 17 bits apart.
        echo = np.clip(chunk.samples.astype(np.int32) - better, -FULL_SCALE, FULL_SCALE - 1).astype(np.int16)
        return dataclasses.replace(chunk, samples=better, echo=echo)

    def close(self) -> None:
        self._canceller.close()

    def _begin(self) -> None:
        self._correlation.clear()
        self._delay.pause()
        self._heard.clear()
        self._before = self._after = 0.0

    def _align(self, lag: float) -> Samples:
        """Return the reference as far ahead of its echo as the filter wants it, and as fast."""
        self._delay.advance(CHUNK_SAMPLES)
        ends = (max(float(HALF), each - MARGIN) for each in (lag, lag + self._delay.drift * CHUNK_SAMPLES))
        return self._played.delayed(*ends)

    def _look(self, heard: Samples) -> None:
        """Compare now and then what was played with what is heard."""
        self._heard.append(heard)
        if len(self._heard) * CHUNK_SAMPLES < BLOCK:
            return
        block = np.concatenate(self._heard).astype(np.float32)
        self._heard.clear()
        played = self._played.last(REACH + BLOCK)
        if np.sqrt(np.mean(np.square(played))) < _LOUD * FULL_SCALE:
            return
        was = self._delay.lag
        if self._delay.take(self._correlation.look(played, block, self._delay.drift * BLOCK)):
            self._moved(was)

    def _moved(self, was: float | None) -> None:
        lag = self._delay.lag
        assert lag is not None
        if was is not None and abs(lag - was) > _SPOILT:
            self._canceller.reset()
        if self._kept is None or abs(lag - self._kept) > _WORTH_KEEPING:
            self._kept = lag
            _LOG.info("echo: heard %.0f ms after it was played", lag / RATE * 1000)
            if self._remember is not None:
                self._remember(lag / RATE)

    def _better(self, heard: Samples, clean: Samples) -> Samples:
        """Return what has less in it: a filter that makes it louder has lost its way."""
        self._before = _SMOOTH * self._before + (1 - _SMOOTH) * _power(heard)
        self._after = _SMOOTH * self._after + (1 - _SMOOTH) * _power(clean)
        if self._after > _DIVERGED * self._before:
            _LOG.debug("echo: the filter diverged and begins anew")
            self._canceller.reset()
            self._after = self._before
            return heard
        return heard if self._after > _WORSE * self._before else clean


def _power(samples: Samples) -> float:
    return float(np.mean(np.square(samples.astype(np.float32))))
