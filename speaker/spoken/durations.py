"""Durations: "an hour and a half", "two minutes thirty", "three quarters of an hour"."""

import math
from collections.abc import Sequence

from speaker.spoken.numbers import read_fraction, read_quantity, split_words

_MINUTE, _HOUR, _DAY, _WEEK = 60, 3600, 86_400, 604_800
_UNITS = {
    **dict.fromkeys(("second", "seconds", "sec", "secs", "s"), 1),
    **dict.fromkeys(("minute", "minutes", "min", "mins", "m"), _MINUTE),
    **dict.fromkeys(("hour", "hours", "hr", "hrs", "h"), _HOUR),
    **dict.fromkeys(("day", "days"), _DAY),
    **dict.fromkeys(("week", "weeks"), _WEEK),
    **dict.fromkeys(("fortnight", "fortnights"), 2 * _WEEK),
}
_ONE = ("minute", "hour", "day", "week", "fortnight")
"""May stand for one of it without a number; "second" may not: it is also an ordinal."""
_VAGUE = {"couple": 2, "few": 3}
_BEFORE = ("for", "in", "about", "around", "roughly", "exactly", "just", "after", "the", "next")
_BEHIND = ("more", "long", "please", "now", "from", "so", "or", "extra")
_BETWEEN = ("more", "extra", "whole", "full")


def parse_duration(text: str) -> float | None:
    """Return the seconds that `text` says; "a few" are three."""
    words = split_words(text)
    start, end = 0, len(words)
    while start < end and words[start] in _BEFORE:
        start += 1
    while end > start and words[end - 1] in _BEHIND:
        end -= 1
    words = words[start:end]
    total, at, last = 0.0, 0, math.inf
    while at < len(words):
        begun = last < math.inf
        part = _read_part(words, at + 1 if begun and words[at] == "and" else at, last)
        if part is None:
            return None
        seconds, last, at = part
        total += seconds
    return total if last < math.inf else None


def _read_part(words: Sequence[str], at: int, last: float) -> tuple[float, float, int] | None:
    """Read one amount of a unit smaller than `last`: seconds, the unit, the place behind."""
    found = _read_amount(words, at)
    if found is None:
        return None
    amount, end = found
    unit = _UNITS.get(words[end], 0) if end < len(words) else 0
    if not unit:
        # "one hour twenty", "two minutes thirty": the end of it, and of the next smaller unit.
        short = end == len(words) and last in (_HOUR, _MINUTE) and amount < 60
        return (amount * last / 60, last / 60, end) if short else None
    if unit >= last:
        return None
    end += 1
    half = read_fraction(words, end + 1) if end < len(words) and words[end] == "and" else None
    if half is not None and (half[1] == len(words) or words[half[1]] == "and"):
        return (amount + half[0]) * unit, unit, half[1]
    return amount * unit, unit, end


def _read_amount(words: Sequence[str], at: int) -> tuple[float, int] | None:
    """Read what stands before a unit: "two and a half", "half an", "a couple of", "an"."""
    another = words[at : at + 1] == ["another"]
    at += another
    fraction = read_fraction(words, at)
    if fraction is not None:
        amount, end = fraction
        end += words[end : end + 1] == ["of"]
        end += words[end : end + 1] in (["a"], ["an"])
        return amount, end
    start = at + (words[at : at + 1] == ["a"])
    if words[start : start + 1] and words[start] in _VAGUE:
        return _VAGUE[words[start]], start + 1 + (words[start + 1 : start + 2] == ["of"])
    found = read_quantity(words, at)
    if found is not None:
        amount, end = found
        return amount, end + (words[end : end + 1] != [] and words[end] in _BETWEEN)
    start = at + (words[at : at + 1] in (["a"], ["an"]))
    if start < len(words) and (words[start] in _ONE or ((another or start > at) and words[start] in _UNITS)):
        return 1, start
    return None
