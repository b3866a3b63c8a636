"""The engines that listen, as settings choose them."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from speaker import catalog, plugins
from speaker.audio import Chunk
from speaker.commands import Commands
from speaker.completeness import Requests
from speaker.config import Folders, Settings
from speaker.endpointer import Patience
from speaker.errors import ConfigError, EngineError
from speaker.interfaces import Detection, MakeRecognizer, MakeVoiceDetector, MakeWakeWord, Recognizer, WakeWord
from speaker.listener import Listener
from speaker.said import Said
from speaker.sentences import COMMON, Words, load_words
from speaker.vocabulary import vocabulary


class Ears:
    """Wake word engines, recognizer and voice detector, round one listener."""

    def __init__(
        self,
        settings: Settings,
        places: Folders,
        skill_words: Mapping[str, Words],
        reading: Collection[str] = (),
    ) -> None:
        """`reading` are the intents that change nothing. Raises ModelMissing, EngineError, PluginError."""
        self._settings = settings.listener
        self._places = places
        self._vocabulary = vocabulary(skill_words, self._settings.wake_words)
        self.model = find_model(settings, places)
        # A phrase is spotted as well by the small model, and a big one would be loaded a second time for it.
        small = catalog.SHIPPED_MODELS / f"{settings.language}-mini"
        self._wake_model = small if small.is_dir() else self.model
        self.recognizer = self.load(self.model)
        self.said = Said()
        self.commands = Commands(load_words(COMMON, settings.language).commands)
        make_detector: MakeVoiceDetector = plugins.load(plugins.VOICE_DETECTORS, self._settings.voice_detector)
        self.listener = Listener(
            AnyOf(self._wake_engines()),
            self.recognizer,
            make_detector(),
            Patience(
                end_silence=self._settings.end_silence,
                start_timeout=self._settings.start_timeout,
                longest=self._settings.longest,
            ),
            Requests(skill_words, reading).read,
            self.said,
            self._spotter(),
        )

    def load(self, model: Path) -> Recognizer:
        """Load a recognizer; may take seconds."""
        make: MakeRecognizer = plugins.load(plugins.RECOGNIZERS, self._settings.recognizer)
        return make(model, self._vocabulary, self._places.cache / "graphs")

    def _spotter(self) -> WakeWord:
        """Return what spots commands: the small model with nothing else to hear."""
        make: MakeWakeWord = plugins.load(plugins.WAKE_WORDS, "grammar")
        return make(self.commands.phrases, {}, self._wake_model)

    def _wake_engines(self) -> list[WakeWord]:
        """Give each phrase to the first engine that knows it."""
        engine = self._settings.wake_engine
        engines: list[WakeWord] = []
        left = list(self._settings.wake_words)
        refusals: list[str] = []
        for name in ["microwakeword", "grammar"] if engine == "auto" else [engine]:
            make: MakeWakeWord = plugins.load(plugins.WAKE_WORDS, name)
            try:
                engines.append(make(left, self._settings.cuts, self._wake_model))
                return engines
            except EngineError as error:
                refusals.append(str(error))
            taken = [phrase for phrase in left if self._known(make, phrase)]
            if taken:
                engines.append(make(taken, self._settings.cuts, self._wake_model))
                left = [phrase for phrase in left if phrase not in taken]
        raise ConfigError([f"listener.wake_words: nothing can listen for {', '.join(left)}: {'; '.join(refusals)}"])

    def _known(self, make: MakeWakeWord, phrase: str) -> bool:
        try:
            make([phrase], self._settings.cuts, self._wake_model).close()
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
