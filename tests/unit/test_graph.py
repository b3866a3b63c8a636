"""Sentences become a language model and a graph in OpenFst's form, kept until the sentences change."""

import gzip
import math
import os
import random
import shutil
import struct
import time
from pathlib import Path

import pytest

from speaker.engines.kaldi import compiled
from speaker.engines.kaldi.compiled import UNKNOWN, Settings, compile_model
from speaker.engines.kaldi.fst import Fst, SortBy
from speaker.engines.kaldi.graph import disambiguation, word_boundaries
from speaker.engines.kaldi.ngram import Smoothing, acceptor
from speaker.errors import EngineError
from speaker.interfaces import Vocabulary

MODEL = Path(__file__).parents[2] / "models" / "en-mini"
VOCABULARY = Vocabulary(("stop", "set a timer", "what time is it"), ("hey jarvis",))
IDS = {word: number for number, word in enumerate(["a", "b", "c", "hey", UNKNOWN], 1)}


def cost(fst: Fst, *words: str) -> float:
    """Return the cost of the cheapest path that says the words and ends."""
    ids = {number: word for word, number in IDS.items()}
    best = {fst.start: 0.0}
    for word in (*words, None):
        # Back-off arcs lead to ever shorter histories: as many rounds as the order reach them all.
        for _ in range(5):
            for state, so_far in list(best.items()):
                for reads, _, more, target in fst.arcs(state):
                    if reads == 0:
                        best[target] = min(best.get(target, math.inf), so_far + more)
        if word is None:
            return min(so_far + fst.finals.get(state, math.inf) for state, so_far in best.items())
        reached: dict[int, float] = {}
        for state, so_far in best.items():
            for reads, _, more, target in fst.arcs(state):
                if ids.get(reads) == word:
                    reached[target] = min(reached.get(target, math.inf), so_far + more)
        best = reached
    return math.inf


def model(*sentences: str, prefixes: tuple[str, ...] = (), order: int = 3) -> Fst:
    split = [sentence.split() for sentence in sentences]
    return acceptor(split, [p.split() for p in prefixes], IDS, UNKNOWN, Smoothing(order=order))


def test_what_was_said_more_often_is_cheaper() -> None:
    fst = model("a b", "a b", "a b", "a c")
    assert cost(fst, "a", "b") < cost(fst, "a", "c") < cost(fst, "a", "a")


def test_what_was_never_said_is_dear_but_possible() -> None:
    fst = model("a b")
    assert cost(fst, "a", "b") < cost(fst, "b", "a") < math.inf
    assert cost(fst, UNKNOWN, UNKNOWN) < math.inf


def test_a_longer_history_tells_sentences_apart() -> None:
    sentences = ("a b a", "c b c")
    with_two, with_one = (model(*sentences, order=order) for order in (3, 2))
    assert cost(with_two, "a", "b", "a") < cost(with_two, "a", "b", "c")
    assert cost(with_one, "a", "b", "a") == pytest.approx(cost(with_one, "a", "b", "c"), abs=0.5)


def test_a_prefix_may_be_said_once_before_any_sentence() -> None:
    fst = model("a b", "c", prefixes=("hey",))
    assert cost(fst, "hey", "a", "b") < cost(fst, "b", "a")
    assert cost(fst, "a", "b") < cost(fst, "hey", "a", "b")
    assert cost(fst, "hey", "a", "b") + 2 < cost(fst, "hey", "hey", "a", "b")


def test_the_file_is_what_openfst_writes(tmp_path: Path) -> None:
    fst = Fst()
    first, last = fst.state(), fst.state()
    fst.arc(first, last, 2, 1, 0.5)
    fst.arc(first, last, 1, 2, 0.25)
    fst.final(last, 0.125)
    fst.write(tmp_path / "x.fst", SortBy.INPUT)
    assert (tmp_path / "x.fst").read_bytes() == b"".join(
        [
            struct.pack("<ii6si8s", 2125659606, 6, b"vector", 8, b"standard"),
            struct.pack("<iiQqqq", 2, 0, 3, first, 2, 2),
            struct.pack("<fq", math.inf, 2) + struct.pack("<iifi", 1, 2, 0.25, 1) + struct.pack("<iifi", 2, 1, 0.5, 1),
            struct.pack("<fq", 0.125, 0),
        ]
    )


