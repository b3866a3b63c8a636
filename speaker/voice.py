"""Response to sound: sentences synthesized ahead of what is heard, earcons, ringing, ducking, stop."""

import asyncio
import contextlib
import logging
import re
import threading
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from queue import SimpleQueue

import numpy as np

from speaker.audio import RATE, Samples, chunked, silence
from speaker.earcons import ALARM, Earcon, Tune, render
from speaker.errors import SynthesisFailed
from speaker.events import (
    Announcer,
    CallSilenced,
    EarconPlayed,
    RingingStopped,
    SentenceBegan,
    SpeechBegan,
    SpeechEnded,
    Stilled,
)
from speaker.interfaces import Synthesizer
from speaker.mixer import Mixer, Track

_LOG = logging.getLogger(__name__)

PAUSE = 0.22
"""Seconds between two sentences."""
LONGEST = 1_500
"""Characters spoken at most: two minutes; nobody listens longer, and anyone may send us a text."""
_SENTENCE_END = re.compile(r"(?<=[.!?。！？])[\"')\]]*(?:\s+|(?<=[。！？]))")  # noqa: RUF001 - Chinese marks


@dataclass(frozen=True, slots=True)
class Settings:
    """How the speaker sounds."""

    synthesizer: str = "pyttsx3"
    """The engine that speaks: pyttsx3, or piper for a voice that sounds like a person."""
    fallback: str = "pyttsx3"
    """The engine that speaks when that one cannot."""
    voice: str = ""
    """The engine's voice; "" for its own choice."""
    pace: float = 1.0
    """Speed of speech; 1 is the engine's usual."""
    earcons: bool = True
    """Play a short sound when woken, when done listening and when a turn failed."""


