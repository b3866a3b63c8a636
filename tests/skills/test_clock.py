from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from skills.clock import Settings, skill
from skills.clock.places import SeveralZones, find_zone
from speaker.skill import Outcome, SkillError


def test_the_time_is_told_as_people_say_it(house: Any) -> None:
    assert house.ask(skill, "time.query").speech == "It is ten past three."


def test_the_time_may_be_told_in_24_hours(house: Any) -> None:
    house.settings = Settings(hours24=True)
    assert house.ask(skill, "time.query").speech == "It is fifteen ten."
    assert house.ask(skill, "time.query", place="london").speech == "It is fourteen ten in London."


@pytest.mark.parametrize(
    ("place", "speech"),
    [
        ("london", "It is ten past two in the afternoon in London."),
        ("new york", "It is ten past nine in the morning in New York."),
        ("san francisco", "It is ten past six in the morning in San Francisco."),
        ("tokyo", "It is ten past eleven at night in Tokyo."),
        ("delhi", "It is twenty to eight in the evening in Delhi."),
        ("sydney", "It is ten past one in the morning on Tuesday in Sydney."),
        ("honolulu", "It is ten past four in the morning in Honolulu."),
    ],
)
def test_the_time_elsewhere_is_told_with_the_part_of_the_day(house: Any, place: str, speech: str) -> None:
    assert house.ask(skill, "time.query", place=place).speech == speech


@pytest.mark.parametrize(
    ("place", "zone"),
    [
        ("tokyo", "Asia/Tokyo"),
        ("new york city", "America/New_York"),
        ("buenos aires", "America/Argentina/Buenos_Aires"),
        ("st john's", "America/St_Johns"),
        ("são paulo", "America/Sao_Paulo"),
        ("mumbai", "Asia/Kolkata"),
        ("beijing", "Asia/Shanghai"),
        ("munich", "Europe/Berlin"),
        ("the hague", "Europe/Amsterdam"),
        ("japan", "Asia/Tokyo"),
        ("germany", "Europe/Berlin"),
        ("the netherlands", "Europe/Amsterdam"),
        ("zimbabwe", "Africa/Harare"),
        ("south korea", "Asia/Seoul"),
        ("california", "America/Los_Angeles"),
        ("paris france", "Europe/Paris"),
        ("paris texas", "America/Chicago"),
        ("springfield illinois", "America/Chicago"),
        ("atlanta georgia", "America/New_York"),
        ("bosnia", "Europe/Sarajevo"),
        ("sydney australia", "Australia/Sydney"),
        ("eastern standard time", "America/New_York"),
        ("new york right now", "America/New_York"),
    ],
)
def test_places_are_found_without_the_network(place: str, zone: str) -> None:
    found = find_zone(place)
    assert found is not None
    assert not isinstance(found, SeveralZones)
    assert _shows_the_same_time(found.key, zone)


def _shows_the_same_time(one: str, other: str) -> bool:
    """Zones have several names: Japan's may come as Asia/Tokyo or Japan."""
    moments = [datetime(2026, month, 15) for month in range(1, 13)]
    offsets = [[moment.replace(tzinfo=ZoneInfo(zone)).utcoffset() for moment in moments] for zone in (one, other)]
    return offsets[0] == offsets[1]


@pytest.mark.parametrize("place", ["", "atlantis", "my house", "pasta", "the", "new", "time", "{place}", "x" * 10_000])
def test_a_place_that_nobody_knows_is_admitted(house: Any, place: str) -> None:
    assert find_zone(place) is None
    if place:
        with pytest.raises(SkillError) as error:
            house.ask(skill, "time.query", place=place)
        assert error.value.response == "unknown_place"


@pytest.mark.parametrize("place", ["the united states", "america", "russia", "australia", "georgia"])
def test_a_country_with_several_times_asks_for_a_city(house: Any, place: str) -> None:
    with pytest.raises(SkillError) as error:
        house.ask(skill, "time.query", place=place)
    assert error.value.response == "several_zones"
    assert error.value.response in house.context(skill).words.responses


@pytest.mark.parametrize(
    ("slots", "speech"),
    [
        ({}, "It is Monday, the twenty-third of November."),
        ({"datetime": "today"}, "It is Monday, the twenty-third of November."),
        ({"datetime": "tomorrow"}, "Tomorrow is Tuesday, the twenty-fourth of November."),
        ({"datetime": "yesterday"}, "Yesterday was Sunday, the twenty-second of November."),
        ({"datetime": "on friday"}, "That is Friday, the twenty-seventh of November."),
        ({"datetime": "the twenty fifth of december"}, "That is Friday, the twenty-fifth of December."),
        ({"datetime": "the third of may"}, "That is Monday, the third of May 2027."),
        ({"datetime": "the day after tomorrow"}, "That is Wednesday, the twenty-fifth of November."),
        ({"datetime": "next weekend"}, "That is Saturday, the fifth of December."),
        ({"datetime": "last friday"}, "That was Friday, the twentieth of November."),
        ({"datetime": "a week from tomorrow"}, "That is Tuesday, the first of December."),
        ({"place": "auckland"}, "It is Tuesday, the twenty-fourth of November in Auckland."),
        ({"what": "month"}, "It is November."),
        ({"what": "year"}, "It is 2026."),
        ({"what": "week"}, "It is week forty-eight of the year."),
        (
            {"what": "until", "datetime": "christmas"},
            "It is thirty-two days until Friday, the twenty-fifth of December.",
        ),
        ({"what": "until", "datetime": "tomorrow"}, "Tomorrow is Tuesday, the twenty-fourth of November."),
    ],
)
def test_the_date_is_told(house: Any, slots: dict[str, str], speech: str) -> None:
    assert house.ask(skill, "date.query", **slots).speech == speech


@pytest.mark.parametrize("said", ["the thirty first of february", "six o'clock", "pasta"])
def test_a_day_that_is_none_is_admitted(house: Any, said: str) -> None:
    response = house.ask(skill, "date.query", datetime=said)
    assert response.outcome == Outcome.FAILED
    assert said in response.speech
