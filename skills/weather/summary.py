"""Many steps of a forecast in a few facts."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from skills.weather.forecast import WET, Sky, Step

_MATTERS = 0.2
"""Millimetres; less wets nobody."""
_LIKELY, _POSSIBLE = 50, 25
"""Percent."""


class Odds(StrEnum):
    YES = "yes"
    MAYBE = "maybe"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Summary:
    """What a stretch of weather comes to."""

    low: float
    high: float
    sky: Sky | None
    daylight: bool
    wind: float | None
    """The strongest."""
    humidity: float | None = None
    """The mean, in percent."""
    uv: float | None = None
    """The highest index."""
    feels: tuple[float, float] | None = None
    """As how warm it is felt, at the least and at the most."""


def summarize(steps: Sequence[Step]) -> Summary | None:
    """Return `None` where no temperature is known."""
    degrees = [step.temperature for step in steps if step.temperature is not None]
    if not degrees:
        return None
    damp = [step.humidity for step in steps if step.humidity is not None]
    felt = [step.feels for step in steps if step.feels is not None]
    winds = [step.wind for step in steps if step.wind is not None]
    return Summary(
        low=min(degrees),
        high=max(degrees),
        sky=_sky(steps),
        daylight=any(step.daylight is not False for step in steps),
        wind=max(winds, default=None),
        humidity=sum(damp) / len(damp) if damp else None,
        uv=max((step.uv for step in steps if step.uv is not None), default=None),
        feels=(min(felt), max(felt)) if felt else None,
    )


def odds_of(steps: Iterable[Step], skies: Collection[Sky]) -> Odds:
    """Return how sure it is that one of these skies comes; for what falls, its amount and chance count."""
    seen = [step for step in steps if step.sky in skies]
    if not seen:
        return Odds.NO
    falling = [step for step in seen if step.sky in WET]
    if not falling:
        return Odds.YES
    amount = sum(step.precipitation or 0.0 for step in falling)
    chance = highest_chance(falling)
    if amount >= _MATTERS and (chance is None or chance >= _POSSIBLE):
        return Odds.YES
    if chance is None:
        # Where neither amount nor chance is known, the sky alone has to do.
        return Odds.YES if all(step.precipitation is None for step in falling) else Odds.MAYBE
    return Odds.YES if chance >= _LIKELY else Odds.MAYBE


def highest_chance(steps: Iterable[Step]) -> float | None:
    return max((step.chance for step in steps if step.chance is not None), default=None)


def first_of(steps: Sequence[Step], skies: Collection[Sky]) -> datetime | None:
    """Return when one of these skies begins, if not at once and if it is known to the hour."""
    first = next((step for step in steps if step.sky in skies), None)
    return first.start if first is not None and first.hours == 1 and first is not steps[0] else None


def share_of(steps: Sequence[Step], skies: Collection[Sky]) -> float:
    """Return for which part of the daylight these skies are seen."""
    known = [step for step in steps if step.sky is not None]
    lit = [step for step in known if step.daylight is not False] or known
    return sum(step.hours for step in lit if step.sky in skies) / max(1, sum(step.hours for step in lit))


def _sky(steps: Sequence[Step]) -> Sky | None:
    """Return what matters most of what will surely fall, else what is seen most by day."""
    order = list(Sky)
    falling = [step.sky for step in steps if step.sky in WET]
    if odds_of(steps, WET) is Odds.YES:
        return max((sky for sky in falling if sky), key=order.index)
    known = [step for step in steps if step.sky is not None and step.sky not in WET]
    lit = [step for step in known if step.daylight is not False] or known
    hours = Counter[Sky]()
    for step in lit:
        if step.sky is not None:
            hours[step.sky] += step.hours
    return max(hours, key=lambda sky: (hours[sky], order.index(sky))) if hours else None
