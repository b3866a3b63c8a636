"""Whole numbers in words, by the style that a language declares: "additive" or "multiplicative".

Each reader gives every number that begins at a place, longest first: "twenty five" is 25 and 20.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

Readings: TypeAlias = list[tuple[int, float]]
"""The place behind it and its value."""
_DIGITS = re.compile(r"\d{1,15}|\d{1,3}(?:,\d{3}){1,4}")
_DECIMAL = re.compile(r"\d{1,15}\.\d{1,15}")
_LONGEST = 40
"""Words of one number; longer rows are noise."""


@dataclass(frozen=True, slots=True)
class Numerals:
    """The number words of a language."""

    style: str
    small: Mapping[str, int]
    """Additive: zero to nineteen. Multiplicative: zero to nine."""
    scales: Mapping[str, int]
    """Additive: thousand and above. Multiplicative: 10 ** 4 and above."""
    tens: Mapping[str, int] = field(default_factory=dict)
    """Additive: twenty to ninety. Multiplicative: ten, hundred and thousand."""
    hundred: frozenset[str] = frozenset()
    joint: frozenset[str] = frozenset()
    """ "and"; in the multiplicative style the zero between."""
    one: frozenset[str] = frozenset()
    """What means one before a scale only: "a" hundred."""
    spoken: Mapping[str, int] = field(default_factory=dict)
    """Digits that are said in rows only: "oh"."""
    runs: Mapping[str, int] = field(default_factory=dict)
    """Words that repeat the next digit: double is 2."""

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "Numerals":
        """Take them from what a language file says."""
        small, scales, tens, spoken, runs = (data.get(key, {}) for key in ("small", "scales", "tens", "spoken", "runs"))
        hundred, joint, one = (frozenset(data.get(key, ())) for key in ("hundred", "joint", "one"))
        return cls(data["style"], small, scales, tens, hundred, joint, one, spoken, runs)

    def first(self) -> set[str]:
        """Return the words that a number may begin with; "#" stands for digits."""
        begin = {"#", *self.small, *self.tens, *self.scales, *self.hundred, *self.one}
        return begin | {*self.spoken, *self.runs} | (self.joint & self.small.keys())

    def read(self, words: Sequence[str], at: int) -> Readings:
        """Return the numbers that begin at `at`."""
        found = _STYLES[self.style](self, words[: at + _LONGEST], at)
        return found[::-1]

    def digits(self, words: Sequence[str], at: int) -> list[tuple[int, str]]:
        """Return the rows of single digits that begin at `at`: "oh one seven double three"."""
        said: list[tuple[int, str]] = []
        row, repeat = "", 1
        for end in range(at, min(len(words), at + _LONGEST)):
            word = words[end]
            value = self.small.get(word, self.spoken.get(word, 99))
            if value < 10 or word.isdecimal() and word.isascii() and len(word) < 16:
                row += (str(value) if value < 10 else word) * repeat
                repeat = 1
                said.append((end + 1, row))
            elif word in self.runs and repeat == 1:
                repeat = self.runs[word]
            else:
                break
        return said[::-1]


def _figures(word: str) -> float | None:
    """Read "12", "1,500" and "3.5"."""
    if _DIGITS.fullmatch(word) and word.isascii():
        return int(word.replace(",", ""))
    return float(word) if _DECIMAL.fullmatch(word) and word.isascii() else None


def _additive(names: Numerals, words: Sequence[str], at: int) -> Readings:
    """Read "two thousand one hundred and five": tens, units, hundreds and scales that are added."""
    found: Readings = []
    total, group, room, scale = 0.0, 0.0, 1000.0, float("inf")
    begun = joined = False
    for end in range(at, len(words)):
        word = words[end]
        after = words[end + 1] if end + 1 < len(words) else ""
        figures = _figures(word)
        if figures is not None and room == 1000 and (not begun or scale < float("inf")):
            if begun and figures >= scale:
                break
            group, room = figures, 1
        elif word in names.small and (value := names.small[word]) < room and (value or not begun):
            if value >= 10 and room < 100:
                break
            group, room = group + value, 1
            if value == 0:
                found.append((end + 1, 0))
                break
        elif word in names.tens and room >= 100:
            group, room = group + names.tens[word], 10
        elif word in names.hundred and not joined and (group < 100 and begun and group or not begun):
            group, room = (group or 1) * 100, 100
        elif word in names.scales and names.scales[word] < scale and not joined and (group or not begun):
            scale = names.scales[word]
            total, group, room = total + (group or 1) * scale, 0, 1000
        elif word in names.one and not begun and (after in names.scales or after in names.hundred):
            group, room = 1, 1
            begun = True
            continue
        elif word in names.joint and begun and not joined and (room == 100 or (room == 1000 and group == 0)):
            joined = True
            continue
        else:
            break
        begun, joined = True, False
        found.append((end + 1, _whole(total + group)))
    return found


def _multiplicative(names: Numerals, words: Sequence[str], at: int) -> Readings:
    """Read 一千二百三十四, 两万五 and 一百零五: each digit times the unit behind it."""
    found: Readings = []
    total, section, digit, unit, scale = 0.0, 0.0, None, 0.0, 0.0
    zero = False
    for end in range(at, len(words)):
        word = words[end]
        figures = _figures(word)
        if figures is not None and digit is None and end == at:
            digit = figures
        elif word in names.joint and end > at and digit is None and (unit or scale) and not zero:
            zero = True
            continue
        elif word in names.small and digit is None:
            digit = names.small[word]
        elif word in names.tens and (not unit or names.tens[word] < unit) and digit != 0:
            new = names.tens[word]
            if digit is None and unit and new != 10:
                break
            section += (1 if digit is None else digit) * new
            digit, unit, zero = None, new, False
        elif word in names.scales and (end > at):
            new = names.scales[word]
            whole = section + (digit or 0)
            if new > scale:
                total = (total + whole) * new
            elif whole and new < scale:
                total += whole * new
            else:
                break
            section, digit, unit, scale, zero = 0.0, None, 0.0, new, False
        else:
            break
        # 两万五 and 一百五 leave out the unit of their last digit.
        least = unit or scale
        short = digit is not None and least > 10 and not zero
        worth = least / 10 if short else 1
        found.append((end + 1, _whole(total + section + (digit or 0) * worth)))
    return found


def _whole(value: float) -> float:
    return int(value) if value == int(value) else value


_STYLES: Mapping[str, Callable[[Numerals, Sequence[str], int], Readings]] = {
    "additive": _additive,
    "multiplicative": _multiplicative,
}
