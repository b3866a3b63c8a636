"""The sound of a call: their voice into the mixer, ours without echo to them; or an answering machine at our end."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from speaker.audio import CHUNK_SAMPLES, Chunk, Samples
from speaker.calls import Phone
from speaker.earcons import Tune, render
from speaker.mixer import Mixer, Track
from speaker.take import Take
from speaker.voice import forever

LONGEST = 120.0
"""Seconds of a message."""
_QUIET = 8.0
"""Seconds without a sound after which a message is taken to be over."""


@dataclass(slots=True)
class Machine:
    """Plays a greeting and keeps what is said after it."""

    greeting: Samples
    """Ends with a tone."""
    take: Take = field(default_factory=lambda: Take(_QUIET, LONGEST))
    _played: int = 0

    def exchange(self, phone: Phone) -> bool:
        """Exchange one chunk of sound; returns whether there is more to hear."""
        heard = phone.receive()
        piece = self.greeting[self._played : self._played + CHUNK_SAMPLES]
        self._played += CHUNK_SAMPLES
        if len(piece):
            phone.send(np.pad(piece, (0, CHUNK_SAMPLES - len(piece))))
            return True
        phone.send(np.zeros(CHUNK_SAMPLES, np.int16))
        return self.take.hear(heard)

    @property
    def message(self) -> Samples | None:
        """What was said, without the silence at its end; `None` for nothing."""
        return self.take.sound


class Line:
    """One call's sound. Used from the event loop only."""

    def __init__(self, phone: Phone, mixer: Mixer) -> None:
        self._phone = phone
        self._mixer = mixer
        self._track: Track | None = None
        self.machine: Machine | None = None
        """Answers instead of us."""
        self.muted = False
        """Somebody wants not to be heard."""
        self.aside = False
        """Somebody speaks with us and not with them."""

    def ring(self, tune: Tune) -> None:
        """Let hear that it rings at the other side."""
        self._play(forever(render(tune)))

    def open(self) -> None:
        """Let them be heard."""
        self._play(self._theirs())

    def _play(self, source: Iterator[Samples]) -> None:
        self.close()
        self._track = Track(source=source, steady=True)
        self._mixer.play(self._track)

    def feed(self, chunk: Chunk) -> None:
        """Take what the microphone heard, without our own sound in it."""
        if self.machine is None:
            quiet = self.muted or self.aside
            self._phone.send(np.zeros(CHUNK_SAMPLES, np.int16) if quiet else chunk.samples)

    def close(self) -> None:
        """Let nothing of it be heard."""
        if self._track is not None:
            self._mixer.drop(self._track)
            self._track = None

    def _theirs(self) -> Iterator[Samples]:
        while True:
            yield self._phone.receive()
