"""Wake words by openWakeWord (pyopen-wakeword): dearer than microWakeWord, and wrong about other things."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from pyopen_wakeword import Model, OpenWakeWord, OpenWakeWordFeatures

from speaker.audio import Chunk
from speaker.errors import EngineError
from speaker.interfaces import Detection

LATENCY = -0.04
"""Seconds from the end of the word to the decision, median over human "alexa": it is sure before the word has ended."""
CUT = 0.5
"""Threshold where none is set."""


def make(phrases: Sequence[str], cuts: Mapping[str, float], model: Path) -> "OpenWakeWords":
    """Build a detector for phrases that have a model of their own; raises EngineError for others."""
    known = {name.value.replace("_", " "): name for name in Model}
    unknown = [phrase for phrase in phrases if phrase not in known]
    if unknown:
        raise EngineError(f"openwakeword knows no {', '.join(unknown)}; it knows {', '.join(sorted(known))}")
    return OpenWakeWords({phrase: known[phrase] for phrase in phrases}, cuts)


class OpenWakeWords:
    """Several wake words over one set of features."""

    def __init__(self, models: Mapping[str, Model], cuts: Mapping[str, float]) -> None:
        self._features = OpenWakeWordFeatures.from_builtin()
        self._words = {phrase: OpenWakeWord.from_builtin(model) for phrase, model in models.items()}
        self._cuts = cuts
        self._over: set[str] = set()
        self.reset()

    def feed(self, chunk: Chunk) -> Detection | None:
        found: Detection | None = None
        for embedding in self._features.process_streaming(chunk.samples.tobytes()):
            for phrase, word in self._words.items():
                for score in word.process_streaming(embedding):
                    if score < self._cuts.get(phrase, CUT):
                        self._over.discard(phrase)
                    elif phrase not in self._over:
                        self._over.add(phrase)
                        if found is None or score > found.score:
                            found = Detection(phrase, round(score, 3), chunk.end - LATENCY)
        return found

    def reset(self) -> None:
        self._features.reset()
        # Its own reset makes it compute eight seconds of silence first, which takes half a second.
        self._features.new_audio_samples = 0
        self._over.clear()
        for word in self._words.values():
            word.reset()

    def close(self) -> None:
        self._features.close()
        for word in self._words.values():
            word.close()
