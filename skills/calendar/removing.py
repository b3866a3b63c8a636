"""Take appointments off the calendar, once that was confirmed."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from skills.calendar.asking import window
from skills.calendar.caldav import DavCalendar
from skills.calendar.events import Calendar, Event
from skills.calendar.gathering import gather
from skills.calendar.meant import says
from skills.calendar.picking import asked_again, change, find_again, home_of, key_of, pick, undo_of
from skills.calendar.telling import capital, name, tell_events, tell_moment, tell_period
from skills.calendar.writing import without
from speaker.skill import Context, Intent, Response, ServiceError, SkillError


def remove(intent: Intent, ctx: Context[Any], calendars: Sequence[Calendar]) -> Response:
    """Remove one appointment, one of those that come again, all of these, or all of a day."""
    if "keys" in intent.slots:
        return _remove_all(
            [find_again(key, ctx, calendars) for key in intent.slots["keys"].split("\n")], ctx, calendars
        )
    if intent.slots.get("which") == "all" or (not intent.slots.get("event") and says(intent, ctx, "asks_all")):
        return _ask_all(intent, ctx, calendars)
    event = pick(intent, ctx, calendars)
    if isinstance(event, Response):
        return event
    series = event.recurring and says(intent, ctx, "series")
    title, when = name(event, ctx), tell_moment(event, ctx)
    if not intent.confirmed:
        key = "shall_remove_series" if series else "shall_remove_one" if event.recurring else "shall_remove"
        return ctx.confirm(key, asked_again(intent, event), Title=capital(title), when=when)
    one = event.recurring and not series
    failed = change(ctx, home_of(event, calendars), event, without(event, ctx.now) if one else None)
    if failed is not None:
        return failed
    key = "removed_one" if one else "removed"
    return ctx.respond(key, undo=undo_of(event), Title=capital(title), when=when)


def take_back(intent: Intent, ctx: Context[Any], calendars: Sequence[Calendar]) -> Response:
    """Remove what was put into the calendar a moment ago."""
    href, title = intent.slots["added"], capital(intent.slots["event"])
    home = next((each for each in calendars if isinstance(each, DavCalendar) and href.startswith(each.url)), None)
    if home is None:
        raise SkillError("cannot_undo")
    if not home.delete(ctx.web, href, intent.slots["etag"]):
        return ctx.fail("changed_meanwhile", Title=title)
    return ctx.respond("removed", Title=title)


def _ask_all(intent: Intent, ctx: Context[Any], calendars: Sequence[Calendar]) -> Response:
    period = window(intent, ctx)
    found = [event for event in gather(ctx.web, calendars, period.start, period.end).events if event.href]
    if not found or "datetime" not in intent.slots:
        # Nobody clears a whole calendar by voice.
        return ctx.fail("nothing_there", when=tell_period(period, intent.slots.get("datetime", ""), ctx))
    asked = replace(intent, slots={"keys": "\n".join(key_of(event) for event in found)})
    count = capital(ctx.tell.number(len(found)))
    return ctx.confirm("shall_remove_all", asked, Count=count, events=tell_events(found, period, ctx))


def _remove_all(events: Sequence[Event], ctx: Context[Any], calendars: Sequence[Calendar]) -> Response:
    done: list[str] = []
    for event in events:
        try:
            text = without(event, ctx.now) if event.recurring else None
            failed = change(ctx, home_of(event, calendars), event, text)
        except ServiceError:
            if not done:
                raise
            break
        if failed is not None:
            if not done:
                return failed
            break
        done.append(name(event, ctx))
    if len(done) == len(events):
        return ctx.respond("removed_all", count=ctx.tell.number(len(done)))
    left = ctx.tell.listed([name(event, ctx) for event in events[len(done) :]])
    return ctx.partly("removed_some", done=ctx.tell.listed(done), left=left, calendar=events[len(done)].calendar)
