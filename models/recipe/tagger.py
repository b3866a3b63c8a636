"""Train the tagger of a language: python -m models.recipe.tagger en models/understanding-en/tagger.npz."""

import argparse
import csv
import json
import random
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import yaml

from models.recipe.tagger_labels import PARTIAL, agree
from speaker import corpus
from speaker.corpus import Said
from speaker.learning import lesson
from speaker.sentences import load_words
from speaker.tagger import Lexicon, Tagger
from speaker.tagger.groups import Groups

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared/nlu"
UNSEEN = ("seed_en", "seed_zh")
"""Sets that nothing is trained on, to be believed in the end."""
BITS = 22
PASSES = 5
FEW = 4
"""A slot that an intent has less often is a slip of its labellers; the project's own always count."""
COMMON = 20
"""A word that often in training is common: features may name it where rarer ones are "some word"."""


def read_shared(folder: Path, language: str) -> Iterator[tuple[str, Said]]:
    """Yield set and sentence of each row, labelled as there."""
    for path in sorted(folder.glob("*.csv")):
        if path.stem.endswith("_zh") != (language == "zh"):
            continue
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                slots = tuple(
                    (name, str(words))
                    for name, value in json.loads(row["slots_json"]).items()
                    for words in (value if isinstance(value, list) else [value])
                )
                yield path.stem, Said(row["text"], row["intent"], slots)


def read_own(language: str) -> list[Said]:
    """Return the project's own sentences, and its skills'; examples only of what nothing else speaks of."""
    own = corpus.read(ROOT / "training" / language)
    common = {said.intent for said in own}
    for skill in sorted(path.parent for path in ROOT.glob(f"skills/*/{language}.yaml")):
        own += corpus.read(skill / "training" / language)
        taught = lesson(load_words(skill, language), skill).marked
        own += [said for said in taught if said.intent not in common]
    return own


def prepare(rows: Iterable[tuple[str, Said]], own: Sequence[Said], language: str) -> tuple[list[Said], list[Said]]:
    """Return what to learn, each sentence once, and what is labelled in part; the project's own labels win."""
    found = {said.text: said for said in own}
    partial = {}
    for source, said in rows:
        agreed = agree(said, source, language)
        if agreed is not None and said.intent != "oos" and source not in UNSEEN:
            (partial if source in PARTIAL else found).setdefault(said.text, agreed)
    whole = [said for said in found.values() if said.intent != "oos"]
    counts = Counter((said.intent, name) for said in whole for name, _ in said.slots)
    counts.update((said.intent, name) for said in own for name, _ in said.slots for _ in range(FEW))
    return (
        [_without_rare(said, counts) for said in whole],
        [_without_rare(said, counts) for said in partial.values()],
    )


def _without_rare(said: Said, counts: Counter[tuple[str, str]]) -> Said:
    return replace(said, slots=tuple(slot for slot in said.slots if counts[said.intent, slot[0]] >= FEW))


def complete(partial: Iterable[Said], tagger: Tagger) -> Iterator[Said]:
    """Yield sentences with the slots that their source left out, as a tagger finds them."""
    for said in partial:
        known = " ".join(words for _, words in said.slots)
        guessed = [
            (name, words)
            for name, joined in tagger.tag(said.text, said.intent).items()
            for words in joined.split("; ")
            if words not in known and not any(other in words for _, other in said.slots)
        ]
        yield replace(said, slots=(*said.slots, *guessed))


def mishear(sentences: Sequence[Said], share: float, seed: int) -> Iterator[Said]:
    """Yield copies of a share of the sentences, each with a small word lost outside its slots."""
    chance = random.Random(seed)
    for said in sentences:
        words = said.text.split()
        inside = {word for _, phrase in said.slots for word in phrase.split()}
        losable = [at for at, word in enumerate(words) if word not in inside]
        if len(words) > 3 and losable and chance.random() < share:
            del words[chance.choice(losable)]
            yield Said(" ".join(words), said.intent, said.slots)


def read_groups(path: Path) -> Groups:
    """Return the groups of words stored in a file; none if there is no such file."""
    if not path.exists():
        return Groups()
    with np.load(path) as stored:
        return Groups(stored["group_words"], stored["group_codes"])


def train(
    sentences: Sequence[Said], partial: Sequence[Said], language: str, groups: Groups, passes: int, seed: int
) -> Tagger:
    """Return a tagger that learnt these sentences."""
    counts = Counter(word for said in sentences for word in said.text.split())
    known = yaml.safe_load((Path(__file__).parent / f"tagger-{language}.yaml").read_text(encoding="utf-8"))
    lexicon = Lexicon(
        language,
        common=frozenset(word for word, count in counts.items() if count >= COMMON),
        small=frozenset(known["small"].split()),
        classes={word: name for name, words in known["classes"].items() for word in words.split()},
        groups=groups,
    )
    empty = Tagger.empty(lexicon, BITS)
    if partial:
        sentences = [*sentences, *complete(partial, empty.learn(sentences, passes=2, seed=seed))]
    heard = [*sentences, *mishear(sentences, 0.15, seed)] if language == "en" else sentences
    return empty.learn(heard, passes=passes, seed=seed)


def main() -> None:
    """Train one language and write its file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("language", choices=("en", "zh"))
    parser.add_argument("out", type=Path)
    parser.add_argument("--groups", type=Path, help="a file of tagger_groups; if not given, those in OUT are kept")
    parser.add_argument("--shared", type=Path, default=SHARED)
    parser.add_argument("--passes", type=int, default=PASSES)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    began = time.monotonic()
    sentences, partial = prepare(
        read_shared(options.shared, options.language), read_own(options.language), options.language
    )
    groups = read_groups(options.groups or options.out)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    train(sentences, partial, options.language, groups, options.passes, options.seed).save(options.out)
    size = options.out.stat().st_size / 1e6
    print(f"{len(sentences) + len(partial)} sentences, {time.monotonic() - began:.0f} s, {size:.1f} MB")


if __name__ == "__main__":
    main()
