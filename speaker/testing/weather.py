"""Weather services on 127.0.0.1 in the shapes they document: Open-Meteo, MET Norway, OpenWeather, Azure Maps."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from speaker.testing.web import Answerer, Asked, Canned, FakeWeb

FORECAST = "/v1/forecast"
SEARCH = "/v1/search"
LOCATION_FORECAST = "/weatherapi/locationforecast/2.0/compact"
ONE_CALL = "/data/3.0/onecall"
HOURLY = "/weather/forecast/hourly/json"


@dataclass(frozen=True, slots=True)
class FakeHour:
    """The weather of one hour, for every provider alike."""

    degrees: float | None = 12.0
    wmo: int | None = 3
    """The code that Open-Meteo knows it by: 3 is overcast, 61 light rain."""
    symbol: str = "cloudy"
    """The code that MET Norway knows it by."""
    condition: int | None = 804
    """The code that OpenWeather knows it by."""
    icon: int | None = 7
    """The code that Azure Maps knows it by."""
    rain: float | None = 0.0
    chance: float | None = 0.0
    wind: float | None = 4.0
    day: int | None = 1


OSLO = {
    **{"id": 3143244, "name": "Oslo", "latitude": 59.91273, "longitude": 10.74609, "feature_code": "PPLC"},
    **{"country_code": "NO", "timezone": "Europe/Oslo", "population": 1082575, "country": "Norway", "admin1": "Oslo"},
}
LEEDS = {
    **{"id": 2644688, "name": "Leeds", "latitude": 53.79648, "longitude": -1.54785, "feature_code": "PPL"},
    **{"country_code": "GB", "timezone": "Europe/London", "population": 455123},
    **{"country": "United Kingdom", "admin1": "England"},
}
LEEDS_IN_ALABAMA = {
    **{"id": 4072328, "name": "Leeds", "latitude": 33.54816, "longitude": -86.54443, "feature_code": "PPL"},
    **{"country_code": "US", "timezone": "America/Chicago", "population": 11936, "country": "United States"},
}
TOKYO = {
    **{"id": 1850147, "name": "Tokyo", "latitude": 35.6895, "longitude": 139.69171, "feature_code": "PPLC"},
    **{"country_code": "JP", "timezone": "Asia/Tokyo", "population": 9733276, "country": "Japan"},
}
PLACES = (OSLO, LEEDS_IN_ALABAMA, LEEDS, TOKYO)


def open_meteo_body(hours: Sequence[FakeHour], start: datetime, now: datetime) -> dict[str, Any]:
    """Return a forecast in Unix time, one column for each variable, as asked with `timeformat=unixtime`."""
    columns = {
        "time": [int((start + timedelta(hours=index)).timestamp()) for index in range(len(hours))],
        "temperature_2m": [hour.degrees for hour in hours],
        # Open-Meteo counts what fell during the hour before.
        "precipitation": [None, *(hour.rain for hour in hours[:-1])],
        "precipitation_probability": [None, *(hour.chance for hour in hours[:-1])],
        "weather_code": [hour.wmo for hour in hours],
        "wind_speed_10m": [hour.wind for hour in hours],
        "is_day": [hour.day for hour in hours],
    }
    present = hours[max(0, int((now - start) / timedelta(hours=1)))]
    current = {
        **{"time": int(now.timestamp()) // 900 * 900, "interval": 900, "temperature_2m": present.degrees},
        **{"precipitation": present.rain, "weather_code": present.wmo, "wind_speed_10m": present.wind},
        "is_day": present.day,
    }
    return {
        **{"latitude": 59.92, "longitude": 10.75, "generationtime_ms": 0.2, "utc_offset_seconds": 0},
        **{"timezone": "Europe/Oslo", "timezone_abbreviation": "GMT+1", "elevation": 22.0},
        **{"current_units": {"time": "unixtime", "temperature_2m": "°C"}, "current": current},
        **{"hourly_units": {"time": "unixtime", "temperature_2m": "°C"}, "hourly": columns},
    }


def met_norway_body(hours: Sequence[FakeHour], start: datetime) -> dict[str, Any]:
    """Return a forecast: hourly for two days, then every six hours, and a last step that tells nothing ahead."""
    entries = [_met_entry(hours, index, start) for index in range(len(hours)) if index < 48 or index % 6 == 0]
    entries[-1]["data"] = {"instant": entries[-1]["data"]["instant"]}
    units = {"air_temperature": "celsius", "wind_speed": "m/s", "precipitation_amount": "mm"}
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [10.75, 59.91, 22]},
        "properties": {"meta": {"updated_at": _zulu(start), "units": units}, "timeseries": entries},
    }


def openweather_body(hours: Sequence[FakeHour], start: datetime, now: datetime) -> dict[str, Any]:
    """Return One Call 3.0 in metric units: two days by hours from now on, eight days by days."""
    first = int((now - start) / timedelta(hours=1))
    days = [hours[day * 24 : day * 24 + 24] for day in range(8) if len(hours) >= day * 24 + 24]
    return {
        **{"lat": 59.91, "lon": 10.75, "timezone": "Etc/UTC", "timezone_offset": 0},
        "current": {**_one_call_hour(hours[first], now), "sunrise": 1794990000, "sunset": 1795027000},
        "hourly": [
            _one_call_hour(hours[index], start + timedelta(hours=index))
            for index in range(first, min(first + 48, len(hours)))
        ],
        "daily": [_one_call_day(day, start + timedelta(days=number)) for number, day in enumerate(days)],
    }


def _one_call_hour(hour: FakeHour, moment: datetime) -> dict[str, Any]:
    light = "n" if hour.day == 0 else "d"
    weather = [] if hour.condition is None else [{"id": hour.condition, "main": "x", "icon": f"04{light}"}]
    return {
        **{"dt": int(moment.timestamp()), "temp": hour.degrees, "feels_like": hour.degrees, "humidity": 70},
        **{"uvi": 1.0, "clouds": 50, "wind_speed": hour.wind, "weather": weather},
        **{"pop": None if hour.chance is None else hour.chance / 100, "rain": {"1h": hour.rain} if hour.rain else None},
    }


def _one_call_day(hours: Sequence[FakeHour], start: datetime) -> dict[str, Any]:
    return {
        **_one_call_hour(hours[12], start + timedelta(hours=12)),
        "temp": {name: hours[at].degrees for name, at in (("night", 0), ("morn", 6), ("day", 12), ("eve", 18))},
        "feels_like": {name: hours[at].degrees for name, at in (("night", 0), ("morn", 6), ("day", 12), ("eve", 18))},
        "rain": sum(hour.rain or 0.0 for hour in hours),
    }


def azure_maps_body(hours: Sequence[FakeHour], start: datetime) -> dict[str, Any]:
    """Return an hourly forecast, ten days long, with moments that carry their offset."""
    return {"forecasts": [_azure_hour(hour, start + timedelta(hours=index)) for index, hour in enumerate(hours)]}


def _azure_hour(hour: FakeHour, moment: datetime) -> dict[str, Any]:
    def value(number: float | None, unit: str) -> dict[str, Any]:
        return {"value": number, "unit": unit, "unitType": 17}

    return {
        **{"date": moment.isoformat(), "iconCode": hour.icon, "iconPhrase": "x", "hasPrecipitation": bool(hour.rain)},
        **{"isDaylight": None if hour.day is None else bool(hour.day), "temperature": value(hour.degrees, "C")},
        **{"realFeelTemperature": value(hour.degrees, "C"), "relativeHumidity": 70, "uvIndex": 1},
        "wind": {"speed": value(None if hour.wind is None else hour.wind * 3.6, "km/h")},
        **{"precipitationProbability": hour.chance, "totalLiquid": value(hour.rain, "mm")},
    }


def _met_entry(hours: Sequence[FakeHour], index: int, start: datetime) -> dict[str, Any]:
    hour = hours[index]
    light = {1: "_day", 0: "_night", None: ""}[hour.day] if hour.symbol in ("clearsky", "fair", "partlycloudy") else ""

    def ahead(count: int) -> dict[str, Any]:
        fallen = sum(one.rain or 0.0 for one in hours[index : index + count])
        return {
            "summary": {"symbol_code": hour.symbol + light},
            "details": {"precipitation_amount": round(fallen, 1)},
        }

    details = {"air_temperature": hour.degrees, "wind_speed": hour.wind, "relative_humidity": 78.6}
    data: dict[str, Any] = {"instant": {"details": {key: value for key, value in details.items() if value is not None}}}
    if index < 48:
        data["next_1_hours"] = ahead(1)
    data["next_6_hours"] = ahead(6)
    data["next_12_hours"] = {"summary": {"symbol_code": hour.symbol + light}, "details": {}}
    return {"time": _zulu(start + timedelta(hours=index)), "data": data}


def _zulu(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def search_body(places: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return what the geocoder answers; where nothing matches, "results" is not there at all."""
    return {**({"results": list(places)} if places else {}), "generationtime_ms": 0.7}


