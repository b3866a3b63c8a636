import random
import string
from datetime import date, datetime, time, timedelta

import pytest

from speaker.spoken import DayRef, parse_day, parse_duration, parse_number, telling

ENGLISH, MANDARIN = telling("en"), telling("zh")

WEDNESDAY = datetime(2026, 3, 11, 10, 20)
WORDS = (
    "a an and the of in on from for to point minus half quarter quarters third couple few one two three five ten "
    "eleven twenty thirty forty hundred thousand million first third twenty-first second seconds minute minutes "
    "hour hours day days week weeks more now today tomorrow this next last monday friday morning night weekend month "
    "may december christmas 2 30 2027 1,000 2.5 99999999999999999999 25th % ' - zero oh o'clock past ago or so long"
)


def random_texts(count: int) -> list[str]:
    draw = random.Random(7)
    texts = [" ".join(draw.choices(WORDS.split(), k=draw.randint(0, 7))) for _ in range(count)]
    return texts + ["".join(draw.choices(string.printable + "äé五点½²٣’", k=draw.randint(0, 30))) for _ in range(count)]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("zero", 0),
        ("seven", 7),
        ("twenty five", 25),
        ("twenty-five", 25),
        ("a hundred", 100),
        ("one hundred and five", 105),
        ("two hundred fifty", 250),
        ("twelve hundred", 1200),
        ("a thousand and one", 1001),
        ("two thousand twenty six", 2026),
        ("three hundred thousand", 300_000),
        ("a million", 1_000_000),
        ("42", 42),
        ("1,500", 1500),
        ("minus five", -5),
    ],
)
def test_numbers_are_read(text: str, number: int) -> None:
    assert parse_number(text) == number


@pytest.mark.parametrize(
    "text", ["", "a", "and", "five six", "twenty twelve", "five and", "two and a half", "9" * 5000]
)
def test_what_is_no_whole_number_gives_none(text: str) -> None:
    assert parse_number(text) is None


def test_every_number_that_is_said_is_read_back() -> None:
    draw = random.Random(3)
    for number in [*range(2000), *(draw.randrange(10**11) for _ in range(2000))]:
        assert parse_number(ENGLISH.number(number)) == number


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
    ("text", "seconds"),
    [
        ("ten minutes", 600),
        ("10 minutes", 600),
        ("10min", 600),
        ("ten minute", 600),
        ("ninety seconds", 90),
        ("forty five secs", 45),
        ("an hour", 3600),
        ("hour", 3600),
        ("an hour and a half", 5400),
        ("one and a half hours", 5400),
        ("one hour and half", 5400),
        ("an hour and three quarters", 6300),
        ("five and a half minutes", 330),
        ("five point five minutes", 330),
        ("2.5 hours", 9000),
        ("half an hour", 1800),
        ("half hour", 1800),
        ("half a minute", 30),
        ("a quarter of an hour", 900),
        ("three quarters of an hour", 2700),
        ("a couple of hours", 7200),
        ("a few minutes", 180),
        ("one hour twenty", 4800),
        ("two minutes thirty", 150),
        ("one hour and fifteen", 4500),
        ("two hours and ten minutes", 7800),
        ("one hour ten minutes and five seconds", 4205),
        ("a hundred and twenty minutes", 7200),
        ("for about ten minutes", 600),
        ("fifteen more minutes", 900),
        ("another hour", 3600),
        ("another second", 1),
        ("another ten minutes", 600),
        ("a day and a half", 129_600),
        ("two weeks", 1_209_600),
        ("zero minutes", 0),
    ],
)
def test_durations_are_read(text: str, seconds: float) -> None:
    assert parse_duration(text) == pytest.approx(seconds)


@pytest.mark.parametrize(
    "text",
    [
        *("", "ten", "minutes", "second", "pasta", "half past six", "ten minutes pasta", "five minutes ten minutes"),
        *("one two minutes", "ten minutes and", "an hour and ninety", "ten minutes one hour", "the second of may"),
    ],
)
def test_what_is_no_duration_gives_none(text: str) -> None:
    assert parse_duration(text) is None


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


def test_every_duration_that_is_said_is_read_back() -> None:
    draw = random.Random(5)
    for seconds in [*range(1, 4000), *(draw.randrange(1, 600_000) for _ in range(2000))]:
        assert parse_duration(ENGLISH.duration(seconds, units=4)) == seconds
        assert parse_duration(ENGLISH.length(seconds)) == seconds


