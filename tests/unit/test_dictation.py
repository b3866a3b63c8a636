"""Dictation: a tree of all common words, weighed by which words can still be reached."""

import gzip
import shutil
import struct
from pathlib import Path

import pytest

from speaker.engines.kaldi import pairs
from speaker.engines.kaldi.compiled import compile_dictation, compile_model
from speaker.engines.kaldi.lookahead import write
from speaker.engines.kaldi.ngram import Smoothing, acceptor
from speaker.engines.kaldi.pairs import PAIRS, Text
from speaker.engines.kaldi.tree import Tree, tree
from speaker.errors import ModelMissing
from speaker.interfaces import Vocabulary

MODEL = Path(__file__).parents[2] / "models" / "en-mini"
LEXICON = {"ten": [[1, 2, 3]], "tent": [[1, 2, 3, 1]], "tea": [[1, 4]], "a": [[5]], "the": [[6, 5], [6, 4]]}


def ahead(grown: Tree, *phones: int) -> set[str]:
    """Return the words that can still be reached after these phones (in Kaldi's numbers) from between two words."""
    state = 1
    for phone in phones:
        (state,) = {target for reads, _, _, target in grown.fst.arcs(state) if reads == 2 * phone and target != state}
    names = {number: word for word, number in grown.ids.items()}
    return {names[number] for begin, end in grown.reach[state] for number in range(begin, end) if number in names}


def test_words_that_begin_alike_share_their_sounds() -> None:
    begin_of_t, inner_e = 2 + 4 * 0 + 0, 2 + 4 * 1 + 2
    assert ahead(tree(LEXICON), begin_of_t) == {"ten", "tent", "tea"}
    assert ahead(tree(LEXICON), begin_of_t, inner_e) == {"ten", "tent"}


def test_between_words_any_may_come_or_the_end() -> None:
    grown = tree(LEXICON)
    assert ahead(grown) == set(LEXICON)
    assert grown.reach[1][-1][1] == grown.end + 1


def test_words_of_one_branch_are_numbered_in_a_row() -> None:
    grown = tree(LEXICON)
    assert all(len(intervals) == 1 for intervals in grown.reach)


def test_the_file_says_which_words_lie_ahead_of_each_state(tmp_path: Path) -> None:
    grown = tree(LEXICON)
    write(grown, tmp_path / "HCLr.fst")
    data = (tmp_path / "HCLr.fst").read_bytes()
    assert data[8:24] == b"olabel_lookahead"
    at = len(data)
    for intervals in reversed(grown.reach):
        at -= 12 + 8 * len(intervals)
        assert struct.unpack_from("<q", data, at) == (len(intervals),)
    assert struct.unpack_from("<iq", data, at - 12) == (grown.end, len(grown.fst))


def test_text_from_elsewhere_makes_words_likely_that_no_skill_has() -> None:
    ids = {word: number for number, word in enumerate(["stop", "olive", "oil"], 1)}
    smoothing = Smoothing(order=2, unknown=0.0)
    more = {(): {"olive": 5.0, "oil": 5.0}, ("olive",): {"oil": 4.0}}
    fst = acceptor([["stop"]], [], ids, "[unk]", smoothing, more)
    olive = next(target for reads, _, _, target in fst.arcs(0) if reads == ids["olive"])
    after_olive = {reads: cost for reads, _, cost, _ in fst.arcs(olive)}
    anywhere = {reads: cost for reads, _, cost, _ in fst.arcs(0)}
    assert after_olive[ids["oil"]] < anywhere[ids["oil"]] < anywhere[ids["stop"]]


def test_the_list_of_words_counts_as_much_as_it_is_told() -> None:
    counted = pairs.counts(MODEL, Text(length=1000))
    # Costs are rounded to a tenth of a nat.
    assert sum(counted[()].values()) == pytest.approx(1000, rel=0.05)
    assert counted["ice",]["cream"] > counted["ice",].get("the", 0.0)
    assert sum(counted["of",].values()) < counted[()]["of"]


def test_a_model_without_its_list_of_words_says_so(tmp_path: Path) -> None:
    model = tmp_path / "en-mini"
    shutil.copytree(MODEL, model)
    (model / PAIRS).write_bytes(gzip.compress(b"the 31\n")[:-6])
    with pytest.raises(ModelMissing, match="pairs.txt.gz: can't be read"):
        compile_dictation(model, Vocabulary(("stop",)), tmp_path / "cache")


def test_dictation_and_grammar_of_one_vocabulary_lie_beside_each_other(tmp_path: Path) -> None:
    vocabulary = Vocabulary(("stop", "what time is it"))
    small, large = compile_model(MODEL, vocabulary, tmp_path), compile_dictation(MODEL, vocabulary, tmp_path)
    assert small != large
    assert "refrigerator" not in (small / "graph" / "words.txt").read_text()
    assert "refrigerator" in (large / "graph" / "words.txt").read_text()
