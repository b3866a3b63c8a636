"""Which alarm is meant, and what it is called."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from skills.alarms.often import tell_often
from speaker.skill import Context, Entry, Intent, Kind, Question, Response, values

_PLACES = {"first": 0, "second": 1, "third": 2, "last": -1, "next": 0}


def choose(intent: Intent, ctx: Context[Any], kind: Kind = Kind.ALARM) -> list[Entry]:
    """Return what may be meant: by its number, its time or day, its name, its place in the row; all if nothing said."""
    entries: Sequence[Entry] = ctx.agenda.all(kind)
    slots = intent.slots
    if "id" in slots:
        ids = slots["id"].split("; ")
        return [entry for entry in entries if str(entry.id) in ids]
    if said := slots.get("datetime"):
        entries = _at(entries, said, ctx)
    if said := slots.get("name") or slots.get("event"):
        names = [entry.text for entry in entries if entry.text]
        named = values.best_name(said, names, ctx.words.language)
        wanted = {named.name} if named.name else {one.name for one in named.ranked}
        entries = [entry for entry in entries if entry.text in wanted]
    place = _PLACES.get(ctx.meaning("which", slots.get("which", "")))
    return list(entries) if place is None else list(entries)[place:][:1]


def _at(entries: Sequence[Entry], said: str, ctx: Context[Any]) -> list[Entry]:
    language = ctx.words.language
    moment = values.read_moment(said, language, ctx.now)
    if moment is not None and moment.has_time:
        times = {(each.hour, each.minute) for each in (moment.at, *moment.ambiguous)}
        day = moment.at.date() if moment.has_day else None
        return [
            entry
            for entry in entries
            if ((due := ctx.agenda.due(entry)).hour, due.minute) in times and day in (None, due.date())
        ]
    span = values.read_span(said, language, ctx.now)
    if span is None:
        return []
    return [entry for entry in entries if span.start <= ctx.agenda.due(entry) < span.end]


def of_a_day(intent: Intent, ctx: Context[Any]) -> bool:
    """Tell whether one time of an alarm that comes again was meant: "tomorrow's", not "the one at seven"."""
    said = intent.slots.get("datetime", "")
    moment = values.read_moment(said, ctx.words.language, ctx.now)
    return moment.has_day if moment is not None else bool(said)


def ask_which(intent: Intent, chosen: Sequence[Entry], ctx: Context[Any]) -> Response:
    """Ask which of several alarms is meant."""
    choices = {describe(entry, ctx): str(entry.id) for entry in chosen}
    said = ctx.tell.listed(list(choices), word=ctx.say("or"))
    return ctx.ask("which", question=Question(intent, "id", choices), alarms=said)


def describe(entry: Entry, ctx: Context[Any]) -> str:
    """Call an alarm by its time, its day and its name: "seven o'clock tomorrow, work"."""
    key = "described_named" if entry.text else "described"
    if entry.rule is None:
        return ctx.say(key, time=tell_due(entry, ctx), name=entry.text)
    clock, often = ctx.tell.time(ctx.agenda.due(entry), part=True), tell_often(entry.rule, ctx)
    said = ctx.say(f"again_{key}", clock=clock, often=often, name=entry.text)
    return ctx.say("left_out", alarm=said, day=tell_day(entry, ctx)) if is_left_out(entry, ctx) else said


def is_left_out(entry: Entry, ctx: Context[Any]) -> bool:
    """Tell whether what comes again does not come the next time that it would."""
    if entry.rule is None or entry.counts_down:
        return False
    rule = replace(entry.rule, first=entry.rule.first.replace(tzinfo=ctx.now.tzinfo))
    return values.after(rule, ctx.now) < ctx.agenda.due(entry)


def tell_day(entry: Entry, ctx: Context[Any]) -> str:
    return ctx.tell.day(ctx.agenda.due(entry).date(), ctx.now.date())


def tell_due(entry: Entry, ctx: Context[Any]) -> str:
    """Say when it is due next."""
    due = ctx.agenda.due(entry)
    return ctx.say("due", time=ctx.tell.time(due, part=True), day=ctx.tell.day(due.date(), ctx.now.date()))
