"""Which stretch of time is asked about, and when an appointment is to be."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from speaker.skill import values

_HOUR = timedelta(hours=1)
_RISING, _RESTING = 7, 21
"""Nobody has a meeting at five and means before seven."""
_TO = (" to ", "到")
_TAILS = (" all day", "一整天", "整天", "全天")
_LEADS = ("to ", "until ", "for ", "by ", "in the ", "改到", "挪到", "到")


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time, by the clocks of home."""

    start: datetime
    end: datetime
    part: str = ""
    """The part of the day that it is."""
    clock: bool = False
    """A time of day was said, not only a day."""

    @property
    def days(self) -> int:
        """How many days it touches."""
        return ((self.end - timedelta(seconds=1)).date() - self.start.date()).days + 1


def midnight(now: datetime, days: int = 0) -> datetime:
    """Return the midnight that many days on, as the clocks show it there."""
    return datetime.combine(now.date() + timedelta(days=days), time(), now.tzinfo)


def day_of(moment: datetime) -> Period:
    return Period(midnight(moment), midnight(moment, 1))


def read_period(said: str, now: datetime, language: str) -> Period | None:
    """Return the stretch that was said; of a time of day the hour behind it."""
    first, *others = said.split("; ")
    if others and (whole := values.read_span(f"{first}{_TO[language == 'zh']}{others[-1]}", language, now)) is not None:
        return Period(whole.start, whole.end, whole.part)
    said = bare(said)
    span = values.read_span(said, language, now)
    moment = values.read_moment(said, language, now) or values.read_moment(said, language, now, values.Prefer.EITHER)
    if moment is not None and moment.has_time and (span is None or span.part):
        start = likely(moment)
        return Period(start, start + _HOUR, clock=True)
    if span is None:
        return None
    if span.end - span.start < timedelta(hours=23) and not span.part and span.start != now:
        # "From three to five" is not at night.
        late = 12 * _HOUR if span.start.hour < _RISING and span.end.hour <= 12 else timedelta()
        return Period(span.start + late, span.end + late, clock=True)
    return Period(span.start, span.end, span.part)


def likely(moment: values.Moment, near: int | None = None) -> datetime:
    """Return what is meant by "at three": the first that is not at night, or the nearest to the hour `near`."""
    choices = sorted(moment.ambiguous)
    awake = [at for at in choices if _RISING <= at.hour < _RESTING] or [at for at in choices if at.hour >= _RISING]
    if near is not None and awake:
        return min(awake, key=lambda at: abs(at.hour - near))
    return awake[0] if awake else moment.at


def bare(said: str) -> str:
    """Return a time without what leads in to it: "to thursday" is Thursday; a tagger parts two of them by ";"."""
    said = said.replace("; ", " ")
    for lead in _LEADS:
        said = said.removeprefix(lead)
    for tail in _TAILS:
        said = said.removesuffix(tail)
    return said
