"""Coins, dice and numbers at random, on the device."""

import random
from pathlib import Path

from speaker.skill import Context, Intent, NoSettings, Response, Skill, values

skill = Skill("chance", Path(__file__).parent, NoSettings)

_MOST_DICE = 20
_MOST_SIDES = 1000
_FAIR = random.SystemRandom()
"""Nobody can have learnt what comes next from what came before."""


@skill.intent("coin.flip")
def flip(intent: Intent, ctx: Context[NoSettings]) -> Response:
    """Toss a coin."""
    return ctx.respond(_FAIR.choice(("heads", "tails")))


@skill.intent("dice.roll")
def roll(intent: Intent, ctx: Context[NoSettings]) -> Response:
    """Roll one die or several, of six sides or as many as said."""
    count, sides = _number(intent, "number", ctx) or 1, _number(intent, "sides", ctx) or 6
    if not 1 <= count <= _MOST_DICE or not 2 <= sides <= _MOST_SIDES:
        return ctx.fail("too_many", most=ctx.tell.number(_MOST_DICE), sides=ctx.tell.number(_MOST_SIDES))
    rolled = [_FAIR.randint(1, sides) for _ in range(count)]
    if count == 1:
        return ctx.respond("one", rolled=ctx.tell.number(rolled[0]))
    each = ctx.tell.listed([ctx.tell.number(number) for number in rolled])
    return ctx.respond("several", each=each, sum=ctx.tell.number(sum(rolled)))


@skill.intent("number.pick")
def pick(intent: Intent, ctx: Context[NoSettings]) -> Response:
    """Pick a number between two, both of them included; between one and ten if none were said."""
    low, high = _number(intent, "low", ctx), _number(intent, "high", ctx)
    low, high = sorted((1 if low is None else low, 10 if high is None else high))
    return ctx.respond("picked", number=ctx.tell.number(_FAIR.randint(low, high)))


def _number(intent: Intent, slot: str, ctx: Context[NoSettings]) -> int | None:
    found = values.read_number(intent.slots.get(slot, ""), ctx.words.language)
    return int(found.value) if found is not None else None
