"""Stop, repeat, help, and what was heard."""

import random
from pathlib import Path

from speaker.skill import Context, Intent, NoSettings, Response, Skill

skill = Skill("basics", Path(__file__).parent, NoSettings)

_EXAMPLES = 3
"""More than three cannot be kept in mind."""


@skill.intent("stop", reads=True)
def stop(intent: Intent, ctx: Context[NoSettings]) -> Response:
    """Stop whatever sounds, without a word."""
    return Response("", hush=True)


@skill.intent("repeat", reads=True)
def repeat(intent: Intent, ctx: Context[NoSettings]) -> Response:
    """Say the last reply again."""
    return Response(ctx.memory.said) if ctx.memory.said else ctx.fail("nothing_said")


@skill.intent("help", reads=True)
def help_(intent: Intent, ctx: Context[NoSettings]) -> Response:
    """Give a few examples of what one can say."""
    if not ctx.examples:
        return ctx.fail("no_examples")
    some = random.sample(ctx.examples, min(_EXAMPLES, len(ctx.examples)))
    return ctx.respond("examples", examples=ctx.tell.listed(some, word=ctx.say("or")))


@skill.intent("diagnostics.why", reads=True)
def why(intent: Intent, ctx: Context[NoSettings]) -> Response:
    """Say what the last request was taken for, who took it so, and what came of it."""
    last = ctx.memory.last
    if last is None:
        return ctx.fail("nothing_heard")
    gist = ctx.words.gists.get(last.intent)
    if last.source == "model" and gist is None:
        return ctx.respond("why_model_said", text=last.heard)
    if not last.source or gist is None:
        return ctx.respond("why_nothing", text=last.heard)
    reason = ctx.say(f"why_{last.source}", percent=ctx.tell.number(round(100 * last.score)))
    return ctx.respond("why", text=last.heard, gist=gist, reason=reason)


@skill.intent("diagnostics.forget")
def forget(intent: Intent, ctx: Context[NoSettings]) -> Response:
    """Delete what was heard and said; the last hour's only, or the day's, if that was asked for."""
    seconds = {"hour": 3600.0, "day": 86_400.0}.get(intent.slots.get("period", ""))
    gone = ctx.memory.forget(seconds)
    return ctx.respond("forgotten", count=ctx.tell.number(gone)) if gone else ctx.respond("nothing_kept")


@skill.intent("diagnostics.heard", reads=True)
def heard(intent: Intent, ctx: Context[NoSettings]) -> Response:
    """Say what the recognizer made of the last request."""
    return ctx.respond("heard", text=ctx.memory.heard) if ctx.memory.heard else ctx.fail("nothing_heard")
