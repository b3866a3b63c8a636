"""Reads sums as people say them; nothing is ever executed."""

import re
from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from skills.calculator.arithmetic import ONE, ROWS, Value, with_two
from speaker.skill import values

_DATA = Path(__file__).parent / "data"
_LONGEST = 160
"""Letters; nobody says a longer sum."""
_MOST_TRIES = 3000
"""Readings that are tried of one sum, so that no sentence takes long."""
_SPACES = re.compile(r"\s+")


class TooLong(Exception):
    """There are too many ways to read it."""


def read(text: str, language: str, last: Fraction | None = None) -> Value | None:
    """Return what a sum comes to; `None` if the text is none. `last` is what "that" means. Raises Impossible."""
    said = _plain(text, language)
    if not said or len(said) > _LONGEST:
        return None
    reader = _Reader(language, last)
    table = re.fullmatch(load(language)["table"], said)
    if table is not None:
        return reader.product(table.groups())
    gap = "" if language == "zh" else " "
    that = load(language)["that"][0]
    # "Plus seventeen" goes on from the last result.
    texts = [said] if last is None else [said, f"{that}{gap}{said}"]
    try:
        found = next((value for each in texts if (value := reader.value(each)) is not None), None)
    except (TooLong, RecursionError):
        return None
    return None if found is None or found.ordinal else found


@cache
def load(language: str) -> Mapping[str, Any]:
    path = _DATA / f"{language}.yaml"
    text = (path if path.exists() else _DATA / "en.yaml").read_text(encoding="utf-8")
    data: Mapping[str, Any] = yaml.safe_load(text)
    return data


def _plain(text: str, language: str) -> str:
    data = load(language)
    said = _SPACES.sub(" ", text.casefold().replace("per cent", "percent").replace("%", " percent ")).strip(" ?.!？。")
    for symbol, words in data["symbols"].items():
        said = said.replace(symbol, words)
    said = _SPACES.sub(" ", said).strip()
    for lead in data["leads"] * 2:
        said = re.sub(rf"^{lead}", "", said).strip()
    return re.sub(str(data["ends"]), "", said).strip()


class _Reader:
    """Takes a sum apart where it binds least."""

    def __init__(self, language: str, last: Fraction | None) -> None:
        self._language = language
        self._data = load(language)
        self._last = last
        self._tries = 0
        self._known: dict[str, Value | None] = {}

    def value(self, text: str) -> Value | None:
        text = text.strip()
        if text not in self._known:
            self._tries += 1
            if self._tries > _MOST_TRIES:
                raise TooLong
            self._known[text] = None
            self._known[text] = self._read(text) if text else None
        return self._known[text]

    def product(self, factors: tuple[str, ...]) -> Value | None:
        return self._apply("multiply", factors)

    def _read(self, text: str) -> Value | None:
        return self._number(text) or self._framed(text, "frames") or self._split(text) or self._framed(text, "close")

    def _framed(self, text: str, kind: str) -> Value | None:
        for name, pattern in self._data[kind]:
            match = re.fullmatch(pattern, text)
            if match is None:
                continue
            found = self._apply(name, match.groups())
            if found is not None:
                return found
        return None

    def _apply(self, name: str, groups: tuple[str, ...]) -> Value | None:
        if name in ROWS:
            row = self._row(groups[0])
            return Value(ROWS[name]([each.number for each in row]), all(each.exact for each in row)) if row else None
        operands = [self.value(group) for group in groups]
        known = [operand for operand in operands if operand is not None]
        if len(known) < len(operands) or (known[-1].ordinal and name != "power"):
            return None
        return ONE[name](known[0]) if name in ONE else with_two(name, known[0], known[1])

    def _split(self, text: str) -> Value | None:
        for level in self._data["levels"]:
            places = [(found.start(), found.end(), name) for name in level for found in re.finditer(level[name], text)]
            for start, end, name in sorted(places, reverse=True):
                right = self.value(text[end:])
                left = self.value(text[:start]) if right is not None else None
                if left is not None and right is not None and not right.ordinal:
                    return with_two(name, left, right)
        return None

    def _row(self, text: str) -> list[Value]:
        """Return the members of a row, each as long as it can be: "twenty five" is one."""
        pieces = [piece for piece in re.split(f"({self._data['row']})", text) if piece]
        members: list[Value] = []
        at = 0
        while at < len(pieces):
            if re.fullmatch(self._data["row"], pieces[at]):
                at += 1
                continue
            for end in range(len(pieces), at, -1):
                member = "".join(pieces[at:end]).strip()
                value = self._number(member)
                # "Four nine" are two, though forty-nine may be said so.
                digits = values.read_digits(member, self._language) is not None
                if value is not None and not (digits and end > at + 1):
                    members.append(value)
                    at = end
                    break
            else:
                return []
        return members if len(members) > 1 else []

    def _number(self, text: str) -> Value | None:
        if text in self._data["that"]:
            return Value(self._last) if self._last is not None else None
        if text in self._data["constants"]:
            return Value(Fraction(self._data["constants"][text]), exact=False)
        if any(re.search(each, text) for level in self._data["levels"] for each in level.values()):
            return None  # "ten over six" is read as a fraction there, also behind "two hundred and"
        amount = values.read_amount(text, self._language)
        if amount is not None and amount.kind == "percent":
            return Value(_exact(amount.value) / 100, percent=True)
        number = values.read_number(text, self._language)
        if number is not None:
            return Value(_exact(number.value), ordinal=number.ordinal)
        if amount is not None:
            return Value(_exact(amount.value))
        # "Six sevens".
        singular = re.sub(r"(?<=x)es$|s$", "", text)
        return self._number(singular) if singular != text and " " not in text else None


def _exact(value: float) -> Fraction:
    """Return the fraction that was said: a third comes as 0.333333333333333."""
    number = Fraction(repr(value))
    return number.limit_denominator(1000) if len(repr(value).partition(".")[2]) > 12 else number
