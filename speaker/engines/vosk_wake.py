"""Any phrase as a wake word: Vosk with a grammar of the phrases, and a filler for everything else."""

import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import vosk

from speaker.audio import CHUNK_SECONDS, RATE, Chunk
from speaker.engines.kaldi.compiled import UNKNOWN, compile_model
from speaker.engines.kaldi.folder import check, is_compiled
from speaker.engines.vosk import load
from speaker.errors import EngineError
from speaker.interfaces import Detection, Vocabulary, WakeWord

CUT = 0.5
"""Confidence that a phrase needs unless its cut says otherwise; the filler has taken the doubtful ones before."""
LETTER = 0.06
"""Seconds that a letter of the last word takes to be said."""


def make(phrases: Sequence[str], cuts: Mapping[str, float], model: Path) -> WakeWord:
    """Load the recognizer's model a second time, for the phrases alone. Raises ModelMissing, EngineError."""
    check(model)
    if not phrases:
        raise EngineError("no phrase to listen for: name some in listener.wake_words")
    if is_compiled(model):
        with tempfile.TemporaryDirectory() as folder:
            loaded = load(compile_model(model, Vocabulary(tuple(phrases)), Path(folder)), model.name)
    else:
        loaded = load(model, model.name)
    deaf_to = [p for p in phrases if any(loaded.vosk_model_find_word(word) < 0 for word in p.split())]
    if deaf_to:
        raise EngineError(f"{model.name} can't listen for {', '.join(deaf_to)}: choose other wake words")
    return VoskWakeWord(loaded, phrases, cuts)


class VoskWakeWord:
    """A WakeWord."""

    def __init__(self, loaded: vosk.Model, phrases: Sequence[str], cuts: Mapping[str, float]) -> None:
        self._loaded: vosk.Model | None = loaded
        self._phrases = phrases
        self._cuts = cuts
        self._recognizer: vosk.KaldiRecognizer | None = None
        self._fed = 0.0
        self._due: float | None = None
        self.reset()

    def feed(self, chunk: Chunk) -> Detection | None:
        if self._recognizer is None:
            return None
        self._fed += CHUNK_SECONDS
        if self._recognizer.AcceptWaveform(chunk.samples.tobytes()):
            return self._judge(self._recognizer.Result(), chunk)
        phrase = self._find(json.loads(self._recognizer.PartialResult())["partial"].split())
        if phrase is None:
            self._due = None
        elif self._due is None:
            # A word is in the text from its first sound on; it is judged when it must be over.
            self._due = self._fed + LETTER * len(phrase.split()[-1])
        elif self._fed >= self._due:
            found = self._judge(self._recognizer.FinalResult(), chunk)
            self.reset()
            return found
        return None

    def reset(self) -> None:
        self._fed, self._due = 0.0, None
        if self._loaded is not None:
            grammar = json.dumps([*self._phrases, UNKNOWN])
            self._recognizer = vosk.KaldiRecognizer(self._loaded, RATE, grammar)
            self._recognizer.SetWords(True)

    def close(self) -> None:
        self._recognizer = None
        self._loaded = None

    def _find(self, texts: list[str]) -> str | None:
        """Return the phrase that was said last."""
        places = {phrase: _place(phrase.split(), texts) for phrase in self._phrases}
        said = [phrase for phrase, place in places.items() if place is not None]
        return max(said, key=lambda phrase: places[phrase] or 0, default=None)

    def _judge(self, result: str, chunk: Chunk) -> Detection | None:
        """Return the phrase said last if it is sure enough."""
        words: list[dict[str, Any]] = json.loads(result).get("result", [])
        texts = [word["word"] for word in words]
        phrase = self._find(texts)
        if phrase is None:
            return None
        place = _place(phrase.split(), texts) or 0
        said = words[place : place + len(phrase.split())]
        score = sum(min(1.0, word["conf"]) for word in said) / len(said)
        if score < self._cuts.get(phrase, CUT):
            return None
        end = chunk.end - (self._fed - said[-1]["end"])
        self.reset()
        return Detection(phrase, score, end)


def _place(parts: Sequence[str], texts: Sequence[str]) -> int | None:
    """Return where `parts` begin in `texts` for the last time."""
    starts = range(len(texts) - len(parts), -1, -1)
    return next((start for start in starts if texts[start : start + len(parts)] == parts), None)
