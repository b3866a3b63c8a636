"""What every provider of weather tells, in one shape: Celsius, millimetres, metres a second, and moments in UTC."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol


class Sky(StrEnum):
    """What one sees on looking up; what matters more comes later."""

    CLEAR = "clear"
    FAIR = "fair"
    BROKEN = "broken"
    OVERCAST = "overcast"
    FOG = "fog"
    DRIZZLE = "drizzle"
    SHOWERS = "showers"
    LIGHT_RAIN = "light_rain"
    RAIN = "rain"
    HEAVY_RAIN = "heavy_rain"
    SNOW_SHOWERS = "snow_showers"
    LIGHT_SNOW = "light_snow"
    SLEET = "sleet"
    SNOW = "snow"
    HEAVY_SNOW = "heavy_snow"
    FREEZING_RAIN = "freezing_rain"
    THUNDER = "thunder"


SUNNY = frozenset({Sky.CLEAR, Sky.FAIR, Sky.BROKEN})
CLOUDY = frozenset({Sky.BROKEN, Sky.OVERCAST})
RAINY = frozenset(
    {Sky.DRIZZLE, Sky.SHOWERS, Sky.LIGHT_RAIN, Sky.RAIN, Sky.HEAVY_RAIN, Sky.SLEET, Sky.FREEZING_RAIN, Sky.THUNDER}
)
SNOWY = frozenset({Sky.SNOW_SHOWERS, Sky.LIGHT_SNOW, Sky.SLEET, Sky.SNOW, Sky.HEAVY_SNOW})
WET = RAINY | SNOWY


@dataclass(frozen=True, slots=True)
class Step:
    """The weather during an hour, or during several where a provider looks far ahead; `None` is not known."""

    start: datetime
    hours: int = 1
    temperature: float | None = None
    sky: Sky | None = None
    daylight: bool | None = None
    precipitation: float | None = None
    chance: float | None = None
    """Of precipitation, in percent."""
    wind: float | None = None
    feels: float | None = None
    """As how warm it is felt."""
    humidity: float | None = None
    """Percent."""
    uv: float | None = None
    """The index, 0 to 11 and more."""

    @property
    def end(self) -> datetime:
        return self.start + timedelta(hours=self.hours)


@dataclass(frozen=True, slots=True)
class Forecast:
    """Weather from now on."""

    steps: tuple[Step, ...]
    observed: Step | None = None
    """What it is like at this moment, where a provider tells more about it than the step does."""

    def at(self, moment: datetime) -> Step | None:
        """Return the weather at a moment; what was observed holds for the hour."""
        if self.observed is not None and abs(moment - self.observed.start) < timedelta(hours=1):
            return self.observed
        return next((step for step in self.steps if step.start <= moment < step.end), None)

    def between(self, start: datetime, end: datetime) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if step.start < end and step.end > start)


@dataclass(frozen=True, slots=True)
class Place:
    """A place whose weather can be asked for. Two decimals are a kilometre: near enough, and nobody's address."""

    name: str
    """As one would say it; "" for home."""
    latitude: float
    longitude: float
    timezone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Question:
    """The address that asks a provider."""

    url: str
    params: Mapping[str, object]


class Provider(Protocol):
    """Who tells the weather."""

    @property
    def name(self) -> str:
        """As one would say it."""
        ...

    @property
    def credit(self) -> str: ...

    def question(self, place: Place) -> Question: ...

    def read(self, body: Any) -> Forecast:
        """Raise LookupError, TypeError, ValueError or AttributeError for what has not the documented shape."""
        ...


def number(value: Any) -> float | None:
    """Return a number, or `None` for what is none: any cell may be empty."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(value)


def checked(steps: Sequence[Step]) -> tuple[Step, ...]:
    """Raise ValueError for a forecast that tells nothing."""
    if all(step.temperature is None for step in steps):
        raise ValueError("no temperature at all")
    return tuple(steps)
