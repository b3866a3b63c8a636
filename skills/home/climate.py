"""How warm it is, and how warm it shall be."""

from collections.abc import Sequence

from skills.home import queries
from skills.home.choosing import Chosen, choose
from skills.home.doing import Told, carry_out, name_all
from skills.home.house import Device, Kind, State
from skills.home.household import Household
from skills.home.rooms import check_room, means, read_area, spoken_name, the
from skills.home.settings import Settings
from speaker.skill import Context, Intent, Question, Response, SkillError, Units, values

_STEP = 1.0
"""Degrees Celsius that "warmer" adds."""
_LEAST, _MOST = 5.0, 35.0
"""Degrees Celsius, where a thermostat does not tell its own."""


def set_target(intent: Intent, ctx: Context[Settings]) -> Response:
    """Set what a thermostat keeps, or make it warmer or cooler, or turn it on or off."""
    household = Household(ctx)
    chosen = _choose(intent, ctx, household)
    if isinstance(chosen, Response):
        return chosen
    meant = intent.slots.get("change") or means(ctx, "warmth", intent.text)
    degrees = _degrees(intent, ctx)
    relative = meant in ("up", "down") and (degrees is None or _is_by(intent, ctx))
    if not relative and degrees is not None:
        return _set(ctx, household, chosen, [_celsius(degrees, ctx)] * len(chosen.devices))
    if meant in ("on", "off"):
        wishes = [(device, State(on=meant == "on")) for device in chosen.devices]
        return carry_out(ctx, household, chosen, wishes, Told(meant, {}))
    if not relative:
        return ctx.ask("how_warm", question=Question(intent, "amount"))
    step = _STEP if degrees is None else degrees / (1.8 if _is_fahrenheit(ctx) else 1.0)
    before = household.states(chosen.devices)
    known = [device for device in chosen.devices if before[device].target is not None]
    if not known:
        raise SkillError("target_unknown")
    targets = [(before[device].target or 0.0) + (step if meant == "up" else -step) for device in known]
    return _set(ctx, household, Chosen(tuple(known), chosen.label), targets)


def tell_temperature(intent: Intent, ctx: Context[Settings]) -> Response:
    """Tell how warm it is, and what the thermostat keeps."""
    if means(ctx, "reading", intent.text):
        return queries.tell(intent, ctx)  # how damp it is, say
    household = Household(ctx)
    survey = household.survey()
    area = check_room(read_area(intent, ctx, survey), intent)
    able = [
        device
        for device in survey.devices
        if device.kind is Kind.THERMOSTAT or (device.kind is Kind.SENSOR and device.sort == "temperature")
    ]
    here = [device for device in able if area.has(device.room)] or (able if area.is_here else [])
    if not here:
        raise SkillError("no_thermometer")
    states = household.states(here)
    if means(ctx, "asked", intent.text) == "target":
        return _tell_target(ctx, here, states)
    measured = [(device, states[device].temperature) for device in here if states[device].temperature is not None]
    if not measured:
        return _tell_target(ctx, here, states)
    said = [_said(degrees or 0.0, ctx) for _, degrees in measured]
    if len(measured) == 1:
        room = the(ctx, spoken_name(measured[0][0].room)) if measured[0][0].room else ""
        return ctx.respond("warmth_in" if room else "warmth", degrees=said[0], room=room)
    each = [
        ctx.say(
            "warmth_there",
            room=the(ctx, spoken_name(device.room)) if device.room else name_all(ctx, [device]),
            degrees=degrees,
        )
        for (device, _), degrees in zip(measured, said, strict=True)
    ]
    return ctx.respond("sentence", clauses=ctx.tell.listed(each))


def _tell_target(ctx: Context[Settings], devices: Sequence[Device], states: dict[Device, State]) -> Response:
    kept = [device for device in devices if states[device].target is not None]
    if kept and states[kept[0]].on is False:
        return ctx.respond("thermostat_off", what=name_all(ctx, kept[:1]))
    if not kept:
        silent = all(not states[device].reachable for device in devices)
        return ctx.fail("no_answer" if silent else "target_unknown", what=name_all(ctx, devices))
    each = [ctx.say("keeps", what=name_all(ctx, [one]), degrees=_said(states[one].target or 0.0, ctx)) for one in kept]
    text = ctx.tell.listed(each)
    return ctx.respond("sentence", clauses=text[:1].upper() + text[1:])


def _choose(intent: Intent, ctx: Context[Settings], household: Household) -> Chosen | Response:
    """Return the thermostats that are meant; the only one of the house is, wherever one stands."""
    every = [device for device in household.survey().devices if device.kind is Kind.THERMOSTAT]
    if len(every) == 1 and not intent.slots.get("room"):
        return Chosen(tuple(every))
    return choose(intent, ctx, household, (Kind.THERMOSTAT,), "heating")


def _set(ctx: Context[Settings], household: Household, chosen: Chosen, targets: Sequence[float]) -> Response:
    for device, target in zip(chosen.devices, targets, strict=True):
        least = _LEAST if device.least is None else device.least
        most = _MOST if device.most is None else device.most
        if not least - 0.01 <= target <= most + 0.01:
            return ctx.fail("out_of_range", least=_said(least, ctx), most=_said(most, ctx))
    wishes = [(device, State(target=target)) for device, target in zip(chosen.devices, targets, strict=True)]
    said = {_said(target, ctx) for target in targets}
    told = Told("set_to", {"degrees": said.pop()}) if len(said) == 1 else Told("set_apart", {})
    return carry_out(ctx, household, chosen, wishes, told)


def _degrees(intent: Intent, ctx: Context[Settings]) -> float | None:
    """Return the number that was said, in the house's units."""
    said = intent.slots.get("amount", "")
    if not said:
        return None
    amount = values.read_amount(said, ctx.words.language)
    if amount is not None and amount.kind == "temperature":
        ours = "fahrenheit" if _is_fahrenheit(ctx) else "celsius"
        if amount.unit in ("fahrenheit", "celsius") and amount.unit != ours:
            return amount.value * 1.8 + 32 if amount.unit == "celsius" else (amount.value - 32) / 1.8
        return amount.value
    number = values.read_number(said, ctx.words.language)
    if number is None:
        raise SkillError("unknown_amount", amount=said)
    return number.value


def _is_by(intent: Intent, ctx: Context[Settings]) -> bool:
    return bool(intent.slots.get("change")) or means(ctx, "warmer_by", intent.text) != ""


def _celsius(degrees: float, ctx: Context[Settings]) -> float:
    return (degrees - 32) / 1.8 if _is_fahrenheit(ctx) else degrees


def _said(celsius: float, ctx: Context[Settings]) -> str:
    """Return degrees as they are said here, to a half where Celsius is used."""
    if _is_fahrenheit(ctx):
        return str(round(celsius * 1.8 + 32))
    return f"{round(celsius * 2) / 2:g}"


def _is_fahrenheit(ctx: Context[Settings]) -> bool:
    return ctx.units is Units.IMPERIAL
