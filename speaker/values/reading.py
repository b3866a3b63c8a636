"""Reads a whole phrase as one kind of value, and finds values in a sentence."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

from speaker.values import recurring, resolving
from speaker.values.chart import LONGEST, Chart
from speaker.values.grammar import load
from speaker.values.resolving import Prefer
from speaker.values.types import Amount, Colour, Duration, Found, Moment, Number, Recurrence, Span

T = TypeVar("T")
_ANY_TIME = datetime(2000, 1, 3, tzinfo=UTC)
"""For what does not depend on when it is said."""
_RULES = {
    "duration": "lasts",
    "recurrence": "recurrence",
    "datetime": "moment",
    "span": "spanned",
    "amount": "amount",
    "colour": "colour",
    "number": "counted",
}
"""What is looked for in a sentence; of values equally long the first counts."""


def read_number(text: str, language: str) -> Number | None:
    """Return the number or ordinal that the text is."""
    return _one("counted", text, language, Number)


def read_digits(text: str, language: str) -> str | None:
    """Return the row of digits that the text is, as of a telephone number."""
    return _one("digits", text, language, str)


def read_duration(text: str, language: str) -> Duration | None:
    """Return how long the text says."""
    return _one("lasts", text, language, Duration)


def read_amount(text: str, language: str) -> Amount | None:
    """Return so much of money, percent, degrees, or a unit."""
    return _one("amount", text, language, Amount)


def read_colour(text: str, language: str) -> Colour | None:
    """Return the colour that the text names."""
    return _one("colour", text, language, Colour)


def read_moment(text: str, language: str, now: datetime, prefer: Prefer = Prefer.FUTURE) -> Moment | None:
    """Return the day, the time, or both; `now` is aware, and its zone counts."""
    for when in _parse("moment", text, language, now):
        if (found := resolving.moment(when, now, Prefer(prefer))) is not None:
            return found
    return None


def read_span(text: str, language: str, now: datetime, prefer: Prefer = Prefer.EITHER) -> Span | None:
    """Return the stretch of time: "this weekend", "from nine to five", "tomorrow" (all of it)."""
    for said in (*_parse("spanned", text, language, now), *_parse("moment", text, language, now)):
        if (found := resolving.span(said, now, Prefer(prefer))) is not None:
            return found
    return None


def read_recurrence(text: str, language: str, now: datetime) -> Recurrence | None:
    """Return what comes again: "every other friday at half past six"."""
    for rhythm in _parse("recurrence", text, language, now):
        if (found := recurring.recurrence(rhythm, now)) is not None:
            return found
    return None


def read(kind: str, text: str, language: str, now: datetime) -> Any:
    """Return the value of a slot by its kind: the name of a `read_...` function here."""
    plain: Mapping[str, Any] = {
        "number": read_number,
        "digits": read_digits,
        "duration": read_duration,
        "amount": read_amount,
        "colour": read_colour,
    }
    timed: Mapping[str, Any] = {
        "moment": read_moment,
        "datetime": read_moment,
        "span": read_span,
        "recurrence": read_recurrence,
    }
    return plain[kind](text, language) if kind in plain else timed[kind](text, language, now)


def spans(text: str, language: str, now: datetime = _ANY_TIME) -> tuple[Found, ...]:
    """Return where in a sentence values stand, in order, the longest ones; none overlap."""
    return tuple(found for found, _ in find(text, language, now))


def find(text: str, language: str, now: datetime = _ANY_TIME) -> list[tuple[Found, str]]:
    """Return the places of values with their words."""
    grammar = load(language)
    tokens = grammar.split(text)
    words = [word for word, _, _ in tokens]
    found, at, base = [], 0, 0
    chart = Chart(grammar, words[:LONGEST], now)
    while at < len(tokens):
        if at - base > LONGEST // 2:
            # A chart of a whole book would go too deep.
            base, chart = at, Chart(grammar, words[at : at + LONGEST], now)
        length, kind = _longest(chart, at - base)
        start, close = tokens[at][1], tokens[at + length - 1][2]
        if kind and text[start:close].lower() not in grammar.doubtful:
            found.append((Found(start, close, kind), text[start:close]))
        at += length
    return found


def _longest(chart: Chart, at: int) -> tuple[int, str]:
    """Return how many words the longest value here has, at least one, and its kind."""
    best, kind = at, ""
    for name, rule in _RULES.items():
        end = max((end for end, _ in chart.at(rule, at)), default=at)
        if end > best:
            best, kind = end, name
    return max(1, best - at), kind


def _parse(rule: str, text: str, language: str, now: datetime = _ANY_TIME) -> list[Any]:
    grammar = load(language)
    words = [word for word, _, _ in grammar.split(text)]
    return Chart(grammar, words, now).whole(rule) if words else []


def _one(rule: str, text: str, language: str, kind: type[T]) -> T | None:
    return next((value for value in _parse(rule, text, language) if isinstance(value, kind)), None)
