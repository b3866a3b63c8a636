"""Sound in, one utterance out: wake word, pre-roll, recognizer, endpoint.

Synchronous, and used from the one "ears" thread only.
"""

import logging
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from speaker.audio import Chunk, Ring
from speaker.completeness import Reading
from speaker.duet import LEAST, choose
from speaker.endpointer import Endpoint, Endpointer, Pace, Patience
from speaker.events import CommandHeard, Event, Heard, PartialHeard, Reopened, Woken
from speaker.interfaces import Detection, Recognizer, Transcript, VoiceDetector, WakeWord
from speaker.said import Said
from speaker.skill import Reply
from speaker.utterance import GRACE, Utterance

_LOG = logging.getLogger(__name__)

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
    wake_languages: Mapping[str, str] = field(default_factory=dict)
    """Language by phrase, for those after which another is spoken than at home: en or zh."""
    second_look: bool = True
    """Let another engine look at what is only nearly like a wake word: it wakes more surely, and less for nothing."""
    keep_near_misses: bool = False
    """Keep the sound of what nearly woke it, at most 50 and for 14 days, on this device only."""
    recognizer: str = "vosk"
    """The engine that turns speech into text."""
    recognizer_options: Mapping[str, str] = field(default_factory=dict)
    """What that engine needs to know, by name: address, key, region, model; keys as ${NAME}."""
    model: str = "auto"
    """Name or folder of its model; `auto` takes the best one installed for the language."""
    dictation: str = "auto"
    """What listens for anything beside it: `auto`, an engine's name, or "" for nothing."""
    voice_detector: str = "silero"
    """The engine that tells speech from other sound."""
    echo_canceller: str = "auto"
    """What takes the speaker's own sound out of the microphone: `auto`, an engine's name, or "" for nothing."""
    patience: Pace = Pace.NORMAL
    """How long a pause may be before you are taken to have finished: quick, normal or patient."""
    end_silence: float = _USUAL.end_silence
    """Seconds of quiet that end what no words were recognized in."""
    start_timeout: float = _USUAL.start_timeout
    """Seconds to wait for a request after the wake word."""
    longest: float = _USUAL.longest
    """Seconds after which a request is cut."""


