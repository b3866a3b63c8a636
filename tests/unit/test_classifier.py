"""The classifier: learns small sets, keeps what it knew, says when a file is broken."""

from itertools import product
from pathlib import Path

import numpy as np
import pytest

from speaker.classifier import Classifier, Cuts
from speaker.classifier.features import FEW, Features
from speaker.classifier.fitting import Weights, sheet
from speaker.classifier.model import Kind, Vocabulary, pack
from speaker.corpus import Said
from speaker.errors import ModelMissing

CUTS = Cuts(acts=0.7, reads=0.5, asks=0.3)
LIGHTS = [
    Said(f"{start} the {room} light{end}", "light.on")
    for start, room, end in product(("turn on", "switch on", "put on"), ("kitchen", "hall"), ("", " please"))
]
TIMERS = [
    Said(f"{start} {number} minutes{end}", "timer.set")
    for start, number, end in product(("set a timer for", "count down", "timer"), ("two", "six"), ("", " please"))
]
MANDARIN = [
    Said(f"{start}{room}{end}", "light.on")
    for start, room, end in product(("打开", "开一下"), ("客厅", "厨房"), ("的灯", "灯"))
]


def blank(language: str = "en") -> Classifier:
    """Return a classifier that knows nothing yet."""
    kind = Kind(language, (), {"room": ["kitchen", "hall", "living room"]}, (), 1.0, CUTS)
    vocabulary = Vocabulary(np.zeros(1, np.uint32), np.ones(1, np.float32))
    weights = Weights(np.zeros((1, 0), np.float32), np.zeros(0, np.float32))
    return Classifier(kind, vocabulary, pack(weights), sheet([], []))


def best(classifier: Classifier, text: str) -> str:
    return classifier.guess(text)[0].intent


def test_an_outline_names_the_class_of_a_room_and_hides_rare_words() -> None:
    features = Features("en", {"room": ["kitchen", "living room"]}, frozenset({"light", "the", "in"}))
    assert features.outline("light in the living room") == ["light", "in", "the", "<room>"]
    assert features.outline("light in the purple rain") == ["light", "in", "the", FEW]


def test_a_mandarin_outline_finds_classes_without_spaces() -> None:
    features = Features("zh", {"room": ["客厅", "厨房"]})
    assert features.outline("打开客厅灯") == ["打", "开", "<room>", "灯"]


def test_it_tells_apart_what_it_learnt() -> None:
    classifier = blank().learn(LIGHTS + TIMERS)
    assert best(classifier, "please turn on the living room light") == "light.on"
    assert best(classifier, "set a timer for nine minutes") == "timer.set"


def test_it_learns_mandarin() -> None:
    classifier = blank("zh").learn([*MANDARIN, Said("现在几点", "time.query"), Said("几点了", "time.query")])
    assert best(classifier, "把厨房的灯打开") == "light.on"
    assert best(classifier, "请问几点了") == "time.query"


def test_scores_of_all_intents_are_probabilities_best_first() -> None:
    guesses = blank().learn(LIGHTS + TIMERS).guess("turn on the kitchen light")
    assert [guess.intent for guess in guesses] == ["light.on", "timer.set"]
    assert sum(guess.score for guess in guesses) == pytest.approx(1)


@pytest.mark.parametrize("text", ["", "   ", "xyzzy", "把灯打开", "a" * 300, "'", "\u0000"])
def test_any_text_gets_a_guess(text: str) -> None:
    assert blank().learn(LIGHTS + TIMERS).guess(text)


def test_what_is_learnt_later_takes_part_and_the_rest_stays() -> None:
    classifier = blank().learn(LIGHTS + TIMERS)
    coffee = [
        Said(f"{verb} me a {kind} coffee", "coffee.make") for verb in ("brew", "make") for kind in ("big", "nice")
    ]
    more = classifier.learn(coffee)
    assert best(more, "brew a coffee") == "coffee.make"
    assert all(best(more, said.text) == said.intent for said in LIGHTS + TIMERS)
    assert "coffee.make" not in classifier.kind.intents


def test_nothing_to_learn_changes_nothing() -> None:
    classifier = blank().learn(LIGHTS + TIMERS)
    assert classifier.learn([]) is classifier


def test_learning_twice_gives_the_same() -> None:
    first, second = (blank().learn(LIGHTS + TIMERS).guess("kitchen timer") for _ in range(2))
    assert first == second


def test_a_file_holds_all_that_was_learnt(tmp_path: Path) -> None:
    classifier = blank().learn(LIGHTS + TIMERS)
    classifier.save(tmp_path)
    read = Classifier.load(tmp_path)
    assert read.kind == classifier.kind
    assert read.cuts == CUTS
    assert read.guess("hall light") == classifier.guess("hall light")
    assert best(read.learn([Said("go to bed", "sleep"), Said("sleep now", "sleep")]), "sleep now") == "sleep"


def test_a_missing_or_broken_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match=str(tmp_path)):
        Classifier.load(tmp_path)
    blank().learn(LIGHTS + TIMERS).save(tmp_path)
    (tmp_path / "classifier.npz").write_bytes(b"PK\x03\x04 torn")
    with pytest.raises(ModelMissing, match="no classifier can be read"):
        Classifier.load(tmp_path)
