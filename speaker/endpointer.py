"""When has the user finished; counts sound, not the clock on the wall."""

from dataclasses import dataclass, fields, replace
from enum import StrEnum

from speaker.audio import CHUNK_SECONDS
from speaker.completeness import Completeness, Reading


class Endpoint(StrEnum):
    """Why listening ended."""

    COMPLETE = "complete"
    """The user said a whole request, then was quiet."""
    SILENCE = "silence"
    """The user said something else, then was quiet for longer."""
    NOTHING = "nothing"
    """Nobody spoke."""
    TOO_LONG = "too long"
    """Speech went on past the longest utterance."""


class Kind(StrEnum):
    """What is awaited, which tells how long a pause may be."""

    REQUEST = "request"
    YES_NO = "yes or no"
    DICTATION = "dictation"
    """A list or a message: people think between its parts."""


class Pace(StrEnum):
    """How patient the speaker is, in the owner's words."""

    QUICK = "quick"
    NORMAL = "normal"
    PATIENT = "patient"


_FACTORS = {Pace.QUICK: 0.8, Pace.NORMAL: 1.0, Pace.PATIENT: 1.5}


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait; seconds of sound."""

    end_silence: float = 0.45
    """Quiet that ends speech where nobody knows what may be asked."""
    start_timeout: float = 4.0
    """Quiet after the wake word that ends listening."""
    longest: float = 15.0
    """An utterance is cut here."""
    complete: float = 0.28
    """Quiet after a whole request."""
    retractable: float = 0.28
    """Quiet after a request that only reads and may go on; it is taken back if it does."""
    retraction: float = 0.7
    """Sound after such an endpoint in which speech takes it back."""
    extendable: float = 0.95
    """Quiet after a request that acts and may go on."""
    unfinished: float = 1.1
    """Quiet after the beginning of a request: a pause in mid-sentence lasts 0.8 s."""
    unknown: float = 1.1
    """Quiet after words that begin no request we know."""
    yes_no: float = 0.3
    """Quiet after an answer to a question of yes or no."""
    dictation: float = 2.0
    """Quiet after a part of a list or a message."""
    steady: float = 1.0
    """A whole request that stays as it is for so long is over, whatever noise sounds like speech."""

    def at(self, pace: Pace) -> "Patience":
        """Return the same for quicker or slower people; what was not said yet is awaited as long."""
        kept = ("start_timeout", "longest", "retraction")
        factor = _FACTORS[pace]
        scaled = {one.name: getattr(self, one.name) * factor for one in fields(self) if one.name not in kept}
        return replace(self, **scaled)


class Endpointer:
    """Fed one speech probability a chunk and what the words are so far, tells when the utterance is over.

    Speech starts at `ENTER` and goes on until `LEAVE` (home-assistant/core: assist_pipeline/vad.py does the same). Both
    stand high because of noise: on human requests in kitchen noise at 10 dB, Silero falls below 0.7 within 0.13 s of
    the last sound (95 %), below 0.5 only after 1.35 s.
    """

    ENTER = 0.8
    LEAVE = 0.7
    LEAST = 3 * CHUNK_SECONDS
    """Less speech than this is a click; a short "stop" has 0.2 s above the cut."""

    def __init__(self, patience: Patience) -> None:
        self._patience = patience
        self.start(0.0)

    def start(self, at: float, kind: Kind = Kind.REQUEST) -> None:
        """Begin to wait for speech, at this many seconds of sound."""
        self.speech_start: float | None = None
        self.speech_end: float | None = None
        self._began = at
        self._kind = kind
        self._speech = 0.0
        self._silence = 0.0
        self._inside = False
        self._text = ""
        self._unchanged_since = at

    @property
    def speaking(self) -> bool:
        """Whether the last chunk was speech; after an endpoint, whether it must be taken back."""
        return self._inside

    def feed(self, probability: float, end: float, reading: Reading | None = None) -> Endpoint | None:
        """Take the probability of the chunk that ends at `end`, and what has been read before it."""
        self._count(probability, end)
        if reading is not None and reading.text != self._text:
            self._text, self._unchanged_since = reading.text, end
        spoke = self._speech >= self.LEAST
        if spoke and self._silence >= self._enough(reading):
            return Endpoint.COMPLETE if _whole(reading) else Endpoint.SILENCE
        if _whole(reading) and end - self._unchanged_since >= self._steady(reading):
            return Endpoint.COMPLETE
        if end - self._began >= self._patience.longest:
            return Endpoint.TOO_LONG
        if not spoke and not self._text and end - self._began >= self._patience.start_timeout:
            return Endpoint.NOTHING
        return None

    def _count(self, probability: float, end: float) -> None:
        self._inside = probability >= (self.LEAVE if self._inside else self.ENTER)
        if not self._inside:
            self._silence += CHUNK_SECONDS
            return
        if self.speech_start is None or (self._speech < self.LEAST and self._silence > 0):
            self.speech_start = end - CHUNK_SECONDS
            self._speech = 0.0
        self._speech += CHUNK_SECONDS
        self._silence = 0.0
        self.speech_end = end

    def _enough(self, reading: Reading | None) -> float:
        """Return how much quiet ends the utterance, as far as it is known."""
        patience = self._patience
        if self._kind is Kind.DICTATION:
            return patience.dictation
        if self._kind is Kind.YES_NO:
            return patience.yes_no
        if reading is None:
            return patience.end_silence
        match reading.completeness:
            case Completeness.COMPLETE:
                return patience.complete
            case Completeness.EXTENDABLE:
                return patience.retractable if reading.reads else patience.extendable
            case Completeness.UNFINISHED:
                return patience.unfinished
            case Completeness.UNKNOWN:
                return patience.unknown

    def _steady(self, reading: Reading | None) -> float:
        """Return how long the words must have stayed as they are, where noise goes on as if it were speech."""
        return self._patience.steady + self._enough(reading)


def _whole(reading: Reading | None) -> bool:
    return reading is not None and reading.completeness in (Completeness.COMPLETE, Completeness.EXTENDABLE)