PRE_ROLL = 2.0
"""Seconds kept: the longest wake phrase (1.1 s), the time a detector needs (0.2 s), and some quiet before it."""
_SETTLED = 3
"""Chunks for which a partial transcript has to stand before anybody acts on it: a word grows for 0.1 s."""
_ON_ITS_WAY = 0.15
"""Seconds of sound between a mouth and the ears, when a button is let go."""
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
        read: Callable[[str], Reading],
        said: Said,
        commands: WakeWord | None = None,
        front: Sequence[Callable[[Chunk], Chunk]] = (),
        foreign: Mapping[str, Recognizer] | None = None,
        answers: Collection[str] = (),
    ) -> None:
        """Put the engines together.

        `read` tells how far along a request is; `commands` spots what is obeyed without a wake word; `front` is what
        each chunk goes through first; `foreign` are recognizers for the languages of single wake words;
        `answers` are the ways to say yes and no.
        """
        self._front = front
        self._wake = wake
        self._recognizer = self._hearing = recognizer
        self._foreign = foreign or {}
        self._answers = frozenset(answers)
        self._reply = Reply.REQUEST
        self._detector = detector
        self._patience = patience
        self._endpointer = Endpointer(patience)
        self._read = read
        self._said = said
        self.commands = commands
        """May join later."""
        self._ring = Ring(PRE_ROLL)
        self._utterance: Utterance | None = None
        self._ended: Utterance | None = None
        """One that was ended early and may go on."""
        self._ended_at = 0.0
        self._now = 0.0
        self._attended = False
        self.attentive = False
        """Whether commands are listened for; they cost 1 % of a core."""

    @property
    def busy(self) -> bool:
        return self._utterance is not None or self._ended is not None

    def feed(self, chunk: Chunk) -> Iterator[Event]:
        """Take one chunk and yield what was heard, if anything."""
        for clean in self._front:
            chunk = clean(chunk)
        self._ring.push(chunk)
        self._now = self._said.now = chunk.end
        yield from self._spot(chunk)
        # The wake engine hears every chunk, or its picture of the sound would have holes.
        detection = self._wake.feed(chunk)
        if detection is not None and self._said.holds(detection.phrase):
            _LOG.info("the speaker said %s itself: not woken", detection.phrase)
        elif detection is not None and self._utterance is None:
            yield Woken(detection.phrase, detection.score, detection.end, detection.language)
            self._open(detection)
        elif self._utterance is not None:
            yield from self._hear(self._utterance, chunk)
        elif self._ended is not None:
            yield from self._wait_for_more(self._ended, chunk)

    def open(self, reply: Reply = Reply.REQUEST) -> None:
        """Listen from now on without a wake word."""
        self._open(None, reply)

    def release(self) -> None:
        """End what is being said, as soon as the sound that is on its way is here."""
        if self._utterance is not None:
            self._utterance.until = self._now + _ON_ITS_WAY

    def cancel(self) -> None:
        """Stop listening and forget what was heard."""
        self._utterance = self._ended = None

    def restart(self) -> None:
        """Begin anew: another microphone counts its sound from 0."""
        self.cancel()
        self._ring.clear()
        self._wake.reset()
        self._said.forget()

    def change(self, recognizer: Recognizer) -> Recognizer:
        """Listen with another recognizer from the next utterance on; returns the one before, for closing."""
        self.cancel()
        before, self._recognizer = self._recognizer, recognizer
        return before

    def _spot(self, chunk: Chunk) -> Iterator[CommandHeard]:
        """Yield a command, while there is something to command and nobody is being listened to anyway."""
        attended, self._attended = self._attended, self.attentive and self._utterance is None
        if self.commands is None or not self._attended:
            return
        if not attended:
            self.commands.reset()
        command = self.commands.feed(chunk)
        if command is not None and not self._said.holds(command.phrase):
            yield CommandHeard(command.phrase, command.score, command.end)

    def _open(self, detection: Detection | None, reply: Reply = Reply.REQUEST) -> None:
        """Start an utterance; the recognizer hears the wake word too, since half a word would mislead it."""
        self._reply = reply
        start = self._now if detection is None else detection.end
        phrase = () if detection is None else tuple(detection.phrase.split())
        chunks = self._ring.since(self._now - PRE_ROLL) if detection is not None else []
        self._ended = None
        self._hearing = self._recognizer
        if detection is not None:
            self._hearing = self._foreign.get(detection.language, self._recognizer)
        self._utterance = Utterance(phrase, start, chunks[0].at if chunks else self._now)
        self._detector.reset()
        self._endpointer.start(start, reply)
        for chunk in chunks:
            warm = chunk.end > start - _WARM_UP
            self._utterance.sound.append((chunk, self._detector.feed(chunk.samples) if warm else 0.0))
        self._replay(self._utterance)

    def _replay(self, utterance: Utterance) -> None:
        """Let recognizer and endpointer hear what there is of an utterance."""
        self._hear_again(utterance)
        for chunk, probability in utterance.sound:
            if chunk.at >= utterance.start:
                self._endpointer.feed(probability, chunk.end)

    def _hear(self, utterance: Utterance, chunk: Chunk) -> Iterator[Event]:
        self._hearing.feed(chunk.samples)
        probability = self._detector.feed(chunk.samples)
        utterance.sound.append((chunk, probability))
        changed = utterance.hear(self._hearing.partial().split())
        reading = self._read(utterance.partial) if utterance.partial else None
        end = self._endpointer.feed(probability, chunk.end, reading)
        if end is None and chunk.end >= utterance.until:
            end = Endpoint.RELEASED
        if changed or (utterance.partial and utterance.unchanged == _SETTLED):
            yield PartialHeard(utterance.partial, settled=not changed)
        if end is None and not self._endpointer.in_doubt:
            return
        transcript = self._choose(utterance.strip(self._hearing.finish()))
        taken_for = self._endpointer.reading
        if end is None:
            taken_for = self._read(transcript.text)
            if transcript.doubtful or not (taken_for.whole and taken_for.reads):
                self._hear_again(utterance)
                return
            end = Endpoint.COMPLETE
        elif end is not Endpoint.NOTHING and not transcript.words and chunk.end < utterance.start + GRACE:
            # The voiced end of the wake word looked like a short request: go on waiting for the real one.
            self._hearing.reset()
            utterance.phrase, utterance.origin = (), chunk.end
            utterance.sound.clear()
            self._endpointer.start(chunk.end)
            return
        self._utterance = None
        if end is Endpoint.COMPLETE and taken_for is not None and taken_for.harmless:
            # "Stop ... the timer": nothing is lost where that was too early.
            self._ended, self._ended_at = utterance, chunk.end
        yield self._heard(transcript, end, chunk)

    def _choose(self, heard: Transcript) -> Transcript:
        """Return the reading to go by; after a question for yes or no, the one that answers it.

        A synthesizer's "yes please" was "us please" for dictation, which was as sure of it.
        """
        if self._reply is Reply.YES_NO:
            for each in (heard, *heard.others):
                if each.text in self._answers and each.confidence >= LEAST:
                    return each
        return choose(heard, lambda text: self._read(text).whole)

    def _hear_again(self, utterance: Utterance) -> None:
        """Let the recognizer hear what there is of an utterance, from its start."""
        self._hearing.reset()
        for chunk, _ in utterance.sound:
            self._hearing.feed(chunk.samples)

    def _heard(self, transcript: Transcript, end: Endpoint, chunk: Chunk) -> Heard:
        since = self._endpointer.speech_start
        if since is not None and self._said.resembles(transcript.text, since):
            _LOG.info("the speaker heard itself: not answered")
            transcript = Transcript()
        return Heard(
            text=transcript.text,
            confidence=round(transcript.confidence, 3),
            engine=self._hearing.name,
            speech_start=since,
            speech_end=self._endpointer.speech_end,
            endpoint=chunk.end,
            reason=end.value,
            doubtful=transcript.doubtful,
            other=transcript.others[0].text if transcript.others else "",
        )

    def _wait_for_more(self, utterance: Utterance, chunk: Chunk) -> Iterator[Reopened]:
        """Take the end of an utterance back if the same voice goes on soon after it."""
        utterance.sound.append((chunk, self._detector.feed(chunk.samples)))
        if utterance.goes_on(Endpointer.ENTER):
            self._ended, self._utterance = None, utterance
            self._endpointer.start(utterance.start)
            self._replay(utterance)
            yield Reopened()
        elif chunk.end > self._ended_at + self._patience.retraction:
            self._ended = None
