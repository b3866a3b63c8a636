"""Puts a speaker together; the only room that knows everybody."""

import asyncio
import contextlib
import dataclasses
import logging
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from speaker import catalog, config, plugins
from speaker.answerer import Answerer
from speaker.assistant import Assistant
from speaker.audio import Samples, chunked, silence
from speaker.brain import Brain
from speaker.calls import CallState
from speaker.checks import Checker
from speaker.config import Folders, Settings
from speaker.ears import Ears
from speaker.errors import DeviceError, EngineError, PluginError
from speaker.events import Announcer, CallChanged, EarsTroubled, Event, Heard, ModelChanged, MuteChanged, TurnEnded
from speaker.fallback import FallbackSynthesizer
from speaker.house import LISTENER
from speaker.interfaces import MakeSoundCard, MakeSynthesizer, SoundCard, Synthesizer
from speaker.mixer import Mixer
from speaker.music import Music
from speaker.music_pipe import MusicPipe
from speaker.polyglot import Polyglot
from speaker.recorder import Recorder
from speaker.reflexes import Reflexes
from speaker.ringer import Ringer
from speaker.skill import Skill
from speaker.telephone import Telephone
from speaker.voice import PAUSE, Voice, split

_LOG = logging.getLogger(__name__)

LANGUAGES = ("en", "zh")


def read_settings(places: Folders, file: Path | None = None, sets: Sequence[str] = ()) -> Settings:
    """Read and check all settings. Raises ConfigError with every fault."""
    return read_settings_and_secrets(places, file, sets)[0]


def read_settings_and_secrets(
    places: Folders, file: Path | None = None, sets: Sequence[str] = ()
) -> tuple[Settings, frozenset[str]]:
    """Read and check all settings; returns with them the keys that hold secrets."""
    checker = _checker(places)
    settings = checker.settings(config.layers(places, file, sets))
    return settings, frozenset(checker.secret_keys)


def _checker(places: Folders) -> Checker:
    kinds: dict[str, type[Any]] = {}
    for name in plugins.names(plugins.SKILLS):
        with contextlib.suppress(PluginError):
            skill = plugins.load(plugins.SKILLS, name)
            if isinstance(skill, Skill) and dataclasses.is_dataclass(skill.settings):
                kinds[name] = skill.settings
    choices = {
        "language": LANGUAGES,
        "listener.wake_languages": LANGUAGES,
        "listener.wake_engine": ["auto", *plugins.names(plugins.WAKE_WORDS)],
        "listener.recognizer": plugins.names(plugins.RECOGNIZERS),
        "listener.echo_canceller": ["auto", "", *plugins.names(plugins.ECHO_CANCELLERS)],
        "listener.voice_detector": plugins.names(plugins.VOICE_DETECTORS),
        "voice.synthesizer": plugins.names(plugins.SYNTHESIZERS),
        "voice.fallback": plugins.names(plugins.SYNTHESIZERS),
        "conversation.engine": plugins.names(plugins.LANGUAGE_MODELS),
        "sound.device": plugins.names(plugins.DEVICES),
        "player.kind": plugins.names(plugins.PLAYERS),
    }
    return Checker(places, kinds, choices)


def make_synthesizer(settings: Settings, places: Folders) -> Synthesizer:
    """Return the voice that settings choose; one more for each other language that a wake word asks for."""
    own = settings.listener
    foreign = {own.wake_languages[phrase] for phrase in own.wake_words if phrase in own.wake_languages}
    languages = [settings.language, *sorted(foreign - {settings.language})]
    voices = {language: _make_voice(settings, places, language) for language in languages}
    return voices[settings.language] if len(voices) == 1 else Polyglot(voices, settings.language)


