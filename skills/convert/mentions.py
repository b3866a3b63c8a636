"""Finds what is named in a sentence, with the number that stands before it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from speaker.skill import values

_MOST_WORDS = 9
_BETWEEN = re.compile(r"(?: of(?: an?)?| degrees?)$")
_ONE = re.compile(r"(?:^|.* )(?:an?|one|per|each|every)$")


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a sentence."""

    what: str
    start: int
    end: int
    amount: Fraction | None
    """How much of it; `None` if no number stands before it."""


def find(text: str, names: Mapping[str, str], language: str) -> list[Mention]:
    """Return what is named, in order; the longer of two names counts."""
    ordered = sorted(names, key=len, reverse=True)
    words = "|".join(re.escape(name) for name in ordered)
    # 两 is two before another unit, and a unit of weight elsewhere.
    words = re.sub(r"(?:(?<=\|)|^)两(?=\||$)", f"两(?!{words}|[百千万])", words) if language == "zh" else words
    pattern = rf"(?<![^\W\d_])(?<!'){'(?:' + words + ')'}(?!\w)" if language == "en" else f"(?:{words})"
    found: list[Mention] = []
    for match in re.finditer(pattern, text):
        begin = found[-1].end if found else 0
        amount = _amount_before(text[begin : match.start()], language)
        found.append(Mention(names[match.group()], match.start(), match.end(), amount))
    return found


def number_in(text: str, language: str) -> Fraction | None:
    """Return the number that a text ends or begins with, wherever nothing is named."""
    return _amount_before(text, language) or _amount_behind(text, language)


def exact(value: float) -> Fraction:
    """Return the fraction that was said: a third comes as 0.333333333333333."""
    number = Fraction(repr(value))
    return number.limit_denominator(1000) if len(repr(value).partition(".")[2]) > 12 else number


def amount_behind(text: str, language: str) -> Fraction | None:
    """Return the number right behind a name: six foot two, 一米八."""
    return _amount_behind(text, language)


def _amount_before(text: str, language: str) -> Fraction | None:
    text = text.rstrip()
    if language == "zh":
        text = text.removesuffix("个").removesuffix("枚")
        return next((number for at in range(len(text)) if (number := _number(text[at:], language)) is not None), None)
    text = _BETWEEN.sub("", text)
    half = re.search(r"\b(half|a half|a quarter|three quarters|(?:a|one|two) thirds?)(?: an?)?$", text)
    words = (half.group(1) if half else text).split()
    for count in range(min(_MOST_WORDS, len(words)), 0, -1):
        number = _number(" ".join(words[-count:]), language)
        if number is not None:
            return number
    return Fraction(1) if _ONE.match(text) else None


def _amount_behind(text: str, language: str) -> Fraction | None:
    pieces = list(text.strip()) if language == "zh" else text.split()
    gap = "" if language == "zh" else " "
    for count in range(min(_MOST_WORDS, len(pieces)), 0, -1):
        number = _number(gap.join(pieces[:count]), language)
        if number is not None:
            return number
    return None


def _number(text: str, language: str) -> Fraction | None:
    found = values.read_number(text.strip(), language)
    return None if found is None or found.ordinal else exact(found.value)
