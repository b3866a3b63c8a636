"""Puts a speaker together; the only room that knows everybody."""

import asyncio
import contextlib
import dataclasses
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from speaker import catalog, config, plugins
from speaker.assistant import Assistant, LastTurn
from speaker.audio import Chunk
from speaker.config import Folders, Settings
from speaker.endpointer import Patience
from speaker.errors import ConfigError, EngineError, PluginError
from speaker.events import Announcer, ModelChanged
from speaker.handlers import Handlers, InstalledSkill
from speaker.interfaces import Detection, MakeWakeWord, Recognizer, SoundCard, Synthesizer, WakeWord
from speaker.listener import Listener
from speaker.mixer import Mixer
from speaker.ringer import Ringer
from speaker.router import Router, TemplateStage
from speaker.sentences import COMMON, Words, languages, load_words
from speaker.skill import Context, Skill, Store
from speaker.state import State
from speaker.timers import Timers
from speaker.vocabulary import vocabulary
from speaker.voice import Fallback, Voice
from speaker.volume import HouseVolume
from speaker.web import Web

_LOG = logging.getLogger(__name__)

LANGUAGES = ("en", "zh")


@dataclass(frozen=True, slots=True)
class SkillStatus:
    """One installed skill, and whether it takes part."""

    name: str
    state: str
    """on, off or broken."""
    why: str = ""
    skill: Skill[Any] | None = None
    words: Words | None = None


def find_skills(language: str) -> list[SkillStatus]:
    """Load every installed skill; one that fails stays off and says why."""
    return [_find_skill(name, language) for name in plugins.names(plugins.SKILLS)]


def _find_skill(name: str, language: str) -> SkillStatus:
    try:
        skill = plugins.load(plugins.SKILLS, name)
        if not isinstance(skill, Skill):
            raise PluginError(f"its entry point is no Skill but {type(skill).__name__}")
        if language not in languages(skill.folder):
            return SkillStatus(name, "off", f"has no words for {language}", skill)
        words = load_words(skill.folder, language)
    except PluginError as error:
        return SkillStatus(name, "broken", str(error))
    orphans = sorted(set(words.intents) - set(skill.handlers))
    if orphans:
        return SkillStatus(name, "broken", f"no handler for {', '.join(orphans)}", skill, words)
    return SkillStatus(name, "on", "", skill, words)


def read_settings(places: Folders, file: Path | None = None, sets: Sequence[str] = ()) -> Settings:
    """Read and check all settings. Raises ConfigError with every fault."""
    return _checker(places).settings(config.layers(places, file, sets))


def _checker(places: Folders) -> config.Checker:
    kinds: dict[str, type[Any]] = {}
    for name in plugins.names(plugins.SKILLS):
        with contextlib.suppress(PluginError):
            kinds[name] = plugins.load(plugins.SKILLS, name).settings
    choices = {
        "language": LANGUAGES,
        "listener.wake_engine": ["auto", *plugins.names(plugins.WAKE_WORDS)],
        "listener.recognizer": plugins.names(plugins.RECOGNIZERS),
        "listener.voice_detector": plugins.names(plugins.VOICE_DETECTORS),
        "voice.synthesizer": plugins.names(plugins.SYNTHESIZERS),
        "voice.fallback": plugins.names(plugins.SYNTHESIZERS),
        "sound.device": plugins.names(plugins.DEVICES),
    }
    return config.Checker(places, kinds, choices)


def now_at(timezone: str) -> datetime:
    """Return the present moment. Raises ConfigError for an unknown zone."""
    try:
        return datetime.now(ZoneInfo(timezone))
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ConfigError([f'location.timezone: no zone is called "{timezone}"; one is Europe/Oslo']) from error


class Brain:
    """Everything between the text and the reply: router, skills, and the state they keep."""

    def __init__(self, settings: Settings, places: Folders) -> None:
        """Raises ConfigError, StateError."""
        now_at(settings.location.timezone)
        self.settings = settings
        self.places = places
        self.state = State(places.state / "state.db")
        self.volume = HouseVolume(self.state)
        self.timers = Timers(self.state)
        self.memory = LastTurn()
        self.words = load_words(COMMON, settings.language)
        self.web = Web(settings.web, places.cache / "web")
        self.statuses = find_skills(settings.language)
        for status in self.statuses:
            if status.state == "broken":
                _LOG.error("skill %s is broken: %s", status.name, status.why)
        on = {status.name: status for status in self.statuses if status.state == "on"}
        self.skill_words = {name: status.words for name, status in on.items() if status.words is not None}
        self.router = Router([TemplateStage(self.skill_words)])
        examples = tuple(
            example for words in self.skill_words.values() for intent in words.intents.values() for example in intent.examples
        )
        self.handlers = Handlers(
            {name: self._install(status, examples) for name, status in on.items()},
            settings.assistant.deadline,
            self.words,
        )

    def _install(self, status: SkillStatus, examples: tuple[str, ...]) -> InstalledSkill:
        skill, words = status.skill, status.words
        assert skill is not None and words is not None  # what is on has both
        own = self.settings.skills.get(status.name) or skill.settings()
        web = self.web.only(skill.hosts)
        store = Store(self.state, status.name)

        def context() -> Context[Any]:
            return Context(
                settings=own,
                language=self.settings.language,
                now=now_at(self.settings.location.timezone),
                home=self.settings.location,
                units=self.settings.units,
                web=web,
                store=store,
                timers=self.timers,
                volume=self.volume,
                memory=self.memory,
                words=words,
                examples=examples,
            )

        return InstalledSkill(status.name, skill.handlers, words, context)

    def close(self) -> None:
        self.web.close()
        self.state.close()


