"""What things are called in this house is learned in the background, and heard from the next utterance on."""

import pickle
from pathlib import Path

import pytest

from speaker.engines.vosk import make
from speaker.errors import EngineError
from speaker.interfaces import Vocabulary
from speaker.sentences import load_words
from speaker.tuning import prepare
from speaker.vocabulary import vocabulary

ROOT = Path(__file__).parents[2]
MODEL = ROOT / "models" / "en-mini"
TIMERS = {"timers": load_words(ROOT / "skills" / "timers", "en")}


def test_names_of_the_house_stand_in_the_sentences_to_learn() -> None:
    plain, named = vocabulary(TIMERS, []), vocabulary(TIMERS, [], {"timers": {"name": ["sourdough"]}})
    assert not any("sourdough" in sentence for sentence in plain.sentences)
    assert sum("sourdough timer" in sentence for sentence in named.sentences) > 5


def test_names_for_a_slot_that_nobody_has_change_nothing() -> None:
    plain, named = vocabulary(TIMERS, []), vocabulary(TIMERS, [], {"timers": {"planet": ["mars"]}})
    assert (named.digest, list(named.sentences)) == (plain.digest, list(plain.sentences))


def test_sentences_are_told_from_others_before_they_are_drawn() -> None:
    plain, named = vocabulary(TIMERS, []), vocabulary(TIMERS, [], {"timers": {"name": ["sourdough"]}})
    assert plain.digest != named.digest
    assert pickle.loads(pickle.dumps(named.sentences)) == tuple(named.sentences)


@pytest.mark.model
def test_what_a_child_compiled_is_there_at_once(tmp_path: Path) -> None:
    learned = Vocabulary(("stop", "cancel the sourdough timer"))
    prepare("vosk", MODEL, learned, tmp_path)
    (compiled,) = tmp_path.iterdir()
    before = (compiled / "graph" / "Gr.fst").stat().st_mtime_ns
    make(MODEL, learned, tmp_path).close()
    assert (compiled / "graph" / "Gr.fst").stat().st_mtime_ns == before


@pytest.mark.model
def test_a_child_that_fails_says_why(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="vosk could not be prepared: .*there is no such model"):
        prepare("vosk", tmp_path / "nothing", Vocabulary(("stop",)), tmp_path)
