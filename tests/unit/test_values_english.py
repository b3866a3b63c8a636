"""English as people put it: numbers, durations and days in many wordings."""

from datetime import date, datetime, timedelta, timezone

import pytest

from speaker import values
from speaker.values import Prefer

WEDNESDAY = datetime(2026, 3, 11, 10, 20, tzinfo=timezone(timedelta(hours=1)))


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
    assert values.read_number(text, "en") == values.Number(number)


@pytest.mark.parametrize("text", ["", "a", "and", "twenty twelve", "five and", "9" * 5000])
def test_what_is_no_number_gives_none(text: str) -> None:
    assert values.read_number(text, "en") is None


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
        ("hour and a quarter", 4500),
    ],
)
def test_durations_are_read(text: str, seconds: float) -> None:
    found = values.read_duration(text, "en")
    assert found is not None and found.seconds == pytest.approx(seconds) and not found.months


@pytest.mark.parametrize(
    "text",
    [
        *("", "ten", "minutes", "second", "pasta", "half past six", "ten minutes pasta", "five minutes ten minutes"),
        *("one two minutes", "ten minutes and", "an hour and ninety", "ten minutes one hour", "the second of may"),
    ],
)
def test_what_is_no_duration_gives_none(text: str) -> None:
    assert values.read_duration(text, "en") is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("now", date(2026, 3, 11)),
        ("today", date(2026, 3, 11)),
        ("tonight", date(2026, 3, 11)),
        ("this evening", date(2026, 3, 11)),
        ("in the morning", date(2026, 3, 11)),
        ("last night", date(2026, 3, 10)),
        ("tomorrow", date(2026, 3, 12)),
        ("tomorrow morning", date(2026, 3, 12)),
        ("tomorrow in the evening", date(2026, 3, 12)),
        ("the day after tomorrow", date(2026, 3, 13)),
        ("yesterday", date(2026, 3, 10)),
        ("on friday", date(2026, 3, 13)),
        ("friday night", date(2026, 3, 13)),
        ("wednesday", date(2026, 3, 18)),
        ("this wednesday", date(2026, 3, 11)),
        ("next friday", date(2026, 3, 20)),
        ("next monday", date(2026, 3, 16)),
        ("wednesday week", date(2026, 3, 18)),
        ("a week on monday", date(2026, 3, 23)),
        ("two weeks from tomorrow", date(2026, 3, 26)),
        ("at the weekend", date(2026, 3, 14)),
        ("next weekend", date(2026, 3, 21)),
        ("next week", date(2026, 3, 16)),
        ("in three days", date(2026, 3, 14)),
        ("in two weeks", date(2026, 3, 25)),
        ("in five hours", date(2026, 3, 11)),
        ("in fifteen hours", date(2026, 3, 12)),
        ("the twenty first", date(2026, 3, 21)),
        ("the third", date(2026, 4, 3)),
        ("may the fourth", date(2026, 5, 4)),
        ("the twenty fifth of december", date(2026, 12, 25)),
        ("25th december 2027", date(2027, 12, 25)),
        ("july fourth twenty twenty seven", date(2027, 7, 4)),
        ("february twenty ninth", date(2028, 2, 29)),
        ("the first of next month", date(2026, 4, 1)),
        ("christmas day", date(2026, 12, 25)),
        ("new year's eve", date(2026, 12, 31)),
    ],
)
def test_days_are_read_as_seen_from_a_wednesday_morning(text: str, day: date) -> None:
    moment = values.read_moment(text, "en", WEDNESDAY, Prefer.EITHER)
    span = values.read_span(text, "en", WEDNESDAY)
    found = moment.at if moment is not None else span.start if span is not None else None
    assert found is not None and found.date() == day


@pytest.mark.parametrize(
    "text",
    [
        *("", "oslo", "this", "the", "monday tuesday", "thirty first of february", "the thirty second"),
        *("in pasta", "ten minutes", "in three days on friday", "friday pasta"),
    ],
)
def test_what_is_no_day_gives_none(text: str) -> None:
    assert values.read_moment(text, "en", WEDNESDAY, Prefer.EITHER) is None
    assert values.read_span(text, "en", WEDNESDAY) is None


def test_the_morning_is_tomorrows_when_todays_is_over() -> None:
    evening = WEDNESDAY.replace(hour=20)
    for text, day in (("in the morning", 12), ("this morning", 11)):
        found = values.read_moment(text, "en", evening, Prefer.EITHER)
        assert found is not None and (found.at.day, found.part) == (day, "morning")
