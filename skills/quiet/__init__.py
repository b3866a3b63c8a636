"""Do not disturb, and what is asked about before it is done."""

from datetime import datetime, timedelta
from pathlib import Path

from speaker.skill import Context, Intent, NoSettings, Outcome, Response, Skill, SkillError, values

skill = Skill("quiet", Path(__file__).parent, NoSettings)

_USUAL = timedelta(hours=1)
"""For who does not say how long: as long as a nap or a meeting."""
_LONGEST = timedelta(days=7)


@skill.intent("quiet.set")
def be_quiet(intent: Intent, ctx: Context[NoSettings]) -> Response:
    """Say nothing unasked until a moment, for a while, or for an hour."""
    until = _until(intent, ctx)
    ctx.policy.be_quiet(until)
    return ctx.respond("quiet_until", undo=Intent(skill.name, "quiet.off"), until=_moment(until, ctx))


@skill.intent("quiet.off")
def end_quiet(intent: Intent, ctx: Context[NoSettings]) -> Response:
    """Be as usual again."""
    if not ctx.policy.quiet:
        return ctx.respond("not_quiet")
    ctx.policy.end_quiet()
    return ctx.respond("ended")


@skill.intent("quiet.query", reads=True)
def tell_quiet(intent: Intent, ctx: Context[NoSettings]) -> Response:
    """Say whether it is quiet, and until when."""
    until = ctx.policy.quiet_until
    return ctx.respond("still_quiet", until=_moment(until, ctx)) if until is not None else ctx.respond("not_quiet")


@skill.intent("policy.ask")
def ask_before(intent: Intent, ctx: Context[NoSettings]) -> Response:
    """Ask from now on before something is done."""
    wanted = _wanted(intent, ctx)
    ctx.policy.ask_before(wanted.name, True)
    return ctx.respond("will_ask", undo=Intent(skill.name, "policy.trust", intent.slots))


@skill.intent("policy.trust")
def trust(intent: Intent, ctx: Context[NoSettings]) -> Response:
    """Ask no longer before something is done, unless the settings demand it."""
    wanted = _wanted(intent, ctx)
    if ctx.policy.keeps_asking(wanted.name):
        return Response(ctx.say("owner_asks"), Outcome.REFUSED)
    if not intent.confirmed:
        return ctx.confirm("really_trust", intent)
    ctx.policy.ask_before(wanted.name, False)
    return ctx.respond("will_trust")


def _wanted(intent: Intent, ctx: Context[NoSettings]) -> Intent:
    command = intent.slots.get("command", "")
    wanted = ctx.understand(command)
    if wanted is None or not wanted.skill:
        raise SkillError("unknown_command", command=command)
    return wanted


def _until(intent: Intent, ctx: Context[NoSettings]) -> datetime:
    if said := intent.slots.get("duration"):
        seconds = ctx.seconds(said)
        until = ctx.now + timedelta(seconds=seconds) if seconds else None
    elif said := intent.slots.get("datetime", ""):
        moment = values.read_moment(said, ctx.words.language, ctx.now)
        until = moment.at if moment is not None else None
    else:
        until = ctx.now + _USUAL
    if until is None or not ctx.now < until <= ctx.now + _LONGEST:
        raise SkillError("unknown_time", when=said)
    return until


def _moment(until: datetime, ctx: Context[NoSettings]) -> str:
    time = ctx.tell.time(until, part=True)
    if until.date() == ctx.now.date():
        return time
    return ctx.say("on_day", day=ctx.tell.day(until.date(), ctx.now.date()), time=time)
