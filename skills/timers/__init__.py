"""Timers: set, ask after, cancel; several, with names. They ring in the core."""

from dataclasses import replace
from pathlib import Path

from skills.timers.choosing import Wanted, choose, describe
from speaker.skill import Context, Intent, NoSettings, Question, Response, Skill, Timer, Timers

skill = Skill("timers", Path(__file__).parent, NoSettings)


@skill.names("name")
def running(ctx: Context[NoSettings]) -> list[str]:
    """Return what the running timers are called: who named one will ask after it."""
    return [timer.name for timer in ctx.timers.all() if timer.name]


@skill.intent("timer.set")
def set_timer(intent: Intent, ctx: Context[NoSettings]) -> Response:
    """Start a timer; ask for how long if that was not said."""
    wanted = Wanted.of(intent, ctx)
    name, length = wanted.name, wanted.length
    if length is None:
        return ctx.ask("how_long", question=Question(intent, "duration"))
    if length < 1:
        return ctx.fail("too_short")
    if length > Timers.LONGEST:
        return ctx.fail("too_long_timer", longest=ctx.tell.duration(Timers.LONGEST))
    if len(ctx.timers.all()) >= Timers.MOST:
        return ctx.fail("too_many", Count=_capital(ctx.tell.number(Timers.MOST)))
    timer = ctx.timers.set(length, name)
    said = ctx.tell.duration(timer.length, units=4)
    key, undo = "set_named" if name else "set", Intent(skill.name, "timer.cancel", {"id": str(timer.id)})
    return ctx.respond(key, undo=undo, length=said, Length=_capital(said), Name=_capital(name))


@skill.intent("timer.query", reads=True)
def query_timer(intent: Intent, ctx: Context[NoSettings]) -> Response:
    """Tell how much time is left on one timer, or on all."""
    timers = ctx.timers.all()
    wanted = Wanted.of(intent, ctx)
    if not timers:
        return ctx.respond("none")
    chosen = choose(timers, wanted, ctx)
    if not chosen:
        return _no_such(wanted, timers, ctx)
    if len(chosen) == 1:
        timer = chosen[0]
        return ctx.respond("left", Left=_capital(_left(timer, ctx)), timer=_name(timer, timers, ctx))
    each = [ctx.say("with_left", timer=_name(timer, timers, ctx), left=_left(timer, ctx)) for timer in chosen]
    return ctx.respond("several", count=ctx.tell.counted(len(chosen)), timers=ctx.tell.listed(each))


@skill.intent("timer.adjust")
def adjust_timer(intent: Intent, ctx: Context[NoSettings]) -> Response:
    """Let a timer ring later or sooner; the length said is the change, so it does not tell which timer."""
    wanted, change = Wanted.of(intent, ctx), intent.slots.get("change")
    timers = ctx.timers.all()
    seconds = wanted.length
    if change not in ("add", "remove") or not seconds:
        return ctx.fail("cannot_adjust")
    if not timers:
        return ctx.fail("none")
    chosen = choose(timers, Wanted(name=wanted.name), ctx)
    if not chosen:
        return _no_such(Wanted(label=wanted.name), timers, ctx)
    if len(chosen) > 1:
        return ctx.fail("which", timers=_alternatives(chosen, ctx))
    timer, name = chosen[0], _name(chosen[0], timers, ctx)
    left = ctx.timers.remaining(timer)
    if change == "remove" and seconds >= left:
        return ctx.fail("too_little", left=_left(timer, ctx), timer=name)
    if change == "add" and left + seconds > Timers.LONGEST:
        return ctx.fail("too_long_timer", longest=ctx.tell.duration(Timers.LONGEST))
    changed = ctx.timers.adjust(timer, seconds if change == "add" else -seconds)
    if changed is None:
        return ctx.fail("none")
    back = replace(intent, slots={**intent.slots, "change": "remove" if change == "add" else "add"})
    return ctx.respond("adjusted", undo=back, Left=_capital(_left(changed, ctx)), timer=name)


@skill.intent("timer.cancel")
def cancel_timer(intent: Intent, ctx: Context[NoSettings]) -> Response:
    """Cancel one timer or all; ask which if it could be several."""
    timers = ctx.timers.all()
    wanted = Wanted.of(intent, ctx)
    if "reply" in intent.slots and intent.source != "dialog":
        # "The pasta timer" without a question of ours before it: no reason to cancel anything.
        return query_timer(intent, ctx)
    if not timers:
        # It may be ringing: then it is no longer among them, and "stop the timer" means the noise.
        return Response(ctx.say("none"), hush=True)
    chosen = [timer for timer in timers if str(timer.id) == intent.slots.get("id")] or choose(timers, wanted, ctx)
    if not chosen:
        return _no_such(wanted, timers, ctx)
    if len(chosen) > 1 and wanted.which != "all":
        offered = {name: str(timer.id) for name, timer in zip(_told_apart(chosen, ctx), chosen, strict=True)}
        question = Question(replace(intent, slots={}), "id", offered)
        return ctx.ask("which", question=question, timers=_alternatives(chosen, ctx))
    for timer in chosen:
        ctx.timers.cancel(timer)
    if len(chosen) == 1:
        left = {"duration": ctx.tell.duration(max(1.0, ctx.timers.remaining(chosen[0])), units=4)}
        again = Intent(skill.name, "timer.set", left | ({"name": chosen[0].name} if chosen[0].name else {}))
        return Response(ctx.say("cancelled", timer=_name(chosen[0], timers, ctx)), hush=True, undo=again)
    return Response(ctx.say("all_cancelled", count=ctx.tell.counted(len(chosen))), hush=True)


def _no_such(wanted: Wanted, timers: list[Timer], ctx: Context[NoSettings]) -> Response:
    each = [ctx.say("the", timer=_name(timer, timers, ctx)) for timer in timers]
    return ctx.fail("no_such", wanted=wanted.label or ctx.say("such"), timers=ctx.tell.listed(each))


def _alternatives(timers: list[Timer], ctx: Context[NoSettings]) -> str:
    """Name the timers so that one can be told from another."""
    return ctx.tell.listed(_told_apart(timers, ctx), word=ctx.say("or"))


def _told_apart(timers: list[Timer], ctx: Context[NoSettings]) -> list[str]:
    names = [_name(timer, timers, ctx) for timer in timers]
    return [
        ctx.say("the" if names.count(name) == 1 else "with_left", timer=name, left=_left(timer, ctx))
        for timer, name in zip(timers, names, strict=True)
    ]


def _name(timer: Timer, among: list[Timer], ctx: Context[NoSettings]) -> str:
    return describe(timer, among, ctx)


def _left(timer: Timer, ctx: Context[NoSettings]) -> str:
    return ctx.tell.duration(ctx.timers.remaining(timer))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
