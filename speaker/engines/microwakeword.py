"""Wake words by pymicro-wakeword: hey jarvis, okay nabu, alexa, hey mycroft; any number at once."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from pymicro_wakeword import MicroWakeWord, MicroWakeWordFeatures, Model

from speaker.audio import Chunk
from speaker.errors import EngineError
from speaker.interfaces import Detection

LATENCY = 0.12
"""Seconds from the end of the word to the decision, median over 314 human "alexa" (95 %: 0.2)."""
CUTS = {"hey jarvis": 0.8, "okay nabu": 0.8, "alexa": 0.8, "hey mycroft": 0.95}
"""At 0.8 all 75 recordings of the spoken set wake, at 0.9 71; in 14 minutes of people saying other things, wake-like
words among them, "hey mycroft" woke falsely 7 times at 0.8, the others never (`make bench`)."""


def make(phrases: Sequence[str], cuts: Mapping[str, float], model: Path) -> "MicroWakeWords":
    """Build a detector for phrases that have a model of their own; raises EngineError for others."""
    known = {name.value.replace("_", " "): name for name in Model}
    unknown = [phrase for phrase in phrases if phrase not in known]
    if unknown:
        raise EngineError(f"microwakeword knows no {', '.join(unknown)}; it knows {', '.join(sorted(known))}")
    return MicroWakeWords({phrase: known[phrase] for phrase in phrases}, cuts)


class MicroWakeWords:
    """Several wake words over one set of features."""

    def __init__(self, models: Mapping[str, Model], cuts: Mapping[str, float]) -> None:
        self._features = MicroWakeWordFeatures()
        self._words = {phrase: MicroWakeWord.from_builtin(model) for phrase, model in models.items()}
        self._cuts = cuts
        self._over: set[str] = set()

    def feed(self, chunk: Chunk) -> Detection | None:
        found: Detection | None = None
        for features in self._features.process_streaming(chunk.samples.tobytes()):
            for phrase, word in self._words.items():
                score = word.process_streaming_prob(features)
                if not score:
                    # It steps at every third feature, and says 0 in between.
                    continue
                if score < self._cuts.get(phrase, CUTS[phrase]):
                    self._over.discard(phrase)
                elif phrase not in self._over:
                    # The score stays high for several steps: one word is one detection.
                    self._over.add(phrase)
                    if found is None or score > found.score:
                        found = Detection(phrase, round(score, 3), chunk.end - LATENCY)
        return found

    def reset(self) -> None:
        self._features.reset()
        self._over.clear()
        for word in self._words.values():
            word.reset()

    def close(self) -> None:
        for word in self._words.values():
            word.close()
