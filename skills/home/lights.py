"""Lights: on, off, brighter, darker, in colours."""

from collections.abc import Sequence
from dataclasses import replace

from skills.home.choosing import Chosen, choose
from skills.home.doing import Told, carry_out
from skills.home.house import Ability, Device, Kind, State, Wish
from skills.home.household import Household
from skills.home.rooms import means
from skills.home.settings import Settings
from speaker.skill import Context, Intent, Question, Response, SkillError, values

_STEP = 0.2
"""What "brighter" adds, where nobody says how much."""
_SMALL_STEP = 0.1
_DARKEST = 0.05
"""Dimming does not turn off."""
_WARMTHS = {"warm": 2700, "neutral": 4000, "cool": 6000}
_WHITES = {"white": 4000, "warm_white": 2700, "soft_white": 2700, "cool_white": 6000, "daylight": 5500}
"""Kelvin of what the words for colours mean."""
_WARMER = 700
"""Kelvin."""
_KELVIN = range(1500, 9001)
_ON_OR_OFF = (Kind.LIGHT, Kind.PLUG)
"""A lamp may hang on a plug."""


def switch(on: bool, intent: Intent, ctx: Context[Settings]) -> Response:
    """Turn lights on or off."""
    household = Household(ctx)
    chosen = choose(intent, ctx, household, _ON_OR_OFF, "lights")
    if isinstance(chosen, Response):
        return chosen
    wishes = [(device, State(on=on)) for device in chosen.devices]
    return carry_out(ctx, household, chosen, wishes, Told("on" if on else "off", {}))


def dim(intent: Intent, ctx: Context[Settings]) -> Response:
    """Set how bright lights are, or change it."""
    household = Household(ctx)
    chosen = _able(intent, ctx, household, Ability.DIM, "cannot_dim")
    if isinstance(chosen, Response):
        return chosen
    level, change = _level(intent, ctx), _change(intent, ctx)
    if level is None and change is None:
        return ctx.ask("how_bright", question=Question(intent, "amount"))
    before = household.states(chosen.devices)
    if change is None:
        assert level is not None
        wanted = State(on=level > 0, brightness=level or None)
        wishes: list[Wish] = [(device, wanted) for device in chosen.devices]
    else:
        wishes = _brighter([(device, before[device]) for device in chosen.devices], change, level)
    if not wishes:
        raise SkillError("already_off")
    if len(wishes) < len(chosen.devices):
        chosen = Chosen(tuple(device for device, _ in wishes))
    levels = {wanted.brightness for _, wanted in wishes}
    told = Told("off", {}) if levels == {None} else Told("dimmed_apart", {})
    if len(levels) == 1 and None not in levels:
        told = Told("dimmed", {"percent": round((levels.pop() or 0) * 100)})
    return carry_out(ctx, household, chosen, wishes, told, before)


def colour(intent: Intent, ctx: Context[Settings]) -> Response:
    """Set the colour of lights, or how warm their white is."""
    household = Household(ctx)
    said = intent.slots.get("colour") or means(ctx, "colour", intent.text)
    kelvin = _kelvin(intent, ctx)
    if not said and kelvin is None:
        return ctx.ask("which_colour", question=Question(intent, "colour"))
    meant = ctx.meaning("colour", said)
    read = values.read_colour(said, ctx.words.language) if said else None
    if meant in ("warmer", "cooler"):
        return _warmer(meant == "warmer", intent, ctx, household)
    kelvin = kelvin or _WARMTHS.get(meant) or (_WHITES.get(read.name) if read else None)
    if kelvin is None and read is None:
        raise SkillError("unknown_colour", colour=said)
    chosen = choose(intent, ctx, household, (Kind.LIGHT,), "lights")
    if isinstance(chosen, Response):
        return chosen
    wishes: list[Wish] = []
    for device in chosen.devices:
        if kelvin is not None and Ability.WARMTH in device.abilities:
            wishes.append((device, State(on=True, kelvin=kelvin)))
        elif read is not None and Ability.COLOUR in device.abilities:
            wishes.append((device, State(on=True, colour=read.rgb)))
    if not wishes:
        raise SkillError("cannot_colour")
    if len(wishes) < len(chosen.devices):
        chosen = Chosen(tuple(device for device, _ in wishes))
    return carry_out(ctx, household, chosen, wishes, Told("coloured", {"colour": said or f"{kelvin} K"}))


