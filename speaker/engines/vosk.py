"""Vosk recognizes speech: stock models as they come, compiled ones tuned to what the skills understand."""

import json
import logging
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import vosk

from speaker.audio import RATE, Samples
from speaker.engines.kaldi.compiled import UNKNOWN, compile_dictation, compile_model
from speaker.engines.kaldi.folder import check, is_compiled
from speaker.engines.vosk_readings import READINGS, Readings, readings, transcript
from speaker.errors import ModelMissing, RecognitionFailed
from speaker.interfaces import NO_OPTIONS, Recognizer, Transcript, Vocabulary
from speaker.way_out import UNCOUNTED, WayOut

log = logging.getLogger(__name__)


def make(
    model: Path,
    vocabulary: Vocabulary,
    cache: Path,
    options: Mapping[str, str] = NO_OPTIONS,
    way_out: WayOut = UNCOUNTED,
) -> Recognizer:
    """Load the model folder, which is compiled first if it needs to be. Raises ModelMissing, EngineError."""
    return _make("vosk", compile_model, model, vocabulary, cache)


def make_open(
    model: Path,
    vocabulary: Vocabulary,
    cache: Path,
    options: Mapping[str, str] = NO_OPTIONS,
    way_out: WayOut = UNCOUNTED,
) -> Recognizer:
    """Load the model folder for dictation: what the skills understand, and any common words. Raises as `make` does."""
    return _make("vosk-open", compile_dictation, model, vocabulary, cache)


def _make(
    name: str, compiled: Callable[[Path, Vocabulary, Path], Path], model: Path, vocabulary: Vocabulary, cache: Path
) -> Recognizer:
    check(model)
    if not is_compiled(model):
        return VoskRecognizer(load(model, model.name), model.name, name)
    folder = compiled(model, vocabulary, cache)
    try:
        loaded = load(folder, model.name)
    except ModelMissing:
        # Power was cut while it was written, or somebody's disk is failing.
        log.warning("%s is damaged; compiling it again", folder)
        shutil.rmtree(folder)
        loaded = load(compiled(model, vocabulary, cache), model.name)
    return VoskRecognizer(loaded, model.name, name)


def load(folder: Path, name: str) -> vosk.Model:
    """Load a folder that was checked. Raises ModelMissing if Vosk can't use it all the same."""
    vosk.SetLogLevel(-1)
    try:
        loaded = vosk.Model(str(folder))
        # A graph that is cut short is noticed only here.
        vosk.KaldiRecognizer(loaded, RATE)
    except Exception as error:  # noqa: BLE001 - Vosk raises nothing finer
        raise ModelMissing(f"{folder}: Vosk can't use this model; speaker models install {name}") from error
    return loaded


class VoskRecognizer:
    """A Recognizer; every utterance gets a Vosk recognizer of its own, which costs under a millisecond."""

    def __init__(self, loaded: vosk.Model, model: str, name: str = "vosk") -> None:
        self.name = name
        self.model = model
        self._loaded: vosk.Model | None = loaded
        self._grammar: str | None = None
        self._recognizer: vosk.KaldiRecognizer | None = None
        self._heard: list[Readings] = []
        self.reset()

    def feed(self, samples: Samples) -> None:
        if self._recognizer is None:
            raise RecognitionFailed("the recognizer is closed")
        try:
            ended = self._recognizer.AcceptWaveform(samples.tobytes())
        except Exception as error:  # noqa: BLE001 - Vosk raises nothing finer
            raise RecognitionFailed(f"Vosk: {error}") from error
        # Vosk ends utterances at pauses of its own choice; for us they go on, and so do its times.
        if ended:
            self._heard.append(readings(self._recognizer.Result()))

    def partial(self) -> str:
        if self._recognizer is None:
            return ""
        # Before it has a result of its own Vosk writes an empty "text" here instead.
        sofar = json.loads(self._recognizer.PartialResult()).get("partial", "").split()
        said = [word.text for each in self._heard for word in each[0].words]
        return " ".join(word for word in [*said, *sofar] if word != UNKNOWN)

    def finish(self) -> Transcript:
        if self._recognizer is None:
            return Transcript()
        self._heard.append(readings(self._recognizer.FinalResult()))
        return transcript(self._heard)

    def expect(self, phrases: Sequence[str]) -> None:
        known = [phrase for phrase in phrases if self._knows(phrase)]
        if phrases and not known:
            log.warning("the model knows none of the phrases expected; listening for anything")
        self._grammar = json.dumps([*known, UNKNOWN]) if known else None

    def reset(self) -> None:
        if self._loaded is None:
            return
        grammar = (self._grammar,) if self._grammar else ()
        self._recognizer = vosk.KaldiRecognizer(self._loaded, RATE, *grammar)
        self._recognizer.SetWords(True)
        self._recognizer.SetMaxAlternatives(READINGS)
        self._heard = []

    def close(self) -> None:
        self._recognizer = None
        self._loaded = None

    def _knows(self, phrase: str) -> bool:
        if self._loaded is None:
            return False
        missing = [word for word in phrase.split() if self._loaded.vosk_model_find_word(word) < 0]
        if missing:
            log.warning('"%s" can\'t be expected: the model lacks %s', phrase, ", ".join(missing))
        return not missing
