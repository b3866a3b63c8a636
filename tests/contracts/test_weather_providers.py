"""What every provider of weather must do, on answers as their services document them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from skills.weather import azure_maps, met_norway, open_meteo, openweather
from skills.weather.forecast import Forecast, Place, Provider, Sky, Step
from skills.weather.report import get_report
from speaker.errors import Fault, ServiceError, ServiceUnavailable
from speaker.testing.failures import FAILURES, Failure
from speaker.testing.weather import (
    FORECAST,
    HOURLY,
    LOCATION_FORECAST,
    ONE_CALL,
    FakeHour,
    azure_maps_body,
    met_norway_body,
    open_meteo_body,
    openweather_body,
)
from speaker.testing.web import Canned, FakeWeb
from speaker.web import Settings, Web

NOW = datetime(2026, 11, 23, 14, 10, tzinfo=UTC)
START = NOW.replace(hour=0, minute=0)
OSLO = Place("Oslo", 59.91, 10.75, "Europe/Oslo")
HOURS = [
    FakeHour(degrees=index / 10, wmo=61, symbol="lightrain", condition=500, icon=18, rain=0.3, wind=5.0)
    for index in range(240)
]


@dataclass(frozen=True)
class Candidate:
    make: Callable[[str], Provider]
    path: str
    body: Callable[[Sequence[FakeHour]], Any]


CANDIDATES = {
    "open-meteo": Candidate(open_meteo.OpenMeteo, FORECAST, lambda hours: open_meteo_body(hours, START, NOW)),
    "met-norway": Candidate(met_norway.MetNorway, LOCATION_FORECAST, lambda hours: met_norway_body(hours, START)),
    "openweather": Candidate(
        lambda url: openweather.OpenWeather(url, "sesame"), ONE_CALL, lambda hours: openweather_body(hours, START, NOW)
    ),
    "azure-maps": Candidate(
        lambda url: azure_maps.AzureMaps(url, "sesame"), HOURLY, lambda hours: azure_maps_body(hours, START)
    ),
}


@pytest.fixture(params=CANDIDATES)
def candidate(request: pytest.FixtureRequest) -> Candidate:
    return CANDIDATES[request.param]


def read(candidate: Candidate, hours: Sequence[FakeHour]) -> Forecast:
    return candidate.make("http://127.0.0.1").read(candidate.body(hours))


def ask(candidate: Candidate, fake: FakeWeb) -> Forecast:
    provider = candidate.make(fake.url)
    question = provider.question(OSLO)
    web = Web(Settings(connect=0.5, read=0.5, total=0.6))
    try:
        body = web.get_json(question.url, question.params, service=provider.name)
        return provider.read(body)
    finally:
        web.close()


def at(forecast: Forecast, hour: int) -> Step:
    step = forecast.at(START + timedelta(hours=hour))
    assert step is not None
    return step


def test_it_asks_its_service_with_rounded_coordinates_and_an_identity(candidate: Candidate) -> None:
    with FakeWeb() as fake:
        ask(candidate, fake.on(candidate.path, Canned(candidate.body(HOURS))))
        (asked,) = fake.asked
    assert "59.91" in " ".join(asked.params.values()) and "10.75" in " ".join(asked.params.values())
    assert asked.headers["user-agent"] == Settings().user_agent


def test_it_tells_degrees_sky_rain_and_wind_of_every_hour(candidate: Candidate) -> None:
    with FakeWeb() as fake:
        forecast = ask(candidate, fake.on(candidate.path, Canned(candidate.body(HOURS))))
    step = at(forecast, 20)
    assert (step.start, step.temperature) == (START + timedelta(hours=20), 2.0)
    assert step.sky in (Sky.LIGHT_RAIN, Sky.RAIN)
    assert step.wind == pytest.approx(5.0)
    assert step.precipitation == 0.3
    assert step.daylight is (None if candidate.path == LOCATION_FORECAST else True)


@pytest.mark.parametrize("failure", FAILURES, ids=str)
def test_every_failure_is_told_apart(candidate: Candidate, failure: Failure) -> None:
    web = Web(Settings(connect=0.5, read=0.5, total=0.6))
    with failure.at("*") as url, pytest.raises(ServiceError) as error:
        get_report(web, [candidate.make(url)], OSLO, 0.6)
    assert error.value.fault is failure.fault
    web.close()


def test_an_answer_of_another_shape_is_garbled(candidate: Candidate) -> None:
    web = Web(Settings())
    with FakeWeb() as fake, pytest.raises(ServiceUnavailable) as error:
        fake.on("*", Canned({"forecasts": "soon", "hourly": 7}))
        get_report(web, [candidate.make(fake.url)], OSLO, 1.0)
    assert error.value.fault is Fault.GARBLED
    web.close()


def test_it_knows_what_it_is_like_now(candidate: Candidate) -> None:
    step = read(candidate, HOURS).at(NOW)
    assert step is not None and step.temperature == 1.4


def test_its_steps_follow_one_another_without_a_gap_for_a_week(candidate: Candidate) -> None:
    steps = read(candidate, HOURS).steps
    assert all(one.end == other.start for one, other in zip(steps, steps[1:], strict=False))
    assert steps[-1].end - NOW > timedelta(days=7)


def test_cells_that_are_empty_are_not_known(candidate: Candidate) -> None:
    nothing = FakeHour(
        degrees=None, wmo=None, symbol="", condition=None, icon=None, rain=None, chance=None, wind=None, day=None
    )
    forecast = read(candidate, [*HOURS[:30], nothing, *HOURS[31:]])
    assert (at(forecast, 30).temperature, at(forecast, 30).sky, at(forecast, 30).wind) == (None, None, None)
    assert at(forecast, 31).temperature == 3.1


def test_a_code_that_nobody_knows_is_no_sky(candidate: Candidate) -> None:
    steps = read(candidate, [FakeHour(wmo=4711, symbol="frogs", condition=4711, icon=4711)] * 48).steps
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
