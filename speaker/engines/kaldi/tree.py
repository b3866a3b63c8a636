"""Pronunciations of many words as a tree: words that begin alike share their sounds until they part.

The word stands on the arc into its last sound, so a search would not know what it might become; therefore every state
also tells which words can still be reached from it, and Vosk weighs them by the language model from their first sound
(Allauzen, Riley and Schalkwyk 2009: "A generalized composition algorithm for weighted finite-state transducers").
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from speaker.engines.kaldi.fst import Fst
from speaker.engines.kaldi.graph import HALF, SILENCE, Place, phone_id

Pronunciations = Mapping[str, Sequence[Sequence[int]]]
"""Phones counted from 1."""
Intervals = list[tuple[int, int]]
"""Word numbers from the first to before the second."""


@dataclass(frozen=True, slots=True)
class Tree:
    """A decoding graph, the numbers of its words, and for each state the words that may come next."""

    fst: Fst
    ids: Mapping[str, int]
    reach: Sequence[Intervals]
    end: int
    """Stands among the words of `reach` where the utterance may end."""


class _Growing:
    """The tree while words are added; `root` is the state between words."""

    def __init__(self) -> None:
        self.fst = Fst()
        start, self.root, self._pause = self.fst.state(), self.fst.state(), self.fst.state()
        self.fst.start = start
        self.fst.final(self.root)
        self.fst.arc(start, self.root, cost=HALF)
        for source, cost in ((start, HALF), (self._pause, 0.0)):
            quiet = self._resting(SILENCE)
            self.fst.arc(source, quiet, 2 * SILENCE, cost=cost)
            self.fst.arc(quiet, self.root, cost=HALF)
        self._branches: dict[tuple[int, int], int] = {}
        self._last: dict[int, int] = {}
        self.leads: list[tuple[int, int]] = []
        """State inside the tree, word that goes through it."""

    def add(self, word: int, phones: Sequence[int], cost: float) -> None:
        state, leaving = self.root, 0.0
        for place, phone in enumerate(phones[:-1]):
            state = self._branch(state, phone_id(phone, Place.INTERNAL if place else Place.BEGIN), leaving)
            leaving = HALF
            self.leads.append((state, word))
        last = phone_id(phones[-1], Place.END if len(phones) > 1 else Place.SINGLETON)
        self.fst.arc(state, self._ending(last), 2 * last, word, leaving + cost)

    def _branch(self, state: int, phone: int, cost: float) -> int:
        target = self._branches.get((state, phone))
        if target is None:
            target = self._branches[state, phone] = self._resting(phone)
            self.fst.arc(state, target, 2 * phone, cost=cost)
        return target

    def _ending(self, phone: int) -> int:
        """Return the state of a word's last sound; all words that end in it share it."""
        state = self._last.get(phone)
        if state is None:
            state = self._last[phone] = self._resting(phone)
            self.fst.arc(state, self.root, cost=2 * HALF)
            self.fst.arc(state, self._pause, cost=2 * HALF)
        return state

    def _resting(self, phone: int) -> int:
        state = self.fst.state()
        self.fst.arc(state, state, 2 * phone - 1, cost=HALF)
        return state


def tree(lexicon: Pronunciations) -> Tree:
    """Return the tree of all words; they are numbered in its order, so that a branch holds few runs of numbers."""
    ids = {word: number for number, word in enumerate(sorted(lexicon, key=lambda word: tuple(lexicon[word][0])), 1)}
    growing = _Growing()
    for word, number in ids.items():
        for phones in lexicon[word]:
            growing.add(number, phones, math.log(len(lexicon[word])))
    everything = [(1, len(ids) + 2)]
    reach = [everything] * len(growing.fst)
    for state, intervals in _runs(growing.leads).items():
        reach[state] = intervals
    return Tree(growing.fst, ids, reach, len(ids) + 1)


def _runs(leads: Sequence[tuple[int, int]]) -> dict[int, Intervals]:
    """Return for each state the words that lead through it, as runs of following numbers."""
    pairs = np.unique(np.array(leads, np.int64).reshape(-1, 2), axis=0)
    begins = np.ones(len(pairs), bool)
    begins[1:] = (pairs[1:, 0] != pairs[:-1, 0]) | (pairs[1:, 1] != pairs[:-1, 1] + 1)
    first = np.flatnonzero(begins)
    last = np.append(first[1:], len(pairs)) - 1
    runs: dict[int, Intervals] = {}
    for state, begin, end in zip(
        pairs[first, 0].tolist(), pairs[first, 1].tolist(), pairs[last, 1].tolist(), strict=True
    ):
        runs.setdefault(state, []).append((begin, end + 1))
    return runs
