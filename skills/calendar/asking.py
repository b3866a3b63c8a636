"""Questions to the calendar: what is on, what is next, when is something, am I free."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from skills.calendar.events import Calendar, Event
from skills.calendar.gathering import Gathered, gather
from skills.calendar.meant import matching, says, wanted_title
from skills.calendar.telling import capital, name, tell_events, tell_moment, tell_period
from skills.calendar.when import Period, day_of, midnight, read_period
from speaker.skill import Context, Intent, Outcome, Response, SkillError

_AHEAD = timedelta(days=366)
_REMEMBERED = 200
"""Titles; who named an appointment once will ask after it."""
_FIRST, _LAST, _NEXT, _FREE = "first", "last", "next", "free"


def answer(intent: Intent, ctx: Context[Any], calendars: list[Calendar]) -> Response:
    """Answer one question, with the age of what is known and the names of those that do not answer."""
    kind = _kind(intent, ctx)
    title = wanted_title(intent, ctx)
    said = intent.slots.get("datetime", "")
    period = read_period(said, ctx.now, ctx.words.language) if said else None
    if said and period is None:
        raise SkillError("unknown_time", when=said)
    if title or (kind == _NEXT and period is None):
        # "Is the dentist tomorrow?" is answered with the day that it is on.
        first = min(ctx.now, period.start) if period else ctx.now
        found = gather(ctx.web, calendars, first, ctx.now + _AHEAD)
        return _finish(_one(found.events, title, period, ctx), found, ctx)
    period = period or day_of(ctx.now)
    if period.start <= ctx.now < period.end and not period.clock:
        period = replace(period, start=ctx.now)
    found = gather(ctx.web, calendars, period.start, period.end)
    events = list(found.events)
    if kind == _FREE:
        return _finish(_free(events, period, said, ctx), found, ctx)
    if kind in (_FIRST, _LAST):
        timed = [event for event in events if not event.all_day] or events
        events = timed[:1] if kind == _FIRST else timed[-1:]
    return _finish(_all(events, period, said, ctx), found, ctx)


def _kind(intent: Intent, ctx: Context[Any]) -> str:
    """Return what is asked for, by a slot or by the words of the request."""
    if asked := intent.slots.get("ask"):
        return asked
    return next((kind for kind in (_FREE, _NEXT, _FIRST, _LAST) if says(intent, ctx, f"asks_{kind}")), "")


def _one(events: Sequence[Event], title: str, period: Period | None, ctx: Context[Any]) -> Response:
    """Tell the first of those that are meant, one in the period that was said before all others."""
    fitting = matching(title, events, ctx.words.language)
    within = [event for event in fitting if period and event.start < period.end and event.end > period.start]
    running = [event for event in fitting if event.end > ctx.now]
    coming = within or [event for event in running if event.start >= ctx.now] or running
    if not coming and title:
        return ctx.respond("not_found", title=title)
    if not coming:
        return ctx.respond("nothing_ahead")
    event = coming[0]
    key = ("is" if title else "next") + ("_at" if event.place else "")
    return ctx.respond(key, title=capital(name(event, ctx)), when=tell_moment(event, ctx), place=event.place)


def _all(events: list[Event], period: Period, said: str, ctx: Context[Any]) -> Response:
    when = tell_period(period, said, ctx)
    if not events:
        return ctx.respond("nothing", when=when)
    row = tell_events(events, period, ctx)
    if period.days > 1 and not period.part:
        return ctx.respond("by_days", events=capital(row), count=ctx.tell.number(len(events)))
    key = "one" if len(events) == 1 else "several"
    return ctx.respond(key, When=capital(when), events=row, count=ctx.tell.number(len(events)))


def _free(events: list[Event], period: Period, said: str, ctx: Context[Any]) -> Response:
    when = tell_period(period, said, ctx)
    busy = [event for event in events if event.busy and not event.all_day]
    days = [event for event in events if event.all_day]
    if busy:
        return ctx.respond("not_free", when=when, events=tell_events(busy, period, ctx))
    if days:
        return ctx.respond("free_but", when=when, events=ctx.tell.listed([name(event, ctx) for event in days]))
    return ctx.respond("free", when=when)


def titles(ctx: Context[Any]) -> list[str]:
    """Return what appointments are called that were told of lately."""
    return list(ctx.store.get("titles", []))


def _finish(response: Response, found: Gathered, ctx: Context[Any]) -> Response:
    before = titles(ctx)
    if new := [event.title for event in found.events if event.title and event.title not in before]:
        ctx.store.put("titles", [*before, *dict.fromkeys(new)][-_REMEMBERED:])
    speech, outcome = response.speech, response.outcome
    if found.age:
        age = ctx.tell.duration(max(60.0, found.age), 1)
        speech = ctx.say("as_of", age=age, answer=speech)
    if found.silent:
        outcome = Outcome.PARTLY
        speech = ctx.say("but_silent", answer=speech, calendars=ctx.tell.listed(list(found.silent)))
    return replace(response, speech=speech, outcome=outcome)


def window(intent: Intent, ctx: Context[Any]) -> Period:
    """Return where to look for an appointment that is to be changed."""
    said = intent.slots.get("datetime", "")
    if not said:
        return Period(ctx.now, ctx.now + _AHEAD)
    period = read_period(said, ctx.now, ctx.words.language)
    if period is None:
        raise SkillError("unknown_time", when=said)
    if period.clock or period.start > ctx.now:
        return period
    return replace(period, start=midnight(ctx.now))
