"""Appointments as one says them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from skills.calendar.events import Event
from skills.calendar.when import Period
from speaker.skill import Context

MOST = 8
"""Appointments in one answer."""


def tell_day(moment: datetime, ctx: Context[Any]) -> str:
    return ctx.tell.day(moment.date(), ctx.now.date())


def tell_moment(event: Event, ctx: Context[Any]) -> str:
    """Say when something is: "on Thursday at ten in the morning", "tomorrow, all day"."""
    day = tell_day(event.start, ctx)
    if not event.all_day:
        return ctx.say("day_and_time", day=day, time=ctx.tell.time(event.start, part=True))
    last = event.end - timedelta(seconds=1)
    if last.date() == event.start.date():
        return ctx.say("day_all_day", day=day)
    near = (last.date() - event.start.date()).days < 7
    until = ctx.tell.weekday(last) if near else ctx.tell.date(last)
    return ctx.say("days_all_day", first=day, last=until)


def tell_period(period: Period, said: str, ctx: Context[Any]) -> str:
    """Say which stretch of time was asked about."""
    day = tell_day(period.start, ctx)
    if period.clock:
        return ctx.say("day_and_time", day=day, time=ctx.tell.time(period.start, part=True))
    if period.part and period.start.date() > ctx.now.date():
        return ctx.say("day_and_part", day=day, part=ctx.tell.part(period.part))
    return day if period.days == 1 and not period.part else said or day


def tell_events(events: Sequence[Event], period: Period, ctx: Context[Any]) -> str:
    """Say appointments in a row, by their days where there are several."""
    shown = events[:MOST]
    more = [ctx.say("more", count=ctx.tell.number(len(events) - MOST))] if len(events) > MOST else []
    if period.days == 1 or period.part:
        return ctx.tell.listed([*_on_one_day(shown, period, ctx), *more])
    days = []
    for day, group in groupby(shown, key=lambda event: max(event.start, period.start).date()):
        row = ctx.tell.listed(_on_one_day(list(group), period, ctx))
        days.append(ctx.say("on_a_day", Day=capital(ctx.tell.day(day, ctx.now.date())), events=row))
    return ctx.say("between_days").join([*days, *more])


def _on_one_day(events: Sequence[Event], period: Period, ctx: Context[Any]) -> list[str]:
    told, before = [], None
    for event in events:
        if event.all_day:
            last = event.end - timedelta(seconds=1)
            several = last.date() > max(event.start, period.start).date()
            key = "all_day_until" if several else "all_day"
            told.append(ctx.say(key, title=name(event, ctx), weekday=ctx.tell.weekday(last)))
            continue
        running = event.start < period.start
        moment = event.end if running else event.start
        # Morning or afternoon is said once, and again where it changes.
        half = moment.hour // 12
        time = ctx.tell.time(moment, part=half != before)
        before = half
        told.append(ctx.say("until_time" if running else "at_time", title=name(event, ctx), time=time))
    return told


def name(event: Event, ctx: Context[Any]) -> str:
    return event.title or ctx.say("untitled")


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]
