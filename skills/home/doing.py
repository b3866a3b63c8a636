"""Have devices do as they are wanted, tell what became of it, and know the way back."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from skills.home.choosing import Chosen
from skills.home.house import Deed, Device, Kind, State, Wish
from skills.home.household import Household
from skills.home.rooms import spoken_name, the, within
from skills.home.settings import Settings
from speaker.skill import Context, Intent, Outcome, Response, SkillError

RESTORE = "home.restore"
_MOST_NAMED = 4
"""Devices; of more only the number is said."""


@dataclass(frozen=True, slots=True)
class Told:
    """How a deed is told: the key of a clause, as "on", and what stands in it."""

    key: str
    values: Mapping[str, object]


def carry_out(
    ctx: Context[Settings],
    household: Household,
    chosen: Chosen,
    wishes: Sequence[Wish],
    told: Told,
    before: Mapping[Device, State] | None = None,
) -> Response:
    """Make devices as they are wanted; `before` is how they were, if that is known already."""
    if not wishes:
        raise SkillError("nothing_such")
    undoable = all(wanted.open is None and wanted.locked is None for _, wanted in wishes)
    if before is None:
        before = household.states([device for device, _ in wishes]) if undoable else {}
    # Who did not even tell how it is need not be waited for again.
    silent = [device for device, _ in wishes if device in before and not before[device].reachable]
    tried = [(device, wanted) for device, wanted in wishes if device not in silent]
    deeds = dict.fromkeys(silent, Deed.SILENT) | (household.act(tried) if tried else {})
    back = [(device, before[device].like(wanted)) for device, wanted in wishes if undoable and device in before]
    changed = [(device, was) for device, was in back if deeds[device] is not Deed.SILENT and was.wants()]
    undo = Intent("home", RESTORE, {"states": _pack(changed)}) if changed else None
    return report(ctx, chosen, deeds, told, undo)


def report(
    ctx: Context[Settings], chosen: Chosen, deeds: Mapping[Device, Deed], told: Told, undo: Intent | None = None
) -> Response:
    """Tell what was done, what was not, and what nobody knows."""
    clauses = []
    for deed in Deed:
        group = [device for device in deeds if deeds[device] is deed]
        if group:
            label = chosen.label if len(group) == len(deeds) else ""
            key = told.key if deed is Deed.DONE else f"is_{deed.value}"
            clauses.append(clause(ctx, group, label, key, told.values, is_one=chosen.is_one))
    speech = sentence(ctx, clauses)
    done = [deed for deed in deeds.values() if deed is Deed.DONE]
    if len(done) == len(deeds):
        return Response(speech, undo=undo)
    if done:
        return Response(speech, Outcome.PARTLY, undo=undo)
    unsure = Deed.UNSURE in deeds.values()
    return Response(speech, Outcome.UNKNOWN if unsure else Outcome.FAILED)


def clause(
    ctx: Context[Settings],
    devices: Sequence[Device],
    label: str,
    key: str,
    values: Mapping[str, object] | None = None,
    *,
    is_one: bool = False,
) -> str:
    """Say something of devices: "the lamp is on"; `key` leads to a phrase for one and one for several."""
    plural = len(devices) > 1 or re.search(ctx.words.responses["plurals"][0], devices[0].name) is not None
    number = "one" if is_one or not (label or plural) else "many"
    return ctx.say(f"{key}_{number}", what=label or name_all(ctx, devices), **(values or {}))


def name_all(ctx: Context[Settings], devices: Sequence[Device]) -> str:
    """Name devices in one row, with their rooms where two are called the same."""
    if len(devices) > _MOST_NAMED:
        kind = "lights" if all(device.kind is Kind.LIGHT for device in devices) else "devices"
        return ctx.say(f"count_{kind}", count=ctx.tell.number(len(devices)))
    names = [device.name for device in devices]
    return ctx.tell.listed([_name(ctx, device, names.count(device.name) > 1) for device in devices])


def sentence(ctx: Context[Settings], clauses: Sequence[str]) -> str:
    """Make clauses one sentence."""
    text = ctx.say("between").join(clauses)
    return ctx.say("sentence", clauses=text[:1].upper() + text[1:])


def restore(intent: Intent, ctx: Context[Settings]) -> Response:
    """Make devices as they were before; nothing that guards the house is among them."""
    household = Household(ctx)
    known = {(device.hub, device.id): device for device in household.survey().devices}
    wishes = [
        (known[hub, each], _state(wanted))
        for hub, each, wanted in json.loads(intent.slots.get("states", "[]"))
        if (hub, each) in known
    ]
    if not wishes:
        raise SkillError("cannot_restore")
    deeds = household.act(wishes)
    chosen = Chosen(tuple(device for device, _ in wishes))
    return report(ctx, chosen, deeds, Told("as_before", {}))


def _name(ctx: Context[Settings], device: Device, with_room: bool) -> str:
    name = the(ctx, spoken_name(device.name))
    return within(ctx, name, spoken_name(device.room)) if with_room else name


def _pack(states: Sequence[Wish]) -> str:
    return json.dumps([(device.hub, device.id, state.wants()) for device, state in states], ensure_ascii=False)


def _state(wants: Mapping[str, object]) -> State:
    colour = wants.get("colour")
    known = {**wants, "colour": tuple(colour) if isinstance(colour, list) else None}
    return State(**known)  # type: ignore[arg-type]
