"""A turn as a picture, one letter a chunk: `w` wake word, `s` speech, `.` silence; scripted ears and voice.

A command called into speech or ringing is one letter of COMMANDS.

events = await run("w.ssss................", says=["stop"], skills=[skill])
"""

import asyncio
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from typing import Any, Protocol

import numpy as np

from speaker import voice
from speaker.agenda import Agenda
from speaker.answerer import Answerer
from speaker.answerer import Settings as TurnSettings
from speaker.assistant import Assistant
from speaker.audio import CHUNK_SAMPLES, Chunk, Samples
from speaker.commands import Commands
from speaker.completeness import Completeness, Reading
from speaker.conversation import Conversation
from speaker.dialog import Meaning
from speaker.endpointer import Patience
from speaker.errors import RecognitionFailed, SynthesisFailed
from speaker.events import Activity, ActivityChanged, Announcer, Event, TurnEnded
from speaker.finding import Finding, Verdict
from speaker.handlers import Handlers, InstalledSkill
from speaker.intent import Intent, Response
from speaker.interfaces import Detection, Transcript, Word
from speaker.later import Later
from speaker.ledger import Ledger
from speaker.listener import Listener
from speaker.mixer import Mixer
from speaker.reflexes import Reflexes
from speaker.ringer import Ringer
from speaker.router import Router
from speaker.said import Said
from speaker.sentences import COMMON, load_words
from speaker.stage import Stage as Lockstep
from speaker.state import State
from speaker.thinker import Thinker
from speaker.tongue import Tongue
from speaker.volume import HouseVolume

WAKE, SPEECH, SILENCE = "w", "s", "."
PAUSE = 30
"""Chunks of silence after which a request is over, whole or not."""
COMMANDS = {"x": "stop", "+": "louder", "-": "quieter", "p": "pause", "z": "snooze", "y": "yes", "n": "no"}


def draw(picture: str) -> Samples:
    """Turn letters into samples that the scripted engines can read; spaces are left out."""
    letters = picture.replace(" ", "")
    return np.repeat(np.array([ord(letter) for letter in letters], np.int16), CHUNK_SAMPLES)


def letter(samples: Samples) -> str:
    """Return the letter that a chunk was drawn from."""
    return chr(int(samples[0])) if samples[0] else SILENCE


class ScriptedWakeWord:
    """Wakes at every `w`."""

    def feed(self, chunk: Chunk) -> Detection | None:
        return Detection("hey jarvis", 1.0, chunk.end) if letter(chunk.samples) == WAKE else None

    def reset(self) -> None:
        pass

    def close(self) -> None:
        pass


class ScriptedCommands:
    """Spots the letters of COMMANDS."""

    def feed(self, chunk: Chunk) -> Detection | None:
        phrase = COMMANDS.get(letter(chunk.samples))
        return Detection(phrase, 1.0, chunk.end) if phrase is not None else None

    def reset(self) -> None:
        pass

    def close(self) -> None:
        pass


def read(text: str, reads: Sequence[str] = ()) -> Reading:
    """Find a text that ends in "..." unfinished, one of `reads` extendable, any other complete."""
    if text.endswith("..."):
        return Reading(text, Completeness.UNFINISHED)
    return Reading(
        text,
        Completeness.EXTENDABLE if text in reads else Completeness.COMPLETE,
        reads=text in reads,
        harmless=text in reads,
    )


class ScriptedVoiceDetector:
    """Hears speech at every `s`."""

    def feed(self, samples: Samples) -> float:
        return float(letter(samples) == SPEECH)

    def reset(self) -> None:
        pass

    def close(self) -> None:
        pass


class ScriptedRecognizer:
    """Understands the next line of its script, once it has heard speech; fails at "!", doubts what ends in "?".

    What ends in "~" it may as well have heard otherwise.

    A line "so far | in the end" has the first part as partial transcript.
    """

    name = "scripted"
    model = "script"

    def __init__(self, says: Sequence[str]) -> None:
        self._says = list(says)
        self._speech = False
        self._quiet = 0

    def feed(self, samples: Samples) -> None:
        spoken = letter(samples) == SPEECH
        self._speech = self._speech or spoken
        self._quiet = 0 if spoken else self._quiet + 1

    def partial(self) -> str:
        return self._says[0].split(" | ")[0] if self._speech and self._says else ""

    def finish(self) -> Transcript:
        if self.partial().endswith("...") and self._quiet < PAUSE:
            return Transcript(tuple(Word(word, 60.0, 60.1, 1.0) for word in self.partial().split()))
        text = self._says.pop(0).split(" | ")[-1] if self._speech and self._says else ""
        if text == "!":
            raise RecognitionFailed("scripted to fail")
        confidence = 0.2 if text.endswith("?") else 1.0
        words = tuple(Word(word, 60.0, 60.1, confidence) for word in text.rstrip("?~").split())
        other = Transcript((Word("otherwise", 60.0, 60.1, 0.6),), dictated=True)
        return Transcript(words, others=(other,) if text.endswith("~") else ())

    def expect(self, phrases: Sequence[str]) -> None:
        pass

    def reset(self) -> None:
        self._speech = False

    def close(self) -> None:
        pass


class ScriptedSynthesizer:
    """Speaks for `pace` chunks a word; fails on texts that hold `fails_on`."""

    def __init__(self, pace: int = 1, fails_on: str | None = None) -> None:
        self.spoken: list[str] = []
        self._pace = pace
        self._fails_on = fails_on

    def speak(self, text: str) -> Iterator[Samples]:
        if self._fails_on is not None and self._fails_on in text:
            raise SynthesisFailed("scripted to fail")
        self.spoken.append(text)
        for _ in range(self._pace * len(text.split())):
            yield np.full(CHUNK_SAMPLES, 1000, np.int16)

    def cancel(self) -> None:
        pass

    def close(self) -> None:
        pass


