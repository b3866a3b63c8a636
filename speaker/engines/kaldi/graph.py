"""Pronunciations to the decoding graph: which sounds make which word.

Phones are Kaldi's "word position dependent" ones, so that Vosk can tell where words begin: 1 is silence, then four
for each phone (at the begin, end, inside of a word, and alone); the four share the network's outputs. Each phone has
one state: transition 2p enters it, transition 2p - 1 stays; staying and leaving cost the same.
"""

import math
from collections.abc import Mapping, Sequence
from enum import IntEnum

from speaker.engines.kaldi.fst import Fst

SILENCE = 1
HALF = math.log(2)
PhoneCosts = Sequence[Sequence[float]]
"""Cost of phone j after phone i; row 0 is the begin of a word."""


class Place(IntEnum):
    """Where in its word a phone stands; the order in which they are numbered."""

    BEGIN = 0
    END = 1
    INTERNAL = 2
    SINGLETON = 3


def phone_id(phone: int, place: Place) -> int:
    """Return the number of a phone (counted from 1) at a place in its word."""
    return 2 + 4 * (phone - 1) + place


def word_boundaries(phones: int) -> str:
    """Return the content of word_boundary.int."""
    lines = [f"{SILENCE} nonword"]
    lines += [f"{phone_id(p, place)} {place.name.lower()}" for p in range(1, phones + 1) for place in Place]
    return "\n".join(lines) + "\n"


def disambiguation(phones: int) -> int:
    """Return a transition id that no phone uses; Kaldi wants the name of one."""
    return 2 * (1 + 4 * phones) + 1


class LexiconGraph:
    """Any sequence of words with optional silence between them; the word label stands on the first arc."""

    def __init__(self) -> None:
        self.fst = Fst()
        start, self._between, self._pause = self.fst.state(), self.fst.state(), self.fst.state()
        self.fst.start = start
        self.fst.final(self._between)
        self.fst.arc(start, self._between, cost=HALF)
        self.fst.arc(self._sound(start, SILENCE, cost=HALF), self._between, cost=HALF)
        self.fst.arc(self._sound(self._pause, SILENCE), self._between, cost=HALF)

    def add(self, word: int, pronunciations: Sequence[Sequence[int]]) -> None:
        """Add a word; its pronunciations are lists of phones counted from 1."""
        for phones in pronunciations:
            state, cost, label = self._between, math.log(len(pronunciations)), word
            for phone, place in zip(phones, _places(len(phones)), strict=True):
                state = self._sound(state, phone_id(phone, place), label, cost)
                cost, label = HALF, 0
            self._end_word(state)

    def add_filler(self, word: int, costs: PhoneCosts, penalty: float) -> None:
        """Add the word that stands for all others: any two phones or more, each `penalty` dearer than in English."""
        phones = range(1, len(costs))
        middle = {phone: self.fst.state() for phone in phones}
        inner = {phone: self._resting(phone_id(phone, Place.INTERNAL)) for phone in phones}
        last = {phone: self._resting(phone_id(phone, Place.END)) for phone in phones}
        for phone in phones:
            self._end_word(last[phone])
            self.fst.arc(inner[phone], middle[phone], cost=HALF)
            first = self._sound(self._between, phone_id(phone, Place.BEGIN), word, penalty + costs[0][phone])
            self.fst.arc(first, middle[phone], cost=HALF)
            for following in phones:
                cost = penalty + costs[phone][following]
                # A word goes on after a phone four times out of five.
                self._enter(middle[phone], inner[following], phone_id(following, Place.INTERNAL), cost + 0.2)
                self._enter(middle[phone], last[following], phone_id(following, Place.END), cost + 1.6)

    def _sound(self, source: int, phone: int, word: int = 0, cost: float = 0.0) -> int:
        """Add a state in which `phone` sounds, entered from `source`; leaving it costs HALF."""
        target = self._resting(phone)
        self._enter(source, target, phone, cost, word)
        return target

    def _resting(self, phone: int) -> int:
        state = self.fst.state()
        self.fst.arc(state, state, 2 * phone - 1, cost=HALF)
        return state

    def _enter(self, source: int, target: int, phone: int, cost: float, word: int = 0) -> None:
        self.fst.arc(source, target, 2 * phone, word, cost)

    def _end_word(self, state: int) -> None:
        self.fst.arc(state, self._between, cost=2 * HALF)
        self.fst.arc(state, self._pause, cost=2 * HALF)


def _places(length: int) -> list[Place]:
    if length == 1:
        return [Place.SINGLETON]
    return [Place.BEGIN, *[Place.INTERNAL] * (length - 2), Place.END]


def lexicon_graph(
    lexicon: Mapping[str, Sequence[Sequence[int]]],
    ids: Mapping[str, int],
    unknown: str,
    costs: PhoneCosts,
    penalty: float,
) -> Fst:
    """Return the graph of all words in `ids`."""
    graph = LexiconGraph()
    for word, number in ids.items():
        if word == unknown:
            graph.add_filler(number, costs, penalty)
        else:
            graph.add(number, lexicon[word])
    return graph.fst
