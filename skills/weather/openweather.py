"""OpenWeather: One Call 3.0, air pollution and national warnings, with the owner's key."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from skills.weather.forecast import Forecast, Place, Question, Sky, Step, checked, number

_GROUPS = {2: Sky.THUNDER, 3: Sky.DRIZZLE, 5: Sky.RAIN, 6: Sky.SNOW, 7: Sky.FOG}
_SKIES = {
    **{500: Sky.LIGHT_RAIN, 502: Sky.HEAVY_RAIN, 503: Sky.HEAVY_RAIN, 504: Sky.HEAVY_RAIN, 511: Sky.FREEZING_RAIN},
    **{520: Sky.SHOWERS, 521: Sky.SHOWERS, 522: Sky.HEAVY_RAIN, 531: Sky.SHOWERS},
    **{600: Sky.LIGHT_SNOW, 602: Sky.HEAVY_SNOW, 611: Sky.SLEET, 612: Sky.SLEET, 613: Sky.SLEET, 615: Sky.SLEET},
    **{616: Sky.SLEET, 620: Sky.SNOW_SHOWERS, 621: Sky.SNOW_SHOWERS, 622: Sky.HEAVY_SNOW},
    **{800: Sky.CLEAR, 801: Sky.FAIR, 802: Sky.BROKEN, 803: Sky.BROKEN, 804: Sky.OVERCAST},
}
_QUARTERS = (("night", 0), ("morn", 6), ("day", 12), ("eve", 18))
"""The parts of a day for which it tells a temperature, and the hour from which each counts."""


@dataclass(frozen=True, slots=True)
class OpenWeather:
    """Its hours reach two days, its days eight; those are told in quarters."""

    base: str
    key: str
    name: str = "OpenWeather"
    credit: str = "Weather data by OpenWeather"

    def question(self, place: Place) -> Question:
        params = {"lat": place.latitude, "lon": place.longitude, "units": "metric", "exclude": "minutely"}
        return Question(f"{self.base}/data/3.0/onecall", {**params, "appid": self.key})

    def read(self, body: Any) -> Forecast:
        hours = [_hour(row) for row in body["hourly"]]
        end = hours[-1].end
        offset = int(body.get("timezone_offset", 0))
        quarters = [
            _from(end, step) for day in body.get("daily", ()) for step in _quarters(day, offset) if step.end > end
        ]
        current = body.get("current")
        return Forecast(checked([*hours, *quarters]), _hour(current) if current else None)


def _from(moment: datetime, step: Step) -> Step:
    """Return what is left of a step from a moment on."""
    if step.start >= moment:
        return step
    return replace(step, start=moment, hours=round((step.end - moment).total_seconds() / 3600))


def _hour(row: dict[str, Any]) -> Step:
    icon = str((row.get("weather") or [{}])[0].get("icon", ""))
    chance = number(row.get("pop"))
    fallen = [number((row.get(what) or {}).get("1h")) for what in ("rain", "snow")]
    return Step(
        start=datetime.fromtimestamp(row["dt"], UTC),
        temperature=number(row.get("temp")),
        feels=number(row.get("feels_like")),
        humidity=number(row.get("humidity")),
        uv=number(row.get("uvi")),
        sky=_sky(row),
        daylight={"d": True, "n": False}.get(icon[-1:]),
        precipitation=sum(each or 0.0 for each in fallen),
        chance=None if chance is None else 100 * chance,
        wind=number(row.get("wind_speed")),
    )


def _quarters(day: dict[str, Any], offset: int) -> list[Step]:
    """Return a day in four; it is told for noon at the place, `offset` seconds ahead of UTC."""
    midnight = (int(day["dt"]) + offset) // 86_400 * 86_400 - offset
    chance = number(day.get("pop"))
    fallen = (number(day.get("rain")) or 0.0) + (number(day.get("snow")) or 0.0)
    return [
        Step(
            start=datetime.fromtimestamp(midnight + hour * 3600, UTC),
            hours=6,
            temperature=number((day.get("temp") or {}).get(name)),
            feels=number((day.get("feels_like") or {}).get(name)),
            humidity=number(day.get("humidity")),
            uv=number(day.get("uvi")) if name == "day" else None,
            sky=_sky(day),
            daylight=name in ("morn", "day"),
            precipitation=fallen / 4,
            chance=None if chance is None else 100 * chance,
            wind=number(day.get("wind_speed")),
        )
        for name, hour in _QUARTERS
    ]


def _sky(row: dict[str, Any]) -> Sky | None:
    weather = row.get("weather") or [{}]
    code = number(weather[0].get("id"))
    if code is None:
        return None
    return _SKIES.get(int(code)) or _GROUPS.get(int(code) // 100)
