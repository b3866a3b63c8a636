"""Numbers in words: "a hundred and five", "two and a half", "twenty-third".

Every `read_...` function looks at `words` from `at` on and returns what stands there with the place
behind it, or `None`.
"""

import math
import re
from collections.abc import Sequence

_SMALL = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SCALES = {"billion": 10**9, "million": 10**6, "thousand": 1000}
_IRREGULAR = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}
_MOST_DIGITS = 15
"""Longer numbers are noise; Python also refuses to read more than 4300 digits."""

_SMALL_VALUE = {word: value for value, word in enumerate(_SMALL)}
_TENS_VALUE = {word: 10 * value for value, word in enumerate(_TENS) if value > 1}
_WORD = re.compile(r"(?<!\w)-(?=\d)|\d+(?:[.,]\d+)*|%|[^\W\d_]+(?:'[^\W\d_]+)*")


def split_words(text: str) -> list[str]:
    """Return the words in lower case; "twenty-five" and "10min" are two."""
    return [
        "minus" if word == "-" else word
        for word in _WORD.findall(text.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'"))
    ]


def parse_number(text: str) -> int | None:
    """Return the whole number that `text` is, if it is one."""
    words = split_words(text)
    negative = words[:1] in (["minus"], ["negative"])
    found = read_number(words, int(negative))
    if found is None or found[1] != len(words):
        return None
    return -found[0] if negative else found[0]


def read_number(words: Sequence[str], at: int) -> tuple[int, int] | None:
    """Read a whole number: "five", "a hundred and five", "two thousand twenty six", "12"."""
    total, limit, end = 0, math.inf, at
    while True:
        start = end + 1 if limit < math.inf and _word(words, end) == "and" else end
        group = _read_hundreds(words, start)
        if group is None:
            break
        value, behind = group
        scale = _SCALES.get(_word(words, behind))
        if scale is not None and scale < limit:
            total, limit, end = total + value * scale, scale, behind + 1
        elif scale is None and value < limit:
            return total + value, behind
        else:
            break
    return (total, end) if limit < math.inf else None


def read_quantity(words: Sequence[str], at: int) -> tuple[float, int] | None:
    """Read a number that need not be whole: "two and a half", "five point two", "three quarters"."""
    fraction = read_fraction(words, at)
    if fraction is not None:
        return fraction
    whole = read_number(words, at)
    if whole is None:
        token = _word(words, at)
        return (float(token), at + 1) if re.fullmatch(r"\d{1,15}\.\d{1,15}", token) else None
    value, end = whole
    if _word(words, end) == "point":
        digits, behind = _read_digits(words, end + 1)
        return (float(f"{value}.{digits}"), behind) if digits else (value, end)
    if _word(words, end) == "and":
        fraction = read_fraction(words, end + 1)
        if fraction is not None:
            return value + fraction[0], fraction[1]
    return value, end


def read_fraction(words: Sequence[str], at: int) -> tuple[float, int] | None:
    """Read "half", "a half", "a quarter", "three quarters", "two thirds"."""
    first, second = _word(words, at), _word(words, at + 1)
    if first in ("half", "quarter"):
        return {"half": 0.5, "quarter": 0.25}[first], at + 1
    if first in ("a", "one") and second in ("half", "quarter", "third"):
        return {"half": 0.5, "quarter": 0.25, "third": 1 / 3}[second], at + 2
    if first == "three" and second in ("quarter", "quarters"):
        return 0.75, at + 2
    if first == "two" and second == "thirds":
        return 2 / 3, at + 2
    return None


def read_ordinal(words: Sequence[str], at: int) -> tuple[int, int] | None:
    """Read "first" to "thirty first", "25th"."""
    first, second = _word(words, at), _word(words, at + 1)
    if first.isdecimal() and len(first) <= 2 and second in ("st", "nd", "rd", "th"):
        return int(first), at + 2
    if first in _TENS_VALUE and 0 < _ORDINALS.get(second, 0) < 10:
        return _TENS_VALUE[first] + _ORDINALS[second], at + 2
    return (_ORDINALS[first], at + 1) if first in _ORDINALS else None


def _ordinal(word: str) -> str:
    return _IRREGULAR.get(word) or (f"{word[:-1]}ieth" if word.endswith("y") else f"{word}th")


_ORDINALS = {_ordinal(word): value for word, value in (*_SMALL_VALUE.items(), *_TENS_VALUE.items()) if value}


def _read_hundreds(words: Sequence[str], at: int) -> tuple[int, int] | None:
    """Read what may stand before "thousand": "seven", "twenty five", "a hundred and five", "1,500"."""
    token = _word(words, at)
    if token in ("a", "one") and _word(words, at + 1) in ("hundred", *_SCALES):
        found: tuple[int, int] | None = (1, at + 1)
    elif token in ("hundred", *_SCALES):
        found = (1, at)
    else:
        found = _read_tens(words, at)
    if found is None or _word(words, found[1]) != "hundred":
        return found
    value, end = 100 * found[0], found[1] + 1
    rest = _read_tens(words, end + 1 if _word(words, end) == "and" else end)
    return (value + rest[0], rest[1]) if rest and 0 < rest[0] < 100 else (value, end)


def _read_tens(words: Sequence[str], at: int) -> tuple[int, int] | None:
    token = _word(words, at)
    if token in _SMALL_VALUE:
        return _SMALL_VALUE[token], at + 1
    if token in _TENS_VALUE:
        units = _SMALL_VALUE.get(_word(words, at + 1), 0)
        return (_TENS_VALUE[token] + units, at + 2) if 0 < units < 10 else (_TENS_VALUE[token], at + 1)
    if re.fullmatch(r"\d+|\d{1,3}(,\d{3})+", token) and len(token) <= _MOST_DIGITS:
        return int(token.replace(",", "")), at + 1
    return None


def _read_digits(words: Sequence[str], at: int) -> tuple[str, int]:
    """Read digits one by one, as behind a decimal point."""
    digits = ""
    while len(digits) < _MOST_DIGITS:
        token = _word(words, at)
        if _SMALL_VALUE.get(token, 10) < 10:
            digits += str(_SMALL_VALUE[token])
        elif token.isdecimal() and len(token) <= _MOST_DIGITS:
            digits += token
        else:
            break
        at += 1
    return digits, at


def _word(words: Sequence[str], at: int) -> str:
    return words[at] if at < len(words) else ""
