"""Plugs and all else that is on or off."""

from skills.home.choosing import Chosen, choose
from skills.home.doing import Told, carry_out
from skills.home.excepting import spare, split
from skills.home.house import Kind, State
from skills.home.household import Household
from skills.home.rooms import check_room, means, read_area, spoken_name, within
from skills.home.settings import Settings
from speaker.skill import Context, Intent, Question, Response, SkillError

_KINDS = (Kind.PLUG, Kind.LIGHT, Kind.THERMOSTAT)


def switch(intent: Intent, ctx: Context[Settings]) -> Response:
    """Turn something on or off, or everything."""
    household = Household(ctx)
    meant = intent.slots.get("change") or means(ctx, "switch", intent.text)
    if not meant:
        choices = {ctx.say("word_on"): "on", ctx.say("word_off"): "off"}
        return ctx.ask("on_or_off", question=Question(intent, "change", choices))
    if meant == "everything_off":
        chosen: Chosen | Response = _everything(intent, ctx, household)
        meant = "off"
    else:
        chosen = choose(intent, ctx, household, _KINDS)
    if isinstance(chosen, Response):
        return chosen
    wishes = [(device, State(on=meant == "on")) for device in chosen.devices]
    return carry_out(ctx, household, chosen, wishes, Told(meant, {}))


def _everything(intent: Intent, ctx: Context[Settings], household: Household) -> Chosen:
    """Return the lights and plugs of a room or, where none is said, of the house, but for what is always on."""
    survey = household.survey()
    intent, rest = split(intent, ctx)
    said = intent.slots.get("room", "")
    area = check_room(read_area(intent, ctx, survey), intent) if said else None
    spared = {name.casefold() for name in ctx.settings.always_on}
    devices = tuple(
        device
        for device in survey.devices
        if device.kind in (Kind.LIGHT, Kind.PLUG)
        and device.name.casefold() not in spared
        and (area is None or area.has(device.room))
    )
    if not devices:
        raise SkillError("nothing_such", what=said)
    if rest:
        return Chosen(spare(devices, rest, ctx))
    if area is None or area.everywhere:
        return Chosen(devices, ctx.say("everything"), is_one=True)
    room = area.said or spoken_name(devices[0].room)
    return Chosen(devices, within(ctx, ctx.say("everything"), room), is_one=True)
