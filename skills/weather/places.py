"""Find a place by its name, with Open-Meteo's geocoder (names by GeoNames)."""

import unicodedata
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from skills.weather.forecast import Place, number
from speaker.skill import ServiceRefused, ServiceUnavailable, Web

SERVICE = "Open-Meteo"
_MONTH = 30 * 86_400.0
_RIVAL = 5
"""A namesake with a fifth of the people is one that might have been meant: the region is then said too."""


def find_place(web: Web, base: str, name: str, *, language: str, timeout: float) -> Place | None:
    """Return the place that is most likely meant; `None` if there is none of that name. Raises ServiceUnavailable."""
    for query in _readings(name):
        body = _ask(web, f"{base}/v1/search", {"name": query, "count": 10, "language": language}, timeout)
        # Where nothing matches, "results" is not there at all.
        found = [entry for entry in body.get("results", []) if _is_place(entry)]
        if found:
            return _choose(found, query.partition(",")[0])
    return None


def _readings(name: str) -> Iterator[str]:
    """Yield "paris texas", then "paris, texas": nobody says the comma that the geocoder wants."""
    yield name
    words = name.split()
    for at in range(len(words) - 1, max(0, len(words) - 3), -1):
        yield f"{' '.join(words[:at])}, {' '.join(words[at:])}"


def _ask(web: Web, url: str, params: dict[str, object], timeout: float) -> dict[str, Any]:
    """Return the answer, an old one if need be: places do not move."""
    try:
        body = web.get_json(url, params, service=SERVICE, timeout=timeout, fresh_for=_MONTH)
    except (ServiceUnavailable, ServiceRefused):
        old = web.stale(url, params)
        if old is None:
            raise
        body = old.value
    if not isinstance(body, dict) or not isinstance(body.get("results", []), list):
        raise ServiceUnavailable(SERVICE, "its geocoder answers in a shape of its own")
    return body


def _choose(found: list[dict[str, Any]], asked: str) -> Place:
    """Prefer the exact name, then the place with more people."""
    ranked = sorted(found, key=lambda entry: (_plain(entry["name"]) != _plain(asked), -_people(entry)))
    best, *others = ranked
    rivals = [
        entry
        for entry in others
        if _plain(entry["name"]) == _plain(best["name"]) and _people(entry) * _RIVAL > _people(best)
    ]
    region = best.get("admin1") or best.get("country")
    return Place(
        name=f"{best['name']}, {region}" if rivals and region else best["name"],
        latitude=round(best["latitude"], 2),
        longitude=round(best["longitude"], 2),
        timezone=_zone(best.get("timezone")),
    )


def _is_place(entry: Any) -> bool:
    """Tell whether an entry has what we need; it comes from the network."""
    return (
        isinstance(entry, dict)
        and isinstance(entry.get("name"), str)
        and number(entry.get("latitude")) is not None
        and number(entry.get("longitude")) is not None
    )


def _zone(name: Any) -> str:
    """Return the name of a time zone that this machine knows."""
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, TypeError, AttributeError, OSError):
        return "UTC"


def _people(entry: dict[str, Any]) -> float:
    return number(entry.get("population")) or 0.0


def _plain(name: str) -> str:
    """Compare as people speak: without accents and signs."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in letters if letter.isalnum())
