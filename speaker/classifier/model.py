"""The trained classifier: reads its file, guesses, and learns what a new skill says."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from speaker.classifier.features import Features
from speaker.classifier.fitting import Floats, Sheet, Weights, fit, sheet, softmax
from speaker.corpus import Said
from speaker.errors import ModelMissing

OUT_OF_SCOPE = "oos"
"""The intent of what is nothing we do."""
GUESSES = 3
TOP = 127
"""The largest weight in the file, where weights are bytes."""


@dataclass(frozen=True, slots=True)
class Guess:
    """What may be wanted."""

    intent: str
    score: float
    """How likely it is right, measured on sentences that the classifier had not seen."""


@dataclass(frozen=True, slots=True)
class Cuts:
    """Scores at which to believe the first guess; below `asks` it is better to say that one can't."""

    acts: float
    """Do it, where something changes."""
    reads: float
    """Answer it, where nothing changes."""
    asks: float
    """Ask "did you mean that?"."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The features that are known."""

    hashes: NDArray[np.uint32]
    """Ascending."""
    importance: Floats
    """The rarer the more."""

    def rows(self, hashes: NDArray[np.uint32]) -> NDArray[np.int32]:
        """Return where the known ones of these stand."""
        at = np.minimum(np.searchsorted(self.hashes, hashes), len(self.hashes) - 1)
        return np.asarray(at[self.hashes[at] == hashes], np.int32)


@dataclass(frozen=True, slots=True)
class Kind:
    """What a classifier was trained with."""

    language: str
    intents: tuple[str, ...]
    classes: Mapping[str, Sequence[str]]
    known: tuple[str, ...]
    """Words that an outline keeps."""
    temperature: float
    """By which logits are divided, so that scores are honest."""
    cuts: Cuts


@dataclass(frozen=True, slots=True)
class Packed:
    """Weights as bytes: 5 MB for English, where floats were 40 while it started."""

    table: NDArray[np.int8]
    scale: np.float32
    bias: Floats


def pack(weights: Weights) -> Packed:
    """Round weights to bytes; it cost 4 sentences in 9,700."""
    scale = np.float32(max(float(np.abs(weights.table).max(initial=0)), 1e-6) / TOP)
    return Packed(np.round(weights.table / scale).astype(np.int8), scale, weights.bias)


