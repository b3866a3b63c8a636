"""Commands called into our own sound: the more surely somebody else speaks, the less sure the word has to be.

Two spotters listen, one of them to what a suppressor makes of the sound. Over speech that is cancelled well both are as
good, and miss different words; in a new room the second hears twice as many, over beeps the first hears more.
"""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from speaker.audio import CHUNK_SECONDS, Chunk, Samples
from speaker.echo.residual import Residual
from speaker.interfaces import Detection, WakeWord

WORD = 12
"""Chunks up to the end of a word in which its speaker is looked for."""
BEFORE = 40
"""Chunks before them that tell how well the canceller is doing: 1.3 s."""
_LATE = 40
"""Chunks, at most, that a word is known after its end."""
OTHER = -7.0
"""dB that are left of our own sound at least where somebody else speaks: all of 89 words that were called over speech,
up to 5 dB louder than they, are above -6.1; of what was heard in our own speech most is below -13.
"""
CANCELLED = -10.0
"""dB that are left at most while the canceller has learned the room; beeps and first seconds leave more."""


@dataclass(frozen=True, slots=True)
class Sureness:
    """How sure the spotter must be of a phrase, 0 to 1."""

    usual: float
    """Where nobody knows whose word it was."""
    other: float
    """Where it was somebody else's."""


class Interjections:
    """A WakeWord round two, for commands."""

    def __init__(self, plain: WakeWord, quieted: WakeWord, sureness: Mapping[str, Sureness]) -> None:
        """Both spotters have the lower cuts; `quieted` hears little of what is left of us."""
        self._plain = plain
        self._quieted = quieted
        self._sureness = sureness
        self._residual = Residual()
        self._powers: deque[tuple[float, float]] = deque(maxlen=WORD + BEFORE + _LATE)
        """Of each chunk what is left, and what was taken out."""

    def feed(self, chunk: Chunk) -> Detection | None:
        self._powers.append((_power(chunk.samples), 0.0 if chunk.echo is None else _power(chunk.echo)))
        found = [self._plain.feed(chunk), self._quieted.feed(self._residual.hear(chunk))]
        for each in found:
            if each is not None and self._believe(each, chunk.end):
                # Or the other would find the same word again.
                self.reset()
                return each
        return None

    def reset(self) -> None:
        self._plain.reset()
        self._quieted.reset()

    def close(self) -> None:
        self._plain.close()
        self._quieted.close()

    def _believe(self, found: Detection, now: float) -> bool:
        powers = list(self._powers)
        end = max(1, len(powers) - max(0, round((now - found.end) / CHUNK_SECONDS)))
        start = max(0, end - WORD)
        before = powers[max(0, start - BEFORE) : start]
        if _left(powers[start:end]) < OTHER:
            return False
        sureness = self._sureness[found.phrase]
        cancelled = bool(before) and _left(before) <= CANCELLED
        return found.score >= (sureness.other if cancelled else sureness.usual)


def _left(powers: list[tuple[float, float]]) -> float:
    """Return what is left, in dB over what was taken out."""
    clean, echo = np.sum(powers, axis=0)
    return float(10 * np.log10((clean + 1) / (echo + 1)))


def _power(samples: Samples) -> float:
    return float(np.mean(np.square(samples.astype(np.float32))))
