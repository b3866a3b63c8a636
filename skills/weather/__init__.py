"""The weather, now and in the days to come, at home and elsewhere."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from skills.weather.air import AirProvider, OpenMeteoAir, OpenWeatherAir
from skills.weather.answers import Answers
from skills.weather.azure_maps import AzureMaps
from skills.weather.beside import tell_air, tell_sun, tell_warnings
from skills.weather.conditions import OF_THE_SUN, Condition, is_about_today, read_condition
from skills.weather.forecast import Place, Provider
from skills.weather.met_norway import MetNorway
from skills.weather.open_meteo import OpenMeteo
from skills.weather.openweather import OpenWeather
from skills.weather.places import find_place
from skills.weather.report import get_report
from skills.weather.warnings import NationalWeatherService, OpenWeatherWarnings, WarningProvider
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
    openweather: str = "https://api.openweathermap.org"
    """The address of OpenWeather, for who has a key."""
    openweather_key: str = ""
    """Your key, of the subscription "One Call"; it also brings warnings outside the United States."""
    azure_maps: str = "https://atlas.microsoft.com"
    """The address of Azure Maps, for who has a key."""
    azure_maps_key: str = ""
    air_quality: str = "https://air-quality-api.open-meteo.com"
    """The address of Open-Meteo's air quality."""
    weather_gov: str = "https://api.weather.gov"
    """The address of the National Weather Service, which warns in the United States."""
    order: tuple[str, ...] = ("openweather", "azure-maps", "open-meteo", "met-norway")
    """Who is asked first; those without their key are left out."""
    patience: float = 2.4
    """Seconds for each that is asked."""


skill = Skill(
    "weather",
    Path(__file__).parent,
    Settings,
    hosts=(
        *("api.open-meteo.com", "geocoding-api.open-meteo.com", "air-quality-api.open-meteo.com", "api.met.no"),
        *("api.openweathermap.org", "atlas.microsoft.com", "api.weather.gov"),
    ),
    sends=(Data.PLACE, Data.SAID),
    providers=("open-meteo", "met-norway", "openweather", "azure-maps"),
)


@skill.intent("weather.query", reads=True)
def tell_weather(intent: Intent, ctx: Context[Settings]) -> Response:
    """Answer with the weather at the place asked for, or at home; with its sun, its air, or what is warned of."""
    own = ctx.settings
    condition = read_condition(_condition(intent, ctx), ctx.words)
    place = _place(intent.slots.get("place", ""), ctx)
    now = ctx.now.astimezone(ZoneInfo(place.timezone))
    if condition is Condition.AIR:
        return tell_air(ctx, place, air_providers(own), own.patience)
    if condition is Condition.WARNING:
        return tell_warnings(ctx, place, warning_providers(own), own.patience)
    period = _period(intent, ctx, now)
    if condition in OF_THE_SUN:
        return tell_sun(ctx, place, condition, period, now)
    report = get_report(ctx.web, forecast_providers(own), place, own.patience)
    answers = Answers(ctx, place, report.forecast, now)
    speech = answers.tell(condition, period)
    if report.age is not None:
        age = ctx.tell.duration(max(60.0, report.age), 1)
        speech = ctx.say("as_of", age=age, report=speech[0].lower() + speech[1:])
    return Response(speech, Outcome.DONE, source=report.credit)


def _place(name: str, ctx: Context[Settings]) -> Place:
    """Return the place asked for, or home. Leave with words if it is not known."""
    home = ctx.home
    if ctx.meaning("place", name) == "here":
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
        return rest_of_today(now) if is_about_today(_condition(intent, ctx), ctx.words) else right_now(now)
    period = read_period(ctx.meaning("datetime", said), now, ctx.words.language)
    if period is None:
        raise SkillError("unknown_time", when=said)
    if period.end < now:
        raise SkillError("over")
    return period


def _condition(intent: Intent, ctx: Context[Settings]) -> str:
    return intent.slots.get("condition", "")


def forecast_providers(own: Settings) -> list[Provider]:
    """Return who can be asked, in the owner's order."""
    ready: dict[str, Provider] = {
        "open-meteo": OpenMeteo(own.open_meteo.rstrip("/"), own.open_meteo_key),
        "met-norway": MetNorway(own.met_norway.rstrip("/")),
    }
    if own.openweather_key:
        ready["openweather"] = OpenWeather(own.openweather.rstrip("/"), own.openweather_key)
    if own.azure_maps_key:
        ready["azure-maps"] = AzureMaps(own.azure_maps.rstrip("/"), own.azure_maps_key)
    return [ready[name] for name in own.order if name in ready]


def air_providers(own: Settings) -> list[AirProvider]:
    """Return who tells of the air."""
    free: list[AirProvider] = [OpenMeteoAir(own.air_quality.rstrip("/"))]
    return [*free, OpenWeatherAir(own.openweather.rstrip("/"), own.openweather_key)] if own.openweather_key else free


def warning_providers(own: Settings) -> list[WarningProvider]:
    """Return who warns."""
    free: list[WarningProvider] = [NationalWeatherService(own.weather_gov.rstrip("/"))]
    if not own.openweather_key:
        return free
    return [*free, OpenWeatherWarnings(own.openweather.rstrip("/"), own.openweather_key)]
