"""Time and date, here and elsewhere."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from skills.clock.places import SeveralZones, find_zone
from speaker.skill import Context, Intent, Response, Skill, SkillError, values


@dataclass(frozen=True, slots=True)
class Settings:
    """How the time is told."""

    hours24: bool = False
    """Say "fifteen ten" for ten past three in the afternoon."""


skill = Skill("clock", Path(__file__).parent, Settings)

_SMALL_WORDS = ("of", "and", "the", "de")


@skill.intent("time.query", reads=True)
def tell_time(intent: Intent, ctx: Context[Settings]) -> Response:
    """Tell the time, at home or at the place asked for."""
    place = intent.slots.get("place", "")
    moment = _moment_at(place, ctx)
    hours24 = ctx.settings.hours24
    if not place:
        return ctx.respond("time", time=ctx.tell.time(moment, hours24=hours24))
    time = ctx.tell.time(moment, hours24=hours24, part=not hours24)
    if moment.date() == ctx.now.date():
        return ctx.respond("time_there", place=_title(place), time=time)
    return ctx.respond("time_there_other_day", place=_title(place), time=time, day=ctx.tell.weekday(moment))


@skill.intent("date.query", reads=True)
def tell_date(intent: Intent, ctx: Context[Settings]) -> Response:
    """Tell the day, date, month or year; of today, of a day asked for, or elsewhere."""
    place, words, what = (intent.slots.get(name, "") for name in ("place", "datetime", "what"))
    now = _moment_at(place, ctx)
    today = now.date()
    day = _day(words, now, ctx.words.language) if words else today
    if day is None:
        return ctx.fail("unknown_day", day=words)
    if what == "until":
        return _tell_distance(day, today, ctx)
    if what in ("month", "year", "week"):
        numbers = {"month": ctx.tell.month(day), "year": day.year, "week": ctx.tell.number(day.isocalendar().week)}
        return ctx.respond(what, number=numbers[what])
    if place:
        return ctx.respond("date_there", place=_title(place), date=ctx.tell.date(day))
    return ctx.respond(_which(day, today), date=ctx.tell.date(day, year=day.year != today.year))


def _day(words: str, now: datetime, language: str) -> date | None:
    """Return the day that is spoken of, the first of several; "six o'clock" is none."""
    found = values.read_moment(words, language, now, values.Prefer.EITHER)
    if found is None:
        weekend = values.read_span(words, language, now)
        return weekend.start.date() if weekend is not None else None
    return found.at.date() if found.has_day or not found.has_time else None


def _tell_distance(day: date, today: date, ctx: Context[Settings]) -> Response:
    days = (day - today).days
    said = ctx.tell.date(day)
    if days < 2:
        return ctx.respond(_which(day, today), date=said)
    return ctx.respond("until", days=ctx.tell.number(days), date=said)


def _which(day: date, today: date) -> str:
    """Return the key of the sentence about a day."""
    near = {-1: "yesterday", 0: "date", 1: "tomorrow"}
    return near.get((day - today).days, "past" if day < today else "coming")


def _moment_at(place: str, ctx: Context[Settings]) -> datetime:
    """Return now as the clocks show it there; leave with words if nobody here knows where that is."""
    if not place:
        return ctx.now
    zone = find_zone(place)
    if zone is None:
        raise SkillError("unknown_place", place=_title(place))
    if isinstance(zone, SeveralZones):
        raise SkillError("several_zones", place=_title(place))
    return ctx.now.astimezone(zone)


def _title(place: str) -> str:
    return " ".join(word if word in _SMALL_WORDS else word.capitalize() for word in place.split())
