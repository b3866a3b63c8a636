"""Reminders: something to be said at a time."""

import re

from skills.alarms.choosing import choose, tell_day
from skills.alarms.often import tell_often
from skills.alarms.reading import Wish, read_wish
from speaker.skill import Context, Entry, Intent, Kind, NoSettings, Question, Reply, Response

_PARTS = {"early": 7, "morning": 9, "noon": 12, "afternoon": 15, "evening": 19, "night": 21}
"""Hours at which one is reminded "tomorrow morning"."""
_LONGEST = 300
"""Characters; more nobody wants read out."""


def set_reminder(intent: Intent, ctx: Context[NoSettings]) -> Response:
    """Keep a reminder; ask what of and when, if that was not said."""
    said = intent.slots.get("event") or intent.slots.get("content", "")
    if not said:
        return ctx.ask("what", question=Question(intent, "event"), reply=Reply.DICTATION)
    text = to_the_listener(said, ctx)[:_LONGEST]
    wish = read_wish(intent, ctx, _PARTS)
    if isinstance(wish, Response):
        return wish
    try:
        entry = ctx.agenda.add(Kind.REMINDER, wish.at, text, rule=wish.rule, counted=wish.counted)
    except ValueError:
        return ctx.fail("too_many_alarms")
    undo = Intent("alarms", "reminder.cancel", {"id": str(entry.id)})
    return ctx.respond("will_remind_again" if wish.often else "will_remind", undo=undo, text=text, **_told(wish, ctx))


def tell_reminders(intent: Intent, ctx: Context[NoSettings]) -> Response:
    """Tell what there is to be reminded of."""
    chosen = choose(intent, ctx, Kind.REMINDER)
    if not chosen:
        return ctx.respond("no_reminder")
    told = [_describe(entry, ctx) for entry in chosen]
    if len(told) == 1:
        return ctx.respond("one_reminder", reminder=told[0])
    return ctx.respond("several_reminders", count=ctx.tell.counted(len(told)), reminders=ctx.tell.listed(told))


def cancel_reminder(intent: Intent, ctx: Context[NoSettings]) -> Response:
    """Forget a reminder, or all of them."""
    chosen = choose(intent, ctx, Kind.REMINDER)
    if not chosen:
        return ctx.fail("no_such_reminder" if ctx.agenda.all(Kind.REMINDER) else "no_reminder")
    if len(chosen) > 1 and ctx.meaning("which", intent.slots.get("which", "")) != "all":
        choices = {_describe(entry, ctx): str(entry.id) for entry in chosen}
        said = ctx.tell.listed(list(choices), word=ctx.say("or"))
        return ctx.ask("which_reminder", question=Question(intent, "id", choices), reminders=said)
    for entry in chosen:
        ctx.agenda.cancel(entry)
    if len(chosen) > 1:
        return ctx.respond("all_reminders_gone", count=ctx.tell.counted(len(chosen)))
    return ctx.respond("reminder_gone", text=chosen[0].text, undo=_back(chosen[0], ctx))


def to_the_listener(said: str, ctx: Context[NoSettings]) -> str:
    """Turn what somebody says of himself into what is said to him: "my pills" to "your pills"."""
    swaps = ctx.words.meanings.get("person", {})
    if not swaps:
        return said
    edge = "" if ctx.words.language == "zh" else r"\b"
    pattern = f"{edge}({'|'.join(sorted(map(re.escape, swaps), key=len, reverse=True))}){edge}"
    return re.sub(pattern, lambda match: swaps[match[1]], said)


def _told(wish: Wish, ctx: Context[NoSettings]) -> dict[str, str]:
    time, day = ctx.tell.time(wish.at, part=True), ctx.tell.day(wish.at.date(), ctx.now.date())
    return {"time": time, "day": day, "often": wish.often}


def _describe(entry: Entry, ctx: Context[NoSettings]) -> str:
    time = ctx.tell.time(ctx.agenda.due(entry), part=True)
    if entry.rule is None:
        return ctx.say("described_reminder", text=entry.text, time=time, day=tell_day(entry, ctx))
    return ctx.say("again_reminder", text=entry.text, time=time, often=tell_often(entry.rule, ctx))


def _back(entry: Entry, ctx: Context[NoSettings]) -> Intent | None:
    if entry.rule is not None:
        return None
    slots = {"datetime": f"@{ctx.agenda.due(entry).isoformat()}", "event": entry.text}
    return Intent("alarms", "reminder.set", slots)