class Voice:
    """Says, rings and beeps through one mixer."""

    def __init__(self, mixer: Mixer, synthesizer: Synthesizer, announcer: Announcer, *, earcons: bool = True) -> None:
        self._mixer = mixer
        self._synthesizer = synthesizer
        self._announcer = announcer
        self._earcons = earcons
        self._mouth = ThreadPoolExecutor(1, thread_name_prefix="mouth")
        self._ringing: Track | None = None
        self._call: Track | None = None
        """Rings for a call."""
        self._saying: _Saying | None = None
        self._one_at_a_time = asyncio.Lock()
        self._prepared: dict[str, list[Samples]] = {}

    @property
    def mixer(self) -> Mixer:
        return self._mixer

    @property
    def speaking(self) -> bool:
        return self._saying is not None

    async def say(self, text: str, began: Callable[[], None] | None = None) -> None:
        """Speak after whatever is being said, and return when the last sample was heard or `quiet` was called.

        Cancelling it stops the sound at once. `began` is called when the first sample leaves. Raises SynthesisFailed.
        """
        sentences = split(text)
        if sentences:
            await self._say(_Saying(sentences, text), sentences, began)

    async def say_as_it_comes(self, texts: AsyncIterator[str], began: Callable[[], None] | None = None) -> None:
        """Speak texts that are still being made, as `say` does; when it is stopped, `texts` is closed."""
        saying = _Saying([])
        feeding = asyncio.create_task(saying.feed(texts))
        try:
            await self._say(saying, iter(saying.coming.get, None), began)
        finally:
            if not feeding.done():
                feeding.cancel()
            await asyncio.wait([feeding])
        if not feeding.cancelled():
            feeding.result()

    async def _say(self, saying: "_Saying", sentences: Iterable[str], began: Callable[[], None] | None) -> None:
        async with self._one_at_a_time:
            self._saying = saying
            self._mixer.play(saying.track)
            try:
                await self._put(saying, sentences, began)
                await saying.track.heard()
            finally:
                interrupted = not saying.track.finished
                if interrupted:
                    await self.quiet()
                self._mixer.drop(saying.track)
                self._saying = None
                self._announcer.announce(SpeechEnded(saying.whole, interrupted))

    async def _put(self, saying: "_Saying", sentences: Iterable[str], began: Callable[[], None] | None) -> None:
        """Give the track its samples, and tell when each sentence is reached."""

        def reached(number: int) -> None:
            saying.reached = number
            if not number:
                self._announcer.announce(SpeechBegan(saying.whole))
                if began is not None:
                    began()
            self._announcer.announce(SentenceBegan(saying.sentences[number]))

        told = -1
        async for number, piece in self._synthesize(sentences):
            if number > told:
                if number:
                    saying.track.put_now(silence(PAUSE))
                told = number
                saying.track.mark(partial(reached, number))
            await saying.track.put(piece)
            if saying.track.dropped:
                break
        saying.track.end()

    @property
    def unsaid(self) -> str:
        """What is left of what is being said, from the start of the sentence."""
        return self._saying.rest if self._saying is not None and not self._saying.track.finished else ""

    async def quiet(self) -> None:
        """Stop what is being said, at once."""
        if self._saying is not None:
            self._mixer.drop(self._saying.track)
            self._saying.coming.put(None)
            self._synthesizer.cancel()
            await self._mixer.stop()

    async def make(self, text: str) -> Samples:
        """Return the sound of a text, without playing it. Raises SynthesisFailed."""

        def work() -> Samples:
            pieces = [piece for sentence in split(text) for piece in self._synthesizer.speak(sentence)]
            return np.concatenate(pieces) if pieces else silence(0)

        return await asyncio.get_running_loop().run_in_executor(self._mouth, work)

    def prepare(self, text: str) -> None:
        """Make the sound of the first sentence in the background, in case it will be said."""
        sentences = split(text)
        self._prepared = {}
        if sentences:
            self._mouth.submit(self._prepare, sentences[0])

    def _prepare(self, sentence: str) -> None:
        try:
            self._prepared = {sentence: list(self._synthesizer.speak(sentence))}
        except SynthesisFailed as error:
            # Nobody has asked for it yet; if somebody does, it is tried again, and told.
            _LOG.info("synthesizer: %s, ahead of time", error)

    async def _synthesize(self, sentences: Iterable[str]) -> AsyncIterator[tuple[int, Samples]]:
        """Yield the sound of each sentence, by its number, while the next one is being made on the mouth thread."""
        loop = asyncio.get_running_loop()
        pieces: asyncio.Queue[tuple[int, Samples] | SynthesisFailed | None] = asyncio.Queue()
        gone = threading.Event()

        def tell(piece: tuple[int, Samples] | SynthesisFailed | None) -> None:
            if not gone.is_set():
                loop.call_soon_threadsafe(pieces.put_nowait, piece)

        def work() -> None:
            try:
                for number, sentence in enumerate(sentences):
                    for piece in self._prepared.pop(sentence, None) or self._synthesizer.speak(sentence):
                        if gone.is_set():
                            return
                        tell((number, piece))
                tell(None)
            except SynthesisFailed as error:
                tell(error)

        self._mouth.submit(work)
        try:
            while (piece := await pieces.get()) is not None:
                if isinstance(piece, SynthesisFailed):
                    raise piece
                yield piece
        finally:
            gone.set()

    def earcon(self, earcon: Earcon) -> None:
        """Play a short sound beside whatever else sounds."""
        if not self._earcons:
            return
        track = Track()
        track.put_now(render(earcon))
        track.end()
        self._mixer.play(track)
        self._announcer.announce(EarconPlayed(earcon.value))

    def ring(self, loudness: float | None = None, rising: float = 0.0) -> None:
        """Ring until `hush`; what is said meanwhile is heard over it.

        `loudness`, 0 to 1, is its own, whatever the volume is, and reached within `rising` seconds; without it the ring
        is as loud as the volume, but never too quiet.
        """
        if self._ringing is None:
            tune = _rising(render(ALARM), rising) if rising else forever(render(ALARM))
            self._ringing = Track(source=tune, steady=True, alarm=True, loudness=loudness)
            self._mixer.play(self._ringing)

    def ring_for_call(self, tune: Tune) -> None:
        """Ring with another tune, beside whatever else sounds, until `hush_call`; it is never too quiet to hear."""
        if self._call is None:
            self._call = Track(source=forever(render(tune)), steady=True, alarm=True)
            self._mixer.play(self._call)

    def hush_call(self) -> bool:
        """Stop ringing for a call; returns whether it rang."""
        call, self._call = self._call, None
        if call is not None:
            self._mixer.drop(call)
        return call is not None

    async def play(self, samples: Samples) -> None:
        """Play a recording as `say` speaks a text: after what is being said, and stopped by what stops speech."""
        async with self._one_at_a_time:
            saying = self._saying = _Saying([""])
            self._mixer.play(saying.track)
            try:
                await saying.track.put(samples)
                saying.track.end()
                await saying.track.heard()
            finally:
                if not saying.track.finished:
                    await self.quiet()
                self._mixer.drop(saying.track)
                self._saying = None

    def hush(self) -> bool:
        """Stop ringing; returns whether it rang."""
        rang, self._ringing = self._ringing, None
        if rang is not None:
            self._mixer.drop(rang)
            self._announcer.announce(RingingStopped())
        return rang is not None

    def still(self, said: str = "") -> None:
        """Stop ringing; where nothing rings, have whoever else plays stop.

        `said` are the words that want it, "" where they were for us who spoke.
        """
        if self.hush():
            return
        self._announcer.announce(CallSilenced() if self.hush_call() else Stilled(said))

    @property
    def ringing(self) -> bool:
        return self._ringing is not None

    @property
    def rings_for_call(self) -> bool:
        return self._call is not None

    def duck(self, ducked: bool) -> None:
        """Make everything but speech quiet while somebody is heard."""
        self._mixer.ducked = ducked

    async def close(self) -> None:
        """Fall silent; the synthesizer stays open, it is the caller's."""
        self.hush()
        self.hush_call()
        with contextlib.suppress(RuntimeError):
            self._mouth.shutdown(wait=False, cancel_futures=True)
        await self._mixer.close()


