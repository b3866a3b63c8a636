"""How far along is a request, whether it could end here, and who would take it.

A text walks through the network of all templates word by word; where it has been before, it is remembered, since a
partial transcript is asked about thirty times a second.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from speaker.sentences import Words
from speaker.word_network import MOST_FREE, Compiler, Network, Way, Ways

_MOSTLY = 0.5
"""Of the examples with these slots, at least this share has no more: then hardly anybody goes on."""
_ENOUGH = 3
"""Examples that tell something."""
_MEMORY = 4096
"""Steps remembered; beyond that the memory starts anew."""


class Completeness(StrEnum):
    COMPLETE = "complete"
    """A request, and no words that we know could follow, but polite ones or more of the same name."""
    EXTENDABLE = "extendable"
    """A request, but more may follow: "what is the weather" ... "in oslo"."""
    UNFINISHED = "unfinished"
    """The beginning of a request."""
    UNKNOWN = "unknown"
    """Nothing that we know begins like this."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text is so far."""

    text: str
    completeness: Completeness = Completeness.UNKNOWN
    intents: frozenset[str] = frozenset()
    """Who would take it if it ended here."""
    reads: bool = False
    """All that it may yet become only reads: to take it too early harms nobody."""
    harmless: bool = False
    """Who would take it as it is only reads: it can be taken back."""
    settled: bool = False
    """More may follow, but most people who say as much say no more: "set a timer for ten minutes"."""

    @property
    def whole(self) -> bool:
        """Whether it could end here."""
        return self.completeness in (Completeness.COMPLETE, Completeness.EXTENDABLE)


