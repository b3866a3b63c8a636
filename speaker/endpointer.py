"""When has the user finished; counts sound, not the clock on the wall."""

from dataclasses import dataclass
from enum import StrEnum

from speaker.audio import CHUNK_SECONDS


class Endpoint(StrEnum):
    """Why listening ended."""

    SILENCE = "silence"
    """The user spoke, then was quiet."""
    NOTHING = "nothing"
    """Nobody spoke."""
    TOO_LONG = "too long"
    """Speech went on past the longest utterance."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait; seconds of sound."""

    end_silence: float = 0.45
    """Quiet after speech that ends the utterance."""
    start_timeout: float = 4.0
    """Quiet after the wake word that ends listening."""
    longest: float = 15.0
    """An utterance is cut here."""


class Endpointer:
    """Fed one speech probability a chunk, tells when the utterance is over.

    Speech starts at `ENTER` and goes on until `LEAVE` (home-assistant/core: assist_pipeline/vad.py does the same). Both
    stand high because of noise: on human requests in kitchen noise at 10 dB, Silero falls below 0.7 within 0.13 s of
    the last sound (95 %), below 0.5 only after 1.35 s; and no pause inside a request was longer than 0.32 s.
    """

    ENTER = 0.8
    LEAVE = 0.7
    LEAST = 3 * CHUNK_SECONDS
    """Less speech than this is a click; a short "stop" has 0.2 s above the cut."""

    def __init__(self, patience: Patience) -> None:
        self._patience = patience
        self.start(0.0)

    def start(self, at: float) -> None:
        """Begin to wait for speech, at this many seconds of sound."""
        self.speech_start: float | None = None
        self.speech_end: float | None = None
        self._began = at
        self._speech = 0.0
        self._silence = 0.0
        self._inside = False

    def feed(self, probability: float, end: float) -> Endpoint | None:
        """Take the probability of the chunk that ends at `end`."""
        self._inside = probability >= (self.LEAVE if self._inside else self.ENTER)
        if self._inside:
            if self.speech_start is None or (self._speech < self.LEAST and self._silence > 0):
                self.speech_start = end - CHUNK_SECONDS
                self._speech = 0.0
            self._speech += CHUNK_SECONDS
            self._silence = 0.0
            self.speech_end = end
        else:
            self._silence += CHUNK_SECONDS
        spoke = self._speech >= self.LEAST
        if spoke and self._silence >= self._patience.end_silence:
            return Endpoint.SILENCE
        if end - self._began >= self._patience.longest:
            return Endpoint.TOO_LONG
        if not spoke and end - self._began >= self._patience.start_timeout:
            return Endpoint.NOTHING
        return None
