"""What is asked about the weather: the words of a condition, and what they stand for."""

import re
from collections.abc import Mapping
from enum import StrEnum

from speaker.skill import Words


class Condition(StrEnum):
    """Everything, or one thing."""

    ALL = "all"
    TEMPERATURE = "temperature"
    FEELS = "feels"
    FROST = "frost"
    COAT = "coat"
    RAIN = "rain"
    UMBRELLA = "umbrella"
    DRY = "dry"
    SNOW = "snow"
    STORM = "storm"
    FOG = "fog"
    SUN = "sun"
    CLOUD = "cloud"
    WIND = "wind"
    HUMIDITY = "humidity"
    UV = "uv"
    SUNRISE = "sunrise"
    SUNSET = "sunset"
    AIR = "air"
    WARNING = "warning"


_MEANINGS = frozenset(Condition)
OF_THE_SUN = (Condition.SUNRISE, Condition.SUNSET)
_ABOUT_THE_DAY = (
    *(Condition.RAIN, Condition.UMBRELLA, Condition.DRY, Condition.SNOW, Condition.STORM, Condition.COAT),
    Condition.UV,
)


def read_condition(text: str, words: Words) -> Condition:
    """Return what a condition's words ask about; words that nobody here knows ask about everything.

    The last phrase decides: a "rain coat" is against the rain, whatever "coat" says alone.
    """
    known = words.meanings.get("condition", {})
    meaning = known.get(text, text)
    if meaning not in _MEANINGS:
        meaning = _last(text, known, words.spaced)
    return Condition(meaning) if meaning else Condition.ALL


def _last(text: str, known: Mapping[str, str], spaced: bool) -> str:
    """Return the meaning of the phrase that ends last, of several the longest."""
    edge = r"\b" if spaced else ""
    found = [
        (match.end(), len(phrase), meaning)
        for phrase, meaning in known.items()
        for match in re.finditer(f"{edge}{re.escape(phrase)}{edge}", text)
    ]
    return max(found)[2] if found else ""


def is_about_today(text: str, words: Words) -> bool:
    """Tell whether a condition without a day means today; otherwise it means this moment."""
    return read_condition(text, words) in _ABOUT_THE_DAY and text not in words.meanings.get("moment", {})
