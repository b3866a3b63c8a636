"""Get a forecast: from the first provider that answers, else the youngest one that is kept."""

from collections.abc import Sequence
from dataclasses import dataclass

from skills.weather.forecast import Forecast, Place, Provider
from speaker.skill import Fault, ServiceError, ServiceUnavailable, Web, first_of

FRESH = 900.0
OLDEST = 86_400.0
"""Seconds; a forecast of yesterday is not worth saying."""
_STRANGE_SHAPE = (LookupError, TypeError, ValueError, AttributeError, OverflowError)


@dataclass(frozen=True, slots=True)
class Report:
    """A forecast, whose it is, and its age in seconds if nobody could be asked anew."""

    forecast: Forecast
    credit: str
    age: float | None = None


def get_report(web: Web, providers: Sequence[Provider], place: Place, timeout: float) -> Report:
    """Raises ServiceUnavailable, ServiceRefused when nobody answers and nothing is kept."""
    try:
        return first_of(web, providers, lambda one, web: Report(_ask(web, one, place, timeout), one.credit))
    except ServiceError:
        kept = [report for provider in providers if (report := _remember(web, provider, place))]
        if not kept:
            raise
        return min(kept, key=lambda report: report.age or 0.0)


def _ask(web: Web, provider: Provider, place: Place, timeout: float) -> Forecast:
    question = provider.question(place)
    body = web.get_json(question.url, question.params, service=provider.name, timeout=timeout, fresh_for=FRESH)
    try:
        return provider.read(body)
    except _STRANGE_SHAPE as error:
        raise ServiceUnavailable(provider.name, f"its answer has another shape: {error!r}", Fault.GARBLED) from error


def _remember(web: Web, provider: Provider, place: Place) -> Report | None:
    question = provider.question(place)
    old = web.stale(question.url, question.params)
    if old is None or old.age > OLDEST:
        return None
    try:
        return Report(provider.read(old.value), provider.credit, old.age)
    except _STRANGE_SHAPE:
        return None
