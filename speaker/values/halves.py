"""Finds which half of the day a reply means, where both were offered: "evening", "p m", "eighteen hundred"."""

from collections.abc import Sequence
from datetime import UTC, datetime

from speaker.values.choosing import bare, choose
from speaker.values.names import Candidate, Named, Outcome
from speaker.values.reading import read_moment, read_span
from speaker.values.resolving import Prefer

_MIDNIGHT = datetime(2000, 1, 3, tzinfo=UTC)


def choose_time(said: str, offers: Sequence[str], language: str) -> Named | None:
    """Return which of these times of day was meant; `None` where they are no times."""
    times: dict[str, datetime] = {}
    for offer in offers:
        if (clock := _clock(offer, language)) is None:
            return None
        times[offer] = clock
    phrases = (said, bare(said, language))
    wanted = [clock for phrase in phrases if (clock := _clock(phrase, language))]
    offered = [offer for offer, clock in times.items() if clock in wanted]
    if offered or len(wanted) == len(phrases):
        # "Six in the evening" is not offered where "four in the evening" is, however alike they sound; but "the morning
        # one" is not one in the morning.
        return _only(offered)
    named = choose(said, offers, language)
    if named.name is not None:
        return named
    part = next((span for phrase in phrases if (span := read_span(phrase, language, _MIDNIGHT)) and span.part), None)
    inside = [offer for offer, clock in times.items() if part is not None and part.start <= clock < part.end]
    return _only(inside or [offer for offer, clock in times.items() if _is_half(said, clock, language)])


def _clock(text: str, language: str) -> datetime | None:
    """Return the one time of day that a text tells, whatever the day is."""
    found = read_moment(text, language, _MIDNIGHT, Prefer.EITHER)
    if found is None or not found.has_time or found.ambiguous:
        return None
    return datetime.combine(_MIDNIGHT, found.at.time(), UTC)


def _is_half(said: str, clock: datetime, language: str) -> bool:
    """Tell whether the half of the day alone was said: "p m" for six in the evening."""
    found = _clock(f"{clock.hour % 12 or 12} {said}", language)
    return found is not None and found.hour == clock.hour


def _only(offers: Sequence[str]) -> Named:
    if len(offers) == 1:
        return Named(Outcome.CLEAR, (Candidate(offers[0], 1.0),))
    return Named(Outcome.ASK if offers else Outcome.NONE, tuple(Candidate(offer, 1.0) for offer in offers))
