"""The engines that listen, as settings choose them."""

import logging
from collections.abc import Callable, Collection, Mapping
from pathlib import Path

from speaker import catalog, plugins
from speaker.audio import Chunk
from speaker.care import Care
from speaker.commands import Command, Commands
from speaker.completeness import Requests
from speaker.config import Folders, Settings
from speaker.duet import Duet
from speaker.echo import Echo
from speaker.endpointer import Patience
from speaker.errors import EngineError, PluginError, StateError
from speaker.fallback import FallbackRecognizer
from speaker.gain import Gain
from speaker.interfaces import (
    EchoCanceller,
    MakeEchoCanceller,
    MakeRecognizer,
    MakeVoiceDetector,
    MakeWakeWord,
    Recognizer,
    WakeWord,
)
from speaker.interjections import Interjections, Sureness
from speaker.listener import Listener
from speaker.said import Said
from speaker.sentences import COMMON, Words, load_words
from speaker.state import State
from speaker.tuning import prepare
from speaker.vocabulary import Names, vocabulary
from speaker.wake_words import WakeWords
from speaker.waking import HouseWaking
from speaker.way_out import UNCOUNTED, WayOut

_LOG = logging.getLogger(__name__)

_LOCAL = ("vosk", "vosk-open")
"""Engines that are always there, and tell the text so far."""

_TUNED = "mynah.yaml"
"""Stands in the folder of a model that is tuned to what the skills understand."""

_BRIEF = Sureness(usual=0.8, other=0.4)
_ANSWER = Sureness(usual=0.9, other=0.8)
_VOLUME = Sureness(usual=0.98, other=0.5)
COMMANDS = {
    Command.YES: _ANSWER,
    Command.NO: _ANSWER,
    Command.LOUDER: _VOLUME,
    Command.QUIETER: _VOLUME,
    Command.DECLINE: _ANSWER,
}
"""How sure the small model must be of what is not as brief; beeps sound like "louder" to it (docs/hearing.md)."""


class Tap:
    """Lets somebody else have what the microphone heard, without our own sound in it."""

    def __init__(self) -> None:
        self.follow: Callable[[Chunk], object] | None = None
        """Called on the ears' thread with each chunk."""

    def hear(self, chunk: Chunk) -> Chunk:
        follow = self.follow
        if follow is not None:
            follow(chunk)
        return chunk