class Requests:
    """All that one can ask the installed skills, to compare a beginning with."""

    def __init__(self, skills: Mapping[str, Words], reads: Collection[str] = ()) -> None:
        """`reads` are the intents that change nothing."""
        self._reads = frozenset(reads)
        self._network = Network()
        self._examples: Counter[tuple[str, frozenset[str]]] = Counter()
        self._said: list[tuple[str, str]] = []
        """Each example, and whose it is."""
        self._settled = {text for words in skills.values() for one in words.intents.values() for text in one.settled}
        for words in skills.values():
            Compiler(self._network, words).add_all()
            for name, intent in words.intents.items():
                self._examples.update((name, frozenset(slots)) for slots in intent.examples.values())
                self._said += [(f"{example} ", name) for example in intent.examples]
        self._skip = {tuple(phrase.split()) for words in skills.values() for phrase in words.skip}
        self._longest_skip = max((len(phrase) for phrase in self._skip), default=0)
        self._start = self._network.start()
        self._stops: dict[str, dict[Ways, list[bool]]] = {}
        """By intent, of each place that its examples lead to: whether they end there."""
        self._steps: dict[tuple[Ways, str], tuple[Ways, int]] = {}
        self._readings: dict[Ways, tuple[Reading, bool]] = {}
        """What was judged, and whether others' requests begin with these words as well."""
        self._last = Reading("")

    def read(self, text: str) -> Reading:
        """Tell how far along a partial transcript is: lower case, numbers in words."""
        if text != self._last.text:
            self._last = replace(self._read(text.split()), text=text)
        return self._last

    def _read(self, words: Sequence[str]) -> Reading:
        ways, free, said = self._walk(words)
        if ways and free < said:
            if ways not in self._readings:
                self._readings[ways] = self._judge(ways)
            reading, rivals = self._readings[ways]
            if rivals and reading.settled and not self._mostly(words, reading.intents):
                return replace(reading, settled=False)
            return reading
        # A wording that leaves every word to an open slot, "{name} timer", begins with anything.
        polite = bool(words) and (said == 0 or any(phrase[: len(words)] == tuple(words) for phrase in self._skip))
        return Reading("", Completeness.UNFINISHED if polite else Completeness.UNKNOWN)

    def _judge(self, ways: Ways) -> tuple[Reading, bool]:
        outlook = self._network.outlook(ways)
        intents = frozenset(intent for intent, _ in outlook.ending)
        if not intents:
            return Reading("", Completeness.UNFINISHED), False
        reading = Reading(
            "",
            Completeness.EXTENDABLE if outlook.going_on else Completeness.COMPLETE,
            intents,
            reads=intents | outlook.going_on <= self._reads,
            harmless=intents <= self._reads,
            settled=all(self._stop_here(ways, *end) for end in outlook.ending),
        )
        return reading, not outlook.going_on <= intents

    def _stop_here(self, ways: Ways, intent: str, slots: frozenset[str]) -> bool:
        """Return whether most people who come here say no more.

        Most who cancel a timer name it, but before they say "timer": where too few have these slots, it counts how
        many of those who came by have ended here.
        """
        if self._share(intent, slots) >= _MOSTLY:
            return True
        if intent not in self._stops:
            self._stops[intent] = self._walk_examples(intent)
        ended = self._stops[intent].get(_literal(ways), [])
        return len(ended) >= _ENOUGH and sum(ended) >= _MOSTLY * len(ended)

    def _walk_examples(self, intent: str) -> dict[Ways, list[bool]]:
        stops: dict[Ways, list[bool]] = {}
        for words in (example.split() for example, whose in self._said if whose == intent):
            for count, (ways, _, _) in enumerate(self._reached(words)):
                stops.setdefault(_literal(ways), []).append(count == len(words))
        return stops

    def _mostly(self, words: Sequence[str], intents: frozenset[str]) -> bool:
        """Return whether most examples that begin like this are these intents', or somebody said that it is so."""
        if " ".join(words) in self._settled:
            return True
        whose = [intent for example, intent in self._said if example.startswith(" ".join(words) + " ")]
        return sum(intent in intents for intent in whose) >= _MOSTLY * len(whose) > 0

    def _share(self, intent: str, slots: frozenset[str]) -> float:
        """Return how many of the examples that have these slots have no other."""
        at_least = sum(n for (name, found), n in self._examples.items() if name == intent and found >= slots)
        return self._examples[intent, slots] / at_least if at_least else 0.0

    def _walk(self, words: Sequence[str]) -> tuple[Ways, int, int]:
        """Return where the words lead, how many went into open slots, and how many were no mere politeness."""
        return self._reached(words)[-1]

    def _reached(self, words: Sequence[str]) -> list[tuple[Ways, int, int]]:
        """Return the same from the start and after each word."""
        reached = [(self._start, 0, 0)]
        for end, word in enumerate(words, 1):
            ways, free, said = reached[-1]
            after, more = self._step(ways, word)
            now = (after, free + more, said + 1)
            for length in range(1, min(self._longest_skip, end) + 1):
                if tuple(words[end - length : end]) in self._skip:
                    now = _merge(reached[end - length], now)
            reached.append(now)
        return reached

    def _step(self, ways: Ways, word: str) -> tuple[Ways, int]:
        """Return the ways on, and how many words more the best of them left to open slots."""
        known = self._steps.get((ways, word))
        if known is None:
            if len(self._steps) >= _MEMORY:
                self._steps.clear()
                self._readings.clear()
            known = self._steps[ways, word] = _relative(self._network.step(ways, word).items())
        return known


def _literal(ways: Ways) -> Ways:
    """Leave out the ways that took a word for a name: other skills' "cancel {event}" goes along with any timer."""
    return frozenset(way for way in ways if not way[1])


def _merge(skipped: tuple[Ways, int, int], taken: tuple[Ways, int, int]) -> tuple[Ways, int, int]:
    """Join two readings of the same words: as politeness, and as what they say."""
    least = min(skipped[1], taken[1])
    ways, more = _relative((way, free + side[1] - least) for side in (skipped, taken) for way, free in side[0])
    return ways, least + more, skipped[2]


def _relative(ways: Iterable[tuple[Way, int]]) -> tuple[Ways, int]:
    best: dict[Way, int] = {}
    for way, free in ways:
        best[way] = min(best.get(way, free), free)
    least = min(best.values(), default=0)
    return frozenset((way, free - least) for way, free in best.items() if free - least <= MOST_FREE), least