def test_phones_are_numbered_by_their_place_in_the_word() -> None:
    assert word_boundaries(2).split("\n")[:6] == [
        *("1 nonword", "2 begin", "3 end", "4 internal", "5 singleton", "6 begin")
    ]
    assert disambiguation(39) == 315


def test_the_same_vocabulary_is_compiled_once(tmp_path: Path) -> None:
    first = compile_model(MODEL, VOCABULARY, tmp_path)
    written = (first / "graph" / "Gr.fst").stat().st_mtime_ns
    assert compile_model(MODEL, VOCABULARY, tmp_path) == first
    assert (first / "graph" / "Gr.fst").stat().st_mtime_ns == written


def test_other_sentences_prefixes_or_settings_are_another_model(tmp_path: Path) -> None:
    folders = {
        compile_model(MODEL, VOCABULARY, tmp_path),
        compile_model(MODEL, Vocabulary(VOCABULARY.sentences, ("okay nabu",)), tmp_path),
        compile_model(MODEL, Vocabulary((*VOCABULARY.sentences, "stop"), VOCABULARY.prefixes), tmp_path),
        compile_model(MODEL, VOCABULARY, tmp_path, Settings(filler_penalty=1.0)),
    }
    assert len(folders) == 4


def test_a_pronunciation_added_by_the_owner_is_compiled_in(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(MODEL, tmp_path / "en-mini"))
    before = compile_model(folder, VOCABULARY, tmp_path / "cache")
    with (folder / "lexicon-own.txt").open("a") as file:
        file.write("timer T IY M ER\n")
    after = compile_model(folder, VOCABULARY, tmp_path / "cache")
    assert (after / "graph" / "HCLr.fst").stat().st_size > (before / "graph" / "HCLr.fst").stat().st_size


def test_the_oldest_compiled_models_go(tmp_path: Path) -> None:
    folders = []
    for age, word in enumerate(("one", "two", "three", "four", "five", "six")):
        folders.append(compile_model(MODEL, Vocabulary((word,)), tmp_path))
        os.utime(folders[-1], (1_000_000 + age, 1_000_000 + age))
    compile_model(MODEL, VOCABULARY, tmp_path)
    assert len(list(tmp_path.iterdir())) == compiled.KEPT
    assert not folders[0].exists()


def test_what_a_crash_left_behind_is_swept_away_later(tmp_path: Path) -> None:
    left, busy = tmp_path / ".unfinished-old", tmp_path / ".unfinished-new"
    left.mkdir()
    busy.mkdir()
    os.utime(left, (0, 0))
    compile_model(MODEL, VOCABULARY, tmp_path)
    assert not left.exists()
    assert busy.exists()


def test_an_empty_vocabulary_still_gives_a_model(tmp_path: Path) -> None:
    folder = compile_model(MODEL, Vocabulary(), tmp_path)
    assert (folder / "graph" / "words.txt").read_text() == f"<eps> 0\n{UNKNOWN} 1\n"


def test_a_place_that_cannot_be_written_is_an_error_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where a folder should be")
    with pytest.raises(EngineError, match="cache"):
        compile_model(MODEL, VOCABULARY, tmp_path / "cache")


def test_a_large_vocabulary_is_compiled_in_seconds(tmp_path: Path) -> None:
    dictionary = dictionary_words(3000)
    draw = random.Random(1)
    sentences = tuple(" ".join(draw.choices(dictionary, k=draw.randint(2, 8))) for _ in range(30_000))
    began = time.process_time()
    compile_model(MODEL, Vocabulary(sentences), tmp_path)
    # 30,000 sentences without any order are the hardest: what skills really say takes 0.7 s.
    assert time.process_time() - began < 8


def dictionary_words(count: int) -> list[str]:
    entries = gzip.decompress((MODEL / "lexicon.txt.gz").read_bytes()).decode().splitlines()
    return random.Random(2).sample(sorted({entry.split(" ")[0] for entry in entries if entry[0].isalpha()}), count)
