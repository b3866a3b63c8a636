"""How things are at home: what is on, open, locked, and what sensors tell."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from skills.home.choosing import choose, find_in_text
from skills.home.doing import clause, name_all, sentence
from skills.home.house import Device, Kind, State
from skills.home.household import Household
from skills.home.rooms import EVERYWHERE, check_room, means, read_area
from skills.home.settings import Settings
from speaker.skill import Context, Intent, Response, SkillError

_OPENINGS = ("door", "window", "garage_door", "opening")


@dataclass(frozen=True, slots=True)
class Aspect:
    """What can be asked of many devices at once."""

    of: Callable[[Device], bool]
    holds: Callable[[State], bool | None]
    """`None` where it is not known."""
    key: str
    """The clause for those for which it holds."""
    none: str
    """What is said where it holds for none."""


_ASPECTS = {
    "lights": Aspect(lambda one: one.kind is Kind.LIGHT, lambda now: now.on, "now_on", "no_light_on"),
    "plugs": Aspect(lambda one: one.kind in (Kind.LIGHT, Kind.PLUG), lambda now: now.on, "now_on", "nothing_on"),
    "open": Aspect(
        lambda one: one.kind is Kind.COVER or (one.kind is Kind.SENSOR and one.sort in _OPENINGS),
        lambda now: now.open,
        "open",
        "nothing_open",
    ),
    "locks": Aspect(
        lambda one: one.kind is Kind.LOCK,
        lambda now: None if now.locked is None else not now.locked,
        "now_unlocked",
        "all_locked",
    ),
    "windows": Aspect(lambda one: one.sort == "window", lambda now: now.open, "open", "no_window_open"),
    "doors": Aspect(
        lambda one: one.sort in ("door", "garage_door", "garage", "gate"),
        lambda now: now.open,
        "open",
        "no_door_open",
    ),
}


def tell(intent: Intent, ctx: Context[Settings]) -> Response:
    """Tell how one device is, or which are on, open or unlocked."""
    household = Household(ctx)
    said = intent.slots.get("device", "")
    only = None if said else find_in_text(intent.text, household.survey().devices, ctx)
    if only is not None:
        return _describe(ctx, [only], household.states([only]))
    called = {device.name.casefold() for device in household.survey().devices}
    if said and (ctx.meaning("device", said) != "lights" or said in called):
        room = intent.slots.get("room", EVERYWHERE)
        chosen = choose(replace(intent, slots={**intent.slots, "room": room}), ctx, household, tuple(Kind))
        if isinstance(chosen, Response):
            return chosen
        return _describe(ctx, chosen.devices, household.states(chosen.devices))
    return _overview(intent, ctx, household)


def _overview(intent: Intent, ctx: Context[Settings], household: Household) -> Response:
    """Tell for which devices of a room, or of the house, what was asked holds."""
    survey = household.survey()
    reading = means(ctx, "reading", intent.text)
    area = check_room(read_area(intent, ctx, survey), intent)
    # "Did I leave the lights on" is about the house, "is the light on" about this room.
    everywhere = not intent.slots.get("room") and (not area.is_here or means(ctx, "scope", intent.text) != "one")
    inside = [device for device in survey.devices if everywhere or area.has(device.room)]
    if reading:
        found = [device for device in inside if device.kind is Kind.SENSOR and device.sort == reading]
        if not found:
            raise SkillError("no_such_sensor")
        return _describe(ctx, found, household.states(found))
    meant = means(ctx, "aspect", intent.text)
    if not meant or "contact" in intent.slots:
        return ctx.fail("cannot_tell")
    aspect = _ASPECTS[meant]
    asked = [device for device in inside if aspect.of(device)]
    if not asked:
        raise SkillError("nothing_to_tell")
    states = household.states(asked)
    holds = [device for device in asked if aspect.holds(states[device])]
    silent = [device for device in asked if not states[device].reachable]
    clauses = [clause(ctx, holds, "", aspect.key)] if holds else [ctx.say(aspect.none)]
    if silent:
        clauses.append(clause(ctx, silent, "", "is_silent"))
    if len(silent) == len(asked):
        return ctx.fail("no_answer", what=name_all(ctx, silent))
    speech = sentence(ctx, clauses)
    return ctx.partly("as_told", speech=speech) if silent else ctx.respond("as_told", speech=speech)


def _describe(ctx: Context[Settings], devices: Sequence[Device], states: Mapping[Device, State]) -> Response:
    if all(not states[device].reachable for device in devices):
        return ctx.fail("no_answer", what=name_all(ctx, devices))
    clauses = [_one(ctx, device, states[device]) for device in devices]
    return ctx.respond("as_told", speech=sentence(ctx, clauses))


def _one(ctx: Context[Settings], device: Device, now: State) -> str:
    """Say how one device is."""
    if not now.reachable:
        return clause(ctx, [device], "", "is_silent")
    if now.locked is not None:
        return clause(ctx, [device], "", "now_locked" if now.locked else "now_unlocked")
    if now.open is not None:
        return clause(ctx, [device], "", "open" if now.open else "closed")
    if now.value:
        unit = ctx.words.meanings.get("unit", {}).get(now.unit, now.unit)
        return ctx.say("reads", what=name_all(ctx, [device]), value=f"{now.value} {unit}".strip())
    if now.on is not None and now.on and now.brightness is not None:
        return clause(ctx, [device], "", "now_dimmed", {"percent": round(now.brightness * 100)})
    if now.on is not None:
        return clause(ctx, [device], "", "now_on" if now.on else "now_off")
    if now.temperature is not None:
        return ctx.say("reads", what=name_all(ctx, [device]), value=ctx.say("degrees", number=f"{now.temperature:g}"))
    return clause(ctx, [device], "", "tells_nothing")
