"""What one currency is worth in another."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Protocol

from speaker.skill import Fault, ServiceError, ServiceUnavailable, Web, first_of

HALF_A_DAY = 43_200.0


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate of exchange."""

    value: Fraction
    on: date | None
    """The day that it is of; `None` for this moment."""


@dataclass(frozen=True, slots=True)
class Pair:
    """From one currency to another, by their ISO codes; of a coin also its name."""

    base: str
    quote: str
    coin: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """How a service is asked for a rate."""

    url: str
    params: dict[str, object]


class RateSource(Protocol):
    """A service that knows rates."""

    @property
    def name(self) -> str: ...

    def question(self, pair: Pair) -> Question: ...

    def read(self, body: Any, pair: Pair) -> Rate:
        """Read its answer. Raises LookupError, TypeError, ValueError, ArithmeticError for another shape."""
        ...


def rate_of(web: Web, sources: Sequence[RateSource], pair: Pair, fresh_for: float) -> Rate:
    """Return the rate by the first service that answers, else the last one that any answered. Raises ServiceError."""
    try:
        return first_of(web, sources, lambda source, way: _ask(way, source, pair, fresh_for))
    except ServiceError:
        for source in sources:
            question = source.question(pair)
            old = web.stale(question.url, question.params)
            if old is not None:
                return _read(source, old.value, pair)
        raise


def _ask(web: Web, source: RateSource, pair: Pair, fresh_for: float) -> Rate:
    question = source.question(pair)
    body = web.get_json(question.url, question.params, service=source.name, fresh_for=fresh_for)
    return _read(source, body, pair)


def _read(source: RateSource, body: Any, pair: Pair) -> Rate:
    try:
        rate = source.read(body, pair)
    except (LookupError, TypeError, ValueError, ArithmeticError) as error:
        reason = f"its answer has not the documented shape ({type(error).__name__})"
        raise ServiceUnavailable(source.name, reason, Fault.GARBLED) from error
    if rate.value <= 0:
        raise ServiceUnavailable(source.name, "it gives no rate", Fault.EMPTY)
    return rate
