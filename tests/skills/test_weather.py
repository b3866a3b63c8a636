"""What the weather skill answers, and what it says when services fail."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from skills.weather import Settings, skill
from skills.weather.conditions import Condition, read_condition
from skills.weather.forecast import Sky
from skills.weather.summary import Odds
from skills.weather.sun import is_up, sun_times
from skills.weather.when import read_period
from speaker.sampler import Sampler
from speaker.sentences import Template, load_words
from speaker.skill import Context, Home, Intent, Response, SkillError, Units
from speaker.testing.weather import (
    FORECAST,
    LEEDS,
    LOCATION_FORECAST,
    OSLO,
    PLACES,
    SEARCH,
    FakeHour,
    FakeWeather,
    fake_weather,
)
from speaker.testing.web import Canned
from speaker.web import Settings as WebSettings
from speaker.web import Web

WORDS = load_words(skill.folder, "en")
RAIN = FakeHour(wmo=63, symbol="rain", rain=1.5, chance=90.0, degrees=8.0)
SNOW = FakeHour(wmo=73, symbol="snow", rain=1.0, chance=80.0, degrees=-3.0)
SUN = FakeHour(wmo=0, symbol="clearsky", degrees=20.0)
NIGHT = FakeHour(wmo=0, symbol="clearsky", degrees=4.0, day=0)
GREY = FakeHour()


@dataclass
class Desk:
    """The skill on a web of its own, with a clock that the test sets; at 15:10 on Monday in Oslo."""

    ctx: Context[Any]
    web: Web
    clock: Any

    def ask(self, place: str = "", when: str = "", condition: str = "", **changes: Any) -> Response:
        slots = {"place": place, "datetime": when, "condition": condition}
        intent = Intent("weather", "weather.query", {name: text for name, text in slots.items() if text})
        now = datetime.fromtimestamp(self.clock.now, self.ctx.now.tzinfo)
        ctx = replace(self.ctx, web=self.web, **{"now": now, **changes})
        return skill.handlers["weather.query"](intent, ctx)

    def say(self, place: str = "", when: str = "", condition: str = "", **changes: Any) -> str:
        return self.ask(place, when, condition, **changes).speech


@dataclass
class Town:
    """Fake services and the skill that asks them."""

    desk: Desk
    fake: FakeWeather


@pytest.fixture
def town(house: Any, request: pytest.FixtureRequest) -> Iterator[Town]:
    """Serve ten days: overcast at 12 degrees, unless a test gives the hours and places."""
    given: Mapping[str, Any] = getattr(request, "param", {})
    now = datetime.fromtimestamp(house.clock.now).astimezone()
    with fake_weather(now, given.get("hours", (GREY,) * 240), given.get("places", PLACES)) as fake:
        web = Web(WebSettings(), clock=house.clock)
        context = replace(house.context(skill), settings=Settings(**fake.settings, patience=1.0))
        yield Town(Desk(context, web, house.clock), fake)
        web.close()


def hours(**given: FakeHour | Sequence[FakeHour]) -> Mapping[str, Any]:
    """Return ten days of hours, by the clocks of Oslo in winter: `day_1` is Tuesday, `at_20` tonight at eight."""
    found = [GREY] * 240
    for name, value in given.items():
        kind, _, number = name.partition("_")
        first, count = (int(number) * 24, 24) if kind == "day" else (int(number), 1)
        filled = list(value) if isinstance(value, Sequence) else [value] * count
        # Oslo is an hour ahead of UTC.
        for at, hour in enumerate(filled, first - 1):
            if at >= 0:
                found[at] = hour
    return {"hours": found}


def told(**given: FakeHour | Sequence[FakeHour]) -> Any:
    return pytest.mark.parametrize("town", [hours(**given)], indirect=True)


def failed(desk: Desk, *slots: str, **changes: Any) -> str:
    """Return the sentence of a request that leaves early."""
    with pytest.raises(SkillError) as error:
        desk.ask(*slots, **changes)
    return desk.ctx.say(error.value.response, **error.value.values)


def test_it_tells_the_weather_at_home_without_asking_where_home_is(town: Town) -> None:
    response = town.desk.ask()
    assert response.speech == "It is 12 degrees and overcast in Oslo."
    assert response.source == "Weather data by Open-Meteo.com"
    assert town.fake.asked(SEARCH) == []


@pytest.mark.parametrize("place", ["here", "my town"])
def test_here_is_home(town: Town, place: str) -> None:
    assert town.desk.say(place) == "It is 12 degrees and overcast in Oslo."
    assert town.fake.asked(SEARCH) == []


def test_it_tells_the_weather_elsewhere(town: Town) -> None:
    assert town.desk.say("leeds") == "It is 12 degrees and overcast in Leeds."


def test_an_answer_serves_a_quarter_of_an_hour(town: Town) -> None:
    town.desk.say("leeds")
    town.desk.say("leeds", "tomorrow", "rain")
    assert (len(town.fake.asked(SEARCH)), len(town.fake.asked(FORECAST))) == (1, 1)
    town.desk.clock.now += 901
    town.desk.say("leeds")
    assert (len(town.fake.asked(SEARCH)), len(town.fake.asked(FORECAST))) == (1, 2)


def test_fahrenheit_and_miles_for_those_who_use_them(town: Town) -> None:
    imperial = {"units": Units.IMPERIAL}
    assert town.desk.say(**imperial) == "It is 54 degrees and overcast in Oslo."
    assert town.desk.say(condition="windy", **imperial) == "There is a light breeze of 9 miles an hour in Oslo."
    assert town.desk.say(condition="windy") == "There is a light breeze of 14 kilometres an hour in Oslo."


@told(at_15=FakeHour(degrees=-0.4), at_16=FakeHour(degrees=-1.2), at_17=FakeHour(degrees=-7.6))
def test_degrees_are_whole_and_said_as_people_do(town: Town) -> None:
    assert town.desk.say(condition="cold") == "It is 0 degrees in Oslo."
    town.desk.clock.now += 3600
    assert town.desk.say(condition="cold") == "It is minus 1 degree in Oslo."
    town.desk.clock.now += 3600
    assert town.desk.say(condition="cold") == "It is minus 8 degrees in Oslo."


@told(day_1=[FakeHour(degrees=3.0)] * 12 + [replace(RAIN, degrees=8.4)] * 12)
def test_a_day_is_told_with_its_range(town: Town) -> None:
    assert town.desk.say(when="tomorrow") == "Expect rain in Oslo tomorrow, between 3 and 8 degrees."
    assert town.desk.say(when="tomorrow's") == "Expect rain in Oslo tomorrow, between 3 and 8 degrees."
    assert town.desk.say(when="tuesday morning") == "Expect grey skies in Oslo tomorrow morning, about 3 degrees."
    assert town.desk.say(when="tomorrow", condition="hot") == "Expect between 3 and 8 degrees in Oslo tomorrow."
    assert town.desk.say(when="on wednesday") == "Expect grey skies in Oslo on Wednesday, about 12 degrees."


@told(at_20=[RAIN] * 4)
def test_today_is_told_as_it_is_and_as_it_will_be(town: Town) -> None:
    expected = "It is 12 degrees and overcast in Oslo. Expect rain in Oslo today, between 8 and 12 degrees."
    assert town.desk.say(when="today") == expected


@told(at_20=[RAIN] * 4)
def test_rain_is_told_with_the_hour_it_begins(town: Town) -> None:
    expected = "Yes, rain is expected in Oslo today, from eight o'clock."
    assert town.desk.say(condition="rain") == expected
    assert town.desk.say(when="tonight", condition="rain").startswith("Yes, rain is expected in Oslo tonight")
    assert town.desk.say(when="tomorrow", condition="rain") == "No, no rain is expected in Oslo tomorrow."
    assert town.desk.say(when="this afternoon", condition="rain") == "No, no rain is expected in Oslo this afternoon."
    assert town.desk.say(condition="raining") == "No, it is overcast in Oslo."


@told(at_20=[RAIN] * 4)
def test_an_hour_is_told_on_its_own(town: Town) -> None:
    assert town.desk.say(when="at nine", condition="rain") == "Yes, rain is expected in Oslo at nine o'clock."
    assert town.desk.say(when="at five") == "Expect grey skies in Oslo at five o'clock, about 12 degrees."
    expected = "No, no rain is expected in Oslo at nine o'clock tomorrow."
    assert town.desk.say(when="tomorrow at nine", condition="rain") == expected


@told(at_15=RAIN, day_1=RAIN)
def test_an_umbrella_is_advised_in_the_rain_and_only_then(town: Town) -> None:
    desk = town.desk
    assert desk.say(condition="raining") == "Yes, it is raining in Oslo."
    assert desk.say(when="now", condition="umbrella") == "Yes, take an umbrella: it is raining in Oslo."
    assert desk.say(when="tomorrow", condition="umbrella") == "Yes, take an umbrella: it will be wet in Oslo tomorrow."
    dry = "No, you don't need an umbrella: it stays dry in Oslo on Wednesday."
    assert desk.say(when="wednesday", condition="umbrella") == dry
    assert desk.say(when="tomorrow", condition="dry") == "No, it will be wet in Oslo tomorrow."
    assert desk.say(when="wednesday", condition="dry") == "Yes, it stays dry in Oslo on Wednesday."
    assert desk.say(when="now", condition="dry") == "No, it is raining in Oslo."


@told(
    day_1=[GREY] * 10 + [replace(RAIN, rain=0.1, chance=30.0)],
    day_2=[GREY] * 10 + [replace(RAIN, rain=0.1, chance=0.0)],
)
def test_a_little_rain_is_told_as_a_chance(town: Town) -> None:
    expected = "Perhaps: there is a 30 percent chance of rain in Oslo tomorrow."
    assert town.desk.say(when="tomorrow", condition="rain") == expected
    assert town.desk.say(when="tomorrow", condition="umbrella").startswith("Take an umbrella to be safe: there is a 30")
    assert (
        town.desk.say(when="wednesday", condition="rain") == "Perhaps: a little rain is possible in Oslo on Wednesday."
    )


@told(day_5=SNOW, day_2=RAIN)
def test_several_days_are_told_by_the_days_that_matter(town: Town) -> None:
    desk = town.desk
    assert desk.say(when="this weekend", condition="snow") == "Yes, snow is expected in Oslo on Saturday."
    assert desk.say(when="this weekend", condition="rain") == "No, no rain is expected in Oslo this weekend."
    week = desk.say(when="this week")
    assert week == (
        "Expect between minus 3 and 12 degrees in Oslo in the coming days, "
        "and rain or snow on Wednesday and on Saturday."
    )
    assert desk.say(when="the next three days").endswith("and rain on Wednesday.")
    assert desk.say(when="this weekend").endswith("and snow on Saturday.")
    assert desk.say(when="the next three days", condition="rain") == "Yes, rain is expected in Oslo on Wednesday."


@told(day_1=SUN, day_2=[NIGHT] * 8 + [SUN] * 8 + [NIGHT] * 8, at_15=SUN, at_20=NIGHT)
def test_sun_is_told_by_day_and_clear_skies_by_night(town: Town) -> None:
    desk = town.desk
    assert desk.say() == "It is 20 degrees and sunny in Oslo."
    assert desk.say(condition="sunny") == "Yes, it is sunny in Oslo."
    assert desk.say(when="tomorrow", condition="sunny") == "Yes, expect sunshine in Oslo tomorrow."
    assert desk.say(when="tomorrow", condition="cloudy") == "No, expect sunshine in Oslo tomorrow."
    assert desk.say(when="wednesday", condition="sun") == "Yes, expect sunshine in Oslo on Wednesday."
    assert desk.say(when="thursday", condition="sunny") == "No, expect grey skies in Oslo on Thursday."
    desk.clock.now += 5 * 3600
    assert desk.say() == "It is 4 degrees and clear in Oslo."


@told(day_1=replace(GREY, degrees=-4.2, wind=15.0), at_15=replace(GREY, degrees=-2.0, wind=0.5))
def test_frost_wind_and_jackets(town: Town) -> None:
    desk = town.desk
    assert desk.say(condition="freezing") == "Yes, it is freezing in Oslo: minus 2 degrees."
    assert desk.say(when="tomorrow", condition="frost") == "Yes, it goes down to minus 4 degrees in Oslo tomorrow."
    expected = "No, it stays above freezing in Oslo on Wednesday: 12 degrees at the lowest."
    assert desk.say(when="wednesday", condition="freeze") == expected
    assert desk.say(condition="wind") == "There is hardly any wind in Oslo."
    assert desk.say(when="tomorrow", condition="windy") == "Expect a gale of 54 kilometres an hour in Oslo tomorrow."
    assert desk.say(when="now", condition="jacket") == "Yes, dress warmly: it is minus 2 degrees in Oslo."
    assert desk.say(when="wednesday", condition="coat").startswith("No, you will be fine without")


@told(day_1=FakeHour(wmo=95, symbol="rainandthunder", rain=3.0, chance=70.0), at_15=FakeHour(wmo=45, symbol="fog"))
def test_storms_and_fog(town: Town) -> None:
    desk = town.desk
    assert desk.say(when="tomorrow", condition="storm") == "Yes, thunderstorms are expected in Oslo tomorrow."
    assert desk.say(when="wednesday", condition="thunder") == "No, no thunderstorms are expected in Oslo on Wednesday."
    assert desk.say(condition="foggy") == "Yes, it is foggy in Oslo."
    assert desk.say(when="tomorrow", condition="fog") == "No, no fog is expected in Oslo tomorrow."


def test_a_word_for_a_condition_that_nobody_knows_gets_the_whole_weather(town: Town) -> None:
    assert town.desk.say(condition="quirky") == "It is 12 degrees and overcast in Oslo."


def test_tomorrow_is_that_of_the_place(town: Town) -> None:
    # 23:10 on Monday in Oslo is 7:10 on Tuesday in Tokyo.
    town.desk.clock.now += 8 * 3600
    assert town.desk.say("tokyo", "tuesday") != town.desk.say("oslo", "tuesday")
    assert "today" in town.desk.say("tokyo", "today")


@pytest.mark.parametrize("status", [403, 429, 500, 503])
def test_met_norway_answers_when_open_meteo_does_not(town: Town, status: int) -> None:
    town.fake.fail(FORECAST, status)
    response = town.desk.ask(when="tomorrow", condition="rain")
    assert response.speech == "No, no rain is expected in Oslo tomorrow."
    assert response.source == "Weather data from MET Norway"


STRANGE = {
    "a sign-in page": Canned("<html>", kind="text/html"),
    "a list": Canned([]),
    "nothing in it": Canned({"hourly": {}}),
    "empty": Canned(""),
    "cut off": Canned({"hourly": {"time": [1, 2, 3]}}, missing=5),
    "slow": Canned({}, delay=30),
}


@pytest.mark.parametrize("name", STRANGE)
def test_met_norway_answers_when_open_meteo_answers_nonsense(town: Town, name: str) -> None:
    town.fake.on(FORECAST, STRANGE[name])
    assert town.desk.ask().source == "Weather data from MET Norway"
    assert town.desk.say() == "It is 12 degrees and overcast in Oslo."


def test_the_last_answer_serves_with_its_age_when_nobody_answers(town: Town) -> None:
    town.desk.say()
    town.fake.fail(FORECAST)
    town.fake.fail(LOCATION_FORECAST)
    town.desk.clock.now += 2 * 3600
    response = town.desk.ask()
    assert response.speech == "As of two hours ago: it is 12 degrees and overcast in Oslo."
    assert response.source == "Weather data by Open-Meteo.com"
    assert town.desk.say(when="tomorrow", condition="rain").startswith("As of two hours ago: no, no rain")


def test_of_two_old_answers_the_younger_one_serves(town: Town) -> None:
    town.desk.say()
    town.desk.clock.now += 3600
    town.fake.fail(FORECAST)
    town.desk.say()
    town.desk.clock.now += 1800
    town.fake.fail(LOCATION_FORECAST)
    response = town.desk.ask()
    assert response.speech.startswith("As of half an hour ago: it is 12")
    assert response.source == "Weather data from MET Norway"


def test_an_answer_of_yesterday_is_not_told(town: Town) -> None:
    town.desk.say()
    town.fake.fail(FORECAST)
    town.fake.fail(LOCATION_FORECAST)
    town.desk.clock.now += 25 * 3600
    expected = "Open-Meteo is out of order at the moment. Please try again later."
    assert failed(town.desk) == expected


def test_a_place_that_was_asked_for_before_is_known_without_the_geocoder(town: Town) -> None:
    town.desk.say("leeds")
    town.fake.fail(SEARCH)
    town.desk.clock.now += 40 * 86_400
    town.fake.fail(FORECAST)
    assert failed(town.desk, "leeds").startswith("I have no weather in Leeds")
    assert failed(town.desk, "tokyo") == "Open-Meteo is out of order at the moment. Please try again later."


def test_without_a_home_it_says_what_to_do(town: Town) -> None:
    sentence = failed(town.desk, home=Home())
    assert "location" in sentence and "Oslo" in sentence
    assert town.desk.say("leeds", home=Home()) == "It is 12 degrees and overcast in Leeds."


def test_a_home_without_coordinates_is_looked_up(town: Town) -> None:
    assert town.desk.say(home=Home("Leeds")) == "It is 12 degrees and overcast in Leeds."
    assert len(town.fake.asked(SEARCH)) == 1


def test_a_home_without_a_name_is_here(town: Town) -> None:
    home = Home("", 59.913, 10.746, "Europe/Oslo")
    assert town.desk.say(home=home) == "It is 12 degrees and overcast here."
    assert town.desk.say(home=home, when="tomorrow", condition="rain") == "No, no rain is expected here tomorrow."


def test_no_service_learns_more_than_two_decimals_of_where_we_are(town: Town) -> None:
    town.desk.say(home=Home("Oslo", 59.9138688, 10.7522454, "Europe/Oslo"))
    (asked,) = town.fake.asked(FORECAST)
    assert (asked.params["latitude"], asked.params["longitude"]) == ("59.91", "10.75")


def test_a_place_that_nobody_knows_is_called_by_its_name(town: Town) -> None:
    assert failed(town.desk, "mordor") == "I don't know a place called Mordor."


def test_the_bigger_of_two_namesakes_is_meant(town: Town) -> None:
    town.desk.say("leeds")
    (asked,) = town.fake.asked(FORECAST)
    assert asked.params["timezone"] == "Europe/London"


def test_a_country_or_state_may_follow_without_a_comma(town: Town) -> None:
    town.desk.say("leeds united states")
    (asked,) = town.fake.asked(FORECAST)
    assert asked.params["timezone"] == "America/Chicago"


@pytest.mark.parametrize("body", [[], {"results": None}, {"results": {"a": 1}}, "text"])
def test_a_geocoder_that_answers_nonsense_is_out_of_reach(town: Town, body: Any) -> None:
    town.fake.on(SEARCH, Canned(body if body != "text" else '"text"'))
    assert failed(town.desk, "leeds") == "I can't reach Open-Meteo just now. Please try again in a little while."


def test_entries_without_a_name_or_coordinates_are_no_places(town: Town) -> None:
    odd = [None, {}, {"name": "Leeds"}, {"name": 3, "latitude": 1.0, "longitude": 2.0}]
    town.fake.on(SEARCH, Canned({"results": [*odd, {"name": "Leeds", "latitude": 53.8, "longitude": -1.5}]}))
    assert town.desk.say("leeds") == "It is 12 degrees and overcast in Leeds."


@pytest.mark.parametrize("zone", [None, 3, "", "Mars/Olympus", "../../etc/passwd"])
def test_a_time_zone_that_nobody_knows_costs_no_answer(town: Town, zone: object) -> None:
    town.fake.on(SEARCH, Canned({"results": [{**LEEDS, "timezone": zone}]}))
    assert town.desk.say("leeds", "tomorrow") == "Expect grey skies in Leeds tomorrow, about 12 degrees."


def test_here_alone_is_home(town: Town) -> None:
    assert town.desk.say("here") == "It is 12 degrees and overcast in Oslo."
    assert town.fake.asked(SEARCH) == []


SPRINGFIELDS = [
    {**LEEDS, "name": "Springfield", "admin1": "Missouri", "population": 170_000},
    {**LEEDS, "name": "Springfield", "admin1": "Illinois", "population": 114_000},
    {**OSLO, "name": "Springfield Gardens", "population": 900_000},
]


@pytest.mark.parametrize("town", [{"places": SPRINGFIELDS}], indirect=True)
def test_of_several_that_may_be_meant_the_region_is_said(town: Town) -> None:
    assert town.desk.say("springfield") == "It is 12 degrees and overcast in Springfield, Missouri."


@told(at_15=FakeHour(degrees=7.0, wmo=None, symbol="", wind=None), day_1=FakeHour(degrees=None))
def test_what_is_not_known_is_not_said(town: Town) -> None:
    assert town.desk.say() == "It is 7 degrees in Oslo."
    assert town.desk.say(condition="wind") == "It is 7 degrees in Oslo."
    assert town.desk.say(condition="sunny") == "It is 7 degrees in Oslo."
    assert failed(town.desk, "", "tomorrow") == "I have no weather in Oslo for that time."


def test_days_out_of_reach_are_owned_up_to(town: Town) -> None:
    expected = "I can't see that far ahead. I know the weather in Oslo up to Thursday, the third of December."
    assert failed(town.desk, "", "in three weeks") == expected
    assert failed(town.desk, "", "yesterday") == "That is over. I only know the weather that is still to come."
    assert failed(town.desk, "", "this morning") == "That is over. I only know the weather that is still to come."
    assert failed(town.desk, "", "when pigs fly") == "I didn't understand for when: when pigs fly."


PERIODS = {
    "tonight": (18, 30),
    "tomorrow": (24, 48),
    "tomorrow night": (44, 54),
    "tomorrow evening": (41, 47),
    "this weekend": (120, 168),
    "saturday's": (120, 144),
    "next week": (168, 336),
    "the next three days": (15, 96),
    "this week": (15, 168),
    "today": (15, 24),
    "at five": (17, 18),
    "at two o'clock": (26, 27),
    "at eight am": (32, 33),
    "at midnight": (24, 25),
    "tomorrow at noon": (36, 37),
    "at eight pm tomorrow": (44, 45),
    "tuesday at five": (41, 42),
    "on tuesday at twelve": (36, 37),
    "in two days": (48, 72),
    "from nine to eleven tomorrow": (33, 35),
    "the next three hours": (15, 18),
    "later": (15, 24),
    "seven day": (15, 168),
    "in three hours": (18, 19),
    "friday to sunday": (96, 168),
}


@pytest.mark.parametrize("text", PERIODS)
def test_words_for_a_time_are_a_stretch_of_hours(house: Any, text: str) -> None:
    now = house.context(skill).now.replace(minute=0)
    midnight = now.replace(hour=0)
    period = read_period(text, now, "en")
    assert period is not None
    hour = timedelta(hours=1)
    assert ((period.start - midnight) / hour, (period.end - midnight) / hour) == PERIODS[text]


def test_after_midnight_tonight_is_what_is_left_of_the_night(house: Any) -> None:
    now = house.context(skill).now.replace(hour=1)
    period = read_period("tonight", now, "en")
    assert period is not None
    assert (period.start, period.end.hour, period.end.date()) == (now, 6, now.date())


def test_every_time_and_condition_that_the_words_allow_is_understood(house: Any) -> None:
    words = load_words(Path(skill.folder), "en")
    now = house.context(skill).now

    def draw(slot: str) -> set[str]:
        return set(Sampler(words).draw([Template(value) for value in words.slots[slot].values], 3000))

    assert {text for text in draw("datetime") if read_period(text, now, "en") is None} == set()
    assert {text for text in draw("condition") if read_condition(text, WORDS) is Condition.ALL} == set()
    implied = {template.slots.get("condition", "rain") for template in words.intents["weather.query"].templates}
    assert {text for text in implied if read_condition(text, WORDS) is Condition.ALL} == set()


def test_a_stretch_of_hours_or_days_is_said_from_end_to_end(town: Town) -> None:
    desk = town.desk
    assert desk.say(when="from nine to eleven tomorrow", condition="rain") == (
        "No, no rain is expected in Oslo from nine o'clock to eleven o'clock tomorrow."
    )
    assert desk.say(when="friday to sunday", condition="rain") == (
        "No, no rain is expected in Oslo from Friday to Sunday."
    )
    assert desk.say(when="tomorrow lunchtime", condition="rain") == (
        "No, no rain is expected in Oslo tomorrow lunchtime."
    )


def test_every_time_that_the_mandarin_words_allow_is_understood(house: Any) -> None:
    words = load_words(Path(skill.folder), "zh")
    now = house.context(skill).now
    drawn = Sampler(words).draw([Template(value) for value in words.slots["datetime"].values], 1500)
    # The templates also allow ninety o'clock and the thirty-first of june.
    said = [text for text in drawn if "点" not in text and "三十" not in text]
    meant = [words.meanings["datetime"].get(text, text) for text in said]
    assert {text for text in meant if read_period(text, now, "zh") is None} == set()


def test_it_has_words_for_every_sky_and_every_odds() -> None:
    words = load_words(Path(skill.folder), "en").responses
    keys = [f"sky_{when}_{sky}" for when in ("now", "later") for sky in Sky]
    keys += [f"{one}_{odds}" for one in ("rain", "snow", "storm", "umbrella", "dry") for odds in Odds]
    assert [key for key in keys if key not in words] == []


def test_it_declares_its_hosts_and_providers() -> None:
    assert set(skill.hosts) >= {"api.open-meteo.com", "geocoding-api.open-meteo.com", "api.met.no"}
    assert skill.providers == ("open-meteo", "met-norway", "openweather", "azure-maps")


@told(day_1=RAIN)
def test_it_tells_the_weather_in_mandarin(town: Town) -> None:
    desk = town.desk
    desk.ctx = replace(desk.ctx, language="zh", words=load_words(Path(skill.folder), "zh"))
    assert desk.say() == "Oslo现在12度，阴天。"
    assert desk.say("我们这儿") == "Oslo现在12度，阴天。"
    assert desk.say(when="明天") == "Oslo明天有雨，8度左右。"
    assert desk.say(when="明天下午", condition="下雨") == "会，Oslo明天下午有雨。"
    assert desk.say(when="周末", condition="umbrella") == "不用带伞，Oslo这个周末不下雨。"
    assert desk.say(when="未来三天") == "Oslo接下来几天8到12度，明天有雨。"


def test_sunrise_and_sunset_ask_nobody(town: Town) -> None:
    desk = town.desk
    assert desk.say(condition="sunrise").startswith("The sun rose at")
    assert desk.say(when="tomorrow", condition="sun come up").startswith("The sun rises at")
    assert desk.say(condition="get dark").startswith("The sun sets at")
    assert town.fake.asked(FORECAST) == town.fake.asked(LOCATION_FORECAST) == town.fake.asked(SEARCH) == []


def test_sunrise_is_right_to_a_few_minutes() -> None:
    for day, latitude, longitude, rises, sets in (
        (date(2026, 6, 21), 51.51, -0.13, "03:43", "20:22"),
        (date(2026, 11, 23), 40.71, -74.01, "11:54", "21:32"),
        (date(2026, 6, 21), -33.87, 151.21, "21:00", "06:54"),
    ):
        times = sun_times(day, latitude, longitude)
        assert times is not None
        for moment, said in zip(times, (rises, sets), strict=True):
            hour, minute = map(int, said.split(":"))
            off = (moment.hour * 60 + moment.minute) - (hour * 60 + minute)
            assert abs((off + 720) % 1440 - 720) <= 4


def test_beyond_the_polar_circle_the_sun_stays_where_it_is(town: Town) -> None:
    town.desk.ctx = replace(town.desk.ctx, home=Home("Hammerfest", 70.66, 23.68, "Europe/Oslo"))
    assert town.desk.say(when="on the twenty first of december", condition="sunrise").startswith("The sun doesn't rise")
    assert sun_times(date(2026, 6, 21), 70.66, 23.68) is None and is_up(date(2026, 6, 21), 70.66)


def test_what_only_some_providers_tell_is_not_made_up(town: Town) -> None:
    assert failed(town.desk, "", "", "feels like").startswith("Nobody I could ask")


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("hot", Condition.TEMPERATURE),
        ("rain coat", Condition.UMBRELLA),
        ("rain", Condition.RAIN),
        ("feels like", Condition.FEELS),
        ("uv index", Condition.UV),
        ("air quality", Condition.AIR),
        ("weather warnings", Condition.WARNING),
        ("sun", Condition.SUN),
        ("sun set", Condition.SUNSET),
        ("fnord", Condition.ALL),
    ],
)
def test_words_of_a_condition_are_read(said: str, meant: Condition) -> None:
    assert read_condition(said, WORDS) is meant
