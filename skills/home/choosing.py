"""Which devices are meant: by name, by what they are, by room."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from skills.home.excepting import says, spare, split
from skills.home.house import Device, Kind, Survey
from skills.home.household import Household
from skills.home.rooms import Area, check_room, means, parts, read_area, spoken_name, the, within
from skills.home.settings import Settings
from speaker.skill import Context, Intent, Question, Response, SkillError, values

_CHOICES = 4
_ID = "id:"
"""Begins a slot that was filled from a list that we offered."""


@dataclass(frozen=True, slots=True)
class Group:
    """What a general word stands for: "the lights", "the curtains"."""

    kind: Kind | None
    """`None` for any."""
    sorts: tuple[str, ...] = ()
    """None are all."""

    def has(self, device: Device) -> bool:
        return self.kind in (None, device.kind) and (not self.sorts or device.sort in self.sorts)


GROUPS = {
    "lights": Group(Kind.LIGHT),
    "plugs": Group(Kind.PLUG, ("switch", "outlet", "plug")),
    "fans": Group(Kind.PLUG, ("fan",)),
    "screens": Group(Kind.PLUG, ("tv", "media_player")),
    "humidifiers": Group(Kind.PLUG, ("humidifier", "dehumidifier")),
    "heating": Group(Kind.THERMOSTAT),
    "covers": Group(Kind.COVER),
    "curtains": Group(Kind.COVER, ("curtain", "blind", "shade", "shutter", "cover")),
    "awnings": Group(Kind.COVER, ("awning",)),
    "garages": Group(Kind.COVER, ("garage",)),
    "gates": Group(Kind.COVER, ("gate",)),
    "windows": Group(None, ("window",)),
    "locks": Group(Kind.LOCK),
}
"""By what the words' meanings of a device come down to."""
_ONE_AT_A_TIME = frozenset(GROUPS) - {"lights", "heating", "covers", "curtains", "awnings", "windows"}
"""Of these "the plug" is one, though there are several."""
_ALIKE = 0.7
"""How alike a name must sound to be asked about: "pump" is no "lamp"."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The devices that are meant."""

    devices: tuple[Device, ...]
    label: str = ""
    """What they are called together; "" where each is named."""
    is_one: bool = False
    """What they are called together is no plural: "everything"."""


def choose(
    intent: Intent, ctx: Context[Settings], household: Household, kinds: Collection[Kind], default: str = ""
) -> Chosen | Response:
    """Return the devices that are meant, or ask which; a name that nobody knows may be new, so the hubs are asked.

    `default` is the group that is meant where no device was said. Leaves with words if there is none.
    """
    wanted, rest = split(intent, ctx)
    try:
        chosen = _choose(wanted, ctx, household.survey(), kinds, default)
    except SkillError:
        if not household.look_again():
            raise
        chosen = _choose(wanted, ctx, household.survey(), kinds, default)
    if isinstance(chosen, Response) or not rest:
        return chosen
    return Chosen(spare(chosen.devices, rest, ctx))


def _choose(
    intent: Intent, ctx: Context[Settings], survey: Survey, kinds: Collection[Kind], default: str
) -> Chosen | Response:
    said = intent.slots.get("device", "")
    if said.startswith(_ID):
        offered = tuple(device for device in survey.devices if _key(device) == said)
        if not offered:
            raise SkillError("nothing_such", what="")
        return Chosen(offered)
    area = check_room(read_area(intent, ctx, survey), intent)
    able = [device for device in survey.devices if device.kind in kinds]
    labels = _labels(able, ctx)
    named = [device for device in able if not default or GROUPS[default].has(device)]
    if not said and not intent.slots.get("room") and (only := find_in_text(intent.text, named, ctx)):
        return Chosen((only,))
    group = ctx.meaning("device", said) if said and _is_group(said, ctx, labels) else "" if said else default
    if not said and not group:
        return ctx.ask("which_device", question=Question(intent, "device"))
    members = [device for device in able if group and GROUPS[group].has(device) and not _is_spared(device, ctx)]
    if said and not members and _sounds_known(said, labels, ctx):
        return _by_name(intent, ctx, able, area, labels)
    if not members:
        if not group:
            raise SkillError("unknown_device", device=said)
        raise SkillError(f"no_{group}" if f"no_{group}" in ctx.words.responses else "nothing_such", what=said)
    inside = [device for device in members if area.has(device.room)]
    if not inside:
        if not area.is_here or group == "lights" and len(members) > 1:
            where = the(ctx, area.said or spoken_name(ctx.home.room))
            raise SkillError("none_in_room", what=ctx.say(f"group_{group}"), room=where)
        inside = members  # "the television" is one of another room, if this has none
        area = replace(area, everywhere=True)
    if group in _ONE_AT_A_TIME and len(inside) > 1 and means(ctx, "scope", intent.text) != "all":
        return _ask_which(intent, ctx, inside)
    if area.is_here and area.everywhere and len({device.room for device in inside}) > 1:
        return _ask_room(intent, ctx, inside, group)
    return Chosen(tuple(inside), _group_label(group, inside, members, area, ctx))


