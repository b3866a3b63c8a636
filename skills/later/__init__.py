"""Does a command later: "in ten minutes turn off the light"; it is kept over power cuts like an alarm."""

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from speaker.skill import Context, Entry, Intent, Kind, NoSettings, Question, Response, Skill, SkillError, values

skill = Skill("later", Path(__file__).parent, NoSettings)

_SEVERAL = "; "
"""Between two commands for one time."""


@skill.intent("later.do")
def do_later(intent: Intent, ctx: Context[NoSettings]) -> Response:
    """Keep a command for its time, if it is one that is understood."""
    parts = [part for part in intent.slots.get("command", "").split(_SEVERAL) if part]
    command = ctx.say("joint").join(parts)
    if not parts or not all(_can_be_done(part, ctx) for part in parts):
        return ctx.fail("not_understood_command", command=command)
    when = _read(intent, ctx)
    if isinstance(when, Response):
        return when
    try:
        entry = ctx.agenda.add(
            Kind.COMMAND, when.at, command, rule=when.rule, counted=when.counted, language=ctx.language
        )
    except ValueError:
        return ctx.fail("too_many_commands")
    undo = Intent(skill.name, "later.cancel", {"id": str(entry.id)})
    if when.rule is not None:
        often = intent.slots["frequency"]
        return ctx.respond("will_do_again", undo=undo, command=command, often=often, when=_when(entry, ctx))
    return ctx.respond("will_do", undo=undo, command=command, When=_capital(_when(entry, ctx)))


@skill.intent("later.query", reads=True)
def tell(intent: Intent, ctx: Context[NoSettings]) -> Response:
    """Tell what is to be done later."""
    waiting = ctx.agenda.all(Kind.COMMAND)
    if not waiting:
        return ctx.respond("nothing_waits")
    return ctx.respond("these_wait", commands=ctx.tell.listed([_describe(entry, ctx) for entry in waiting]))


@skill.intent("later.cancel")
def cancel(intent: Intent, ctx: Context[NoSettings]) -> Response:
    """Forget a command that waits, or all of them."""
    waiting = ctx.agenda.all(Kind.COMMAND)
    chosen = [entry for entry in waiting if str(entry.id) == intent.slots.get("id")] or waiting
    if said := intent.slots.get("command"):
        named = ctx.named(said, [entry.text for entry in waiting])
        chosen = [entry for entry in waiting if entry.text == named.name]
    if not chosen:
        return ctx.fail("none_such" if waiting else "nothing_waits")
    if len(chosen) > 1 and ctx.meaning("which", intent.slots.get("which", "")) != "all":
        choices = {_describe(entry, ctx): str(entry.id) for entry in chosen}
        said = ctx.tell.listed(list(choices), word=ctx.say("or"))
        return ctx.ask("which", question=Question(intent, "id", choices), commands=said)
    for entry in chosen:
        ctx.agenda.cancel(entry)
    back = Intent(skill.name, "later.do", _again(chosen[0], ctx)) if len(chosen) == 1 and not chosen[0].rule else None
    return ctx.respond("will_not_do", undo=back, commands=ctx.tell.listed([entry.text for entry in chosen]))


def _can_be_done(command: str, ctx: Context[NoSettings]) -> bool:
    wanted = ctx.understand(command)
    return wanted is not None and bool(wanted.skill) and not wanted.name.startswith("later.")


@dataclass(frozen=True, slots=True)
class _When:
    at: datetime
    rule: values.Recurrence | None = None
    counted: bool = False


def _read(intent: Intent, ctx: Context[NoSettings]) -> _When | Response:
    """Return when it is to be done, or the question that is left."""
    slots = intent.slots
    # A time that was asked for stands beside the day that was said before.
    said = " ".join(slots[name] for name in ("datetime", "time") if slots.get(name))
    often = slots.get("frequency", "")
    if often:
        for words in (often, f"{often} {said}"):
            rule = values.read_recurrence(words, ctx.words.language, ctx.now)
            if rule is None:
                raise SkillError("unknown_moment", when=_capital(words))
            if rule.at is not None or rule.unit in ("hour", "minute"):
                return _When(rule.first, rule)
        return ctx.ask("what_time", question=Question(intent, "time"))
    if not said:
        return ctx.ask("when", question=Question(intent, "datetime"))
    moment = ctx.when(replace(intent, slots={**slots, "datetime": said}))
    if isinstance(moment, Response):
        return moment
    if not moment.has_time:
        return ctx.ask("what_time", question=Question(intent, "time"))
    return _When(moment.at, counted=moment.counted)


def _again(entry: Entry, ctx: Context[NoSettings]) -> dict[str, str]:
    return {"command": entry.text, "datetime": f"@{ctx.agenda.due(entry).isoformat()}"}


def _describe(entry: Entry, ctx: Context[NoSettings]) -> str:
    key = "described_again" if entry.rule is not None else "described"
    return ctx.say(key, command=entry.text, when=_when(entry, ctx))


def _when(entry: Entry, ctx: Context[NoSettings]) -> str:
    due = ctx.agenda.due(entry)
    time = ctx.tell.time(due, part=True)
    if due.date() == ctx.now.date():
        return ctx.say("at_time", time=time)
    return ctx.say("at_time_on", time=time, day=ctx.tell.day(due.date(), ctx.now.date()))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