def _able(
    intent: Intent, ctx: Context[Settings], household: Household, ability: Ability, otherwise: str
) -> Chosen | Response:
    """Return those of the lights that are meant that can do it. Leave with words if none can."""
    chosen = choose(intent, ctx, household, (Kind.LIGHT,), "lights")
    if isinstance(chosen, Response):
        return chosen
    able = tuple(device for device in chosen.devices if ability in device.abilities)
    if not able:
        raise SkillError(otherwise)
    return chosen if len(able) == len(chosen.devices) else Chosen(able)


def _level(intent: Intent, ctx: Context[Settings]) -> float | None:
    """Return the brightness that was said, 0 to 1."""
    said = intent.slots.get("amount") or means(ctx, "amount", intent.text)
    named = ctx.meaning("amount", said)
    language = ctx.words.language
    amount = values.read_amount(said, language) if said else None
    number = values.read_number(named if named != said else said, language)
    value = amount.value if amount is not None and amount.kind == "percent" else number.value if number else None
    if value is None and named.isdigit():
        value = float(named)
    if said and value is None:
        raise SkillError("unknown_amount", amount=said)
    if value is not None and not 0 <= value <= 100:
        raise SkillError("amount_out_of_range")
    return None if value is None else value / 100


def _change(intent: Intent, ctx: Context[Settings]) -> int | None:
    """Return 1 for brighter, -1 for darker, `None` where a level is set."""
    meant = intent.slots.get("change") or means(ctx, "level", intent.text)
    by = intent.slots.get("change") or means(ctx, "by", intent.text)
    if not by and (intent.slots.get("amount") or means(ctx, "amount", intent.text)):
        return None
    return {"up": 1, "down": -1}.get(meant)


def _brighter(lights: Sequence[tuple[Device, State]], change: int, by: float | None) -> list[Wish]:
    """Return what makes lights brighter or darker; those that are off stay so, unless all are."""
    step = by if by is not None else _STEP
    burning = [(device, now) for device, now in lights if now.on]
    if not burning:
        return [(device, State(on=True, brightness=max(step, _STEP))) for device, _ in lights] if change > 0 else []
    wishes = []
    for device, now in burning:
        level = (1.0 if now.brightness is None else now.brightness) + change * step
        if by is None and change < 0 and level < _DARKEST and now.brightness and now.brightness > _DARKEST:
            level = max(_DARKEST, now.brightness - _SMALL_STEP)
        wishes.append((device, State(on=True, brightness=round(min(1.0, max(_DARKEST, level)), 2))))
    return wishes


def _kelvin(intent: Intent, ctx: Context[Settings]) -> int | None:
    said = intent.slots.get("amount", "")
    number = values.read_number(said.removesuffix("k").removesuffix("kelvin").strip(), ctx.words.language)
    return int(number.value) if number is not None and number.value in _KELVIN else None


def _warmer(warmer: bool, intent: Intent, ctx: Context[Settings], household: Household) -> Response:
    chosen = _able(intent, ctx, household, Ability.WARMTH, "cannot_warm")
    if isinstance(chosen, Response):
        return chosen
    before = household.states(chosen.devices)
    wishes = []
    for device in chosen.devices:
        now = before[device].kelvin or _WARMTHS["neutral"]
        kelvin = min(6500, max(2200, now + (-_WARMER if warmer else _WARMER)))
        wishes.append((device, State(on=True, kelvin=kelvin)))
    chosen = replace(chosen, devices=tuple(device for device, _ in wishes))
    return carry_out(ctx, household, chosen, wishes, Told("warmer" if warmer else "cooler", {}), before)
