"""Azure Maps Weather: hourly forecasts of AccuWeather, with the owner's key."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from skills.weather.forecast import Forecast, Place, Question, Sky, Step, checked, number

_HOURS = 240
_SKIES = {
    **{1: Sky.CLEAR, 2: Sky.FAIR, 3: Sky.BROKEN, 4: Sky.BROKEN, 5: Sky.FAIR, 6: Sky.BROKEN, 7: Sky.OVERCAST},
    **{8: Sky.OVERCAST, 11: Sky.FOG, 12: Sky.SHOWERS, 13: Sky.SHOWERS, 14: Sky.SHOWERS, 15: Sky.THUNDER},
    **{16: Sky.THUNDER, 17: Sky.THUNDER, 18: Sky.RAIN, 19: Sky.SNOW_SHOWERS, 20: Sky.SNOW_SHOWERS},
    **{21: Sky.SNOW_SHOWERS, 22: Sky.SNOW, 23: Sky.SNOW, 24: Sky.FREEZING_RAIN, 25: Sky.SLEET},
    **{26: Sky.FREEZING_RAIN, 29: Sky.SLEET, 33: Sky.CLEAR, 34: Sky.FAIR, 35: Sky.BROKEN, 36: Sky.BROKEN},
    **{37: Sky.FAIR, 38: Sky.BROKEN, 39: Sky.SHOWERS, 40: Sky.SHOWERS, 41: Sky.THUNDER, 42: Sky.THUNDER},
    **{43: Sky.SNOW_SHOWERS, 44: Sky.SNOW},
}
"""By the number of the icon; those for hot, cold and windy tell nothing of the sky."""


@dataclass(frozen=True, slots=True)
class AzureMaps:
    """Tells winds in kilometres an hour, and moments with the offset of the place."""

    base: str
    key: str
    name: str = "Azure Maps"
    credit: str = "Weather data by AccuWeather, through Azure Maps"

    def question(self, place: Place) -> Question:
        where = f"{place.latitude},{place.longitude}"
        params = {"api-version": "1.1", "query": where, "unit": "metric", "duration": _HOURS}
        return Question(f"{self.base}/weather/forecast/hourly/json", {**params, "subscription-key": self.key})

    def read(self, body: Any) -> Forecast:
        return Forecast(checked([_step(row) for row in body["forecasts"]]))


def _step(row: dict[str, Any]) -> Step:
    wind = _value((row.get("wind") or {}).get("speed"))
    icon = number(row.get("iconCode"))
    daylight = row.get("isDaylight")
    return Step(
        start=datetime.fromisoformat(row["date"]),
        temperature=_value(row.get("temperature")),
        feels=_value(row.get("realFeelTemperature")),
        humidity=number(row.get("relativeHumidity")),
        uv=number(row.get("uvIndex")),
        sky=None if icon is None else _SKIES.get(int(icon)),
        daylight=daylight if isinstance(daylight, bool) else None,
        precipitation=_value(row.get("totalLiquid")),
        chance=number(row.get("precipitationProbability")),
        wind=None if wind is None else wind / 3.6,
    )


def _value(measured: Any) -> float | None:
    return number(measured.get("value")) if isinstance(measured, dict) else None
