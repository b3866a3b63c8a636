"""Open-Meteo: forecasts without a key, for use that is not commercial; CC BY 4.0."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from skills.weather.forecast import Forecast, Place, Question, Sky, Step, checked, number

DAYS = 14
"""More than two weeks would count as more than one request."""
_CURRENT = "temperature_2m,apparent_temperature,relative_humidity_2m,precipitation,weather_code,wind_speed_10m,is_day"
_COLUMNS = f"{_CURRENT},precipitation_probability,uv_index"
"""Nine: more than ten would count as more than one request."""
_SKIES = {
    **{0: Sky.CLEAR, 1: Sky.FAIR, 2: Sky.BROKEN, 3: Sky.OVERCAST, 45: Sky.FOG, 48: Sky.FOG},
    **{51: Sky.DRIZZLE, 53: Sky.DRIZZLE, 55: Sky.DRIZZLE, 56: Sky.FREEZING_RAIN, 57: Sky.FREEZING_RAIN},
    **{61: Sky.LIGHT_RAIN, 63: Sky.RAIN, 65: Sky.HEAVY_RAIN, 66: Sky.FREEZING_RAIN, 67: Sky.FREEZING_RAIN},
    **{71: Sky.LIGHT_SNOW, 73: Sky.SNOW, 75: Sky.HEAVY_SNOW, 77: Sky.LIGHT_SNOW},
    **{80: Sky.SHOWERS, 81: Sky.SHOWERS, 82: Sky.HEAVY_RAIN, 85: Sky.SNOW_SHOWERS, 86: Sky.SNOW_SHOWERS},
    **{95: Sky.THUNDER, 96: Sky.THUNDER, 99: Sky.THUNDER},
}


@dataclass(frozen=True, slots=True)
class OpenMeteo:
    """Asks in Unix time: local times come without an offset, and an hour in October would come twice."""

    base: str
    key: str = ""
    name: str = "Open-Meteo"
    credit: str = "Weather data by Open-Meteo.com"

    def question(self, place: Place) -> Question:
        params = {
            "latitude": place.latitude,
            "longitude": place.longitude,
            "timezone": place.timezone,
            "timeformat": "unixtime",
            "wind_speed_unit": "ms",
            "forecast_days": DAYS,
            "current": _CURRENT,
            "hourly": _COLUMNS,
        }
        return Question(f"{self.base}/v1/forecast", {**params, "apikey": self.key} if self.key else params)

    def read(self, body: Any) -> Forecast:
        hourly = body["hourly"]
        rows = [dict(zip(hourly, row, strict=True)) for row in zip(*hourly.values(), strict=True)]
        # Precipitation and its chance are those of the hour before.
        fallen = [*rows[1:], {}]
        steps = checked([_step(row, later) for row, later in zip(rows, fallen, strict=True)])
        current = body.get("current")
        return Forecast(steps, _step(current, current) if current else None)


def _step(row: dict[str, Any], fallen: dict[str, Any]) -> Step:
    daylight = row.get("is_day")
    code = number(row.get("weather_code"))
    return Step(
        start=datetime.fromtimestamp(row["time"], UTC),
        temperature=number(row.get("temperature_2m")),
        sky=None if code is None else _SKIES.get(int(code)),
        daylight=None if daylight is None else bool(daylight),
        precipitation=number(fallen.get("precipitation")),
        chance=number(fallen.get("precipitation_probability")),
        wind=number(row.get("wind_speed_10m")),
        feels=number(row.get("apparent_temperature")),
        humidity=number(row.get("relative_humidity_2m")),
        uv=number(row.get("uv_index")),
    )
