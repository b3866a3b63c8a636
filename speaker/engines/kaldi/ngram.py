"""Sentences to an n-gram language model, as a back-off acceptor."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from speaker.engines.kaldi.fst import Fst

START = "<s>"
END = "</s>"

History = tuple[str, ...]
Counts = dict[History, dict[str, float]]
"""How often words come after histories."""


@dataclass(frozen=True, slots=True)
class Smoothing:
    """How much the model believes that people say what the sentences do not."""

    order: int = 4
    """Each word is expected by the three before it: 90 % of noisy commands right; with two 88, with one 76."""
    back_off: float = 0.25
    """Share of each history's probability that goes to the shorter one.

    At 0.5 noisy commands fall from 95 % right to 90, other wordings of the same words rise from 44 to 50.
    """
    floor: float = 0.3
    """Times that every word counts as seen, at least."""
    unknown: float = 0.02
    """Share of all words that no skill uses; with 0 there are none."""
    prefixed: float = 0.3
    """Share of requests that begin with a wake phrase."""


class NGram:
    """Counts of words after histories of up to order - 1 words."""

    def __init__(self, sentences: Iterable[Sequence[str]], smoothing: Smoothing, more: Counts) -> None:
        """`more` is what was counted elsewhere."""
        self.smoothing = smoothing
        self.followers: defaultdict[History, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
        for context, followers in more.items():
            self.followers[context].update(followers)
        longest = smoothing.order - 1
        for sentence, times in Counter(map(tuple, sentences)).items():
            history: History = (START,)
            for word in (*sentence, END):
                for length in range(min(longest, len(history)) + 1):
                    self.followers[history[len(history) - length :]][word] += times
                history = (*history, word)[-longest:]

    def unigrams(self, words: Iterable[str], unknown: str) -> dict[str, float]:
        """Return the probability of each word, whatever stood before."""
        seen = self.followers[()]
        counts = {word: seen[word] + self.smoothing.floor for word in (*words, END) if word != unknown}
        if self.smoothing.unknown:
            counts[unknown] = self.smoothing.unknown * sum(counts.values())
        total = sum(counts.values())
        return {word: count / total for word, count in counts.items()}


def acceptor(
    sentences: Iterable[Sequence[str]],
    prefixes: Iterable[Sequence[str]],
    ids: Mapping[str, int],
    unknown: str,
    smoothing: Smoothing,
    more: Counts | None = None,
) -> Fst:
    """Return the language model over word `ids`; a state is a history, an epsilon arc backs off to a shorter one."""
    model = NGram(sentences, smoothing, more or {})
    probabilities: dict[History, dict[str, float]] = {(): model.unigrams(ids, unknown)}
    fst = Fst()
    states: dict[History, int] = {(): fst.state()}
    # Shorter histories first: a longer one interpolates with what they gave.
    for history in sorted((h for h in model.followers if h), key=len):
        states[history] = fst.state()
        followers, shorter = model.followers[history], probabilities[history[1:]]
        keep = (1 - smoothing.back_off) / sum(followers.values())
        probabilities[history] = {
            word: count * keep + smoothing.back_off * shorter[word] for word, count in followers.items()
        }
    back_off = -math.log(smoothing.back_off)
    longest = smoothing.order - 1
    for history, following in probabilities.items():
        state = states[history]
        for word, probability in following.items():
            cost = -math.log(probability)
            if word == END:
                fst.final(state, cost)
                continue
            after = (*history, word)[-longest:]
            while after not in states:
                after = after[1:]
            fst.arc(state, states[after], ids[word], ids[word], cost)
        if history:
            fst.arc(state, states[history[1:]], cost=back_off)
    fst.start = _with_prefixes(fst, states.get((START,), states[()]), list(prefixes), ids, smoothing.prefixed)
    return fst


def _with_prefixes(
    fst: Fst, sentence: int, prefixes: Sequence[Sequence[str]], ids: Mapping[str, int], share: float
) -> int:
    """Add a start state from which a prefix may be said once before the sentence; return it."""
    if not prefixes:
        return sentence
    start = fst.state()
    fst.arc(start, sentence, cost=-math.log(1 - share))
    for prefix in prefixes:
        state = start
        cost = -math.log(share / len(prefixes))
        for place, word in enumerate(prefix, 1):
            target = sentence if place == len(prefix) else fst.state()
            fst.arc(state, target, ids[word], ids[word], cost)
            state, cost = target, 0.0
    return start