class Classifier:
    """Guesses the intent of a sentence."""

    def __init__(self, kind: Kind, vocabulary: Vocabulary, packed: Packed, memory: Sheet) -> None:
        """Take what was learnt, and a few sentences of each intent, as numbers, to learn more beside."""
        self.kind = kind
        self._vocabulary = vocabulary
        self._packed = packed
        self._memory = memory
        self._features = Features(kind.language, kind.classes, frozenset(kind.known))

    @property
    def cuts(self) -> Cuts:
        """When to believe a guess."""
        return self.kind.cuts

    @classmethod
    def load(cls, path: Path) -> "Classifier":
        """Read the classifier of a folder.

        Raises ModelMissing where there is none, or none that can be read.
        """
        try:
            about = json.loads((path / "classifier.json").read_text(encoding="utf-8"))
            with (path / "classifier.npz").open("rb") as opened, np.load(opened) as file:
                stored = dict(file)
            kind = Kind(
                language=about["language"],
                intents=tuple(about["intents"]),
                classes=about["classes"],
                known=tuple(about["known"]),
                temperature=about["temperature"],
                cuts=Cuts(**about["cuts"]),
            )
            return cls(
                kind,
                Vocabulary(stored["hashes"], stored["importance"].astype(np.float32)),
                Packed(stored["table"], np.float32(stored["scale"]), stored["bias"]),
                Sheet(stored["starts"], stored["rows"], stored["wanted"], np.ones(len(stored["wanted"]), np.float32)),
            )
        except (OSError, ValueError, KeyError, TypeError, BadZipFile) as error:
            raise ModelMissing(f"{path}: no classifier can be read ({error}); train one: models/README.md") from error

    def save(self, path: Path) -> None:
        """Write `classifier.json` and `classifier.npz` into a folder."""
        path.mkdir(parents=True, exist_ok=True)
        (path / "classifier.json").write_text(
            json.dumps(asdict(self.kind), ensure_ascii=False) + "\n", encoding="utf-8"
        )
        np.savez_compressed(
            path / "classifier.npz",
            hashes=self._vocabulary.hashes,
            importance=self._vocabulary.importance.astype(np.float16),
            table=self._packed.table,
            scale=self._packed.scale,
            bias=self._packed.bias,
            starts=self._memory.starts,
            rows=self._memory.rows,
            wanted=self._memory.wanted,
        )

    def with_kind(self, kind: Kind) -> "Classifier":
        """Return the same, but for its temperature or cuts."""
        return Classifier(kind, self._vocabulary, self._packed, self._memory)

    def guess(self, text: str) -> tuple[Guess, ...]:
        """Return what a normal text may want, the likeliest first."""
        scores = softmax(self.logits(text) / np.float32(self.kind.temperature))
        best = np.argsort(-scores, kind="stable")[:GUESSES]
        return tuple(Guess(self.kind.intents[intent], float(scores[intent])) for intent in best)

    def logits(self, text: str) -> Floats:
        """Return how much speaks for each intent."""
        rows = self._vocabulary.rows(self._features.hashes(text))
        values = self._vocabulary.importance[rows]
        values = values / max(float(np.linalg.norm(values)), 1e-6)
        packed = self._packed
        return values @ packed.table[rows].astype(np.float32) * packed.scale + packed.bias

    def learn(self, sentences: Iterable[Said]) -> "Classifier":
        """Return a classifier that knows these too; what it knew of other intents stays as it is."""
        said = list(sentences)
        if not said:
            return self
        more = tuple(dict.fromkeys(one.intent for one in said if one.intent not in self.kind.intents))
        kind = replace(self.kind, intents=self.kind.intents + more, known=self._known_with(said))
        features = Features(kind.language, kind.classes, frozenset(kind.known))
        hashes = [features.hashes(one.text) for one in said]
        vocabulary, table = self._widened(np.unique(np.concatenate(hashes)), len(more))
        weights = Weights(
            table, np.concatenate([self._packed.bias, np.full(len(more), self._packed.bias.min(initial=0), np.float32)])
        )
        column = {intent: number for number, intent in enumerate(kind.intents)}
        remembered = vocabulary.rows(self._vocabulary.hashes)
        new = [vocabulary.rows(each) for each in hashes]
        old = [remembered[self._memory.of(sentence)] for sentence in range(len(self._memory))]
        wanted = [column[one.intent] for one in said]
        data = sheet(new + old, wanted + self._memory.wanted.tolist())
        moving = np.isin(np.arange(len(kind.intents)), wanted)
        rounds = max(5, min(10, 3000 // len(said)))
        learnt = fit(data, vocabulary.importance, weights, rounds=rounds, moving=moving)
        return Classifier(kind, vocabulary, pack(learnt), data)

    def _known_with(self, said: Sequence[Said]) -> tuple[str, ...]:
        """Return the words of outlines and those that several new ones have."""
        known = dict.fromkeys(self.kind.known)
        for intent in {one.intent for one in said}:
            texts = [one.text for one in said if one.intent == intent]
            words = Counter(word for text in texts for word in set(self._features.words(text)))
            known.update(dict.fromkeys(sorted(word for word, count in words.items() if count > 2)))
        return tuple(known)

    def _widened(self, hashes: NDArray[np.uint32], columns: int) -> tuple[Vocabulary, Floats]:
        """Return vocabulary and table with more features and empty columns."""
        ours = self._vocabulary
        new = np.setdiff1d(hashes, ours.hashes)
        order = np.argsort(np.concatenate([ours.hashes, new]), kind="stable")
        table = np.zeros((len(order), self._packed.table.shape[1] + columns), np.float32)
        table[: len(ours.hashes), : self._packed.table.shape[1]] = self._packed.table * self._packed.scale
        importance = np.concatenate([ours.importance, np.ones(len(new), np.float32)])
        return Vocabulary(np.concatenate([ours.hashes, new])[order], importance[order]), table[order]
