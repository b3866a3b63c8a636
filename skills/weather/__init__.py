"""The weather, now and in the days to come, at home and elsewhere."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from skills.weather.answers import Answers
from skills.weather.conditions import is_about_today, read_condition
from skills.weather.forecast import Place
from skills.weather.met_norway import MetNorway
from skills.weather.open_meteo import OpenMeteo
from skills.weather.places import find_place
from skills.weather.report import get_report
from skills.weather.when import Period, read_period, rest_of_today, right_now
from speaker.skill import Context, Data, Intent, Outcome, Response, Skill, SkillError


@dataclass(frozen=True, slots=True)
class Settings:
    """Who tells the weather."""

    open_meteo: str = "https://api.open-meteo.com"
    """The address of Open-Meteo; https://customer-api.open-meteo.com for those who pay."""
    open_meteo_key: str = ""
    """Your key, if you pay; the free service is not for commercial use."""
    geocoding: str = "https://geocoding-api.open-meteo.com"
    """The address of the service that knows where places are."""
    met_norway: str = "https://api.met.no"
    """The address of MET Norway, which is asked when Open-Meteo does not answer."""
    patience: float = 2.4
    """Seconds for each of the three; together they must stay below the assistant's deadline."""


skill = Skill(
    "weather",
    Path(__file__).parent,
    Settings,
    hosts=("api.open-meteo.com", "geocoding-api.open-meteo.com", "api.met.no"),
    sends=(Data.PLACE, Data.SAID),
    providers=("open-meteo", "met-norway"),
)


_HERE = ("here", "home", "outside", "our place", "my area", "my city", "my town", "my location", "my current location")


@skill.intent("weather.query", reads=True)
def tell_weather(intent: Intent, ctx: Context[Settings]) -> Response:
    """Answer with the weather at the place asked for, or at home."""
    own = ctx.settings
    place = _place(intent.slots.get("place", ""), ctx)
    now = ctx.now.astimezone(ZoneInfo(place.timezone))
    period = _period(intent, ctx, now)
    providers = (OpenMeteo(own.open_meteo.rstrip("/"), own.open_meteo_key), MetNorway(own.met_norway.rstrip("/")))
    report = get_report(ctx.web, providers, place, tell=ctx.tell, timeout=own.patience)
    answers = Answers(ctx, place, report.forecast, now)
    speech = answers.tell(read_condition(_condition(intent, ctx)), period)
    if report.age is not None:
        age = ctx.tell.duration(max(60.0, report.age), 1)
        speech = ctx.say("as_of", age=age, report=speech[0].lower() + speech[1:])
    return Response(speech, Outcome.DONE, source=report.credit)


def _place(name: str, ctx: Context[Settings]) -> Place:
    """Return the place asked for, or home. Leave with words if it is not known."""
    home = ctx.home
    if name in _HERE:
        name = ""
    if not name or name.casefold() == home.name.casefold():
        if home.latitude is not None and home.longitude is not None:
            return Place(home.name, round(home.latitude, 2), round(home.longitude, 2), home.timezone)
        name = name or home.name
    if not name:
        raise SkillError("no_home")
    own = ctx.settings
    place = find_place(ctx.web, own.geocoding.rstrip("/"), name, language=ctx.language, timeout=own.patience)
    if place is None:
        raise SkillError("unknown_place", place=name.title())
    return place


def _period(intent: Intent, ctx: Context[Settings], now: datetime) -> Period:
    """Return the stretch of time asked about. Leave with words if it is not understood, or over."""
    said = intent.slots.get("datetime", "")
    if not said:
        return rest_of_today(now) if is_about_today(_condition(intent, ctx)) else right_now(now)
    period = read_period(ctx.meaning("datetime", said), now, ctx.words.language)
    if period is None:
        raise SkillError("unknown_time", when=said)
    if period.end < now:
        raise SkillError("over")
    return period


def _condition(intent: Intent, ctx: Context[Settings]) -> str:
    return ctx.meaning("condition", intent.slots.get("condition", ""))
