"""Several things at one word: "good night" turns off the lights and sets the alarm."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from speaker.skill import Context, Intent, Outcome, Question, Reply, Response, Skill, values


@dataclass(frozen=True, slots=True)
class Settings:
    """Routines that the owner wrote down."""

    routines: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By name, what to do, one request each: good night: [turn off all lights, set an alarm for seven]."""


skill = Skill("routines", Path(__file__).parent, Settings, seconds=20.0)

_KEPT = "routines"
_MOST = 10
"""Steps; more are a mistake of the recognizer."""


@skill.names("name")
def names(ctx: Context[Settings]) -> list[str]:
    """Return what the routines are called."""
    return list(_all(ctx))


@skill.intent("routine.run", offline=True)
def run(intent: Intent, ctx: Context[Settings]) -> Response:
    """Do the steps of a routine one after the other, and say what became of them."""
    said = intent.slots.get("name", "")
    found = _find(said, ctx)
    if found is None:
        if said in ctx.words.responses["greetings"]:
            return ctx.respond("greeting", greeting=said[:1].upper() + said[1:])
        return ctx.fail("unknown_routine", name=said)
    done: list[tuple[str, str]] = []
    failed: list[tuple[str, str]] = []
    for step in _all(ctx)[found]:
        response = ctx.do(step)
        (done if response.outcome is Outcome.DONE else failed).append((step, response.speech))
    told = " ".join(speech for _, speech in done if speech)
    if not failed:
        return Response(told or ctx.say("ran", name=found[:1].upper() + found[1:]))
    problems = " ".join(ctx.say("step_failed", step=step, why=speech) for step, speech in failed)
    if not done:
        return ctx.fail("nothing_worked", problems=problems)
    return ctx.partly("ran_partly", told=told, problems=problems)


@skill.intent("routine.set", offline=True)
def set_routine(intent: Intent, ctx: Context[Settings]) -> Response:
    """Keep a new routine, if each of its steps is understood."""
    name = intent.slots.get("name", "").strip()
    if not name:
        return ctx.ask("which_name", question=Question(intent, "name"))
    said = intent.slots.get("steps", "").strip()
    if not said:
        return ctx.ask("which_steps", question=Question(intent, "steps"), reply=Reply.DICTATION, name=name)
    steps = _steps(said, ctx)
    strange = [step for step in steps if (meant := ctx.understand(step)) is None or meant.skill in ("", skill.name)]
    if strange:
        return ctx.fail("strange_step", step=strange[0])
    if len(steps) > _MOST:
        return ctx.fail("too_many_steps", most=ctx.tell.number(_MOST))
    if not intent.confirmed:
        return ctx.confirm("shall_i_keep", intent, name=name, steps=ctx.tell.listed(steps))
    ctx.store.put(_KEPT, {**ctx.store.get(_KEPT, {}), name: list(steps)})
    return ctx.respond("kept", undo=Intent(skill.name, "routine.remove", {"name": name}, confirmed=True), name=name)


@skill.intent("routine.query", reads=True, offline=True)
def tell(intent: Intent, ctx: Context[Settings]) -> Response:
    """Say which routines there are, or what one of them does."""
    every = _all(ctx)
    found = _find(intent.slots.get("name", ""), ctx)
    if found is not None:
        return ctx.respond("does", name=found[:1].upper() + found[1:], steps=ctx.tell.listed(list(every[found])))
    return ctx.respond("there_are", names=ctx.tell.listed(sorted(every))) if every else ctx.respond("none")


@skill.intent("routine.remove", offline=True)
def remove(intent: Intent, ctx: Context[Settings]) -> Response:
    """Forget a routine that was made by voice."""
    found = _find(intent.slots.get("name", ""), ctx)
    kept = ctx.store.get(_KEPT, {})
    if found is None:
        return ctx.fail("unknown_routine", name=intent.slots.get("name", ""))
    if found not in kept:
        return ctx.fail("owner_wrote_it", name=found)
    if not intent.confirmed:
        return ctx.confirm("shall_i_remove", intent, name=found)
    ctx.store.put(_KEPT, {name: steps for name, steps in kept.items() if name != found})
    back = Intent(skill.name, "routine.set", {"name": found, "steps": "; ".join(kept[found])}, confirmed=True)
    return ctx.respond("removed", undo=back, name=found)


def _all(ctx: Context[Settings]) -> dict[str, Sequence[str]]:
    """Return what each routine does; what was said last counts."""
    return {**ctx.settings.routines, **ctx.store.get(_KEPT, {})}


def _find(said: str, ctx: Context[Settings]) -> str | None:
    known = list(_all(ctx))
    return said if said in known else values.best_name(said, known, ctx.words.language).name if said and known else None


def _steps(said: str, ctx: Context[Settings]) -> list[str]:
    """Split at "and" and "then", but only where both sides are requests: "turn off heating and lights" is one."""
    parts = [part.strip() for part in re.split(ctx.words.responses["joint"][0], said) if part.strip()]
    steps: list[str] = []
    for part in parts:
        if steps and ctx.understand(part) is None:
            steps[-1] += ctx.say("and") + part
        else:
            steps.append(part)
    return steps