class Ears:
    """Wake word engines, recognizer and voice detector, round one listener."""

    def __init__(
        self,
        settings: Settings,
        places: Folders,
        skill_words: Mapping[str, Words],
        reading: Collection[str] = (),
        waking: HouseWaking | None = None,
        state: State | None = None,
        care: Care | None = None,
        way_out: WayOut = UNCOUNTED,
    ) -> None:
        """`reading` are the intents that change nothing; `state` keeps what was learned about the room;
        `care` minds the microphone, and has to be given by who wants to ask it; `way_out` is told what a recognizer on
        the network is sent.

        Raises ModelMissing, EngineError, PluginError.
        """
        self._settings = settings.listener
        self._way_out = way_out
        self._graphs = places.cache / "graphs"
        self._skill_words = skill_words
        self._names: Names = {}
        self._vocabulary = vocabulary(skill_words, self._settings.wake_words)
        self.model = find_model(settings, places)
        self._language = settings.language
        self._folders = [places.models, catalog.SHIPPED_MODELS]
        self.lacks = ""
        """Why a recognizer that was chosen doesn't listen."""
        self.recognizer = self.load(self.model)
        self.said = Said()
        words = load_words(COMMON, settings.language)
        self.commands = Commands(words.commands, words.turn_commands, words.call_commands)
        make_detector: MakeVoiceDetector = plugins.load(plugins.VOICE_DETECTORS, self._settings.voice_detector)
        self.canceller, self.echo = find_echo(self._settings.echo_canceller, state)
        mind = care or Care()
        self.tap = Tap()
        self._usual: WakeWord | None = None
        """What spots commands while it rings for no call."""
        self.listener = Listener(
            WakeWords(self._settings, self._model_for, waking).build(),
            self.recognizer,
            make_detector(),
            Patience(
                end_silence=self._settings.end_silence,
                start_timeout=self._settings.start_timeout,
                longest=self._settings.longest,
            ).at(self._settings.patience),
            Requests(skill_words, reading).read,
            self.said,
            answers=self.commands.saying(Command.YES, Command.NO),
            foreign={language: self._foreign(language) for language in self._foreign_languages()},
            front=[
                mind.hear,
                *([self.echo.clean] if self.echo is not None else []),
                self.tap.hear,
                Gain(lambda: mind.noise).hear,
            ],
        )

    def load(self, model: Path) -> Duet:
        """Load a recognizer; may take seconds.

        A stock model can't be tuned to the skills: it listens for anything beside the shipped one, which can.
        """
        small, name = self._model_for(""), self._settings.recognizer
        alone = name not in _LOCAL or not self._settings.dictation
        if alone or (model / _TUNED).is_file() or not (small / _TUNED).is_file():
            return Duet(self._make(name, model))
        return Duet(self._make(name, small), self._make(name, model))

    def join(self) -> None:
        """Let commands and dictation join, where they don't listen yet; may take seconds, the first time.

        Nothing can be called into speech before anything is said, and the wake word shall not wait for them.
        """
        if self.listener.commands is None:
            self.listener.commands = self._usual = self._spotter(self.commands.called)
        self._dictate()

    def listen_for_call(self) -> Callable[[], None]:
        """Spot other commands from now on, while it rings for a call; may take a second. Returns what ends it.

        The more there are, the more are missed: with four more, 92 of 100 were obeyed over its own speech, not 96.
        """
        if self._usual is None or self.commands.at_calls == self.commands.called:
            return lambda: None
        while_it_rings = self.listener.commands = self._spotter(self.commands.at_calls)

        def end() -> None:
            if self.listener.commands is while_it_rings:
                self.listener.commands = self._usual

        return end

    def _dictate(self) -> None:
        duet, name = self.recognizer, self._settings.dictation
        if not name or duet.dictates or (name == "auto" and self._settings.recognizer not in _LOCAL):
            return
        name = "vosk-open" if name == "auto" else name
        try:
            prepare(name if name in _LOCAL else "vosk-open", self.model, self._vocabulary, self._graphs)
            duet.exchange(dictation=self._make(name, self.model, beside="vosk-open"))
        except (EngineError, PluginError) as error:
            _LOG.warning("dictation: %s; free words are heard less well", error)

    def retune(self, names: Names) -> None:
        """Learn what things are called now, and go on with that at the next utterance; may take seconds."""
        known = any(values for slots in names.values() for values in slots.values())
        if names == self._names or not known or self._settings.recognizer not in _LOCAL:
            return
        self._names = names
        self._vocabulary = vocabulary(self._skill_words, self._settings.wake_words, names)
        name, small = self._settings.recognizer, self._model_for("")
        model = self.model if (self.model / _TUNED).is_file() else small
        try:
            prepare(name, model, self._vocabulary, self._graphs)
            self.recognizer.exchange(grammar=self._load(name, model))
        except (EngineError, PluginError) as error:
            _LOG.warning("recognizer: %s; new names are heard less well", error)

    def _make(self, name: str, model: Path, beside: str = "vosk") -> Recognizer:
        """Make an engine; with one that may be gone, and tells no text so far, another listens that is always there."""
        if name in _LOCAL:
            return self._load(name, model)
        # The model that the owner names is the chosen engine's.
        local = self._load(beside, model if self._settings.model == "auto" else self._model_for(""))
        try:
            return FallbackRecognizer(self._load(name, model), local)
        except (EngineError, PluginError) as error:
            _LOG.warning("recognizer: %s; %s listens", error, local.name)
            self.lacks = str(error)
            return local

    def _load(self, name: str, model: Path, language: str = "") -> Recognizer:
        make: MakeRecognizer = plugins.load(plugins.RECOGNIZERS, name)
        options = {"language": language or self._language, **self._settings.recognizer_options}
        return make(model, self._vocabulary, self._graphs, options, self._way_out)

    def _foreign_languages(self) -> set[str]:
        """Return the languages that single wake words are followed by, other than that of the house."""
        phrases, languages = self._settings.wake_words, self._settings.wake_languages
        return {languages[phrase] for phrase in phrases if phrase in languages} - {self._language}

    def _foreign(self, language: str) -> Recognizer:
        return self._load("vosk", catalog.find_best("recognizer", language, self._folders), language)

    def _spotter(self, called: Mapping[str, Command]) -> WakeWord:
        """Return what spots commands: the small model with nothing else to hear."""
        make: MakeWakeWord = plugins.load(plugins.WAKE_WORDS, "grammar")
        sureness = {phrase: COMMANDS.get(command, _BRIEF) for phrase, command in called.items()}
        cuts = {phrase: each.other for phrase, each in sureness.items()}
        plain, quieted = (make(list(called), cuts, self._model_for("")) for _ in range(2))
        return Interjections(plain, quieted, sureness)

    def _model_for(self, language: str) -> Path:
        """Return what spots phrases of a language; "" for that of the house.

        A phrase is spotted as well by the small model, and a big one would be loaded a second time for it.
        """
        small = catalog.SHIPPED_MODELS / f"{language or self._language}-mini"
        if small.is_dir():
            return small
        return catalog.find_best("recognizer", language, self._folders) if language else self.model


def find_model(settings: Settings, places: Folders) -> Path:
    """Return the folder of the model that listens. Raises ModelMissing."""
    folders = [places.models, catalog.SHIPPED_MODELS]
    if settings.listener.model != "auto":
        return catalog.find(settings.listener.model, folders)
    return catalog.find_best("recognizer", settings.language, folders)


def find_echo(name: str, state: State | None) -> tuple[str, Echo | None]:
    """Return the echo canceller that is chosen, and its name; `auto` does without rather than failing.

    Raises EngineError, PluginError.
    """
    for each in ["speexdsp", "adaptive"] if name == "auto" else [name] if name else []:
        try:
            make: MakeEchoCanceller = plugins.load(plugins.ECHO_CANCELLERS, each)
            return each, _kept(make(), state)
        except (EngineError, PluginError) as error:
            if name != "auto":
                raise
            _LOG.info("echo: %s", error)
    return "", None


def _kept(canceller: EchoCanceller, state: State | None) -> Echo:
    """Keep the delay over restarts."""
    if state is None:
        return Echo(canceller)

    def remember(delay: float) -> None:
        try:
            state.put("echo", "delay", delay)
        except StateError as error:
            _LOG.warning("echo: its delay is not kept: %s", error)

    return Echo(canceller, state.get("echo", "delay"), remember)
