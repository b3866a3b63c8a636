"""Does a command later: "in ten minutes turn off the light"; it is kept over power cuts like an alarm."""

from pathlib import Path

from speaker.skill import Context, Entry, Intent, Kind, NoSettings, Question, Response, Skill

skill = Skill("later", Path(__file__).parent, NoSettings)


@skill.intent("later.do")
def do_later(intent: Intent, ctx: Context[NoSettings]) -> Response:
    """Keep a command for its time, if it is one that is understood."""
    command = intent.slots.get("command", "")
    wanted = ctx.understand(command) if command else None
    if wanted is None or not wanted.skill or wanted.name.startswith("later."):
        return ctx.fail("not_understood_command", command=command)
    if not intent.slots.get("datetime"):
        return ctx.ask("when", question=Question(intent, "datetime"))
    moment = ctx.when(intent)
    if isinstance(moment, Response):
        return moment
    if not moment.has_time:
        return ctx.ask("what_time", question=Question(intent, "datetime"))
    try:
        entry = ctx.agenda.add(Kind.COMMAND, moment.at, command, language=ctx.language)
    except ValueError:
        return ctx.fail("too_many_commands")
    undo = Intent(skill.name, "later.cancel", {"id": str(entry.id)})
    return ctx.respond("will_do", undo=undo, command=command, when=_when(entry, ctx))


@skill.intent("later.query", reads=True)
def tell(intent: Intent, ctx: Context[NoSettings]) -> Response:
    """Tell what is to be done later."""
    waiting = ctx.agenda.all(Kind.COMMAND)
    if not waiting:
        return ctx.respond("nothing_waits")
    told = [ctx.say("described", command=entry.text, when=_when(entry, ctx)) for entry in waiting]
    return ctx.respond("these_wait", commands=ctx.tell.listed(told))


@skill.intent("later.cancel")
def cancel(intent: Intent, ctx: Context[NoSettings]) -> Response:
    """Forget a command that waits, or all of them."""
    waiting = ctx.agenda.all(Kind.COMMAND)
    chosen = [entry for entry in waiting if str(entry.id) == intent.slots.get("id")] or waiting
    if not chosen:
        return ctx.fail("nothing_waits")
    if len(chosen) > 1 and ctx.meaning("which", intent.slots.get("which", "")) != "all":
        choices = {entry.text: str(entry.id) for entry in chosen}
        return ctx.ask("which", question=Question(intent, "id", choices), commands=ctx.tell.listed(list(choices)))
    for entry in chosen:
        ctx.agenda.cancel(entry)
    return ctx.respond("will_not_do", commands=ctx.tell.listed([entry.text for entry in chosen]))


def _when(entry: Entry, ctx: Context[NoSettings]) -> str:
    due = ctx.agenda.due(entry)
    time = ctx.tell.time(due, part=True)
    if due.date() == ctx.now.date():
        return ctx.say("at_time", time=time)
    return ctx.say("at_time_on", time=time, day=ctx.tell.day(due.date(), ctx.now.date()))
