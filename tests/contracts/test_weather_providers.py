"""What every provider of weather must do, on answers as their services document them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from skills.weather import met_norway, open_meteo
from skills.weather.forecast import Forecast, Place, Provider, Sky
from speaker.testing.weather import (
    FORECAST,
    LOCATION_FORECAST,
    FakeHour,
    FakeWeather,
    fake_weather,
    met_norway_body,
    open_meteo_body,
)
from speaker.web import Settings, Web

NOW = datetime(2026, 11, 23, 14, 10, tzinfo=UTC)
START = NOW.replace(hour=0, minute=0)
OSLO = Place("Oslo", 59.91, 10.75, "Europe/Oslo")
HOURS = [FakeHour(degrees=index / 10, wmo=61, symbol="lightrain", rain=0.3, wind=5.0) for index in range(240)]


@dataclass(frozen=True)
class Candidate:
    make: Callable[[str], Provider]
    path: str
    body: Callable[[Sequence[FakeHour]], Any]


CANDIDATES = {
    "open-meteo": Candidate(open_meteo.OpenMeteo, FORECAST, lambda hours: open_meteo_body(hours, START, NOW)),
    "met-norway": Candidate(met_norway.MetNorway, LOCATION_FORECAST, lambda hours: met_norway_body(hours, START)),
}


@pytest.fixture(params=CANDIDATES)
def candidate(request: pytest.FixtureRequest) -> Candidate:
    return CANDIDATES[request.param]


def read(candidate: Candidate, hours: Sequence[FakeHour]) -> Forecast:
    return candidate.make("http://127.0.0.1").read(candidate.body(hours))


def ask(candidate: Candidate, fake: FakeWeather) -> Forecast:
    name = {FORECAST: "open_meteo", LOCATION_FORECAST: "met_norway"}[candidate.path]
    provider = candidate.make(fake.settings[name])
    question = provider.question(OSLO)
    web = Web(Settings())
    try:
        return provider.read(web.get_json(question.url, question.params, service=provider.name))
    finally:
        web.close()


def test_it_asks_its_service_with_rounded_coordinates_and_an_identity(candidate: Candidate) -> None:
    with fake_weather(NOW, HOURS) as fake:
        ask(candidate, fake)
        (asked,) = fake.asked(candidate.path)
    assert {"59.91", "10.75"} <= set(asked.params.values())
    assert asked.headers["user-agent"] == Settings().user_agent


def test_it_tells_degrees_sky_rain_and_wind_of_every_hour(candidate: Candidate) -> None:
    with fake_weather(NOW, HOURS) as fake:
        forecast = ask(candidate, fake)
    step = forecast.steps[20]
    assert (step.start, step.temperature, step.sky, step.wind) == (
        START + timedelta(hours=20),
        2.0,
        Sky.LIGHT_RAIN,
        5.0,
    )
    assert step.precipitation == 0.3
    assert step.daylight is (True if candidate.path == FORECAST else None)


def test_it_knows_what_it_is_like_now(candidate: Candidate) -> None:
    step = read(candidate, HOURS).at(NOW)
    assert step is not None and step.temperature == 1.4


def test_its_steps_follow_one_another_without_a_gap_for_a_week(candidate: Candidate) -> None:
    steps = read(candidate, HOURS).steps
    assert all(one.end == other.start for one, other in zip(steps, steps[1:], strict=False))
    assert steps[-1].end - NOW > timedelta(days=7)


def test_cells_that_are_empty_are_not_known(candidate: Candidate) -> None:
    nothing = FakeHour(degrees=None, wmo=None, symbol="", rain=None, chance=None, wind=None, day=None)
    steps = read(candidate, [*HOURS[:30], nothing, *HOURS[31:]]).steps
    assert (steps[30].temperature, steps[30].sky, steps[30].wind) == (None, None, None)
    assert steps[31].temperature == 3.1


def test_a_code_that_nobody_knows_is_no_sky(candidate: Candidate) -> None:
    steps = read(candidate, [FakeHour(wmo=4711, symbol="frogs")] * 48).steps
    assert steps[0].sky is None and steps[0].temperature == 12.0


@pytest.mark.parametrize(
    "body", [None, [], {}, "text", 3, {"hourly": {}}, {"hourly": None}, {"properties": {"timeseries": []}}]
)
def test_another_shape_is_an_error_and_no_forecast(candidate: Candidate, body: Any) -> None:
    with pytest.raises((LookupError, TypeError, ValueError, AttributeError)):
        candidate.make("http://127.0.0.1").read(body)


def test_columns_of_unequal_length_are_an_error() -> None:
    body = open_meteo_body(HOURS, START, NOW)
    body["hourly"]["temperature_2m"].pop()
    with pytest.raises(ValueError):
        open_meteo.OpenMeteo("http://127.0.0.1").read(body)


def test_a_forecast_of_nothing_but_empty_cells_is_an_error(candidate: Candidate) -> None:
    with pytest.raises(ValueError, match="no temperature"):
        read(candidate, [FakeHour(degrees=None)] * 48)


SYMBOLS = {
    "clearsky": Sky.CLEAR,
    "fair": Sky.FAIR,
    "fog": Sky.FOG,
    "lightrain": Sky.LIGHT_RAIN,
    "rainshowers": Sky.SHOWERS,
    "heavyrainshowers": Sky.HEAVY_RAIN,
    "lightsleetshowers": Sky.SLEET,
    "snowshowers": Sky.SNOW_SHOWERS,
    "heavysnow": Sky.HEAVY_SNOW,
    "rainandthunder": Sky.THUNDER,
    "lightssleetshowersandthunder": Sky.THUNDER,
    "lightssnowshowersandthunder": Sky.THUNDER,
}


@pytest.mark.parametrize("symbol", SYMBOLS)
def test_met_norways_symbols_are_read_with_their_misspellings(symbol: str) -> None:
    steps = read(CANDIDATES["met-norway"], [FakeHour(symbol=symbol)] * 48).steps
    assert steps[0].sky is SYMBOLS[symbol]


def test_met_norways_symbols_tell_day_from_night() -> None:
    steps = read(CANDIDATES["met-norway"], [FakeHour(symbol="clearsky", day=0), FakeHour(symbol="fair", day=1)] * 24)
    assert [step.daylight for step in steps.steps[:2]] == [False, True]


def test_every_code_of_the_wmo_that_open_meteo_sends_is_a_sky() -> None:
    codes = [0, 1, 2, 3, 45, 48, 51, 53, 55, 56, 57, 61, 63, 65, 66, 67, 71, 73, 75, 77, 80, 81, 82, 85, 86, 95, 96, 99]
    steps = read(CANDIDATES["open-meteo"], [FakeHour(wmo=code) for code in codes]).steps
    assert [step.sky for step in steps if step.sky is None] == []


def test_a_key_is_sent_only_where_there_is_one() -> None:
    assert "apikey" not in open_meteo.OpenMeteo("http://a").question(OSLO).params
    assert open_meteo.OpenMeteo("http://a", "sesame").question(OSLO).params["apikey"] == "sesame"
