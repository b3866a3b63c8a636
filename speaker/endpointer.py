"""When has the user finished; counts sound, not the clock on the wall."""

from dataclasses import dataclass, fields, replace
from enum import StrEnum

from speaker.audio import CHUNK_SECONDS
from speaker.completeness import Completeness, Reading
from speaker.skill import Reply


class Endpoint(StrEnum):
    """Why listening ended."""

    COMPLETE = "complete"
    """The user said a whole request, then was quiet."""
    SILENCE = "silence"
    """The user said something else, then was quiet for longer."""
    NOTHING = "nothing"
    """Nobody spoke."""
    RELEASED = "released"
    """The button that was held for it was let go."""
    TOO_LONG = "too long"
    """Speech went on past the longest utterance."""


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
    retractable: float = 0.25
    """Quiet after a request that only reads: it is taken back if it goes on."""
    retraction: float = 0.8
    """Sound after such an endpoint in which speech takes it back."""
    settled: float = 0.45
    """Quiet after a request that acts and may go on, though people seldom do; they hesitate for 0.3 s."""
    extendable: float = 1.25
    """Quiet after a request that acts and may go on."""
    unfinished: float = 1.25
    """Quiet after the beginning of a request: a pause in mid-sentence lasts 0.8 s, and in noise looks 0.3 s longer."""
    unknown: float = 1.25
    """Quiet after words that begin no request we know."""
    yes_no: float = 0.3
    """Quiet after an answer to a question of yes or no."""
    dictation: float = 2.0
    """Quiet after a part of a list or a message."""
    steady: float = 0.6
    """Where noise sounds like speech, a whole request is over when it has stayed as it is for so much longer."""

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
    """Less speech in one piece is a click, and ends no silence; a short "stop" has 0.2 s above the cut."""
    PROMPT = 0.14
    """Words come at most so long after their sound (Vosk, p95 0.1 s); what comes later was never said."""
    STAYS = 0.2
    """Most words that were never said are gone after 0.1 s."""

    def __init__(self, patience: Patience) -> None:
        self._patience = patience
        self.start(0.0)

    def start(self, at: float, reply: Reply = Reply.REQUEST) -> None:
        """Begin to wait for speech, at this many seconds of sound."""
        self.speech_start: float | None = None
        self.speech_end: float | None = None
        self._began = at
        self._reply = reply
        self._silence = 0.0
        self._run = 0.0
        self._inside = False
        self._text = ""
        self._changed = at
        self._reading: Reading | None = None

    @property
    def speaking(self) -> bool:
        """Whether the last chunk was speech; after an endpoint, whether it must be taken back."""
        return self._inside

    @property
    def reading(self) -> Reading | None:
        """What the words are taken for; `None` while nobody judges them."""
        return self._reading

    @property
    def in_doubt(self) -> bool:
        """Whether it has just been quiet for as long as ends a whole request, after words that are none.

        A recognizer may know better when it is told that this was all: "what time does it" was "what time is it".
        """
        enough = self._patience.complete
        words = self._reading is not None and not self._reading.whole
        return words and self._reply is Reply.REQUEST and enough <= self._silence < enough + CHUNK_SECONDS

    def feed(self, probability: float, end: float, reading: Reading | None = None) -> Endpoint | None:
        """Take the probability of the chunk that ends at `end`, and what has been read up to there."""
        self._count(probability, end)
        self._take(reading, end)
        spoke = self.speech_start is not None
        whole = self._reading is not None and self._reading.whole
        enough = self._enough(self._reading)
        if spoke and self._silence >= enough:
            return Endpoint.COMPLETE if whole else Endpoint.SILENCE
        if whole and end - self._changed >= enough + self._patience.steady:
            return Endpoint.COMPLETE
        if end - self._began >= self._patience.longest:
            return Endpoint.TOO_LONG
        if not spoke and not self._text and end - self._began >= self._patience.start_timeout:
            return Endpoint.NOTHING
        return None

    def _take(self, reading: Reading | None, end: float) -> None:
        """Believe words that come while somebody speaks, or that stay: in quiet a recognizer guesses at the next."""
        text = reading.text if reading is not None else ""
        if text != self._text:
            self._text, self._changed = text, end
        if self._silence <= self.PROMPT or end - self._changed >= self.STAYS:
            self._reading = reading

    def _count(self, probability: float, end: float) -> None:
        self._inside = probability >= (self.LEAVE if self._inside else self.ENTER)
        self._run = self._run + CHUNK_SECONDS if self._inside else 0.0
        self._silence += CHUNK_SECONDS
        if self._run < self.LEAST - CHUNK_SECONDS / 2:
            return
        if self.speech_start is None:
            self.speech_start = end - self._run
        self._silence = 0.0
        self.speech_end = end

    def _enough(self, reading: Reading | None) -> float:
        """Return how much quiet ends the utterance, as far as it is known."""
        patience = self._patience
        if self._reply is Reply.DICTATION:
            return patience.dictation
        if self._reply is Reply.YES_NO:
            return patience.yes_no
        if reading is None:
            return patience.end_silence
        if reading.whole and reading.reads:
            return patience.retractable
        match reading.completeness:
            case Completeness.COMPLETE:
                return patience.complete
            case Completeness.EXTENDABLE:
                return patience.settled if reading.settled else patience.extendable
            case Completeness.UNFINISHED:
                return patience.unfinished
            case Completeness.UNKNOWN:
                return patience.unknown
