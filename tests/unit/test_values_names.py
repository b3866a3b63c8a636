"""Names by their sound."""

from datetime import datetime

import pytest

from speaker.spoken import telling
from speaker.values import bare_name, choose, choose_time
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


TIMERS = ("the pasta timer", "the egg timer", "the tea timer")
KETTLES = ("煮面的计时器", "鸡蛋的计时器")


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("the past a one", "the pasta timer"),
        ("past a", "the pasta timer"),
        ("the past a time her please", "the pasta timer"),
        ("my eggs", "the egg timer"),
        ("i meant the one called tee", "the tea timer"),
        ("would you take the egg timer", "the egg timer"),
    ],
)
def test_one_of_several_is_chosen_by_what_tells_them_apart(said: str, name: str) -> None:
    assert choose(said, TIMERS, "en").name == name


@pytest.mark.parametrize(
    ("said", "name"), [("主面那个", KETTLES[0]), ("我要机蛋的", KETTLES[1]), ("鸡蛋那个计时器吧", KETTLES[1])]
)
def test_one_of_several_is_chosen_by_its_sound_in_mandarin(said: str, name: str) -> None:
    assert choose(said, KETTLES, "zh").name == name


@pytest.mark.parametrize("said", ["the timer", "play some music", "turn off the timer", "what time is it", "", "!"])
def test_what_all_share_or_is_something_else_chooses_nothing(said: str) -> None:
    assert choose(said, TIMERS, "en").name is None


@pytest.mark.parametrize("said", ["今天天气怎么样", "计时器", "播放音乐"])
def test_what_all_share_or_is_something_else_chooses_nothing_in_mandarin(said: str) -> None:
    assert choose(said, KETTLES, "zh").name is None


def test_names_that_sound_alike_are_asked_about_but_not_the_one_that_was_said() -> None:
    assert choose("bread", ["the red light", "the bed light"], "en").outcome is Outcome.ASK
    assert choose("the thirty one", ["the thirteen minute timer", "the thirty minute timer"], "en").name == (
        "the thirty minute timer"
    )
    assert choose("tea", ["the tea timer", "the tea and toast timer"], "en").name == "the tea timer"


@pytest.mark.parametrize("names", [[], [""], ["a", "a"], ["!", "?"], ["the", "the pasta"], ["Egg", "egg"]])
def test_any_names_can_be_chosen_among(names: list[str]) -> None:
    for said in ("", "egg", "the pasta", "!", "面"):
        assert choose(said, names, "en").name in (None, *names)


@pytest.mark.parametrize(
    ("said", "language", "name"),
    [
        ("the pasta one", "en", "pasta"),
        ("the one called yes please", "en", "yes"),
        ("one", "en", "one"),
        ("我的煮面那个", "zh", "煮面"),
    ],
)
def test_what_people_say_around_a_name_is_none_of_it(said: str, language: str, name: str) -> None:
    assert bare_name(said, language) == name


@pytest.mark.parametrize(
    ("language", "replies"),
    [("en", (("a m", "am"), ("pm", "p m", "half past {hour} p m"))), ("zh", (("上午",), ("{late}点半",)))],
)
def test_whatever_half_of_the_day_is_offered_can_be_chosen(language: str, replies: tuple[tuple[str, ...], ...]) -> None:
    tell = telling(language)
    for hour in range(5, 12):
        halves = [tell.time(datetime(2026, 3, 11, each, 30), part=True) for each in (hour, hour + 12)]
        numbers = {"hour": tell.number(hour), "late": tell.number(hour + 12)}
        for offer, said in zip(halves, replies, strict=True):
            for reply in (offer, *(each.format(**numbers) for each in said)):
                found = choose_time(reply, halves, language)
                assert found is not None and found.name == offer, (reply, halves)


def test_a_time_that_was_not_offered_chooses_none_and_other_names_are_no_times() -> None:
    found = choose_time("seven p m", ["six in the morning", "six in the evening"], "en")
    assert found is not None and found.outcome is Outcome.NONE
    assert choose_time("pasta", TIMERS, "en") is None
