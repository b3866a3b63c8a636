"""Says numbers, lists, times, days and stretches of time, by the patterns of a language's YAML file."""

import datetime
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from num2words import num2words

_HERE = Path(__file__).parent


@cache
def telling(language: str) -> "Telling":
    """Return what says things in a language; in English if nobody has written its file."""
    path = _HERE / f"{language}.yaml"
    return Telling(yaml.safe_load((path if path.exists() else _HERE / "en.yaml").read_text(encoding="utf-8")))


class Telling:
    """Says things in one language."""

    def __init__(self, patterns: Mapping[str, Any]) -> None:
        self._numbers: Mapping[str, Any] = patterns["numbers"]
        self._lists: Mapping[str, str] = patterns["lists"]
        self._durations: Mapping[str, Any] = patterns["durations"]
        self._times: Mapping[str, Any] = patterns["times"]
        self._days: Mapping[str, Any] = patterns["days"]

    def number(self, number: int) -> str:
        """Say a whole number: "one hundred and five"."""
        if number < 0:
            return str(self._numbers["minus"]).format(number=self.number(-number))
        if "digits" in self._numbers:
            said = self._by_places(number)
            # Ten is one ten only within a number.
            ten: str = self._numbers["digits"][1] + self._numbers["scales"][10]
            return said[1:] if said.startswith(ten) else said
        return str(num2words(number, lang=self._numbers["num2words"])).replace(",", "")

    def ordinal(self, number: int) -> str:
        """Say which one in a row: "twenty-third"."""
        if "num2words" not in self._numbers:
            return self.number(number)
        return str(num2words(number, lang=self._numbers["num2words"], to="ordinal"))

    def listed(self, things: Sequence[str], word: str = "") -> str:
        """Say them in one row: "a, b and c"; `word` stands in for "and"."""
        if len(things) < 2:
            return "".join(things)
        last = self._lists["last"].format(word=word or self._lists["word"])
        return f"{self._lists['between'].join(things[:-1])}{last}{things[-1]}"

    def duration(self, seconds: float, units: int = 2) -> str:
        """Say how long, in at most so many units: "five minutes", "an hour and ten minutes"."""
        parts = self._parts(seconds, units)
        total = sum(count * unit for count, unit in parts)
        if total in self._durations["exact"]:
            return str(self._durations["exact"][total])
        forms = self._durations["units"]
        said = [forms[unit]["one" if count == 1 else "more"].format(count=self.counted(count)) for count, unit in parts]
        joint = self._durations["last"] if len(said) > 1 else ""
        return f"{self._durations['between'].join(said[:-1])}{joint}{said[-1]}"

    def length(self, seconds: float) -> str:
        """Say how long something is, before its name: "ten minute", "one hour thirty minute"."""
        forms = self._durations["units"]
        parts = self._parts(seconds, len(forms))
        return str(self._durations["before"]).join(
            forms[unit]["before"].format(count=self.counted(count)) for count, unit in parts
        )

    def time(self, moment: datetime.datetime | datetime.time, *, hours24: bool = False, part: bool = False) -> str:
        """Say the time of day: "ten past three"; with `part`, "ten past three in the afternoon"."""
        hour, minute = moment.hour, moment.minute
        exact: str | None = self._times["exact"].get(f"{hour}:{minute:02}")
        if exact is not None:
            return exact
        minutes = self._times["hours24" if hours24 else "minutes"]
        pattern = minutes.get(minute) or self._times["below_ten" if minute < 10 else "other"]
        now, following = (hour, hour + 1) if hours24 else ((hour - 1) % 12 + 1, hour % 12 + 1)
        said: str = pattern.format(hour=self.counted(now), next=self.counted(following), minute=self.number(minute))
        if hours24 or not (part or self._times.get("always_part")):
            return said
        parts: Mapping[int, str] = self._times["parts"]
        return parts[max(begin for begin in parts if begin <= hour)].format(time=said)

    def date(self, day: datetime.date, *, year: bool = False) -> str:
        """Say a date: "Monday, the twenty-third of November"."""
        said: str = self._days["date"].format(
            weekday=self.weekday(day), month=self.month(day), nth=self.ordinal(day.day), day=self.number(day.day)
        )
        return self._days["with_year"].format(date=said, year=day.year) if year else said

    def day(self, day: datetime.date, today: datetime.date) -> str:
        """Say a day as seen from today: "tomorrow", "on Friday", "on Monday, the third of May"."""
        ahead = (day - today).days
        near: str | None = self._days["near"].get(ahead)
        if near is not None:
            return near
        pattern: str = self._days["within_a_week" if 1 < ahead < 7 else "farther"]
        return pattern.format(weekday=self.weekday(day), date=self.date(day))

    def weekday(self, day: datetime.date) -> str:
        return str(self._days["weekdays"][day.weekday()])

    def month(self, day: datetime.date) -> str:
        return str(self._days["months"][day.month - 1])

    def part(self, name: str) -> str:
        """Say "morning", "afternoon", "evening" or "night"."""
        return str(self._days["parts"][name])

    def counted(self, number: int) -> str:
        """Say a number before what is counted."""
        return str(self._numbers.get("counted", {}).get(number) or self.number(number))

    def _by_places(self, number: int) -> str:
        """Say a number place by place, as Chinese does: three hundreds, nothing, five."""
        digits, scales = self._numbers["digits"], self._numbers["scales"]
        for scale, name in scales.items():
            if number >= scale:
                high, low = divmod(number, scale)
                gap = digits[0] if 0 < low < scale // 10 else ""
                return f"{self._by_places(high)}{name}{gap}{self._by_places(low) if low else ''}"
        return str(digits[number])

    def _parts(self, seconds: float, units: int) -> list[tuple[int, int]]:
        """Split into units, the largest first, rounded to the smallest of `units` neighbours."""
        sizes = list(self._durations["units"])
        rest, parts = max(0, round(seconds)), []
        for index, unit in enumerate(sizes):
            if rest >= unit:
                smallest = sizes[min(index + units, len(sizes)) - 1]
                # 59 minutes 59.7 seconds are an hour: rounding may carry into the next unit, so it comes first.
                rest = (rest + smallest // 2) // smallest * smallest
                break
        for unit in sizes:
            count, rest = divmod(rest, unit)
            if count:
                parts.append((count, unit))
        return parts or [(0, sizes[-1])]
