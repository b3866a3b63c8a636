"""Alarms and reminders: once or again and again; they ring in the core, whatever is out."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from skills.alarms import reminders
from skills.alarms.choosing import ask_which, choose, describe, is_left_out, of_a_day, tell_day, tell_due
from skills.alarms.moving import move_alarm
from skills.alarms.reading import SEVERAL, Wish, joined, read_several, read_wish
from speaker.skill import Context, Entry, Intent, Kind, NoSettings, Response, Skill

skill = Skill("alarms", Path(__file__).parent, NoSettings)

skill.intent("alarm.adjust")(move_alarm)
skill.intent("reminder.set")(reminders.set_reminder)
skill.intent("reminder.query", reads=True)(reminders.tell_reminders)
skill.intent("reminder.cancel")(reminders.cancel_reminder)

_LONGEST_SNOOZE = 7200.0


@skill.names("name")
def names(ctx: Context[NoSettings]) -> list[str]:
    """Return what the alarms are called."""
    return [entry.text for entry in ctx.agenda.all(Kind.ALARM) if entry.text]


@skill.intent("alarm.set")
def set_alarm(intent: Intent, ctx: Context[NoSettings]) -> Response:
    """Set an alarm; ask for the time, or which of two, if that was not said."""
    intent = joined(intent, ctx)
    if several := read_several(intent, ctx):
        return _set_several(several, ctx)
    wish = read_wish(intent, ctx)
    if isinstance(wish, Response):
        return wish
    name = intent.slots.get("name") or intent.slots.get("event", "")
    try:
        entry = ctx.agenda.add(Kind.ALARM, wish.at, name, rule=wish.rule, counted=wish.counted)
    except ValueError:
        return ctx.fail("too_many_alarms")
    undo = Intent(skill.name, "alarm.cancel", {"id": str(entry.id)})
    return ctx.respond("set_again" if wish.often else "set", undo=undo, **_told(wish, entry, ctx))


def _set_several(moments: list[datetime], ctx: Context[NoSettings]) -> Response:
    try:
        entries = [ctx.agenda.add(Kind.ALARM, at) for at in moments]
    except ValueError:
        return ctx.partly("too_many_alarms")
    undo = Intent(skill.name, "alarm.cancel", {"id": SEVERAL.join(str(entry.id) for entry in entries), "which": "all"})
    alarms = ctx.tell.listed([describe(entry, ctx) for entry in entries])
    return ctx.respond("set_several", undo=undo, Count=ctx.tell.counted(len(entries)).capitalize(), alarms=alarms)


@skill.intent("alarm.query", reads=True)
def tell_alarms(intent: Intent, ctx: Context[NoSettings]) -> Response:
    """Tell the alarms that are set, or those of a day."""
    chosen = choose(intent, ctx)
    if not chosen:
        return ctx.respond("none_then" if ctx.agenda.all(Kind.ALARM) else "none")
    told = [describe(entry, ctx) for entry in chosen]
    if len(told) == 1:
        next_day = chosen[0].rule is not None and not is_left_out(chosen[0], ctx)
        return ctx.respond("one_again" if next_day else "one", alarm=told[0], day=tell_day(chosen[0], ctx))
    return ctx.respond("several", count=ctx.tell.counted(len(told)), alarms=ctx.tell.listed(told))


@skill.intent("alarm.cancel")
def cancel_alarm(intent: Intent, ctx: Context[NoSettings]) -> Response:
    """Cancel an alarm, or the next time of one that comes again; one that rings is stopped."""
    if ctx.agenda.ringing() and not ({"id", "which", "datetime", "name"} & set(intent.slots)):
        return Response("", hush=True)
    chosen = choose(intent, ctx)
    if not chosen:
        return ctx.fail("none_such" if ctx.agenda.all(Kind.ALARM) else "none")
    if len(chosen) > 1 and ctx.meaning("which", intent.slots.get("which", "")) != "all":
        return ask_which(intent, chosen, ctx)
    if len(chosen) == 1 and chosen[0].rule is not None and of_a_day(intent, ctx):
        skipped = ctx.agenda.skip(chosen[0])
        if skipped is not None:
            return ctx.respond("skipped", next=tell_due(skipped, ctx))
    for entry in chosen:
        ctx.agenda.cancel(entry)
    if len(chosen) > 1:
        return ctx.respond("all_cancelled", count=ctx.tell.counted(len(chosen)))
    return ctx.respond("cancelled", alarm=describe(chosen[0], ctx), undo=_back(chosen[0], ctx))


@skill.intent("alarm.snooze")
def snooze(intent: Intent, ctx: Context[NoSettings]) -> Response:
    """Let what rings ring again in nine minutes, or as long as was said."""
    ringing = ctx.agenda.ringing()
    if not ringing:
        return ctx.fail("nothing_rings")
    said = intent.slots.get("duration", "")
    seconds = ctx.seconds(said) if said else ctx.agenda.usual_snooze
    if not seconds or not 1 <= seconds <= _LONGEST_SNOOZE:
        return ctx.fail("snooze_how_long", longest=ctx.tell.duration(_LONGEST_SNOOZE))
    for entry in ringing:
        ctx.agenda.snooze(entry, seconds)
    return replace(ctx.respond("snoozed_for", length=ctx.tell.duration(seconds)), hush=True)


def _told(wish: Wish, entry: Entry, ctx: Context[NoSettings]) -> dict[str, str]:
    at = ctx.agenda.due(entry)
    name = ctx.say("named", name=entry.text) if entry.text else ctx.say("unnamed")
    return {
        "Name": name[:1].upper() + name[1:],
        "time": ctx.tell.time(at, part=True),
        "day": ctx.tell.day(at.date(), ctx.now.date()),
        "often": wish.often,
    }


def _back(entry: Entry, ctx: Context[NoSettings]) -> Intent | None:
    """Return what sets a cancelled alarm again; one that comes again is not put back by a word."""
    if entry.rule is not None:
        return None
    return Intent(skill.name, "alarm.set", {"datetime": f"@{ctx.agenda.due(entry).isoformat()}", "name": entry.text})
