"""A skill that comes later takes part after its sentences are learnt, and takes nothing from others."""

from pathlib import Path

import pytest

from speaker import catalog
from speaker.classifier import Classifier
from speaker.learning import Lesson, learn, lesson
from speaker.sentences import load_words
from speaker.tagger import Tagger

MODELS = catalog.SHIPPED_MODELS / "understanding-en"
WORDS = """
intents:
  tide.query:
    sentences:
      - "(when is|what time is) [the] (high|low|next) tide [in {place}]"
      - "(tell me|show me|give me) the tide[s] [in {place}] [tomorrow|today|tonight]"
      - "is the tide (in|out|coming in|going out) [in {place}]"
      - "how (high|low) is the (tide|water|sea) [in {place}] [now]"
    examples:
      "when is high tide": {}
      "when is low tide in leeds": {place: leeds}
      "is the tide out": {}
"""


@pytest.fixture
def taught(tmp_path: Path) -> Lesson:
    (tmp_path / "en.yaml").write_text(WORDS)
    folder = tmp_path / "training" / "en"
    folder.mkdir(parents=True)
    (folder / "tide.query.txt").write_text("will the sea come up to the wall [tonight](datetime)\ntide times please\n")
    return lesson(load_words(tmp_path, "en"), tmp_path)


def shipped() -> tuple[Classifier, Tagger]:
    return Classifier.load(MODELS), Tagger.load(MODELS / "tagger.npz")


def test_a_lesson_is_examples_training_files_and_sentences_drawn_from_templates(taught: Lesson) -> None:
    assert {said.text for said in taught.marked} >= {"when is low tide in leeds", "tide times please"}
    assert len(taught.drawn) > 50
    assert taught.of(["joke.tell"]) == Lesson((), ())


def test_what_was_learnt_is_understood_in_other_words_and_nothing_is_stolen(taught: Lesson, tmp_path: Path) -> None:
    before, tagger = shipped()
    classifier, tagger = learn(before, tagger, [taught], tmp_path / "cache")
    for text in ("could you check when the tide is high", "what is the tide doing", "how low will the tide get"):
        assert classifier.guess(text)[0].intent == "tide.query", text
    for text in ("what time is it", "set a timer for ten minutes", "is it going to rain", "turn off the kitchen light"):
        assert classifier.guess(text)[0].intent == before.guess(text)[0].intent, text
    assert tagger.tag("when is low tide in leeds", "tide.query") == {"place": "leeds"}


def test_it_is_learnt_once_and_a_broken_cache_costs_only_time(taught: Lesson, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    first, _ = learn(*shipped(), [taught], cache)
    (kept,) = cache.iterdir()
    stamp = (kept / "classifier.npz").stat().st_mtime_ns
    again, _ = learn(*shipped(), [taught], cache)
    assert (kept / "classifier.npz").stat().st_mtime_ns == stamp
    assert again.guess("when is high tide")[0].intent == "tide.query"
    (kept / "classifier.json").write_text("{")
    mended, _ = learn(*shipped(), [taught], cache)
    assert mended.guess("when is high tide")[0].intent == "tide.query"


def test_a_cache_that_cannot_be_written_costs_only_time(taught: Lesson, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    classifier, _ = learn(*shipped(), [taught], blocked / "cache")
    assert classifier.guess("when is high tide")[0].intent == "tide.query"
