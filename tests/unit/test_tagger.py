"""Words to slots."""

from pathlib import Path

import pytest

from speaker.corpus import Said
from speaker.errors import ModelMissing
from speaker.tagger import Lexicon, Tagger
from speaker.tagger.pieces import cut, to_labels, to_slots

FRUIT = ("apples", "ripe pears", "milk", "two lemons", "brown bread", "soap", "tea", "green beans")
LEARNT = [
    Said(f"{ask} {fruit} {on} the {name} list", "list.add", (("item", fruit), ("list", name)))
    for fruit in FRUIT
    for ask, on in (("put", "on"), ("add", "to"))
    for name in ("shopping", "party")
] + [Said(f"is {fruit} on the list", "list.query", (("item", fruit),)) for fruit in FRUIT]


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    return Tagger.empty(Lexicon("en"), 16).learn(LEARNT)


def test_words_never_heard_are_found_by_where_they_stand(tagger: Tagger) -> None:
    assert tagger.tag("add cold butter to the shopping list", "list.add") == {"item": "cold butter", "list": "shopping"}


def test_an_intent_has_only_the_slots_it_was_taught(tagger: Tagger) -> None:
    assert tagger.tag("is cold butter on the shopping list", "list.query").keys() <= {"item"}


@pytest.mark.parametrize("intent", ["oos", "", "light.on"])
def test_an_intent_never_taught_has_no_slots(tagger: Tagger, intent: str) -> None:
    assert tagger.tag("add milk to the shopping list", intent) == {}


@pytest.mark.parametrize("text", ["", " ", "milk", "  add   milk ", "把牛奶", "'", "a" * 3000])
def test_no_text_is_too_odd(tagger: Tagger, text: str) -> None:
    for words in tagger.tag(text, "list.add").values():
        assert words in text


def test_a_skill_joins_and_nobody_elses_sentences_change(tagger: Tagger) -> None:
    rooms = ("kitchen", "attic", "hall", "study", "red room", "cellar")
    joined = tagger.learn(Said(f"air the {room} now", "window.open", (("room", room),)) for room in rooms)
    assert joined.tag("air the nursery now", "window.open") == {"room": "nursery"}
    assert tagger.tag("air the nursery now", "window.open") == {}
    for said in LEARNT:
        assert joined.tag(said.text, said.intent) == tagger.tag(said.text, said.intent)


def test_it_learns_the_same_twice(tagger: Tagger, tmp_path: Path) -> None:
    again = Tagger.empty(Lexicon("en"), 16).learn(LEARNT)
    tagger.save(tmp_path / "one.npz")
    again.save(tmp_path / "two.npz")
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()


def test_what_is_stored_is_what_was_learnt(tagger: Tagger, tmp_path: Path) -> None:
    tagger.save(tmp_path / "tagger.npz")
    loaded = Tagger.load(tmp_path / "tagger.npz")
    for said in LEARNT:
        assert loaded.tag(said.text, said.intent) == dict(said.slots)


def test_a_file_that_is_no_tagger_is_named(tmp_path: Path) -> None:
    (tmp_path / "odd.npz").write_bytes(b"odd")
    for path in (tmp_path / "odd.npz", tmp_path / "none.npz"):
        with pytest.raises(ModelMissing, match=path.name):
            Tagger.load(path)


def test_a_slot_said_twice_is_joined() -> None:
    pieces = cut("from paris to rome", "en")
    labels = to_labels(pieces, [("place", "paris"), ("place", "rome")])
    assert to_slots(pieces, labels) == {"place": "paris; rome"}


def test_a_long_slot_is_not_broken_by_a_short_one_inside_it() -> None:
    pieces = cut("put the bedroom lamp of the bedroom on", "en")
    labels = to_labels(pieces, [("room", "bedroom"), ("device", "bedroom lamp")])
    assert to_slots(pieces, labels) == {"device": "bedroom lamp", "room": "bedroom"}


def test_mandarin_is_tagged_by_the_character() -> None:
    rooms = ("客厅", "厨房", "卧室", "书房", "儿童房")
    said = [Said(f"把{room}的灯{way}", "light.off", (("room", room),)) for room in rooms for way in ("关掉", "关了吧")]
    tagger = Tagger.empty(Lexicon("zh"), 16).learn(said)
    assert tagger.tag("把浴室的灯关掉", "light.off") == {"room": "浴室"}
