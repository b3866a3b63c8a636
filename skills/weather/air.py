"""How clean the air is: the European index of Open-Meteo, or OpenWeather's five grades with the owner's key."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from skills.weather.forecast import Place, number
from speaker.skill import Fault, ServiceUnavailable, Web, first_of

_EUROPEAN = ((20, "good"), (40, "fair"), (60, "moderate"), (80, "poor"), (100, "very_poor"))
"""Up to which index the air is called so; above, it is extremely poor."""
_FRESH = 1800.0


@dataclass(frozen=True, slots=True)
class Air:
    """What the air is called, and its index where there is one."""

    grade: str
    index: int | None
    credit: str


class AirProvider(Protocol):
    @property
    def name(self) -> str: ...

    def ask(self, web: Web, place: Place, timeout: float) -> Air: ...


@dataclass(frozen=True, slots=True)
class OpenMeteoAir:
    base: str
    name: str = "Open-Meteo"

    def ask(self, web: Web, place: Place, timeout: float) -> Air:
        params = {
            "latitude": place.latitude,
            "longitude": place.longitude,
            "timezone": "UTC",
            "current": "european_aqi",
        }
        url = f"{self.base}/v1/air-quality"
        body = web.get_json(url, params, service=self.name, timeout=timeout, fresh_for=_FRESH)
        index = _number(self.name, body, "current", "european_aqi")
        grade = next((name for limit, name in _EUROPEAN if index <= limit), "extremely_poor")
        return Air(grade, round(index), "Air quality by Open-Meteo.com and CAMS")


@dataclass(frozen=True, slots=True)
class OpenWeatherAir:
    base: str
    key: str
    name: str = "OpenWeather"

    def ask(self, web: Web, place: Place, timeout: float) -> Air:
        params = {"lat": place.latitude, "lon": place.longitude, "appid": self.key}
        url = f"{self.base}/data/2.5/air_pollution"
        body = web.get_json(url, params, service=self.name, timeout=timeout, fresh_for=_FRESH)
        rows = body.get("list") if isinstance(body, dict) else None
        grade = _number(self.name, rows[0] if isinstance(rows, list) and rows else {}, "main", "aqi")
        names = ("good", "fair", "moderate", "poor", "very_poor")
        return Air(names[min(5, max(1, round(grade))) - 1], None, "Air quality by OpenWeather")


def get_air(web: Web, providers: Sequence[AirProvider], place: Place, timeout: float) -> Air:
    """Raises ServiceUnavailable, ServiceRefused."""
    return first_of(web, providers, lambda provider, web: provider.ask(web, place, timeout))


def _number(service: str, body: Any, outer: str, inner: str) -> float:
    part = body.get(outer) if isinstance(body, dict) else None
    if not isinstance(part, dict):
        raise ServiceUnavailable(service, f"its answer has no {outer}", Fault.GARBLED)
    found = number(part.get(inner))
    if found is None:
        raise ServiceUnavailable(service, f"its {inner} is empty", Fault.EMPTY)
    return found
