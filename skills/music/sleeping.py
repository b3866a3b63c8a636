"""The sleep timer: a command on the agenda, which outlives a power cut."""

from datetime import timedelta
from typing import Any

from speaker.skill import Context, Entry, Intent, Kind, Response

_LONGEST = 12 * 3600
"""Seconds; who says more was misheard."""


def stop_later(intent: Intent, ctx: Context[Any]) -> Response:
    """Have it stopped in so long, or at a moment, instead of when it was to be stopped before."""
    if "duration" in intent.slots:
        seconds = ctx.seconds(intent.slots["duration"])
        if not seconds or seconds > _LONGEST:
            return ctx.fail("no_such_time", said=intent.slots["duration"])
        at = ctx.now + timedelta(seconds=seconds)
        told = ctx.say("stops_in", length=ctx.tell.duration(seconds))
    else:
        moment = ctx.when(intent)
        if isinstance(moment, Response):
            return moment
        at = moment.at
        if not moment.has_time or (at - ctx.now).total_seconds() > _LONGEST:
            return ctx.fail("no_such_time", said=intent.slots["datetime"])
        told = ctx.say("stops_at", time=ctx.tell.time(at, part=True))
    for entry in _waiting(ctx):
        ctx.agenda.cancel(entry)
    try:
        ctx.agenda.add(Kind.COMMAND, at, ctx.say("sleep_command"), language=ctx.language)
    except ValueError:
        return ctx.fail("agenda_full")
    return Response(told, undo=Intent("music", "media.sleep", {"change": "cancel"}))


def cancel(ctx: Context[Any]) -> Response:
    """Let it play on."""
    waiting = _waiting(ctx)
    for entry in waiting:
        ctx.agenda.cancel(entry)
    return ctx.respond("plays_on") if waiting else ctx.fail("no_sleep_timer")


def _waiting(ctx: Context[Any]) -> list[Entry]:
    return [entry for entry in ctx.agenda.all(Kind.COMMAND) if entry.text == ctx.say("sleep_command")]
