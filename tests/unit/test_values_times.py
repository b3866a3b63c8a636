"""Moments, spans and recurrences from spoken words."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from speaker import values
from speaker.values import Prefer

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 11, 10, 20, tzinfo=BERLIN)
"""A wednesday."""


@pytest.mark.parametrize(
    ("text", "language", "moment"),
    [
        ("half past six", "en", "2026-03-11 18:30"),
        ("oh six hundred", "en", "2026-03-12 06:00"),
        ("quarter to seven in the morning", "en", "2026-03-12 06:45"),
        ("midnight", "en", "2026-03-12 00:00"),
        ("tonight at twelve", "en", "2026-03-12 00:00"),
        ("tomorrow at six", "en", "2026-03-12 06:00"),
        ("tomorrow night at one", "en", "2026-03-13 01:00"),
        ("friday at three", "en", "2026-03-13 15:00"),
        ("next friday at nine", "en", "2026-03-20 09:00"),
        ("wednesday at five pm", "en", "2026-03-11 17:00"),
        ("wednesday at nine am", "en", "2026-03-18 09:00"),
        ("in an hour and a half", "en", "2026-03-11 11:50"),
        ("ten minutes before seven tomorrow morning", "en", "2026-03-12 06:50"),
        ("the twenty third of may at noon", "en", "2026-05-23 12:00"),
        ("两点半", "zh", "2026-03-11 14:30"),
        ("大后天早上八点", "zh", "2026-03-14 08:00"),
        ("下下周三上午九点一刻", "zh", "2026-03-25 09:15"),
        ("今晚十二点", "zh", "2026-03-12 00:00"),
        ("明早六点半", "zh", "2026-03-12 06:30"),
        ("差五分七点", "zh", "2026-03-11 18:55"),
    ],
)
def test_a_moment_is_read(text: str, language: str, moment: str) -> None:
    found = values.read_moment(text, language, NOW)
    assert found is not None
    assert f"{found.at:%Y-%m-%d %H:%M}" == moment


@pytest.mark.parametrize(
    ("text", "language", "day"),
    [
        ("a week on tuesday", "en", "2026-03-24"),
        ("wednesday", "en", "2026-03-18"),
        ("may third twenty twenty seven", "en", "2027-05-03"),
        ("the day after tomorrow", "en", "2026-03-13"),
        ("the first monday in may", "en", "2026-05-04"),
        ("easter", "en", "2026-04-05"),
        ("thanksgiving", "en", "2026-11-26"),
        ("two days before christmas", "en", "2026-12-23"),
        ("february twenty ninth", "en", "2028-02-29"),
        ("大后天", "zh", "2026-03-14"),
        ("下下周三", "zh", "2026-03-25"),
        ("国庆节", "zh", "2026-10-01"),
        ("明年五月三号", "zh", "2027-05-03"),
        ("月底", "zh", "2026-03-31"),
    ],
)
def test_a_day_is_read_without_a_time(text: str, language: str, day: str) -> None:
    found = values.read_moment(text, language, NOW)
    assert found is not None
    assert (f"{found.at:%Y-%m-%d}", found.has_time) == (day, False)


def test_a_time_that_may_be_in_the_morning_or_in_the_evening_has_both() -> None:
    found = values.read_moment("six", "en", NOW.replace(hour=22))
    assert found is not None
    assert [f"{there:%d %H}" for there in found.ambiguous] == ["12 06", "12 18"]
    assert found.at == found.ambiguous[0]


def test_what_is_over_is_no_answer_to_who_wants_the_future() -> None:
    assert values.read_moment("yesterday at noon", "en", NOW) is None
    assert values.read_moment("today at nine am", "en", NOW) is None
    found = values.read_moment("yesterday at noon", "en", NOW, Prefer.EITHER)
    assert found is not None and found.at.day == 10
    found = values.read_moment("friday", "en", NOW, Prefer.PAST)
    assert found is not None and found.at.day == 6


def test_an_hour_that_the_clocks_skip_is_as_much_later() -> None:
    night = datetime(2026, 3, 28, 22, 0, tzinfo=BERLIN)
    found = values.read_moment("tomorrow at two thirty am", "en", night)
    assert found is not None
    assert f"{found.at:%d %H:%M}" == "29 03:30"


def test_an_hour_that_comes_twice_is_the_one_to_come() -> None:
    first = datetime(2026, 10, 25, 2, 40, tzinfo=BERLIN)
    found = values.read_moment("two thirty am", "en", first)
    assert found is not None
    assert (found.at.day, found.at.fold, found.at.timestamp() > first.timestamp()) == (25, 1, True)


def test_hours_are_real_time_when_the_clocks_change() -> None:
    before = datetime(2026, 3, 29, 1, 30, tzinfo=BERLIN)
    found = values.read_moment("in two hours", "en", before)
    assert found is not None
    assert f"{found.at:%H:%M}" == "04:30"


@pytest.mark.parametrize(
    ("text", "language", "start", "end"),
    [
        ("this weekend", "en", "14 00", "16 00"),
        ("tomorrow morning", "en", "12 06", "12 12"),
        ("from nine to eleven pm", "en", "11 21", "11 23"),
        ("tomorrow", "en", "12 00", "13 00"),
        ("next week", "en", "16 00", "23 00"),
        ("the next three hours", "en", "11 10", "11 13"),
        ("周末", "zh", "14 00", "16 00"),
        ("明天下午两点到四点", "zh", "12 14", "12 16"),
        ("明天晚上", "zh", "12 18", "13 00"),
    ],
)
def test_a_span_is_read(text: str, language: str, start: str, end: str) -> None:
    found = values.read_span(text, language, NOW)
    assert found is not None
    assert (f"{found.start:%d %H}", f"{found.end:%d %H}") == (start, end)


@pytest.mark.parametrize(
    ("text", "language", "first", "second"),
    [
        ("every other friday at half past six", "en", "13 06:30", "27 06:30"),
        ("every weekday at seven", "en", "12 07:00", "13 07:00"),
        ("on the first of each month", "en", "01 00:00", "01 00:00"),
        ("mondays and thursdays at eight pm", "en", "12 20:00", "16 20:00"),
        ("every evening at nine", "en", "11 21:00", "12 21:00"),
        ("every two hours", "en", "11 12:20", "11 14:20"),
        ("the last friday of every month at noon", "en", "27 12:00", "24 12:00"),
        ("每隔一周的星期五", "zh", "13 00:00", "27 00:00"),
        ("每个工作日早上七点", "zh", "12 07:00", "13 07:00"),
        ("每月一号", "zh", "01 00:00", "01 00:00"),
        ("每周一三五下午五点", "zh", "11 17:00", "13 17:00"),
    ],
)
def test_a_recurrence_is_read(text: str, language: str, first: str, second: str) -> None:
    found = values.read_recurrence(text, language, NOW)
    assert found is not None
    assert f"{found.first:%d %H:%M}" == first
    assert f"{values.after(found, found.first):%d %H:%M}" == second


SAID_OF_TODAY = {
    "en": ("six", "today at six", "six today", "six this morning", "this afternoon at three", "this evening at nine"),
    "zh": ("六点", "今天六点", "今早六点", "今天早上六点", "今天下午三点", "今晚九点"),
}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_is_over_is_never_to_come(language: str) -> None:
    for hour in range(24):
        now = datetime(2026, 3, 11, hour, 1, tzinfo=BERLIN)
        for text in SAID_OF_TODAY[language]:
            found = values.read_moment(text, language, now)
            assert found is None or all(each > now for each in (found.at, *found.ambiguous)), (text, hour)
            if found is not None and text not in ("six", "六点"):
                assert found.at.date() == now.date(), (text, hour)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("today at six", "en"),
        ("six this morning", "en"),
        ("six this evening", "en"),
        ("今天六点", "zh"),
        ("今早六点", "zh"),
    ],
)
def test_a_time_of_today_is_past_in_the_evening(text: str, language: str) -> None:
    assert values.read_moment(text, language, NOW.replace(hour=19)) is None


@pytest.mark.parametrize("text", ["every quarter", "every decade", "every century"])
def test_what_comes_so_seldom_is_not_understood_and_raises_nothing(text: str) -> None:
    assert values.read_recurrence(text, "en", NOW) is None
