"""Get a forecast: from the first provider that answers, else the youngest one that is kept."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from skills.weather.forecast import Forecast, Place, Provider
from speaker.skill import ServiceRefused, ServiceUnavailable, SkillError, Web, spoken

_LOG = logging.getLogger(__name__)

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


def get_report(
    web: Web, providers: Sequence[Provider], place: Place, *, tell: spoken.Telling, timeout: float
) -> Report:
    """Raise SkillError when nobody answers and nothing is kept."""
    for provider in providers:
        try:
            return Report(_ask(web, provider, place, timeout), provider.credit)
        except (ServiceUnavailable, ServiceRefused) as error:
            _LOG.warning("%s", error)
    kept = [report for provider in providers if (report := _remember(web, provider, place))]
    if not kept:
        raise SkillError("nobody_answers", services=tell.listed([provider.name for provider in providers]))
    return min(kept, key=lambda report: report.age or 0.0)


def _ask(web: Web, provider: Provider, place: Place, timeout: float) -> Forecast:
    question = provider.question(place)
    body = web.get_json(question.url, question.params, service=provider.name, timeout=timeout, fresh_for=FRESH)
    try:
        return provider.read(body)
    except _STRANGE_SHAPE as error:
        raise ServiceUnavailable(provider.name, f"its answer has another shape: {error!r}") from error


def _remember(web: Web, provider: Provider, place: Place) -> Report | None:
    question = provider.question(place)
    old = web.stale(question.url, question.params)
    if old is None or old.age > OLDEST:
        return None
    try:
        return Report(provider.read(old.value), provider.credit, old.age)
    except _STRANGE_SHAPE:
        return None
