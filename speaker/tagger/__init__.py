"""Which words of a sentence fill which slot, given its intent."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Self

import numpy as np

from speaker.corpus import Said
from speaker.errors import ModelMissing
from speaker.tagger.chain import Case, Learner, Weights, best
from speaker.tagger.features import hash_of, look, of_intent
from speaker.tagger.groups import Groups
from speaker.tagger.lexicon import Lexicon
from speaker.tagger.pieces import OUTSIDE, Pieces, cut, to_labels, to_slots

__all__ = ["Lexicon", "Tagger"]

_TIMID = 1.5
"""Taken off the score of "in no slot", for a slot missed has to be asked for. From 0 to 1.5, precision falls
by 2 points and recall gains 3, most of them on HWU64."""


class Tagger:
    """Finds the slots of sentences in one language."""

    def __init__(
        self, lexicon: Lexicon, weights: Weights, slots: Mapping[str, Sequence[str]] = MappingProxyType({})
    ) -> None:
        self._lexicon = lexicon
        self._weights = weights
        self._slots = {intent: tuple(names) for intent, names in slots.items()}

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read what `save` wrote.

        Raises ModelMissing naming the file when it is not there or is something else.
        """
        try:
            with np.load(path) as stored:
                about = json.loads(str(stored["about"]))
                groups = Groups(stored["group_words"], stored["group_codes"])
                weights = Weights(stored["weights"], float(stored["step"]))
        except (OSError, ValueError, KeyError) as error:
            raise ModelMissing(f"{path}: is no tagger ({error}); fetch the project's models again") from error
        return cls(Lexicon.from_json(about["lexicon"], groups), weights, about["slots"])

    @classmethod
    def empty(cls, lexicon: Lexicon, bits: int) -> Self:
        """Return a tagger that knows nothing yet, and has room for 2 to the power of `bits` weights."""
        return cls(lexicon, Weights(np.zeros(1 << bits, np.int8), 1.0))

    def save(self, path: Path) -> None:
        """Write a file that `load` reads."""
        np.savez_compressed(
            path,
            about=json.dumps({"lexicon": self._lexicon.to_json(), "slots": self._slots}),
            weights=self._weights.codes,
            step=self._weights.step,
            group_words=self._lexicon.groups.words,
            group_codes=self._lexicon.groups.codes,
        )

    def tag(self, text: str, intent: str) -> Mapping[str, str]:
        """Return the words of each slot, as said; of an intent that was never learnt, nothing."""
        pieces = cut(text, self._lexicon.language)
        if not pieces.words or not self._slots.get(intent):
            return {}
        labels = _labels(self._slots[intent])
        found = best(self._case(pieces, intent, labels), self._weights, _TIMID)
        return to_slots(pieces, [labels[at] for at in found])

    def learn(self, sentences: Iterable[Said], passes: int = 8, rate: float = 0.2, seed: int = 0) -> "Tagger":
        """Return a tagger that knows these sentences too.

        One that knows something learns only what is of the new sentences' intents, so that other intents' sentences
        are tagged as before.
        """
        said = [(one, cut(one.text, self._lexicon.language)) for one in sentences]
        marked = [(one.intent, pieces, to_labels(pieces, one.slots)) for one, pieces in said]
        slots = {intent: set(names) for intent, names in self._slots.items()}
        for intent, _, labels in marked:
            slots.setdefault(intent, set()).update(label[2:] for label in labels if label != OUTSIDE)
        known = {intent: tuple(sorted(names)) for intent, names in sorted(slots.items())}
        cases = [
            self._case(pieces, intent, _labels(known[intent]), labels)
            for intent, pieces, labels in marked
            if pieces.words and slots[intent]
        ]
        of_own, of_own_pairs = of_intent(self._lexicon.language)
        free = (of_own, of_own_pairs) if self._slots else (of_own | True, of_own_pairs | True)
        table = self._weights.table()
        learner = Learner(table, free, rate, seed)
        for _ in range(passes):
            learner.learn(cases)
        return Tagger(self._lexicon, Weights.of(table, self._weights.step if self._slots else 0), known)

    def _case(self, pieces: Pieces, intent: str, labels: Sequence[str], gold: Sequence[str] = ()) -> Case:
        nodes, edges = look(pieces.words, intent, self._lexicon)
        starts = np.array([not label.startswith("I-") for label in labels])
        names = np.array([label[2:] for label in labels])
        return Case(
            nodes,
            edges,
            np.array([hash_of(label) for label in labels], np.uint32),
            starts[None, :] | (names[:, None] == names[None, :]),
            starts,
            np.array([labels.index(label) for label in gold], np.int64),
        )


def _labels(slots: Sequence[str]) -> list[str]:
    return [OUTSIDE, *(f"{mark}-{name}" for name in slots for mark in "BI")]