def _sounds_known(said: str, labels: dict[str, list[Device]], ctx: Context[Settings]) -> bool:
    """Tell whether something here is called like a device, or like the parts of a list of devices."""
    each = parts(said, ctx, labels)
    ranked = [values.best_name(part, labels, ctx.words.language).ranked for part in each]
    grouped = [len(each) > 1 and _is_group(part, ctx, labels) for part in each]
    return all(group or (found and found[0].score >= _ALIKE) for group, found in zip(grouped, ranked, strict=True))


def _is_spared(device: Device, ctx: Context[Settings]) -> bool:
    """Tell whether something stays on when plugs in general are meant."""
    spared = {name.casefold() for name in ctx.settings.always_on}
    return device.kind is Kind.PLUG and device.name.casefold() in spared


def find_in_text(text: str, devices: Sequence[Device], ctx: Context[Settings]) -> Device | None:
    """Return the device whose whole name was said though no slot holds it: "the lamp", where one is called Lamp."""
    found = [each for each in devices if says(ctx, text, each.name)]
    if len(found) != 1 or means(ctx, "device", text.replace(found[0].name.casefold(), "")):
        return None
    return found[0]


def _is_group(said: str, ctx: Context[Settings], labels: dict[str, list[Device]]) -> bool:
    return said.casefold() not in labels and ctx.meaning("device", said) in GROUPS


def _by_name(
    intent: Intent, ctx: Context[Settings], able: Sequence[Device], area: Area, labels: dict[str, list[Device]]
) -> Chosen | Response:
    found: list[Device] = []
    for part in parts(intent.slots["device"], ctx, labels):
        group = GROUPS[ctx.meaning("device", part)] if _is_group(part, ctx, labels) else None
        members = [device for device in able if group and group.has(device) and area.has(device.room)]
        if members:
            found += members
            continue
        one = _named(part, intent, ctx, area, labels)
        if isinstance(one, Response):
            return one
        found += one
    return Chosen(tuple(dict.fromkeys(found)))


def _named(
    said: str, intent: Intent, ctx: Context[Settings], area: Area, labels: dict[str, list[Device]]
) -> list[Device] | Response:
    """Return the devices of one name, those of the room before others."""
    near = {name: here for name, all_ in labels.items() if (here := [each for each in all_ if area.has(each.room)])}
    for known in (near, labels) if area.is_here else (near,):
        found = known.get(said.casefold())
        best = values.best_name(said, known, ctx.words.language) if found is None else None
        if best is not None and best.name is not None:
            found = known[best.name]
        elif best is not None and best.ranked and best.ranked[0].score >= _ALIKE:
            alike = [device for one in best.ranked[: 2 * _CHOICES] for device in known[one.name]]
            distinct = list(dict.fromkeys(alike))
            found = distinct if len(distinct) == 1 else None
            if len(distinct) > 1:
                return _ask_which(intent, ctx, distinct)
        if found is not None:
            several = means(ctx, "scope", intent.text) != "all" and len(found) > 1
            return _ask_which(intent, ctx, found) if several else found
    raise SkillError("unknown_device", device=said)


def _ask_which(intent: Intent, ctx: Context[Settings], devices: Sequence[Device]) -> Response:
    names = [spoken_name(device.name) for device in devices]
    choices, offered = {}, []
    for device, name in list(zip(devices, names, strict=True))[:_CHOICES]:
        room = spoken_name(device.room) if names.count(name) > 1 else ""
        choices[within(ctx, name, room)] = _key(device)
        offered.append(within(ctx, the(ctx, name), room))
    said = ctx.tell.listed(offered, word=ctx.say("or"))
    return ctx.ask("which", question=Question(intent, "device", choices), names=said)


def _ask_room(intent: Intent, ctx: Context[Settings], devices: Sequence[Device], group: str) -> Response:
    rooms = {spoken_name(device.room): device.room for device in devices if device.room}
    if len(rooms) < 2:
        return _ask_which(intent, ctx, devices)
    offered = ctx.tell.listed([the(ctx, room) for room in list(rooms)[:_CHOICES]], word=ctx.say("or"))
    what = ctx.say(f"group_{group}")
    return ctx.ask("which_room", question=Question(intent, "room", rooms), rooms=offered, what=what)


def _group_label(
    group: str, inside: Sequence[Device], members: Sequence[Device], area: Area, ctx: Context[Settings]
) -> str:
    """Return how one calls these together; "" where a name is better."""
    if len(inside) == 1:
        return ""
    what = ctx.say(f"group_{group}")
    if area.everywhere:
        return ctx.say("all_of_them", what=what) if len(inside) == len(members) else what
    return within(ctx, what, area.said or spoken_name(inside[0].room))


def _labels(devices: Sequence[Device], ctx: Context[Settings]) -> dict[str, list[Device]]:
    """Return what each device may be called, with its room and without; what all lights are called is no name."""
    labels: dict[str, list[Device]] = {}
    for device in devices:
        name, room = device.name.casefold(), device.room.casefold()
        short = name.removeprefix(room).strip(" 的-/") if room else name
        short = name if ctx.meaning("device", short) in GROUPS else short
        for label in dict.fromkeys((name, short or name, f"{room} {short or name}".strip())):
            labels.setdefault(label, []).append(device)
    return labels


def _key(device: Device) -> str:
    return f"{_ID}{device.hub}:{device.id}"