@pytest.mark.parametrize(
    ("text", "day", "part"),
    [
        ("now", date(2026, 3, 11), "now"),
        ("today", date(2026, 3, 11), ""),
        ("tonight", date(2026, 3, 11), "night"),
        ("this evening", date(2026, 3, 11), "evening"),
        ("in the morning", date(2026, 3, 11), "morning"),
        ("last night", date(2026, 3, 10), "night"),
        ("tomorrow", date(2026, 3, 12), ""),
        ("tomorrow morning", date(2026, 3, 12), "morning"),
        ("tomorrow in the evening", date(2026, 3, 12), "evening"),
        ("the day after tomorrow", date(2026, 3, 13), ""),
        ("yesterday", date(2026, 3, 10), ""),
        ("on friday", date(2026, 3, 13), ""),
        ("friday night", date(2026, 3, 13), "night"),
        ("wednesday", date(2026, 3, 18), ""),
        ("this wednesday", date(2026, 3, 11), ""),
        ("next friday", date(2026, 3, 20), ""),
        ("next monday", date(2026, 3, 16), ""),
        ("wednesday week", date(2026, 3, 18), ""),
        ("a week on monday", date(2026, 3, 23), ""),
        ("two weeks from tomorrow", date(2026, 3, 26), ""),
        ("at the weekend", date(2026, 3, 14), ""),
        ("next weekend", date(2026, 3, 21), ""),
        ("next week", date(2026, 3, 16), ""),
        ("in three days", date(2026, 3, 14), ""),
        ("in two weeks", date(2026, 3, 25), ""),
        ("in five hours", date(2026, 3, 11), "afternoon"),
        ("in fifteen hours", date(2026, 3, 12), "night"),
        ("the twenty first", date(2026, 3, 21), ""),
        ("the third", date(2026, 4, 3), ""),
        ("may the fourth", date(2026, 5, 4), ""),
        ("the twenty fifth of december", date(2026, 12, 25), ""),
        ("25th december 2027", date(2027, 12, 25), ""),
        ("july fourth twenty twenty seven", date(2027, 7, 4), ""),
        ("february twenty ninth", date(2028, 2, 29), ""),
        ("the first of next month", date(2026, 4, 1), ""),
        ("christmas day", date(2026, 12, 25), ""),
        ("new year's eve", date(2026, 12, 31), ""),
    ],
)
def test_days_are_read_as_seen_from_a_wednesday_morning(text: str, day: date, part: str) -> None:
    assert parse_day(text, WEDNESDAY) == DayRef(day, part)


@pytest.mark.parametrize(
    "text",
    [
        *("", "oslo", "this", "the", "may", "monday tuesday", "thirty first of february", "the thirty second"),
        *(
            "in pasta",
            "ten minutes",
            "in three days on friday",
            "twenty twenty seven",
            "friday pasta",
            "monday the third of may",
        ),
    ],
)
def test_what_is_no_day_gives_none(text: str) -> None:
    assert parse_day(text, WEDNESDAY) is None


def test_the_morning_is_tomorrows_when_todays_is_over() -> None:
    evening = WEDNESDAY.replace(hour=20)
    assert parse_day("in the morning", evening) == DayRef(date(2026, 3, 12), "morning")
    assert parse_day("this morning", evening) == DayRef(date(2026, 3, 11), "morning")


def test_every_day_of_the_year_that_is_said_is_read_back() -> None:
    for ahead in range(365):
        day = WEDNESDAY.date() + timedelta(days=ahead)
        assert parse_day(ENGLISH.date(day), WEDNESDAY) == DayRef(day)


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


def test_no_text_crashes_and_what_is_read_is_within_reason() -> None:
    for text in random_texts(20_000):
        number, seconds, day = parse_number(text), parse_duration(text), parse_day(text, WEDNESDAY)
        assert number is None or abs(number) < 10**15
        assert seconds is None or 0 <= seconds < 10**22
        assert day is None or 1900 <= day.date.year < 2200
        if seconds:
            assert parse_duration(f"for {text}") == seconds


@pytest.mark.parametrize("text", ["twenty million and", *WORDS.split()])
def test_a_word_said_thousands_of_times_is_no_burden(text: str) -> None:
    for parse in (parse_number, parse_duration, lambda text: parse_day(text, WEDNESDAY)):
        assert parse(" ".join([text] * 5000)) is None


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
