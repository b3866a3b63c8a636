"""MET Norway: forecasts without a key, for all the world; CC BY 4.0."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from skills.weather.forecast import Forecast, Place, Question, Sky, Step, checked, number

_SKIES = {"clearsky": Sky.CLEAR, "fair": Sky.FAIR, "partlycloudy": Sky.BROKEN, "cloudy": Sky.OVERCAST, "fog": Sky.FOG}
# The second "s" of "lightssnowshowersandthunder" is the service's own.
_FALLING = re.compile(r"(light|heavy|)s?(rain|sleet|snow)(showers|)(andthunder|)")
_FALLS = {
    ("light", "rain"): Sky.LIGHT_RAIN,
    ("", "rain"): Sky.RAIN,
    ("heavy", "rain"): Sky.HEAVY_RAIN,
    ("light", "snow"): Sky.LIGHT_SNOW,
    ("", "snow"): Sky.SNOW,
    ("heavy", "snow"): Sky.HEAVY_SNOW,
}
_DAYLIGHT = {"day": True, "night": False}


@dataclass(frozen=True, slots=True)
class MetNorway:
    """Knows no chance of rain; its steps are an hour for two days or three, then six."""

    base: str
    name: str = "MET Norway"
    credit: str = "Weather data from MET Norway"

    def question(self, place: Place) -> Question:
        url = f"{self.base}/weatherapi/locationforecast/2.0/compact"
        return Question(url, {"lat": place.latitude, "lon": place.longitude})

    def read(self, body: Any) -> Forecast:
        return Forecast(checked([_step(entry) for entry in body["properties"]["timeseries"]]))


def _step(entry: dict[str, Any]) -> Step:
    data = entry["data"]
    details = data["instant"]["details"]
    hours = next((hours for hours in (1, 6, 12) if f"next_{hours}_hours" in data), 0)
    ahead = data.get(f"next_{hours}_hours", {})
    symbol, _, light = str(ahead.get("summary", {}).get("symbol_code", "")).partition("_")
    return Step(
        start=datetime.fromisoformat(entry["time"]),
        hours=min(hours, 6) or 1,  # what is told for twelve hours is told again after six
        temperature=number(details.get("air_temperature")),
        sky=_sky(symbol),
        daylight=_DAYLIGHT.get(light),
        precipitation=number(ahead.get("details", {}).get("precipitation_amount")),
        wind=number(details.get("wind_speed")),
        humidity=number(details.get("relative_humidity")),
    )


def _sky(symbol: str) -> Sky | None:
    found = _FALLING.fullmatch(symbol)
    if found is None:
        return _SKIES.get(symbol)
    force, what, showers, thunder = found.groups()
    if thunder:
        return Sky.THUNDER
    if what == "sleet":
        return Sky.SLEET
    if showers and force != "heavy":
        return Sky.SNOW_SHOWERS if what == "snow" else Sky.SHOWERS
    return _FALLS[force, what]
