"""Trains a classifier: `python -m models.recipe.understanding en ../shared/nlu models/understanding-en`."""

import argparse
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import yaml

from models.recipe.understanding_sources import Sourced, kept_back, others, ours, training
from speaker.classifier.features import Features
from speaker.classifier.fitting import Weights, fit, sheet
from speaker.classifier.model import Classifier, Cuts, Kind, Vocabulary

KNOWN = 5
"""Sentences that must have a word, for outlines to keep it."""
LEAST = 3
"""Sentences that must have a feature."""
LARGEST = 80_000
"""Features kept: with 60,000 the share right fell by 0.1 point, with 40,000 by 0.5."""
ROUNDS = {"en": 5, "zh": 20}
REMEMBERED = 24
"""Sentences of each intent that go with the model as numbers, so that a speaker can learn more beside them."""


def main() -> None:
    """Read, learn, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("language", choices=("en", "zh"))
    parser.add_argument("others", type=Path, help="folder with CSV files: text, intent, slots_json, source")
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    began = time.perf_counter()
    found = [*ours(arguments.language), *others(arguments.others, arguments.language)]
    classifier = train(arguments.language, training(found), kept_back(found))
    classifier.save(arguments.out)
    print(f"{len(training(found))} sentences, {time.perf_counter() - began:.0f} s")


def train(language: str, sentences: Sequence[Sourced], tested: Sequence[Sourced]) -> Classifier:
    """Return a classifier of these sentences, its scores made honest on others."""
    classes = yaml.safe_load(Path(__file__).with_name(f"understanding-words-{language}.yaml").read_text("utf-8"))
    texts = [one.said.text for one in sentences]
    plain = Features(language, classes)
    words = Counter(word for text in texts for word in set(plain.words(text)))
    known = tuple(sorted(word for word, count in words.items() if count >= KNOWN))
    features = Features(language, classes, frozenset(known))
    hashes = [features.hashes(text) for text in texts]
    every, counts = np.unique(np.concatenate(hashes), return_counts=True)
    every, counts = every[counts >= LEAST], counts[counts >= LEAST]
    importance = np.log(len(texts) / counts)
    vocabulary = Vocabulary(every, (importance / importance.max()).astype(np.float32))
    intents = tuple(sorted({one.said.intent for one in sentences}))
    column = {intent: number for number, intent in enumerate(intents)}
    wanted = [column[one.said.intent] for one in sentences]
    data = sheet([vocabulary.rows(each) for each in hashes], wanted, _counts(sentences))
    start = Weights(np.zeros((len(every), len(intents)), np.float32), np.zeros(len(intents), np.float32))
    weights = fit(data, vocabulary.importance, start, rounds=ROUNDS[language])
    reach = np.abs(weights.table).max(axis=1) * vocabulary.importance * np.sqrt(counts)
    kept = np.sort(np.argsort(-reach, kind="stable")[:LARGEST])
    vocabulary = Vocabulary(every[kept], vocabulary.importance[kept])
    weights = Weights(weights.table[kept], weights.bias)
    chosen = _remembered(wanted)
    memory = sheet([vocabulary.rows(hashes[number]) for number in chosen], [wanted[number] for number in chosen])
    kind = Kind(language, intents, classes, known, 1.0, Cuts(acts=0.7, reads=0.5, asks=0.3))
    return Classifier(kind, vocabulary, weights, memory)


def _counts(sentences: Sequence[Sourced]) -> np.ndarray:
    """Return how much each counts: a source or an intent with many sentences says less with each."""
    intents = Counter(one.said.intent for one in sentences)
    sets = Counter(one.set for one in sentences)
    counts = np.array([(intents[one.said.intent] * sets[one.set]) ** -0.5 for one in sentences], np.float32)
    return counts / counts.mean()


def _remembered(wanted: Sequence[int]) -> list[int]:
    """Return some sentences of each intent, evenly spread."""
    chosen = []
    for intent in sorted(set(wanted)):
        those = [number for number, one in enumerate(wanted) if one == intent]
        chosen += those[:: max(1, len(those) // REMEMBERED)][:REMEMBERED]
    return chosen


if __name__ == "__main__":
    main()
