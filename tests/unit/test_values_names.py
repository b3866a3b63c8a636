"""Names by their sound."""

import pytest

from speaker.values.names import Outcome, best

PEOPLE = (
    "John Smith",
    "Catherine Jones",
    "Stephen King",
    "Anna",
    "Hannah Berger",
    "Tom",
    "Tim",
    "Philip",
    "Mom",
    "Geoffrey",
)
NEIGHBOURS = ("王琳", "李娜", "张伟", "陈刚", "刘洋", "妈妈", "林志玲")


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("jon smyth", "John Smith"),
        ("kathryn", "Catherine Jones"),
        ("steven", "Stephen King"),
        ("fillip", "Philip"),
        ("hanna", "Hannah Berger"),
        ("anna", "Anna"),
        ("mum", "Mom"),
        ("jeffrey", "Geoffrey"),
    ],
)
def test_a_name_is_found_by_sound_and_not_by_spelling(said: str, name: str) -> None:
    assert best(said, PEOPLE, "en").name == name


@pytest.mark.parametrize(
    ("said", "name"),
    [("王林", "王琳"), ("李拉", "李娜"), ("章威", "张伟"), ("成刚", "陈刚"), ("牛洋", "刘洋"), ("妈", "妈妈")],
)
def test_tones_and_sounds_that_many_confuse_do_not_matter(said: str, name: str) -> None:
    assert best(said, NEIGHBOURS, "zh").name == name


def test_pinyin_finds_the_name_in_characters() -> None:
    assert best("zhang wei", NEIGHBOURS, "en").name == "张伟"


def test_two_names_that_sound_alike_are_asked_about() -> None:
    found = best("smith", ["John Smith", "Jane Smith"], "en")
    assert found.outcome is Outcome.ASK
    assert {one.name for one in found.ranked} == {"John Smith", "Jane Smith"}


@pytest.mark.parametrize("said", ["elephant", "", "12", "!"])
def test_what_sounds_like_nobody_names_nobody(said: str) -> None:
    assert best(said, PEOPLE, "en").outcome is Outcome.NONE
