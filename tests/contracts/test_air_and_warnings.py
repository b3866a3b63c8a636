"""What those who tell of the air, and those who warn, must do."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from skills.weather.air import Air, AirProvider, OpenMeteoAir, OpenWeatherAir, get_air
from skills.weather.forecast import Place
from skills.weather.warnings import NationalWeatherService, OpenWeatherWarnings, WarningProvider, get_warnings
from speaker.errors import Fault, ServiceError
from speaker.testing.failures import FAILURES, Failure
from speaker.testing.web import Canned, FakeWeb
from speaker.web import Settings, Web

WASHINGTON = Place("Washington", 38.89, -77.04, "America/New_York")
AIR: dict[str, Callable[[str], AirProvider]] = {
    "open-meteo": OpenMeteoAir,
    "openweather": lambda url: OpenWeatherAir(url, "sesame"),
}
WARNS: dict[str, Callable[[str], WarningProvider]] = {
    "weather.gov": NationalWeatherService,
    "openweather": lambda url: OpenWeatherWarnings(url, "sesame"),
}


def _air(make: Callable[[str], AirProvider]) -> Callable[[Web, str], object]:
    return lambda web, url: get_air(web, [make(url)], WASHINGTON, 0.6)


def _warnings(make: Callable[[str], WarningProvider]) -> Callable[[Web, str], object]:
    return lambda web, url: make(url).ask(web, WASHINGTON, 0.6)


EVERYBODY = {
    **{f"air of {name}": _air(make) for name, make in AIR.items()},
    **{f"warnings of {name}": _warnings(make) for name, make in WARNS.items()},
}


@pytest.fixture
def web() -> Iterator[Web]:
    web = Web(Settings(connect=0.5, read=0.5, total=0.6))
    yield web
    web.close()


@pytest.fixture
def fake() -> Iterator[FakeWeb]:
    with FakeWeb() as fake:
        yield fake


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("failure", FAILURES, ids=str)
def test_every_failure_is_told_apart(web: Web, who: str, failure: Failure) -> None:
    with failure.at("*") as url, pytest.raises(ServiceError) as error:
        EVERYBODY[who](web, url)
    assert error.value.fault is failure.fault


@pytest.mark.parametrize("who", EVERYBODY)
def test_another_shape_is_garbled(web: Web, fake: FakeWeb, who: str) -> None:
    for body in ([], {}, {"current": 3, "list": [], "features": None}):
        fake.on("*", Canned(body))
        with pytest.raises(ServiceError) as error:
            EVERYBODY[who](web, fake.url)
        assert error.value.fault is Fault.GARBLED
        web.forget()


GRADES = [(0, "good"), (20, "good"), (41, "moderate"), (99, "very_poor"), (230, "extremely_poor")]


@pytest.mark.parametrize(("index", "grade"), GRADES)
def test_the_european_index_has_names(web: Web, fake: FakeWeb, index: int, grade: str) -> None:
    fake.on("/v1/air-quality", Canned({"current": {"time": 0, "european_aqi": index}}))
    air = get_air(web, [OpenMeteoAir(fake.url)], WASHINGTON, 1.0)
    assert (air.grade, air.index) == (grade, index)


def test_an_index_that_is_empty_is_asked_elsewhere(web: Web, fake: FakeWeb) -> None:
    fake.on("/v1/air-quality", Canned({"current": {"european_aqi": None}}))
    fake.on("/data/2.5/air_pollution", Canned({"list": [{"main": {"aqi": 4}, "components": {"pm2_5": 61.2}}]}))
    air = get_air(web, [OpenMeteoAir(fake.url), OpenWeatherAir(fake.url, "sesame")], WASHINGTON, 1.0)
    assert air == Air("poor", None, "Air quality by OpenWeather")


def alert(event: str, severity: str = "Moderate", **changes: Any) -> dict[str, Any]:
    told = {"event": event, "severity": severity, "status": "Actual", "messageType": "Alert", "ends": None}
    return {"id": event, "type": "Feature", "geometry": None, "properties": {**told, **changes}}


def test_the_gravest_warning_comes_first_and_exercises_do_not_count(web: Web, fake: FakeWeb) -> None:
    features = [
        alert("Wind Advisory"),
        alert("Tornado Warning", "Extreme"),
        alert("Test Message", status="Test"),
        alert("Flood Watch", messageType="Cancel"),
        alert("Wind Advisory"),
    ]
    body = {"type": "FeatureCollection", "features": features}
    fake.on("/alerts/active", Canned(body, kind="application/geo+json"))
    found = get_warnings(web, [NationalWeatherService(fake.url)], WASHINGTON, 1.0)
    assert found is not None and found.events == ("Tornado Warning", "Wind Advisory")
    assert fake.asked[0].params == {"point": "38.89,-77.04"}


def test_where_one_has_no_say_the_next_is_asked(web: Web, fake: FakeWeb) -> None:
    fake.on("/alerts/active", Canned({"title": "Not Found"}, 404, kind="application/problem+json"))
    national = NationalWeatherService(fake.url)
    assert get_warnings(web, [national], WASHINGTON, 1.0) is None
    fake.on("/data/3.0/onecall", Canned({"hourly": [], "alerts": [{"event": "Sturm<b>"}]}))
    found = get_warnings(web, [national, OpenWeatherWarnings(fake.url, "sesame")], WASHINGTON, 1.0)
    assert found is not None and found.events == ("Sturm b",)
