"""What the speaker says itself is read back as what it meant."""

import random
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from speaker import values
from speaker.spoken import telling
from speaker.values import Prefer

NOW = datetime(2026, 3, 11, 10, 20, tzinfo=ZoneInfo("Europe/Oslo"))
LANGUAGES = pytest.mark.parametrize("language", ["en", "zh"])


@LANGUAGES
def test_every_number_that_is_said_is_read_back(language: str) -> None:
    draw, tell = random.Random(3), telling(language)
    for number in [*range(200), *(draw.randrange(10**11) for _ in range(200))]:
        assert values.read_number(tell.number(number), language) == values.Number(number)


@LANGUAGES
def test_every_duration_that_is_said_is_read_back(language: str) -> None:
    draw, tell = random.Random(5), telling(language)
    for seconds in [*range(1, 200), *(draw.randrange(1, 600_000) for _ in range(200))]:
        for said in (tell.duration(seconds, units=4), tell.length(seconds)):
            found = values.read_duration(said, language)
            assert found is not None, said
            assert found.total == seconds, said


@LANGUAGES
def test_every_day_of_the_year_that_is_said_is_read_back(language: str) -> None:
    tell = telling(language)
    for ahead in range(365):
        day = NOW.date() + timedelta(days=ahead)
        for said in (tell.date(day), tell.date(day, year=True), tell.day(day, NOW.date())):
            found = values.read_moment(said, language, NOW, Prefer.EITHER)
            assert found is not None, said
            assert (found.at.date(), found.has_time) == (day, False), said


@LANGUAGES
def test_every_time_that_is_said_with_its_part_of_the_day_is_read_back(language: str) -> None:
    tell = telling(language)
    for minutes in range(0, 1440, 7):
        at = NOW.replace(hour=0, minute=0) + timedelta(minutes=minutes)
        said = tell.time(at, part=True)
        found = values.read_moment(said, language, NOW)
        assert found is not None, said
        assert (found.at.time(), found.ambiguous) == (at.time(), ()), said
