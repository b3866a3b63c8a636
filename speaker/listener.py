"""Sound in, one utterance out: wake word, pre-roll, recognizer, endpoint.

Synchronous, and used from the one "ears" thread only.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from speaker.audio import CHUNK_SECONDS, Chunk, Ring
from speaker.endpointer import Endpoint, Endpointer, Patience
from speaker.events import Event, Heard, PartialHeard, Woken
from speaker.interfaces import Detection, Recognizer, Transcript, VoiceDetector, WakeWord, Word

_USUAL = Patience()


@dataclass(frozen=True, slots=True)
class Settings:
    """What wakes the speaker, what listens, and for how long."""

    wake_words: tuple[str, ...] = ("hey jarvis", "okay nabu")
    """Phrases that wake it; any number."""
    wake_engine: str = "auto"
    """`auto` gives each phrase to the first engine that knows it; or an engine's name."""
    cuts: Mapping[str, float] = field(default_factory=dict)
    """Threshold by phrase, 0 to 1; lower wakes more easily."""
    recognizer: str = "vosk"
    """The engine that turns speech into text."""
    model: str = "auto"
    """Name or folder of its model; `auto` takes the best one installed for the language."""
    voice_detector: str = "silero"
    """The engine that tells speech from other sound."""
    end_silence: float = _USUAL.end_silence
    """Seconds of quiet after which a request is complete."""
    start_timeout: float = _USUAL.start_timeout
    """Seconds to wait for a request after the wake word."""
    longest: float = _USUAL.longest
    """Seconds after which a request is cut."""


PRE_ROLL = 2.0
"""Seconds kept: the longest wake phrase (1.1 s), the time a detector needs (0.2 s), and some quiet before it."""
_WARM_UP = 0.5
"""The voice detector's first outputs after a reset are low; it hears this much of the pre-roll first."""


class Listener:
    """Waits for a wake word, then gives back what is said after it."""

    def __init__(
        self,
        wake: WakeWord,
        recognizer: Recognizer,
        detector: VoiceDetector,
        patience: Patience,
        front: Sequence[Callable[[Chunk], Chunk]] = (),
    ) -> None:
        """`front` is what each chunk goes through before anything hears it."""
        self._front = front
        self._wake = wake
        self._recognizer = recognizer
        self._detector = detector
        self._endpointer = Endpointer(patience)
        self._ring = Ring(PRE_ROLL)
        self._utterance: _Utterance | None = None
        self._now = 0.0

    @property
    def listening(self) -> bool:
        return self._utterance is not None

    def feed(self, chunk: Chunk) -> Iterator[Event]:
        """Take one chunk and yield what was heard, if anything."""
        for clean in self._front:
            chunk = clean(chunk)
        self._ring.push(chunk)
        self._now = chunk.end
        # The wake engine hears every chunk, or its picture of the sound would have holes.
        detection = self._wake.feed(chunk)
        if detection is not None and self._utterance is None:
            yield Woken(detection.phrase, detection.score, detection.end)
            self._open(detection)
        elif self._utterance is not None:
            yield from self._hear(self._utterance, chunk)

    def open(self) -> None:
        """Listen from now on without a wake word."""
        self._open(None)

    def cancel(self) -> None:
        """Stop listening and forget what was heard."""
        self._utterance = None

    def change(self, recognizer: Recognizer) -> Recognizer:
        """Listen with another recognizer from the next utterance on; returns the one before, for closing."""
        self.cancel()
        before, self._recognizer = self._recognizer, recognizer
        return before

    def _open(self, detection: Detection | None) -> None:
        """Start an utterance; the recognizer hears the wake word too, since half a word would mislead it."""
        start = self._now if detection is None else detection.end
        phrase = () if detection is None else tuple(detection.phrase.split())
        chunks = self._ring.since(self._now - PRE_ROLL) if detection is not None else []
        self._utterance = _Utterance(phrase, start, chunks[0].at if chunks else self._now)
        self._recognizer.reset()
        self._detector.reset()
        self._endpointer.start(start)
        for chunk in chunks:
            self._recognizer.feed(chunk.samples)
            if chunk.end > start - _WARM_UP:
                probability = self._detector.feed(chunk.samples)
                if chunk.at >= start:
                    self._endpointer.feed(probability, chunk.end)

    def _hear(self, utterance: "_Utterance", chunk: Chunk) -> Iterator[Event]:
        self._recognizer.feed(chunk.samples)
        end = self._endpointer.feed(self._detector.feed(chunk.samples), chunk.end)
        if end is None:
            partial = " ".join(utterance.after_phrase(self._recognizer.partial().split()))
            if partial != utterance.partial:
                utterance.partial = partial
                yield PartialHeard(partial)
            return
        transcript = utterance.strip(self._recognizer.finish())
        if end is Endpoint.SILENCE and not transcript.words and chunk.end < utterance.start + utterance.grace:
            # The voiced end of the wake word looked like a short request: go on waiting for the real one.
            self._recognizer.reset()
            utterance.phrase, utterance.origin = (), chunk.end
            self._endpointer.start(chunk.end)
            return
        self._utterance = None
        yield Heard(
            text=transcript.text,
            confidence=round(transcript.confidence, 3),
            engine=self._recognizer.name,
            speech_start=self._endpointer.speech_start,
            speech_end=self._endpointer.speech_end,
            endpoint=chunk.end,
            reason=end.value,
        )


@dataclass(slots=True)
class _Utterance:
    """What is known of the utterance that is being heard."""

    phrase: Sequence[str]
    start: float
    """Where the wake word ended."""
    origin: float
    """Where the recognizer's own time began."""
    partial: str = ""
    grace: float = 1.5
    """A wake word's tail can end "speech" without words only this soon after it."""

    def after_phrase(self, words: Sequence[str]) -> list[str]:
        """Cut the wake phrase, or the end of it, from the front of a transcript."""
        for skipped in range(len(self.phrase)):
            tail = list(self.phrase[skipped:])
            if list(words[: len(tail)]) == tail:
                return list(words[len(tail) :])
        return list(words)

    def strip(self, transcript: Transcript) -> Transcript:
        """Cut what was said before the wake word ended.

        Recognizers write a wake word in their own ways ("hey travis"): what its letters don't cut, its time does.
        """
        words = list(transcript.words)
        kept = words[len(words) - len(self.after_phrase([word.text for word in words])) :]
        if len(kept) == len(words) and self.phrase:
            kept = [word for word in words if self.origin + _middle(word) >= self.start - CHUNK_SECONDS]
        return Transcript(tuple(kept))


def _middle(word: Word) -> float:
    return (word.start + word.end) / 2
