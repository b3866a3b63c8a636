"""Any phrase as a wake word: Vosk with a grammar of the phrases, and a filler for everything else."""

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import vosk

from speaker.audio import CHUNK_SECONDS, RATE, Chunk
from speaker.engines.kaldi.compiled import UNKNOWN, compile_model
from speaker.engines.kaldi.folder import check, is_compiled
from speaker.engines.vosk import load
from speaker.errors import EngineError
from speaker.interfaces import Detection, Vocabulary, WakeWord

CUT = 0.7
"""Confidence that a phrase needs unless its cut says otherwise."""
STEADY = 3
"""Chunks for which the end of the phrase must stay where it is: before that its last word is still being said."""


def make(phrases: Sequence[str], cuts: Mapping[str, float], model: Path) -> WakeWord:
    """Load the recognizer's model a second time, for the phrases alone. Raises ModelMissing, EngineError."""
    check(model)
    if is_compiled(model):
        with tempfile.TemporaryDirectory() as folder:
            loaded = load(compile_model(model, Vocabulary(tuple(phrases)), Path(folder)))
    else:
        loaded = load(model)
    deaf_to = [p for p in phrases if any(loaded.vosk_model_find_word(word) < 0 for word in p.split())]
    if deaf_to or not phrases:
        raise EngineError(f"{model.name} can't listen for {', '.join(deaf_to) or 'no phrase'}: choose other wake words")
    return VoskWakeWord(loaded, {phrase: cuts.get(phrase, CUT) for phrase in phrases})


class VoskWakeWord:
    """A WakeWord."""

    def __init__(self, loaded: vosk.Model, cuts: Mapping[str, float]) -> None:
        self._loaded: vosk.Model | None = loaded
        self._cuts = cuts
        self._recognizer: vosk.KaldiRecognizer | None = None
        self._fed = 0.0
        self._last: tuple[str, float] | None = None
        self._steady = 0
        self.reset()

    def feed(self, chunk: Chunk) -> Detection | None:
        if self._recognizer is None:
            return None
        self._fed += CHUNK_SECONDS
        if self._recognizer.AcceptWaveform(chunk.samples.tobytes()):
            return self._judge(json.loads(self._recognizer.Result()).get("result", []), chunk, steady=True)
        self._recognizer.SetPartialWords(False)
        text = json.loads(self._recognizer.PartialResult())["partial"]
        if not any(phrase in text for phrase in self._cuts):
            return None
        # Times and confidences cost a walk through the lattice, so they are asked for only now.
        self._recognizer.SetPartialWords(True)
        return self._judge(json.loads(self._recognizer.PartialResult()).get("partial_result", []), chunk)

    def reset(self) -> None:
        self._fed, self._last, self._steady = 0.0, None, 0
        if self._loaded is not None:
            grammar = json.dumps([*self._cuts, UNKNOWN])
            self._recognizer = vosk.KaldiRecognizer(self._loaded, RATE, grammar)
            self._recognizer.SetWords(True)

    def close(self) -> None:
        self._recognizer = None
        self._loaded = None

    def _judge(self, words: Sequence[dict[str, Any]], chunk: Chunk, steady: bool = False) -> Detection | None:
        """Return the last phrase said if it is sure enough and said to its end."""
        for phrase, said in self._said(words):
            place = (phrase, said[-1]["end"])
            self._steady = self._steady + 1 if place == self._last else 0
            self._last = place
            score = sum(min(1.0, word["conf"]) for word in said) / len(said)
            if score >= self._cuts[phrase] and (steady or self._steady >= STEADY):
                end = chunk.end - (self._fed - said[-1]["end"])
                self.reset()
                return Detection(phrase, score, end)
        return None

    def _said(self, words: Sequence[dict[str, Any]]) -> Iterator[tuple[str, Sequence[dict[str, Any]]]]:
        texts = [word["word"] for word in words]
        for phrase in self._cuts:
            parts = phrase.split()
            for start in range(len(texts) - len(parts), -1, -1):
                if texts[start : start + len(parts)] == parts:
                    yield phrase, words[start : start + len(parts)]
                    break
