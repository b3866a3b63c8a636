"""Times of day and lists: "ten past three", "a, b and c"."""

from collections.abc import Sequence
from datetime import datetime, time

from speaker.spoken.numbers import say_number


def say_time(moment: datetime | time, *, hours24: bool = False, part: bool = False) -> str:
    """Say the time of day: "ten past three"; with `part`, "ten past three in the afternoon"."""
    hour, minute = moment.hour, moment.minute
    if minute == 0 and hour in (0, 12):
        return "noon" if hour else "midnight"
    if hours24:
        return f"{say_number(hour)} {_minutes(minute)}"
    if not part:
        return _clock(hour, minute)
    if hour >= 21 or hour == 0:
        return f"{_clock(hour, minute)} at night"
    # Three in the night is "three in the morning" to whoever is awake.
    return f"{_clock(hour, minute)} in the {'morning' if hour < 12 else part_of_day(hour)}"


def part_of_day(hour: int) -> str:
    """Return "morning", "afternoon", "evening" or "night"."""
    if 4 <= hour < 12:
        return "morning"
    if 12 <= hour < 18:
        return "afternoon"
    return "evening" if 18 <= hour < 22 else "night"


def say_list(things: Sequence[str], *, word: str = "and") -> str:
    """Say them in one row: "a, b and c"."""
    if len(things) < 2:
        return "".join(things)
    return f"{', '.join(things[:-1])} {word} {things[-1]}"


def _clock(hour: int, minute: int) -> str:
    now, following = (say_number((hour + later - 1) % 12 + 1) for later in (0, 1))
    if minute in (15, 45):
        return f"quarter past {now}" if minute == 15 else f"quarter to {following}"
    if minute == 30:
        return f"half past {now}"
    if minute % 5 or not minute:
        return f"{now} {_minutes(minute)}"
    return f"{say_number(minute)} past {now}" if minute < 30 else f"{say_number(60 - minute)} to {following}"


def _minutes(minute: int) -> str:
    if minute == 0:
        return "o'clock"
    return f"oh {say_number(minute)}" if minute < 10 else say_number(minute)
