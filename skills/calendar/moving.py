"""Move an appointment to another time, once that was confirmed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from skills.calendar.events import Calendar, Event
from skills.calendar.picking import asked_again, change, home_of, pick, undo_of
from skills.calendar.telling import capital, name, tell_moment
from skills.calendar.when import Period, bare, likely, midnight, read_period
from skills.calendar.writing import moved
from speaker.skill import Context, Intent, Question, Response, SkillError, values


def move(intent: Intent, ctx: Context[Any], calendars: Sequence[Calendar]) -> Response:
    """Find the one that is meant, ask to when if nobody said, and write it on yes."""
    said, shift = intent.slots.get("datetime", ""), ctx.seconds(intent.slots.get("duration", ""))
    event = pick(_without(intent, "datetime"), ctx, calendars, _within(intent, ctx))
    if isinstance(event, Response):
        # Whichever is chosen, it is to be moved to the time that was said.
        return replace(event, question=replace(event.question, intent=intent)) if event.question else event
    if "start" in intent.slots and intent.confirmed:
        return _write(intent, ctx, calendars, event)
    if not said and not shift:
        return ctx.ask("to_when", question=Question(asked_again(intent, event), "datetime"), title=name(event, ctx))
    if said:
        start = _start(said, event, ctx)
    else:
        earlier = intent.slots.get("way") == "earlier"
        start = event.start + timedelta(seconds=-(shift or 0.0) if earlier else shift or 0.0)
    if start < ctx.now and not (event.all_day and start >= midnight(ctx.now)):
        return ctx.fail("over")
    later = replace(event, start=start, end=start + (event.end - event.start))
    before, after = tell_moment(event, ctx), tell_moment(later, ctx)
    key = "shall_move_one" if event.recurring else "shall_move"
    asked = asked_again(intent, event, start=start.isoformat())
    return ctx.confirm(key, asked, Title=capital(name(event, ctx)), before=before, after=after)


def _write(intent: Intent, ctx: Context[Any], calendars: Sequence[Calendar], event: Event) -> Response:
    start = datetime.fromisoformat(intent.slots["start"]).astimezone(ctx.now.tzinfo)
    later = replace(event, start=start, end=start + (event.end - event.start))
    text = moved(event, later.start, later.end, ctx.now, all_day=event.all_day)
    failed = change(ctx, home_of(event, calendars), event, text)
    if failed is not None:
        return failed
    key = "moved_one" if event.recurring else "moved"
    return ctx.respond(key, undo=undo_of(event), Title=capital(name(event, ctx)), after=tell_moment(later, ctx))


def _start(said: str, event: Event, ctx: Context[Any]) -> datetime:
    """Return the new beginning: of a day alone at the same time, of a time alone on the same day."""
    language = ctx.words.language
    moment = values.read_moment(bare(said), language, ctx.now)
    if moment is not None and moment.has_time and not event.all_day:
        if moment.has_day:
            return likely(moment)
        # "To four" is near where it was: three in the afternoon becomes four in the afternoon.
        at = likely(moment, near=event.start.hour)
        return event.start.replace(hour=at.hour, minute=at.minute)
    period = read_period(said, ctx.now, language)
    if period is None:
        raise SkillError("unknown_time", when=said)
    return event.start.replace(year=period.start.year, month=period.start.month, day=period.start.day)


def _within(intent: Intent, ctx: Context[Any]) -> Period | None:
    """Return where it is now, if that was said: "from monday to friday"."""
    said = intent.slots.get("from", "")
    if not said:
        return None
    period = read_period(said, ctx.now, ctx.words.language)
    if period is None:
        raise SkillError("unknown_time", when=said)
    return period


def _without(intent: Intent, slot: str) -> Intent:
    return replace(intent, slots={name: said for name, said in intent.slots.items() if name != slot})
