"""One way of labelling out of eight: what the shared sets call the same thing differently, as the tagger learns it.

The majority's way where sources differ, unless a skill can do less with it: `yoga`, not `yoga playlist`; what is a
time is a `datetime`, though one source calls it the name of the alarm.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from speaker.corpus import Said

# fmt: off
SLOTS = frozenset((
    "datetime", "duration", "frequency", "place", "contact", "event", "artist", "song", "genre", "playlist", "album",
    "station", "podcast", "room", "colour", "device", "amount", "item", "list", "term", "topic", "condition",
    "currency", "content", "name", "text", "language", "from", "to", "query", "number", "business", "food", "media",
    "company", "expr",
))
HINTS = frozenset(("owner", "service", "year", "sort", "ordinal", "relation", "unit", "app_name", "player_setting"))
"""Learnt as `_owner` and so on, and told to nobody: who knows what is an owner takes it for no playlist."""
# fmt: on
PARTIAL = ("botframework_half_en", "botframework_half_zh")
"""Sets that label some slots and leave out others, times above all."""

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
_LONG = re.compile(rf"(?:(?:for|in|my|the|another) )*(?:{_NUMBER} |more )+(?:hour|minute|second)s?")
_TIME_PARTS = ("hours", "minutes", "seconds")
_TIME = re.compile(
    r"(?:(?:for|at|on|the|my|from|to|in|this|next|every|zero|oh|one|two|three|four|five|six|seven|eight|nine|ten|eleven"
    r"|twelve|thirteen|fifteen|twenty|thirty|forty|fifty|half|quarter|past|am|pm|a|p|m|o'clock|noon|midnight|today"
    r"|tonight|tomorrow|morning|afternoon|evening|night|week|weekend|month|day|and|(?:mon|tues|wednes|thurs|fri|satur"
    r"|sun)day)(?:'?s)?(?: |$))+"
)


def agree(said: Said, source: str, language: str) -> Said | None:
    """Return a sentence with its slots as this project labels them; nothing where words of a slot are not in it."""
    slots = tuple(_slots(said, source, language))
    return replace(said, slots=slots) if all(words and words in said.text for _, words in slots) else None


def _slots(said: Said, source: str, language: str) -> Iterator[tuple[str, str]]:
    has = {name for name, _ in said.slots}
    if source.startswith("ha_") and said.intent.startswith("timer."):
        # Home Assistant has hours and minutes, or nothing where the length says which timer is meant
        parts = [words for name, words in said.slots if name in _TIME_PARTS]
        lengths = [found.group() for found in _LENGTH[language].finditer(said.text)]
        yield from (("duration", one) for one in lengths if not parts or any(part in one for part in parts))
    if source.startswith("ha_") and said.intent.startswith("list.") and "list" not in has:
        # Its shopping list is an intent of its own
        yield from (("list", words) for words in ("shopping", "购物") if words in said.text)
    for name, words in said.slots:
        words = _as_written(words, said.text)
        if said.intent == "weather.query" and name == "device":
            name = "place"  # Home Assistant's weather stations are named after places
        if said.intent == "radio.play" and name == "media":
            name = "station"
        if said.intent in ("alarm.cancel", "alarm.query", "alarm.snooze") and name == "name" and _TIME.fullmatch(words):
            name = "datetime"
        if _LONG.fullmatch(words) and (
            (said.intent == "alarm.snooze" and name == "datetime")
            or (said.intent.startswith("timer.") and name == "name" and "duration" not in has)
        ):
            name = "duration"
        if name in ("list", "playlist"):
            words = re.sub(f".( {name}|清单)$", lambda found: found.group()[0], words)
        if name == "amount" and source.startswith(("hwu", "slurp")):
            words = re.sub("^to | percent$", "", words)
        if name in HINTS:
            name = "_" + name
        if name.strip("_") in SLOTS | HINTS:
            yield name, words


def _as_written(words: str, text: str) -> str:
    """Undo what sources did to words: `eight zero zero am` of `eight am`, `susan s` of `susan's`."""
    for undone in (words, words.replace(" zero zero", ""), words.replace(" s", "'s"), words + "s"):
        if undone in text:
            return undone
    return words.replace(" zero zero", "").replace(" s ", "'s ")
