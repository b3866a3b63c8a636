"""What the loudspeaker played while the microphone heard: the one's samples by the other's count."""

from collections import deque

import numpy as np

from speaker.audio import CHUNK_SAMPLES, RATE, Samples

_CLOCK = 64
"""Chunks by which the microphone's clock is read: what comes in late now and then came in on time before."""
_KEPT = RATE // 2
"""Samples that are kept; the microphone asks for the latest 0.1 s."""
_LIMIT = 0.06 * RATE
"""Samples by which the two may drift apart, or a time stamp be wrong, before they are put side by side anew: each time
the echo's delay has to be found again."""
_SETTLED = 8
"""Pieces after which the two are put side by side once more: the time stamps of a stream's first are 15 ms off."""


class Timeline:
    """Counts in samples: those of the loudspeaker's stream, silence between sounds too, and the microphone's."""

    def __init__(self) -> None:
        self._clock: deque[float] = deque(maxlen=_CLOCK)
        """When the microphone's sample 0 came in, as its latest chunks have it; late ones are later."""
        self._ahead: int | None = None
        """The loudspeaker's count when the microphone's is 0."""
        self._pieces = 0
        """Since the two were put side by side."""
        self._played: deque[tuple[int, Samples]] = deque()

    def restart(self) -> None:
        """The microphone was opened anew."""
        self._clock.clear()
        self._ahead = None

    def play(self, place: int, samples: Samples, heard: float) -> None:
        """Take in what is played at a place of the loudspeaker's stream; `heard` is when its last sample is."""
        if not self._clock:
            return
        ahead = place + len(samples) - round((heard - min(self._clock)) * RATE)
        if self._ahead is None or abs(ahead - self._ahead) > _LIMIT:
            self._ahead = ahead
            self._pieces = 0
            self._played.clear()
        self._pieces += 1
        if self._pieces == _SETTLED:
            self._ahead = ahead
        self._played.append((place, samples))
        while self._played[0][0] < place - _KEPT:
            self._played.popleft()

    def reference(self, first: int, captured: float) -> Samples | None:
        """Return what was played during the microphone's chunk that begins with sample `first`; `None` if nothing."""
        self._clock.append(captured - (first + CHUNK_SAMPLES) / RATE)
        if self._ahead is None or not self._played:
            return None
        start = first + self._ahead
        if self._played[-1][0] + len(self._played[-1][1]) <= start:
            return None
        reference = np.zeros(CHUNK_SAMPLES, np.int16)
        for place, samples in self._played:
            begin, end = max(place, start), min(place + len(samples), start + CHUNK_SAMPLES)
            if begin < end:
                reference[begin - start : end - start] = samples[begin - place : end - place]
        return reference if reference.any() else None
