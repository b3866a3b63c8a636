"""What people ask beside the forecast: sunrise and sunset, the air, and what is warned of."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from skills.weather.air import AirProvider, get_air
from skills.weather.conditions import Condition
from skills.weather.forecast import Place
from skills.weather.sun import is_up, sun_times
from skills.weather.warnings import WarningProvider, get_warnings
from skills.weather.when import Period
from skills.weather.wording import Wording
from speaker.skill import Context, Outcome, Response

_TOLD = 3
"""Warnings that are read out; more are counted."""


def tell_sun(ctx: Context[Any], place: Place, condition: Condition, period: Period, now: datetime) -> Response:
    """Say when the sun rises or sets; asks nobody."""
    day, words = period.day, Wording(ctx, place)
    times = sun_times(day, place.latitude, place.longitude)
    when = ctx.tell.day(day, now.date())
    if times is None:
        return ctx.respond(
            "sun_stays_up" if is_up(day, place.latitude) else "sun_stays_down", where=words.where, when=when
        )
    moment = times[condition is Condition.SUNSET].astimezone(now.tzinfo)
    key = f"{condition}_{'was' if moment < now else 'is'}"
    return ctx.respond(key, where=words.where, when=when, time=ctx.tell.time(moment, part=True))


def tell_air(ctx: Context[Any], place: Place, providers: Sequence[AirProvider], patience: float) -> Response:
    """Say how clean the air is."""
    air = get_air(ctx.web, providers, place, patience)
    said = {"where": Wording(ctx, place).where, "grade": ctx.say(f"air_{air.grade}")}
    speech = ctx.say("air", **said) if air.index is None else ctx.say("air_index", index=air.index, **said)
    return Response(speech, Outcome.DONE, source=air.credit)


def tell_warnings(ctx: Context[Any], place: Place, providers: Sequence[WarningProvider], patience: float) -> Response:
    """Say what is warned of, or that nobody here can know."""
    where = Wording(ctx, place).where
    found = get_warnings(ctx.web, providers, place, patience)
    if found is None:
        return ctx.fail("no_warnings_service", where=where)
    if not found.events:
        return Response(ctx.say("no_warnings", where=where), source=found.credit)
    told, more = found.events[:_TOLD], len(found.events) - _TOLD
    key = "warnings_more" if more > 0 else "warnings"
    speech = ctx.say(key, where=where, events=ctx.tell.listed(told), more=ctx.tell.number(max(0, more)))
    return Response(speech, source=found.credit)
