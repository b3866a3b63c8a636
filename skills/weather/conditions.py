"""What is asked about the weather: the condition's word, and what it stands for."""

from enum import StrEnum


class Condition(StrEnum):
    """Everything, or one thing."""

    ALL = "all"
    TEMPERATURE = "temperature"
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


_WORDS = {
    Condition.TEMPERATURE: "temperature temperatures degrees hot hotter warm warmer cold colder cool cooler chilly",
    Condition.FROST: "freezing freeze frost frosty icy ice",
    Condition.COAT: "coat jacket sweater jumper gloves scarf hat cardigan hoodie",
    Condition.UMBRELLA: "umbrella umbrellas raincoat brolly wellies boots waterproofs",
    Condition.RAIN: "rain rains raining rainy rainfall drizzle drizzling shower showers wet pouring",
    Condition.DRY: "dry",
    Condition.SNOW: "snow snows snowing snowy snowfall snowstorm blizzard sleet sleeting",
    Condition.STORM: "storm storms stormy storming thunder thunderstorm thunderstorms thundering lightning",
    Condition.FOG: "fog foggy mist misty",
    Condition.SUN: "sun sunny sunshine clear sunglasses sunscreen",
    Condition.CLOUD: "cloud clouds cloudy overcast grey gray",
    Condition.WIND: "wind winds windy breeze breezy gusty gusts",
}
_MEANING = {word: condition for condition, words in _WORDS.items() for word in words.split()}
_AT_THIS_MOMENT = ("raining", "drizzling", "pouring", "snowing", "sleeting", "storming", "thundering")
_ABOUT_THE_DAY = (Condition.RAIN, Condition.UMBRELLA, Condition.DRY, Condition.SNOW, Condition.STORM, Condition.COAT)


def read_condition(text: str) -> Condition:
    """Return what a condition's words ask about; words that nobody here knows ask about everything.

    The last word decides: a "rain coat" is against the rain, whatever "coat" says alone.
    """
    words = text.split()
    if "rain" in words:
        return Condition.UMBRELLA if len(words) > 1 else Condition.RAIN
    return next((_MEANING[word] for word in reversed(words) if word in _MEANING), Condition.ALL)


def is_about_today(text: str) -> bool:
    """Tell whether a condition without a day means today; otherwise it means this moment."""
    return read_condition(text) in _ABOUT_THE_DAY and text not in _AT_THIS_MOMENT
