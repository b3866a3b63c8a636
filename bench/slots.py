"""Slots found in sentences held back from training, the intent given: token F1 as ../shared/nlu/score.py counts.

Every fifth sentence by hash of its text is held back, and the tagger trained anew on the others (ten minutes for both
languages on one core). `labelled alike` counts against labels that agree between the sets, for these differ: Home
Assistant has hours and minutes where others have a duration, which counts as found wrongly. `seed` sets are written
by nobody who trains, and never trained on. Languages to measure may be named.
"""

import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from zlib import crc32

import numpy as np

from models.recipe import tagger as recipe
from models.recipe.tagger_labels import SLOTS, agree
from speaker.corpus import Said
from speaker.tagger import Tagger

SMALL = frozenset(("the", "a", "an", "at", "on", "in", "for", "to", "of", "my", "this", "please", "and", "o'clock"))
"""Words that do not count, as in score.py."""
SCORED = SLOTS - {"to"}
ROOT = Path(__file__).parents[1]


@dataclass
class Count:
    """Tokens found rightly, found wrongly, and missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def add(self, gold: Counter[tuple[str, str]], found: Counter[tuple[str, str]]) -> None:
        both = (gold & found).total()
        self.right += both
        self.wrong += found.total() - both
        self.missed += gold.total() - both

    @property
    def f1(self) -> float:
        return 200 * self.right / max(1, 2 * self.right + self.wrong + self.missed)


@dataclass
class Row:
    """A line of the table."""

    sentences: int = 0
    labelled: Count = field(default_factory=Count)
    alike: Count = field(default_factory=Count)


def main(languages: Sequence[str] = ()) -> None:
    """Print a table a language."""
    if not recipe.SHARED.exists():
        print(f"{recipe.SHARED} is not here: nothing to measure on")
        return
    for language in languages or ("en", "zh"):
        everything = list(recipe.read_shared(recipe.SHARED, language))
        held = [(source, said) for source, said in everything if crc32(said.text.encode()) % 5 == 0]
        unseen = {said.text for source, said in everything if source in recipe.UNSEEN} | {said.text for _, said in held}
        own = [said for said in recipe.read_own(language) if said.text not in unseen]
        rest = [(source, said) for source, said in everything if said.text not in unseen]
        groups = recipe.read_groups(ROOT / f"models/understanding-{language}/tagger.npz")
        began = time.perf_counter()
        tagger = recipe.train(*recipe.prepare(rest, own, language), language, groups, recipe.PASSES, 1)
        print(f"{language}: {len(rest) + len(own)} sentences learnt in {time.perf_counter() - began:.0f} s")
        seeds = [(source, said) for source, said in everything if source in recipe.UNSEEN]
        print_table(tagger, [*(row for row in held if row[0] not in recipe.UNSEEN), *seeds], language)


def print_table(tagger: Tagger, rows: Iterable[tuple[str, Said]], language: str) -> None:
    """Print F1 by set, and milliseconds a sentence."""
    table: dict[str, Row] = defaultdict(Row)
    times = []
    for source, said in rows:
        gold = tokens(said.slots, language)
        if not gold or said.intent == "oos":
            continue
        began = time.perf_counter()
        slots = tagger.tag(said.text, said.intent)
        times.append(1000 * (time.perf_counter() - began))
        found = tokens(pieces(slots), language)
        agreed = agree(said, source, language)
        for row in (table[source], table["all"]):
            row.sentences += 1
            row.labelled.add(gold, found)
            row.alike.add(tokens(agreed.slots, language) if agreed else gold, found)
    print(f"{'set':22} {'sentences':>9} {'token F1':>9} {'precision':>9} {'recall':>7} {'labelled alike':>15}")
    for source, row in table.items():
        count = row.labelled
        precision = 100 * count.right / max(1, count.right + count.wrong)
        recall = 100 * count.right / max(1, count.right + count.missed)
        print(f"{source:22} {row.sentences:9} {count.f1:9.1f} {precision:9.1f} {recall:7.1f} {row.alike.f1:15.1f}")
    print(f"p50 {np.percentile(times, 50):.2f} ms, p99 {np.percentile(times, 99):.2f} ms")


def pieces(slots: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, joined in slots.items():
        yield from ((name, words) for words in joined.split("; "))


def tokens(slots: Iterable[tuple[str, str]], language: str) -> Counter[tuple[str, str]]:
    """Return the bag of slot and word; of Mandarin, slot and character."""
    return Counter(
        (name, token)
        for name, words in slots
        if name in SCORED
        for token in (words.replace(" ", "") if language == "zh" else words.split())
        if token not in SMALL
    )