@dataclass(slots=True)
class _Saying:
    """One text on its way to the loudspeaker."""

    sentences: list[str]
    text: str = ""
    """All of it; "" while that is not known."""
    coming: SimpleQueue[str | None] = field(default_factory=SimpleQueue)
    """Sentences that are still being made; `None` ends them."""
    track: Track = field(default_factory=Track)
    reached: int = 0
    """The sentence that is being heard."""

    async def feed(self, texts: AsyncIterator[str]) -> None:
        """Take texts as they come."""
        try:
            async for text in texts:
                for sentence in split(text):
                    self.sentences.append(sentence)
                    self.coming.put(sentence)
        finally:
            self.coming.put(None)

    @property
    def whole(self) -> str:
        return self.text or " ".join(self.sentences)

    @property
    def rest(self) -> str:
        return " ".join(self.sentences[self.reached :])


def split(text: str) -> list[str]:
    """Cut a text into sentences; one too long to listen to is cut short at a word."""
    text = " ".join(text.split())
    if len(text) > LONGEST:
        text = text[:LONGEST].rsplit(" ", 1)[0]
    return [part for part in _SENTENCE_END.split(text) if any(letter.isalnum() for letter in part)]


def _rising(samples: Samples, seconds: float) -> Iterator[Samples]:
    """Yield it again and again, from a quarter of its loudness to all of it."""
    passed = 0.0
    for piece in forever(samples):
        yield (piece * min(1.0, 0.25 + 0.75 * passed / seconds)).astype(piece.dtype)
        passed += len(piece) / RATE


def forever(samples: Samples) -> Iterator[Samples]:
    """Yield it in chunks, again and again."""
    pieces = list(chunked(samples))
    while True:
        yield from pieces