def _make_voice(settings: Settings, places: Folders, language: str) -> Synthesizer:
    """Return the voice of one language; the fallback alone where the chosen one cannot be had."""
    own = settings.voice
    chosen = own.voice if language == settings.language else ""
    folders = [places.models, catalog.SHIPPED_MODELS]

    def make(name: str, voice: str) -> Synthesizer:
        maker: MakeSynthesizer = plugins.load(plugins.SYNTHESIZERS, name)
        return maker(language, voice, own.pace, folders)

    if own.synthesizer == own.fallback:
        return make(own.synthesizer, chosen)
    try:
        first = make(own.synthesizer, chosen)
    except (EngineError, PluginError) as error:
        _LOG.warning("voice: %s; %s speaks", error, own.fallback)
        return make(own.fallback, "")
    return FallbackSynthesizer(first, make(own.fallback, ""))


class Speaker:
    """A whole speaker; `run` it, then `close` it."""

    def __init__(
        self, brain: Brain, ears: Ears, synthesizer: Synthesizer, card: SoundCard, announcer: Announcer
    ) -> None:
        """What it is made of stays the caller's to close, but for the card."""
        self.brain = brain
        self.ears = ears
        self.announcer = announcer
        self._card = card
        settings = brain.settings
        self.mixer = Mixer(card.loudspeaker, lambda: brain.house.volume.effective)
        self.voice = Voice(
            self.mixer,
            synthesizer,
            self.announcer,
            earcons=settings.voice.earcons,
        )
        self.ringer = Ringer(
            brain.house.agenda,
            self.voice,
            announcer,
            brain.words,
            settings.alarms,
            bid=lambda text, language: brain.bid(language, text, ""),
        )
        reflexes = Reflexes(self.voice, self.ringer, brain.house.volume, self._decline)
        answerer = Answerer(
            brain.thinker,
            self.voice,
            ears.commands,
            reflexes,
            announcer,
            brain.words,
            settings.assistant,
            brain.reads,
        )
        house = brain.house
        self.assistant = Assistant(
            card.microphone,
            ears.listener,
            answerer,
            self.voice,
            ears.commands,
            reflexes,
            announcer,
            muted=lambda: house.mute.on,
        )
        self.music = Music(
            house.open_player,
            lambda: house.volume.effective,
            lambda: self.voice.ringing or self.voice.speaking,
            house.bookmarks,
            settings.player,
        )
        self._music_pipe: MusicPipe | None = None
        self.telephone: Telephone | None = None
        """Opened by `run`."""
        self._rang = threading.Event()
        """Set once a call rings no longer."""
        self._retuning: threading.Thread | None = None
        self.recorder = Recorder(self.voice, ears.tap, lambda: house.care.report().noise)
        house.record = self.recorder.record
        follow = (
            self._mind_call,
            self.recorder.follow,
            self.music.follow,
            ears.said.follow,
            brain.house.waking.follow,
            self._write_down,
            self._retune,
        )
        self._unfollow = [announcer.subscribe(each) for each in follow]

    async def run(self) -> None:
        """Listen and ring until the microphone ends or the task is cancelled."""
        loop, announce = asyncio.get_running_loop(), self.announcer.announce
        care, mute = self.brain.house.care, self.brain.house.mute
        care.tell = lambda finding: loop.call_soon_threadsafe(announce, EarsTroubled(finding.trouble.value))
        mute.changed = lambda on: loop.call_soon_threadsafe(announce, MuteChanged(on))
        ringing = asyncio.create_task(self.ringer.run(), name="ringer")
        warming = asyncio.create_task(asyncio.to_thread(self.brain.warm), name="warm")
        self._complete_ears()
        self._open_music_pipe()
        await self._open_telephone()
        try:
            await self.assistant.run()
        finally:
            care.tell = None
            ringing.cancel()
            self.brain.stop_warming()
            await asyncio.wait([ringing, warming])

    async def change_model(self, model: Path) -> None:
        """Listen with another model from the next utterance on, without a pause."""
        recognizer = await asyncio.to_thread(self.ears.load, model)
        self.ears.recognizer, self.ears.model = recognizer, model
        before = await self.assistant.on_ears(lambda: self.ears.listener.change(recognizer))
        await self.assistant.on_ears(before.close)
        self._complete_ears()
        self.announcer.announce(ModelChanged(model.name))

    def _open_music_pipe(self) -> None:
        path = self.brain.settings.player.pipe
        try:
            self._music_pipe = MusicPipe(path, self.mixer) if path else None
        except DeviceError as error:
            _LOG.error("%s; music is not heard", error)

    async def _open_telephone(self) -> None:
        brain = self.brain
        telephone = self.telephone = Telephone(
            brain.settings, brain.places, brain.house, self.voice, self.announcer, brain.words
        )
        await telephone.start()

    def _decline(self) -> None:
        if self.telephone is not None:
            self.telephone.board.decline()

    def _listen_for_call(self) -> None:
        """Let a call be declined by a word, for as long as it rings."""
        rang = self._rang = threading.Event()

        def work() -> None:
            end = self.ears.listen_for_call()
            rang.wait()
            end()

        threading.Thread(target=work, name="ears-call", daemon=True).start()

    def _complete_ears(self) -> None:
        """Let what the wake word doesn't need join when it can; nobody waits for it, not even to stop."""
        threading.Thread(target=self.ears.join, name="ears-join", daemon=True).start()

    def _mind_call(self, event: Event) -> None:
        """In a call nothing waits: they hear us as soon as the microphone does."""
        if not isinstance(event, CallChanged) or self.telephone is None:
            return
        self.assistant.in_call = bool(event.state)
        self._rang.set()
        if event.state == CallState.RINGS_HERE:
            self._listen_for_call()
        self.assistant.calling = event.state in (CallState.DIALLING, CallState.RINGS_THERE)
        feed, loop = self.telephone.feed, asyncio.get_running_loop()
        # The chunks come from the ears' thread, cleaned of our own sound; without a call nobody is woken for them.
        self.ears.tap.follow = (lambda chunk: loop.call_soon_threadsafe(feed, chunk)) if event.state else None

    def _write_down(self, event: Event) -> None:
        """Put the words into the ledger for which sound has left the house."""
        if isinstance(event, Heard):
            self.brain.house.sent.tell_words(LISTENER, event.text)

    def _retune(self, event: Event) -> None:
        """After a turn there may be new names to hear."""
        if isinstance(event, TurnEnded) and (self._retuning is None or not self._retuning.is_alive()):
            self._retuning = threading.Thread(
                target=lambda: self.ears.retune(self.brain.names()), name="retune", daemon=True
            )
            self._retuning.start()

    async def close(self) -> None:
        self.brain.house.record = lambda then: False
        self._rang.set()
        await self.recorder.close()
        self.ears.tap.follow = None
        if self.telephone is not None:
            await self.telephone.close()
        await self.assistant.close()
        for unfollow in self._unfollow:
            unfollow()
        await asyncio.to_thread(self.music.close)
        if self._music_pipe is not None:
            self._music_pipe.close()
        await self._card.microphone.close()
        await self._card.loudspeaker.close()


def sound_card(settings: Settings) -> SoundCard:
    """Return this machine's sound card, as settings choose it. Raises DeviceError, PluginError."""
    make: MakeSoundCard = plugins.load(plugins.DEVICES, settings.sound.device)
    return make(dataclasses.asdict(settings.sound))


def render(synthesizer: Synthesizer, text: str) -> Iterator[Samples]:
    """Yield the sound of a text, sentence by sentence, without playing it. Raises SynthesisFailed."""
    for number, sentence in enumerate(split(text)):
        if number:
            yield silence(PAUSE)
        yield from synthesizer.speak(sentence)


async def play(settings: Settings, samples: Samples) -> None:
    """Play samples on this machine's loudspeaker. Raises DeviceError if there is none."""
    card = sound_card(settings)
    try:
        for chunk in chunked(samples):
            await card.loudspeaker.write(chunk)
        await card.loudspeaker.drain()
    finally:
        await card.loudspeaker.close()
        await card.microphone.close()
