"""Stop, repeat, help, and what was heard."""

import random
from pathlib import Path

from speaker.skill import Context, Intent, NoSettings, Response, Skill, spoken

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
    return ctx.respond("examples", examples=spoken.say_list(some, word=ctx.say("or")))


@skill.intent("diagnostics.heard", reads=True)
def heard(intent: Intent, ctx: Context[NoSettings]) -> Response:
    """Say what the recognizer made of the last request."""
    return ctx.respond("heard", text=ctx.memory.heard) if ctx.memory.heard else ctx.fail("nothing_heard")
