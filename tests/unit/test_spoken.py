from datetime import date, time, timedelta

import pytest

from speaker.spoken import telling

ENGLISH, MANDARIN = telling("en"), telling("zh")


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (1, "first"),
        (12, "twelfth"),
        (20, "twentieth"),
        (23, "twenty-third"),
        (31, "thirty-first"),
        (100, "one hundredth"),
    ],
)
def test_ordinals_are_said(number: int, said: str) -> None:
    assert ENGLISH.ordinal(number) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "zero seconds"),
        (1, "one second"),
        (90, "one minute and thirty seconds"),
        (300, "five minutes"),
        (1800, "half an hour"),
        (3600, "an hour"),
        (4200, "an hour and ten minutes"),
        (5400, "an hour and a half"),
        (3599.7, "an hour"),
        (14_380, "four hours"),
        (90_000, "one day and an hour"),
        (-5, "zero seconds"),
    ],
)
def test_durations_are_said(seconds: float, said: str) -> None:
    assert ENGLISH.duration(seconds) == said


def test_a_duration_may_be_said_to_the_second_and_as_an_adjective() -> None:
    assert ENGLISH.duration(7265, units=4) == "two hours, one minute and five seconds"
    assert ENGLISH.length(600) == "ten minute"
    assert ENGLISH.length(5400) == "one hour thirty minute"


@pytest.mark.parametrize(
    ("hour", "minute", "said"),
    [
        (15, 10, "ten past three"),
        (15, 0, "three o'clock"),
        (15, 15, "quarter past three"),
        (15, 30, "half past three"),
        (15, 45, "quarter to four"),
        (12, 40, "twenty to one"),
        (15, 4, "three oh four"),
        (15, 14, "three fourteen"),
        (0, 10, "ten past twelve"),
        (0, 0, "midnight"),
        (12, 0, "noon"),
    ],
)
def test_times_are_said_as_people_say_them(hour: int, minute: int, said: str) -> None:
    assert ENGLISH.time(time(hour, minute)) == said


def test_a_time_may_be_said_with_the_part_of_the_day_or_in_24_hours() -> None:
    assert ENGLISH.time(time(15, 10), part=True) == "ten past three in the afternoon"
    assert ENGLISH.time(time(11, 45), part=True) == "quarter to twelve in the morning"
    assert ENGLISH.time(time(2, 0), part=True) == "two o'clock in the morning"
    assert ENGLISH.time(time(23, 35), part=True) == "twenty-five to twelve at night"
    assert ENGLISH.time(time(15, 10), hours24=True) == "fifteen ten"
    assert ENGLISH.time(time(20, 5), hours24=True) == "twenty oh five"


def test_days_are_said_as_seen_from_today() -> None:
    today = date(2026, 11, 23)
    said = [ENGLISH.day(today + timedelta(days=ahead), today) for ahead in (-1, 0, 1, 4, 7)]
    assert said == ["yesterday", "today", "tomorrow", "on Friday", "on Monday, the thirtieth of November"]
    assert ENGLISH.date(today, year=True) == "Monday, the twenty-third of November 2026"


def test_lists_are_said_with_one_and() -> None:
    assert [ENGLISH.listed(things) for things in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "零"),
        (2, "二"),
        (10, "十"),
        (15, "十五"),
        (105, "一百零五"),
        (110, "一百一十"),
        (10_500, "一万零五百"),
        (-3, "负三"),
    ],
)
def test_mandarin_says_numbers_place_by_place(number: int, said: str) -> None:
    assert MANDARIN.number(number) == said


def test_mandarin_counts_two_of_a_thing_by_another_word() -> None:
    assert [MANDARIN.duration(seconds) for seconds in (2, 120, 172_800)] == ["两秒", "两分钟", "两天"]
    assert MANDARIN.time(time(14, 12)) == "下午两点十二分"


@pytest.mark.parametrize(
    ("hour", "minute", "said"),
    [
        (0, 0, "半夜十二点"),
        (2, 5, "凌晨两点零五分"),
        (7, 30, "早上七点半"),
        (12, 0, "中午十二点"),
        (20, 45, "晚上八点四十五分"),
    ],
)
def test_mandarin_tells_the_time_with_the_part_of_the_day(hour: int, minute: int, said: str) -> None:
    assert MANDARIN.time(time(hour, minute)) == said


def test_mandarin_says_stretches_of_time_and_days() -> None:
    today = date(2026, 11, 23)
    assert [MANDARIN.duration(seconds) for seconds in (600, 1800, 5400, 7265)] == [
        "十分钟",
        "半小时",
        "一个半小时",
        "两小时一分钟",
    ]
    said = [MANDARIN.day(today + timedelta(days=ahead), today) for ahead in (-1, 0, 1, 2, 4, 7)]
    assert said == ["昨天", "今天", "明天", "后天", "星期五", "十一月三十号星期一"]
    assert MANDARIN.date(today, year=True) == "2026年十一月二十三号星期一"
    assert MANDARIN.listed(["面条", "鸡蛋", "茶"], word="还是") == "面条、鸡蛋还是茶"


def test_a_language_that_nobody_wrote_is_said_in_english() -> None:
    assert telling("xx").number(5) == "five"
