"""Days: "tomorrow morning", "on friday", "the third of may", "in two weeks"."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from speaker.spoken.durations import parse_duration
from speaker.spoken.numbers import read_number, read_ordinal, split_words

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
_NOW = ("now", "right now", "just now", "at the moment", "at present", "currently", "outside")
_RELATIVE = {
    **dict.fromkeys(("today", "the day", "this week", "later", "later today", "later on"), 0),
    "tomorrow": 1,
    "day after tomorrow": 2,
    "yesterday": -1,
    "day before yesterday": -2,
}
_HOLIDAYS = {
    **dict.fromkeys(("new year", "new years", "new year's", "new year's day", "new years day"), (1, 1)),
    **dict.fromkeys(("valentine's day", "valentines day"), (2, 14)),
    "halloween": (10, 31),
    "christmas eve": (12, 24),
    **dict.fromkeys(("christmas", "christmas day"), (12, 25)),
    "boxing day": (12, 26),
    **dict.fromkeys(("new year's eve", "new years eve"), (12, 31)),
}
_PARTS = {"morning": 12, "afternoon": 18, "evening": 22, "night": 24}
"""The hour at which each is over."""
_FARTHEST = timedelta(days=3660)


@dataclass(frozen=True, slots=True)
class DayRef:
    """A day that was spoken of."""

    date: date
    part: str = ""
    """"morning", "afternoon", "evening", "night", "now"; "" is the whole day."""


def parse_day(text: str, now: datetime) -> DayRef | None:
    """Return the day that `text` means when it is said at `now`."""
    words = split_words(text)
    if " ".join(words) in _NOW:
        return DayRef(now.date(), "now")
    if words == ["tonight"]:
        return DayRef(now.date(), "night")
    words, part = _take_part(words)
    if part and not words:
        over = now.hour >= _PARTS[part]
        return DayRef(now.date() + timedelta(days=over), part)
    if part and words == ["this"]:
        return DayRef(now.date(), part)
    if part and words == ["last"]:
        return DayRef(now.date() - timedelta(days=1), part)
    if words[:1] in (["on"], ["for"], ["at"], ["over"]):
        words = words[1:]
    for read in (_relative, _weekday, _weekend, _holiday, _week_on, _calendar, _named_date):
        found = read(words, now.date())
        if found is not None:
            return DayRef(found, part)
    return None if part else _later(words, now)


def _take_part(words: list[str]) -> tuple[list[str], str]:
    """Split "tomorrow in the evening" into the day and the part of it."""
    if not words or words[-1] not in _PARTS:
        return words, ""
    part, rest = words[-1], words[:-1]
    for lead in (["in", "the"], ["at"], ["during", "the"], ["the"]):
        if rest[-len(lead) :] == lead:
            return rest[: -len(lead)], part
    return rest, part


def _relative(words: Sequence[str], today: date) -> date | None:
    text = " ".join(words).removeprefix("the ")
    return today + timedelta(days=_RELATIVE[text]) if text in _RELATIVE else None


def _weekday(words: Sequence[str], today: date) -> date | None:
    """Read "friday", "this friday", "next friday" (of next week), "last friday", "friday week"."""
    *lead, name = words or [""]
    if name == "week" and lead and lead[-1] in _WEEKDAYS:
        found = _weekday(lead[-1:], today)
        later = 0 if found == today + timedelta(days=7) else 7
        return found + timedelta(days=later) if found and len(lead) == 1 else None
    if name not in _WEEKDAYS:
        return None
    ahead = (_WEEKDAYS.index(name) - today.weekday()) % 7
    match lead:
        case [] | ["coming"] | ["the", "coming"]:
            return today + timedelta(days=ahead or 7)
        case ["this"]:
            return today + timedelta(days=ahead)
        case ["next"]:
            return today + timedelta(days=7 - today.weekday() + _WEEKDAYS.index(name))
        case ["last"]:
            return today + timedelta(days=ahead - 7)
    return None


def _weekend(words: Sequence[str], today: date) -> date | None:
    """Read a week or its end as its first day that is still to come."""
    monday = today + timedelta(days=7 - today.weekday())
    match words:
        case ["weekend"] | ["the" | "this", "weekend"]:
            return max(today, monday - timedelta(days=2))
        case ["next", "weekend"]:
            return monday + timedelta(days=5)
        case ["next", "week"]:
            return monday
    return None


def _holiday(words: Sequence[str], today: date) -> date | None:
    found = _HOLIDAYS.get(" ".join(words))
    return _next(today, lambda year: date(year, *found)) if found else None


def _week_on(words: Sequence[str], today: date) -> date | None:
    """Read "a week on monday", "two weeks from tomorrow"."""
    joint = next((at for at, word in enumerate(words) if word in ("on", "from")), 0)
    seconds = parse_duration(" ".join(words[:joint])) if joint and words[0] != "in" else None
    if seconds is None or seconds % 86_400 or seconds > _FARTHEST.total_seconds():
        return None
    rest = words[joint + 1 :]
    start = _relative(rest, today) or _weekday(rest, today)
    return start + timedelta(seconds=seconds) if start else None


def _calendar(words: Sequence[str], today: date) -> date | None:
    """Read "the third [of may]", "may third 2027", "the first of next month"."""
    words = [word for word in words if word not in ("the", "of")]
    month, day, at = 0, 0, 0
    if words and words[0] in _MONTHS:
        month, at = _MONTHS.index(words[0]) + 1, 1
    found = read_ordinal(words, at) or (read_number(words, at) if month or len(words) > 1 else None)
    if found is None:
        return None
    day, at = found
    if words[at:] in (["next", "month"], ["this", "month"]) and not month:
        ahead = today.year * 12 + today.month - 1 + (words[at] == "next")
        return _date(ahead // 12, ahead % 12 + 1, day)
    if not month and at < len(words) and words[at] in _MONTHS:
        month, at = _MONTHS.index(words[at]) + 1, at + 1
    if not month:
        return _next_numbered(today, day) if at == len(words) else None
    if at == len(words):
        return _next(today, lambda year: date(year, month, day))
    year = _read_year(words[at:])
    return _date(year, month, day) if year else None


def _named_date(words: Sequence[str], today: date) -> date | None:
    """Read "monday the fourth", if that is a monday."""
    found = _calendar(words[1:], today) if words and words[0] in _WEEKDAYS else None
    return found if found and found.weekday() == _WEEKDAYS.index(words[0]) else None


def _read_year(words: Sequence[str]) -> int | None:
    """Read "2027", "two thousand twenty seven", "twenty twenty seven"."""
    first = read_number(words, 0)
    if first is None:
        return None
    year, at = first
    if at < len(words) and year in (19, 20, 21):
        second = read_number(words, at)
        if second is None or not 10 <= second[0] < 100:
            return None
        year, at = 100 * year + second[0], second[1]
    return year if at == len(words) and 1900 <= year < 2200 else None


def _later(words: Sequence[str], now: datetime) -> DayRef | None:
    """Read "in three days", "two hours from now"."""
    if words[:1] != ["in"] and words[-2:] not in (["from", "now"], ["from", "today"]):
        return None
    seconds = parse_duration(" ".join(words).removesuffix(" from today"))
    if seconds is None or seconds > _FARTHEST.total_seconds():
        return None
    moment = now + timedelta(seconds=seconds)
    return DayRef(moment.date(), "" if seconds >= 86_400 else _part_of_day(moment.hour))


def _next(today: date, make: Callable[[int], date]) -> date | None:
    """Return the first of the yearly days that is not over; the 29th of February may be eight years off."""
    for year in range(today.year, today.year + 9):
        try:
            day = make(year)
        except ValueError:
            continue
        if day >= today:
            return day
    return None


def _next_numbered(today: date, day: int) -> date | None:
    for ahead in range(12):
        month = today.year * 12 + today.month - 1 + ahead
        found = _date(month // 12, month % 12 + 1, day)
        if found and found >= today:
            return found
    return None


def _part_of_day(hour: int) -> str:
    """Return "morning", "afternoon", "evening" or "night"."""
    if 4 <= hour < 12:
        return "morning"
    if 12 <= hour < 18:
        return "afternoon"
    return "evening" if 18 <= hour < 22 else "night"


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
