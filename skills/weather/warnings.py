"""What is warned of: by api.weather.gov in the United States, elsewhere by OpenWeather with the owner's key."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from skills.weather.forecast import Place
from skills.weather.openweather import OpenWeather
from speaker.skill import Fault, ServiceError, ServiceUnavailable, Web

_FRESH = 300.0
_GRAVE = {"Extreme": 0, "Severe": 1, "Moderate": 2, "Minor": 3}
_LONGEST = 80
"""Characters of a warning's name; what is longer is no name."""


@dataclass(frozen=True, slots=True)
class Warnings:
    """What is warned of, the gravest first, and who warns."""

    events: tuple[str, ...]
    credit: str


class WarningProvider(Protocol):
    @property
    def name(self) -> str: ...

    def ask(self, web: Web, place: Place, timeout: float) -> Warnings: ...


@dataclass(frozen=True, slots=True)
class NationalWeatherService:
    """Knows the United States only: elsewhere it answers 404 or 400, which means that it has no say there."""

    base: str
    name: str = "the National Weather Service"

    def ask(self, web: Web, place: Place, timeout: float) -> Warnings:
        url, params = f"{self.base}/alerts/active", {"point": f"{place.latitude},{place.longitude}"}
        body = web.get_json(
            url,
            params,
            service=self.name,
            headers={"Accept": "application/geo+json"},
            timeout=timeout,
            fresh_for=_FRESH,
        )
        features = body.get("features") if isinstance(body, dict) else None
        if not isinstance(features, list):
            raise ServiceUnavailable(self.name, "its answer has no features", Fault.GARBLED)
        rows = [row.get("properties") or {} for row in features if isinstance(row, dict)]
        actual = [row for row in rows if row.get("status") == "Actual" and row.get("messageType") != "Cancel"]
        actual.sort(key=lambda row: _GRAVE.get(str(row.get("severity")), 4))
        return Warnings(_names(row.get("event") for row in actual), "Warnings by the National Weather Service")


@dataclass(frozen=True, slots=True)
class OpenWeatherWarnings:
    base: str
    key: str
    name: str = "OpenWeather"

    def ask(self, web: Web, place: Place, timeout: float) -> Warnings:
        question = OpenWeather(self.base, self.key).question(place)
        body = web.get_json(question.url, question.params, service=self.name, timeout=timeout, fresh_for=_FRESH)
        if not isinstance(body, dict) or "hourly" not in body:
            raise ServiceUnavailable(self.name, "its answer has another shape", Fault.GARBLED)
        rows = [row for row in body.get("alerts") or () if isinstance(row, dict)]
        return Warnings(_names(row.get("event") for row in rows), "Warnings through OpenWeather")


def get_warnings(web: Web, providers: Sequence[WarningProvider], place: Place, timeout: float) -> Warnings | None:
    """Return what is warned of; `None` if nobody here has a say about that place."""
    for number, provider in enumerate(providers, 1):
        try:
            return provider.ask(web.sharing(len(providers) - number), place, timeout)
        except ServiceError as error:
            if error.fault in (Fault.NOT_FOUND, Fault.MISUNDERSTOOD):
                continue
            if number == len(providers):
                raise
    return None


def _names(events: Any) -> tuple[str, ...]:
    """Return names fit to be said: once each, without what no name has in it."""
    told = [re.sub(r"[^\w\s,'-]", " ", str(event)).strip()[:_LONGEST] for event in events if event]
    return tuple(dict.fromkeys(name for name in told if name))