class FakeWeather:
    """The three services, each on a server of its own; `on` gives other answers for any of the paths named above."""

    def __init__(self, now: datetime, hours: Sequence[FakeHour], places: Sequence[Mapping[str, Any]]) -> None:
        self._places = places
        start = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        self._servers = {path: FakeWeb() for path in (FORECAST, SEARCH, LOCATION_FORECAST)}
        self.on(FORECAST, Canned(open_meteo_body(hours, start, now)))
        self.on(LOCATION_FORECAST, Canned(met_norway_body(hours, start)))
        self.on(SEARCH, self._search)

    @property
    def settings(self) -> dict[str, str]:
        """The weather skill's settings that point it here."""
        names = {"open_meteo": FORECAST, "geocoding": SEARCH, "met_norway": LOCATION_FORECAST}
        return {name: self._servers[path].url for name, path in names.items()}

    @property
    def assignments(self) -> list[str]:
        """The same for `--set`."""
        return [f"skills.weather.{key}={value}" for key, value in self.settings.items()]

    def on(self, path: str, *answers: Canned | Answerer) -> None:
        self._servers[path].on(path, *answers)

    def fail(self, path: str, status: int = 500) -> None:
        self.on(path, Canned("<h1>Out of order</h1>", status, kind="text/html"))

    def asked(self, path: str) -> list[Asked]:
        """Return what a service was asked so far."""
        return self._servers[path].asked

    def close(self) -> None:
        for server in self._servers.values():
            server.close()

    def _search(self, asked: Asked) -> Canned:
        """Match from three letters on by the beginning, and what stands behind a comma by the whole word."""
        name, _, region = (part.strip().casefold() for part in asked.params["name"].partition(","))
        found = [
            place
            for place in self._places
            if place["name"].casefold().startswith(name)
            and (not region or region in (str(place.get(key, "")).casefold() for key in ("country", "admin1")))
        ]
        return Canned(search_body(found))


@contextmanager
def fake_weather(
    now: datetime | None = None,
    hours: Sequence[FakeHour] = (FakeHour(),) * 240,
    places: Sequence[Mapping[str, Any]] = PLACES,
) -> Iterator[FakeWeather]:
    """Serve weather on 127.0.0.1; `hours` count from the last midnight of UTC, and are ten overcast days at 12 degrees.

    Point a speaker there with `--set` and each of `assignments`.
    """
    fake = FakeWeather(now or datetime.now(UTC), hours, places)
    try:
        yield fake
    finally:
        fake.close()
