"""Which devices are meant: by name, by what they are, by room."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

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

    kind: Kind
    sorts: tuple[str, ...] = ()
    """None are all."""

    def has(self, device: Device) -> bool:
        return device.kind is self.kind and (not self.sorts or device.sort in self.sorts)


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
    "windows": Group(Kind.COVER, ("window",)),
    "locks": Group(Kind.LOCK),
}
"""By what the words' meanings of a device come down to."""


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
    try:
        return _choose(intent, ctx, household.survey(), kinds, default)
    except SkillError:
        if not household.look_again():
            raise
        return _choose(intent, ctx, household.survey(), kinds, default)


def _choose(
    intent: Intent, ctx: Context[Settings], survey: Survey, kinds: Collection[Kind], default: str
) -> Chosen | Response:
    said = intent.slots.get("device", "")
    if said.startswith(_ID):
        return Chosen(tuple(device for device in survey.devices if _key(device) == said))
    area = check_room(read_area(intent, ctx, survey), intent)
    able = [device for device in survey.devices if device.kind in kinds]
    labels = _labels(able)
    if said and not _is_group(said, ctx, labels):
        return _by_name(intent, ctx, able, area, labels)
    group = ctx.meaning("device", said) if said else default
    if not group:
        return ctx.ask("which_device", question=Question(intent, "device"))
    members = [device for device in able if GROUPS[group].has(device)]
    if not members:
        raise SkillError(f"no_{group}" if f"no_{group}" in ctx.words.responses else "nothing_such", what=said)
    inside = [device for device in members if area.has(device.room)]
    if not inside:
        if area.is_here and len(members) == 1:
            return Chosen(tuple(members))  # there is only one in the house
        where = the(ctx, area.said or spoken_name(ctx.home.room))
        raise SkillError("none_in_room", what=ctx.say(f"group_{group}"), room=where)
    if area.is_here and area.everywhere and len({device.room for device in inside}) > 1:
        return _ask_room(intent, ctx, inside, group)
    return Chosen(tuple(inside), _group_label(group, inside, members, area, ctx))


def _is_group(said: str, ctx: Context[Settings], labels: dict[str, list[Device]]) -> bool:
    return said.casefold() not in labels and ctx.meaning("device", said) in GROUPS


def _by_name(
    intent: Intent, ctx: Context[Settings], able: Sequence[Device], area: Area, labels: dict[str, list[Device]]
) -> Chosen | Response:
    found: list[Device] = []
    for part in parts(intent.slots["device"], ctx, labels):
        if _is_group(part, ctx, labels):
            group = GROUPS[ctx.meaning("device", part)]
            found += [device for device in able if group.has(device) and area.has(device.room)]
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
        elif best is not None and best.ranked:
            alike = [device for one in best.ranked[: 2 * _CHOICES] for device in known[one.name]]
            distinct = list(dict.fromkeys(alike))
            found = distinct if len(distinct) == 1 and best.ranked[0].score > 0.7 else None
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


def _labels(devices: Sequence[Device]) -> dict[str, list[Device]]:
    """Return what each device may be called, with its room and without."""
    labels: dict[str, list[Device]] = {}
    for device in devices:
        name, room = device.name.casefold(), device.room.casefold()
        short = name.removeprefix(room).strip(" 的-/") if room else name
        for label in dict.fromkeys((name, short or name, f"{room} {short or name}".strip())):
            labels.setdefault(label, []).append(device)
    return labels


def _key(device: Device) -> str:
    return f"{_ID}{device.hub}:{device.id}"