class PictureMicrophone:
    """Plays a picture in step with the turn, then silence while the speaker is busy."""

    def __init__(self, picture: str, stage: Lockstep, busy: Callable[[], bool]) -> None:
        self._samples = draw(picture)
        self._stage = stage
        self._busy = busy
        self._count = 0
        self._tail = 1000

    async def read(self) -> Chunk | None:
        start = self._count * CHUNK_SAMPLES
        piece = self._samples[start : start + CHUNK_SAMPLES]
        if not len(piece):
            self._tail -= 1
            if not self._busy() or self._tail < 0:
                self._stage.end()
                return None
            piece = np.zeros(CHUNK_SAMPLES, np.int16)
        at = self._count * CHUNK_SAMPLES / 16_000
        self._count += 1
        return Chunk(piece, at, 0.0, await self._stage.hear())

    async def close(self) -> None:
        pass


class KeptLoudspeaker:
    """Keeps what it is given."""

    def __init__(self, stage: Lockstep) -> None:
        self.pieces: list[Samples] = []
        self.stopped = 0
        self._stage = stage

    async def write(self, samples: Samples) -> None:
        self.pieces.append(samples)
        await self._stage.play(samples)

    async def drain(self) -> None:
        await self._stage.drain()

    async def stop(self) -> None:
        self.stopped += 1
        self._stage.stop()

    async def close(self) -> None:
        pass


class Routes(Protocol):
    """Tells what a text means."""

    def route(self, text: str) -> Intent | None: ...


class OneStage:
    """Is sure of whatever the test says."""

    name = "test"

    def __init__(self, routes: Routes) -> None:
        self._routes = routes

    def find(self, text: str) -> Finding | None:
        intent = self._routes.route(text)
        return None if intent is None else Finding(Verdict.SURE, intent, "the test says so")


class Forgetful:
    """A dialog that takes every text for itself."""

    def __init__(self, router: Router) -> None:
        self._router = router

    def resolve(self, text: str, place: str = "") -> Meaning:
        return Meaning(self._router.explain(text))

    def forget(self) -> None:
        pass

    def note(self, meaning: Meaning, response: Response, place: str = "") -> None:
        pass


async def run(
    picture: str,
    says: Sequence[str] = (),
    *,
    route: Routes,
    skills: Mapping[str, InstalledSkill],
    settings: TurnSettings | None = None,
    synthesizer: ScriptedSynthesizer | None = None,
    patience: Patience | None = None,
    microphone: type[PictureMicrophone] = PictureMicrophone,
    reads: Sequence[str] = (),
    rings: bool = False,
    hears_while_thinking: bool = False,
    conversation: Conversation | None = None,
    muted: Callable[[], bool] = lambda: False,
    does: Callable[[Assistant], Coroutine[Any, Any, object]] | None = None,
) -> list[Event]:
    """Play a picture into a whole assistant and return all that happened.

    `reads` are transcripts that only read, whose intents are thought ahead; with `rings` a timer rings from the start.
    `muted` tells whether the microphone is off; `does` is what somebody does with buttons or keys meanwhile.
    With `hears_while_thinking` time does not stand still while the speaker thinks, which then may take for ever.
    """
    settings = settings or TurnSettings()
    stage = Lockstep(realtime=False)
    announcer = Announcer()
    events: list[Event] = []

    def follow(event: Event) -> None:
        events.append(event)
        if isinstance(event, ActivityChanged):
            thinking = event.activity is Activity.THINKING and not hears_while_thinking
            stage.show(thinking=thinking, speaking=event.activity is Activity.SPEAKING)

    announcer.subscribe(follow)
    words = load_words(COMMON, "en")
    handlers = Handlers(skills, settings.deadline, words)
    spoken = voice.Voice(Mixer(KeptLoudspeaker(stage), lambda: 1.0), synthesizer or ScriptedSynthesizer(), announcer)
    ears = microphone(picture, stage, lambda: assistant.activity is not Activity.IDLE)
    said = Said()
    announcer.subscribe(said.follow)
    commands = Commands(words.commands, words.turn_commands)
    state = State(":memory:")
    reflexes = Reflexes(spoken, Ringer(Agenda(state, lambda: None), spoken, announcer, words), HouseVolume(state))
    later = Later(state)
    tongue = Tongue(
        "en", words, Forgetful(Router([OneStage(route)])), handlers, lambda intent: intent.name, conversation
    )
    thinker = Thinker(lambda language: tongue, Ledger(state, later))
    listener = Listener(
        ScriptedWakeWord(),
        ScriptedRecognizer(says),
        ScriptedVoiceDetector(),
        patience or Patience(),
        lambda text: read(text, reads),
        said,
        ScriptedCommands(),
    )
    answerer = Answerer(
        thinker, spoken, commands, reflexes, announcer, words, settings, lambda intent: intent.text in reads
    )
    assistant = Assistant(ears, listener, answerer, spoken, commands, reflexes, announcer, muted)
    if rings:
        spoken.ring()
    doing = asyncio.create_task(does(assistant)) if does is not None else None
    try:
        await asyncio.wait_for(assistant.run(), 30)
        if doing is not None:
            await asyncio.wait_for(doing, 30)
    finally:
        if doing is not None:
            doing.cancel()
        await assistant.close()
        later.close()
        state.close()
    return events


def traces(events: Sequence[Event]) -> list[dict[str, Any]]:
    """Return the traces of the turns that ended."""
    return [dict(event.trace) for event in events if isinstance(event, TurnEnded)]
