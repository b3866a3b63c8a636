"""One way of labelling out of eight: what the shared sets call the same thing differently, as the tagger learns it.

The majority's way where sources differ, measured by what a skill can use: `yoga`, not `yoga playlist`.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from speaker.corpus import Said

SLOTS = frozenset(
    (
        "datetime",
        "duration",
        "frequency",
        "place",
        "contact",
        "event",
        "artist",
        "song",
        "genre",
        "playlist",
        "album",
        "station",
        "podcast",
        "room",
        "colour",
        "device",
        "amount",
        "item",
        "list",
        "term",
        "topic",
        "condition",
        "currency",
        "content",
        "name",
        "text",
        "language",
        "from",
        "to",
        "query",
        "number",
        "business",
        "food",
        "media",
        "company",
        "expr",
    )
)

_NUMBER = (
    "(?:an?|half|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen"
    "|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|point|over|and|quarter)"
)
_LENGTH = {
    "en": re.compile(
        rf"\b{_NUMBER}(?: {_NUMBER})* (?:hour|minute|second)s?(?:(?: {_NUMBER})+(?: (?:hour|minute|second)s?)?)*\b"
    ),
    "zh": re.compile("(?:[零一二三四五六七八九十百两半点]+个?(?:半|小时|钟头|分钟|分|秒钟|秒)(?:零|又|加|和)?半?钟?)+"),
}
_TIME_PARTS = ("hours", "minutes", "seconds")


def agree(said: Said, source: str, language: str) -> Said:
    """Return a sentence with its slots as this project labels them."""
    return replace(said, slots=tuple(_slots(said, source, language)))


def _slots(said: Said, source: str, language: str) -> Iterator[tuple[str, str]]:
    parts = [words for name, words in said.slots if name in _TIME_PARTS]
    if parts:
        lengths = [found.group() for found in _LENGTH[language].finditer(said.text)]
        yield from (("duration", one) for one in lengths if any(part in one for part in parts))
    for name, words in said.slots:
        words = _as_written(words, said.text)
        if said.intent == "weather.query" and name == "device":
            name = "place"  # Home Assistant's weather stations are named after places
        if said.intent == "radio.play" and name == "media":
            name = "station"
        if said.intent == "search.query" and name == "object_name":
            name = "query"
        if name in ("list", "playlist"):
            words = words.removesuffix(" " + name)
        if name == "amount" and source.startswith("hwu"):
            words = re.sub("^to | percent$", "", words)
        if name in SLOTS and words and words in said.text:
            yield name, words


def _as_written(words: str, text: str) -> str:
    """Undo what two sources did to words: SLURP and TOPv2 write `susan s` of `susan's`."""
    return words if words in text else words.replace(" s", "'s")
