"""How easily the wake word wakes the speaker, and whether it did so by mistake."""

from pathlib import Path

from speaker.skill import Context, Intent, NoSettings, Response, Skill

skill = Skill("wake", Path(__file__).parent, NoSettings)

_LEAST, _MOST = -3, 3
_FIXED = {"max": _MOST, "high": 2, "usual": 0, "low": -2, "min": _LEAST}
_LARGE = ("lot", "much", "way", "far")
_NAMES = {-3: "least", -2: "low", -1: "lower", 0: "usual", 1: "higher", 2: "high", 3: "most"}


@skill.intent("wake.sensitivity")
def set_sensitivity(intent: Intent, ctx: Context[NoSettings]) -> Response:
    """Let it wake more easily or less, by a step or to a level; or tell how easily it does."""
    change = intent.slots.get("change", "tell")
    level = ctx.waking.level
    if change == "tell":
        return ctx.respond("level_now", level=ctx.say(_NAMES[level]))
    if change in _FIXED:
        wanted = _FIXED[change]
    else:
        size = 2 if set(intent.slots.get("step", "").split()) & set(_LARGE) else 1
        wanted = level + (size if change == "up" else -size)
    if (change == "up" and level == _MOST) or (change == "down" and level == _LEAST):
        return ctx.respond("most_already" if change == "up" else "least_already")
    wanted = min(_MOST, max(_LEAST, wanted))
    ctx.waking.set(wanted)
    if wanted == level:
        return ctx.respond("level_now", level=ctx.say(_NAMES[level]))
    return ctx.respond("easier" if wanted > level else "harder", level=ctx.say(_NAMES[wanted]))


@skill.intent("wake.report", reads=True)
def report(intent: Intent, ctx: Context[NoSettings]) -> Response:
    """Tell how often it woke, how often for nothing, and what nearly woke it."""
    now = ctx.waking.report()
    parts = []
    if now.last_in_vain:
        parts.append(ctx.say("just_now"))
    if now.woken > 1:
        parts.append(ctx.say("woken", times=_times(now.woken, ctx), in_vain=_in_vain(now.in_vain, now.woken, ctx)))
    if now.refused:
        parts.append(ctx.say("refused", times=_times(now.refused, ctx)))
    if now.kept:
        parts.append(ctx.say("kept_one" if now.kept == 1 else "kept", count=ctx.tell.number(now.kept)))
    return Response(" ".join(parts) or ctx.say("nothing"))


@skill.intent("wake.forget")
def forget(intent: Intent, ctx: Context[NoSettings]) -> Response:
    """Delete the sounds that nearly woke it."""
    count = ctx.waking.forget()
    if not count:
        return ctx.respond("none_kept")
    return ctx.respond("deleted_one" if count == 1 else "deleted", count=ctx.tell.number(count))


def _times(count: int, ctx: Context[NoSettings]) -> str:
    if count == 1:
        return ctx.say("once")
    return ctx.say("twice") if count == 2 else ctx.say("times", count=ctx.tell.number(count))


def _in_vain(count: int, woken: int, ctx: Context[NoSettings]) -> str:
    if count == 0:
        return ctx.say("never_in_vain")
    return ctx.say("always_in_vain") if count == woken else ctx.say("in_vain", times=_times(count, ctx))
