"""The classifiers that ship: small, quick to read, sure of plain requests, and they learn a new skill."""

from functools import cache
from pathlib import Path

import pytest

from speaker.catalog import SHIPPED_MODELS
from speaker.classifier import OUT_OF_SCOPE, Classifier
from speaker.corpus import Said
from speaker.sentences import load_words

SKILLS = Path(__file__).parents[2] / "skills"
LARGEST = 4_000_000


@cache
def shipped(language: str) -> Classifier:
    return Classifier.load(SHIPPED_MODELS / f"understanding-{language}")


@pytest.mark.parametrize(
    ("language", "text", "intent"),
    [
        ("en", "could you put a quarter of an hour on the clock for the rice", "timer.set"),
        ("en", "what will the weather be like on thursday", "weather.query"),
        ("en", "make the lamp in the study green", "light.colour"),
        ("en", "whats the whether like tomorrow", "weather.query"),
        ("en", "book me a table for two at an indian restaurant", OUT_OF_SCOPE),
        ("zh", "麻烦定一个十五分钟的计时器", "timer.set"),
        ("zh", "明天上海会下雨吗", "weather.query"),
        ("zh", "把书房的灯关掉", "light.off"),
    ],
)
def test_plain_requests_are_understood(language: str, text: str, intent: str) -> None:
    assert shipped(language).guess(text)[0].intent == intent


@pytest.mark.parametrize("language", ["en", "zh"])
def test_cuts_ask_before_they_read_before_they_act(language: str) -> None:
    cuts = shipped(language).cuts
    assert 0 < cuts.asks <= cuts.reads <= cuts.acts < 1


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_files_are_small_and_say_whose_sentences_they_learnt_from(language: str) -> None:
    folder = SHIPPED_MODELS / f"understanding-{language}"
    assert sum(path.stat().st_size for path in folder.glob("classifier.*")) < LARGEST
    assert "CC BY-SA 4.0" in (folder / "ATTRIBUTION.md").read_text(encoding="utf-8")


def test_a_skill_that_comes_later_takes_part_and_steals_nothing_plain() -> None:
    said = [
        Said(f"{verb} the {plant} {when}".strip(), "plants.water")
        for verb in ("water", "sprinkle", "give some water to", "please water")
        for plant in ("roses", "tomatoes", "lawn", "plants on the balcony", "herbs")
        for when in ("", "now", "this evening")
    ]
    more = shipped("en").learn(said)
    assert more.guess("water the herbs in the garden")[0].intent == "plants.water"
    assert more.guess("turn on the light on the balcony")[0].intent == "light.on"
    assert more.guess("set a timer for ten minutes")[0].intent == "timer.set"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_fresh_home_has_nothing_to_learn(language: str) -> None:
    skills = [folder for folder in SKILLS.iterdir() if (folder / f"{language}.yaml").is_file()]
    built_in = {name for folder in skills for name in load_words(folder, language).intents}
    assert sorted(built_in - set(shipped(language).kind.intents)) == []