class Ears:
    """The engines that listen, as settings choose them."""

    def __init__(self, settings: Settings, places: Folders, skill_words: Mapping[str, Words]) -> None:
        """Raises ModelMissing, EngineError, PluginError."""
        self._settings = settings.listener
        self._places = places
        self._vocabulary = vocabulary(skill_words, self._settings.wake_words)
        self.model = find_model(settings, places)
        self.recognizer = self.load(self.model)
        self.listener = Listener(
            AnyOf(self._wake_engines()),
            self.recognizer,
            plugins.load(plugins.VOICE_DETECTORS, self._settings.voice_detector)(),
            Patience(self._settings.end_silence, self._settings.start_timeout, self._settings.longest),
        )

    def load(self, model: Path) -> Recognizer:
        """Load a recognizer; may take seconds."""
        make = plugins.load(plugins.RECOGNIZERS, self._settings.recognizer)
        recognizer: Recognizer = make(model, self._vocabulary, self._places.cache / "graphs")
        return recognizer

    def _wake_engines(self) -> list[WakeWord]:
        """Give each phrase to the first engine that knows it."""
        engine = self._settings.wake_engine
        engines: list[WakeWord] = []
        left = list(self._settings.wake_words)
        refusals: list[str] = []
        for name in ["microwakeword", "grammar"] if engine == "auto" else [engine]:
            make = plugins.load(plugins.WAKE_WORDS, name)
            try:
                engines.append(make(left, self._settings.cuts, self.model))
                return engines
            except EngineError as error:
                refusals.append(str(error))
            taken = [phrase for phrase in left if self._known(make, phrase)]
            if taken:
                engines.append(make(taken, self._settings.cuts, self.model))
                left = [phrase for phrase in left if phrase not in taken]
        raise ConfigError([f"listener.wake_words: nothing can listen for {', '.join(left)}: {'; '.join(refusals)}"])

    def _known(self, make: MakeWakeWord, phrase: str) -> bool:
        try:
            make([phrase], self._settings.cuts, self.model).close()
        except EngineError:
            return False
        return True


class AnyOf:
    """Several wake word engines as one."""

    def __init__(self, engines: Sequence[WakeWord]) -> None:
        self._engines = engines

    def feed(self, chunk: Chunk) -> Detection | None:
        found = [detection for engine in self._engines if (detection := engine.feed(chunk)) is not None]
        return max(found, key=lambda detection: detection.score, default=None)

    def reset(self) -> None:
        for engine in self._engines:
            engine.reset()

    def close(self) -> None:
        for engine in self._engines:
            engine.close()


def find_model(settings: Settings, places: Folders) -> Path:
    """Return the folder of the model that listens. Raises ModelMissing."""
    folders = [places.models, catalog.SHIPPED_MODELS]
    if settings.listener.model != "auto":
        return catalog.find(settings.listener.model, folders)
    return catalog.find_best("recognizer", settings.language, folders)


def make_synthesizer(settings: Settings, places: Folders) -> Synthesizer:
    """Return the voice that settings choose; the fallback alone where that cannot be had."""
    own = settings.voice
    folders = [places.models, catalog.SHIPPED_MODELS]

    def make(name: str, voice: str) -> Synthesizer:
        synthesizer: Synthesizer = plugins.load(plugins.SYNTHESIZERS, name)(settings.language, voice, own.pace, folders)
        return synthesizer

    if own.synthesizer == own.fallback:
        return make(own.synthesizer, own.voice)
    try:
        first = make(own.synthesizer, own.voice)
    except (EngineError, PluginError) as error:
        _LOG.warning("voice: %s; %s speaks", error, own.fallback)
        return make(own.fallback, "")
    return Fallback(first, make(own.fallback, ""))


class Speaker:
    """A whole speaker; `run` it, then `close` it."""

    def __init__(self, brain: Brain, ears: Ears, card: SoundCard, announcer: Announcer | None = None) -> None:
        self.brain = brain
        self.ears = ears
        self.announcer = announcer or Announcer()
        self._card = card
        settings = brain.settings
        self.voice = Voice(
            Mixer(card.loudspeaker, lambda: brain.volume.effective),
            make_synthesizer(settings, brain.places),
            self.announcer,
            earcons=settings.voice.earcons,
        )
        self.assistant = Assistant(
            card.microphone,
            ears.listener,
            brain.router,
            brain.handlers,
            self.voice,
            self.announcer,
            brain.words,
            settings.assistant,
            brain.memory,
        )
        self.ringer = Ringer(brain.timers, self.voice, self.announcer, brain.words)

    async def run(self) -> None:
        """Listen and ring until the microphone ends or the task is cancelled."""
        ringing = asyncio.create_task(self.ringer.run(), name="ringer")
        try:
            await self.assistant.run()
        finally:
            ringing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await ringing

    async def change_model(self, model: Path) -> None:
        """Listen with another model from the next utterance on, without a pause."""
        recognizer = await asyncio.to_thread(self.ears.load, model)
        before = await self.assistant.on_ears(lambda: self.ears.listener.change(recognizer))
        await self.assistant.on_ears(before.close)
        self.announcer.announce(ModelChanged(model.name))

    async def close(self) -> None:
        await self.assistant.close()
        await self._card.microphone.close()
        await self._card.loudspeaker.close()
        self.brain.close()


def sound_card(settings: Settings) -> SoundCard:
    """Return this machine's sound card, as settings choose it. Raises DeviceError, PluginError."""
    make: Callable[[Mapping[str, object]], SoundCard] = plugins.load(plugins.DEVICES, settings.sound.device)
    return make(dataclasses.asdict(settings.sound))
