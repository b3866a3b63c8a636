"""What the loudspeaker played while the microphone heard: the one's samples by the other's count."""

from collections import deque

import numpy as np

from speaker.audio import CHUNK_SAMPLES, RATE, Samples

_CLOCK = 64
"""Chunks by which the microphone's clock is read: what comes in late now and then came in on time before."""
_KEPT = RATE // 2
"""Samples that are kept; the microphone asks for the latest 0.1 s."""
_RESTED = 0.06 * RATE
"""Samples by which a stream that was stopped is off: then the two are put side by side anew."""
_SLIPPED = 0.005 * RATE
"""Samples by which a stream is off that a busy machine let run dry. Less is drift, which whoever cancels the echo
follows: no step may disturb it."""
_FAR = 0.2 * RATE
"""Samples of drift after which a step is the smaller evil: with 100 ppm after half an hour of music."""
_BLOCK = 8
"""Pieces whose time stamps are looked at together; the first of a stream can be 15 ms off."""


class Timeline:
    """Counts in samples: those of the loudspeaker's stream, silence between sounds too, and the microphone's."""

    def __init__(self) -> None:
        self._clock: deque[float] = deque(maxlen=_CLOCK)
        """When the microphone's sample 0 came in, as its latest chunks have it; late ones are later."""
        self._ahead: int | None = None
        """The loudspeaker's count when the microphone's is 0."""
        self._stamps: list[int] = []
        """The loudspeaker's count as the latest pieces have it."""
        self._before: float | None = None
        """As the block before had it."""
        self._played: deque[tuple[int, Samples]] = deque()

    def restart(self) -> None:
        """The microphone was opened anew."""
        self._clock.clear()
        self._ahead = None

    def play(self, place: int, samples: Samples, heard: float) -> None:
        """Take in what is played at a place of the loudspeaker's stream; `heard` is when its last sample is."""
        if not self._clock:
            return
        self._align(place + len(samples) - round((heard - min(self._clock)) * RATE))
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

    def _align(self, ahead: int) -> None:
        """Compare the count with the time stamps."""
        if self._ahead is None or abs(ahead - (self._ahead if self._before is None else self._before)) > _RESTED:
            self._ahead, self._before = ahead, None
            self._stamps.clear()
            self._played.clear()
        self._stamps.append(ahead)
        if len(self._stamps) < _BLOCK:
            return
        now = float(np.median(self._stamps))
        self._stamps.clear()
        if self._before is None or abs(now - self._ahead) > _FAR:
            self._ahead = round(now)
        elif abs(now - self._before) > _SLIPPED:
            self._ahead += round(now - self._before)
        self._before = now
