"""Trains a classifier: `python -m models.recipe.understanding en ../shared/nlu models/understanding-en`."""

import argparse
import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray

from models.recipe.understanding_errors import Mishearing
from models.recipe.understanding_sources import STRANGERS, Sourced, is_kept_back, others, ours, training
from speaker.classifier.features import Features
from speaker.classifier.fitting import Floats, Weights, fit, sheet
from speaker.classifier.model import Classifier, Cuts, Kind, Vocabulary, pack

KNOWN = 5
"""Sentences that must have a word, for outlines to keep it."""
LEAST = 3
"""Sentences that must have a feature."""
LARGEST = 80_000
"""Features kept: with 60,000 the share right fell by 0.1 point, with 40,000 by 0.5."""
ROUNDS = {"en": 6, "zh": 12}
REMEMBERED = 36
"""Sentences of each intent that go with the model as numbers, so that a speaker can learn more beside them."""
MISHEARD, DRESSED = 0.3, 0.1
"""Shares of the sentences that are learnt a second time as misheard, or with "could you please"."""
WRONG_WORDS = 0.2
"""Share of the words that go wrong in a misheard sentence."""
CUTS = {"en": Cuts(acts=0.65, reads=0.5, asks=0.45), "zh": Cuts(acts=0.6, reads=0.5, asks=0.4)}
"""From the tables by cut in docs/understanding.md: wrong acts against requests refused."""


def main() -> None:
    """Read, learn, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("language", choices=("en", "zh"))
    parser.add_argument("others", type=Path, help="folder with CSV files: text, intent, slots_json, source")
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    began = time.process_time()
    found = [*ours(arguments.language), *others(arguments.others, arguments.language)]
    classifier = train(arguments.language, training(found))
    unseen = [one for one in found if is_kept_back(one) and not one.set.startswith(STRANGERS)]
    calibrate(classifier, unseen).save(arguments.out)
    print(f"{len(training(found))} sentences, {time.process_time() - began:.0f} s of processor time")


def train(language: str, sentences: Sequence[Sourced]) -> Classifier:
    """Return a classifier of these sentences; its scores are not honest yet."""
    classes = yaml.safe_load(Path(__file__).with_name(f"understanding-words-{language}.yaml").read_text("utf-8"))
    plain = Features(language, classes)
    words = Counter(word for one in sentences for word in set(plain.words(one.said.text)))
    known = tuple(sorted(word for word, count in words.items() if count >= KNOWN))
    features = Features(language, classes, frozenset(known))
    hashes = [features.hashes(one.said.text) for one in sentences]
    vocabulary, counts = _vocabulary(hashes)
    intents = tuple(sorted({one.said.intent for one in sentences}))
    column = {intent: number for number, intent in enumerate(intents)}
    weights = _weights(sentences)
    copies = list(_copies(language, sentences, words))
    rows = [vocabulary.rows(each) for each in hashes]
    rows += [vocabulary.rows(features.hashes(text)) for _, text in copies]
    origins = [*range(len(sentences)), *(number for number, _ in copies)]
    wanted = [column[sentences[number].said.intent] for number in origins]
    data = sheet(rows, wanted, weights[origins])
    start = Weights(np.zeros((len(counts), len(intents)), np.float32), np.zeros(len(intents), np.float32))
    learnt = fit(data, vocabulary.importance, start, rounds=ROUNDS[language])
    reach = np.abs(learnt.table).max(axis=1) * vocabulary.importance * np.sqrt(counts)
    kept = np.sort(np.argsort(-reach, kind="stable")[:LARGEST])
    vocabulary = Vocabulary(vocabulary.hashes[kept], vocabulary.importance[kept])
    chosen = _remembered(wanted[: len(sentences)])
    memory = sheet([vocabulary.rows(hashes[number]) for number in chosen], [wanted[number] for number in chosen])
    kind = Kind(language, intents, classes, known, 1.0, CUTS[language])
    return Classifier(kind, vocabulary, pack(Weights(learnt.table[kept], learnt.bias)), memory)


def calibrate(classifier: Classifier, unseen: Sequence[Sourced]) -> Classifier:
    """Return the classifier with the temperature at which sentences that it never saw are the least surprising."""
    unseen = [one for one in unseen if one.said.intent in classifier.kind.intents]
    if not unseen:
        return classifier
    logits = np.stack([classifier.logits(one.said.text) for one in unseen])
    wanted = np.array([classifier.kind.intents.index(one.said.intent) for one in unseen])
    sets = Counter(one.set for one in unseen)
    shares = np.array([1 / sets[one.set] for one in unseen])

    def surprise(temperature: float) -> float:
        cold = logits / temperature
        cold = cold - cold.max(axis=1, keepdims=True)
        return float(shares @ (np.log(np.exp(cold).sum(axis=1)) - cold[np.arange(len(wanted)), wanted]))

    best = min((round(float(step), 2) for step in np.arange(0.5, 2.5, 0.05)), key=surprise)
    return classifier.with_kind(replace(classifier.kind, temperature=best))


def _vocabulary(hashes: Sequence[NDArray[np.uint32]]) -> tuple[Vocabulary, NDArray[np.int64]]:
    """Return the features that are worth learning, and in how many sentences each is."""
    every, counts = np.unique(np.concatenate(hashes), return_counts=True)
    every, counts = every[counts >= LEAST], counts[counts >= LEAST]
    importance = np.log(len(hashes) / counts)
    return Vocabulary(every, (importance / importance.max()).astype(np.float32)), counts


def _copies(language: str, sentences: Sequence[Sourced], words: Counter[str]) -> Iterator[tuple[int, str]]:
    """Yield the number of a sentence, and how else it may be heard."""
    mishearing = Mishearing(language, [word for word, count in words.items() if count >= KNOWN], WRONG_WORDS)
    chance = random.Random(0)
    for number, one in enumerate(sentences):
        if chance.random() < MISHEARD:
            yield number, mishearing.hear(one.said.text)
        if chance.random() < DRESSED:
            yield number, mishearing.dress(one.said.text)


def _weights(sentences: Sequence[Sourced]) -> Floats:
    """Return how much each counts: a source or an intent with many sentences says less with each."""
    intents = Counter(one.said.intent for one in sentences)
    sets = Counter(one.set for one in sentences)
    weights = np.array([(intents[one.said.intent] * sets[one.set]) ** -0.5 for one in sentences])
    return np.asarray(weights / weights.mean(), np.float32)


def _remembered(wanted: Sequence[int]) -> list[int]:
    """Return some sentences of each intent, evenly spread."""
    chosen = []
    for intent in sorted(set(wanted)):
        those = [number for number, one in enumerate(wanted) if one == intent]
        chosen += those[:: max(1, len(those) // REMEMBERED)][:REMEMBERED]
    return chosen


if __name__ == "__main__":
    main()
