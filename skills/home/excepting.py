"""All but some: "everything off except the floor lamp"."""

import re
from collections.abc import Sequence
from dataclasses import replace

from skills.home.house import Device
from skills.home.settings import Settings
from speaker.skill import Context, Intent, SkillError


def split(intent: Intent, ctx: Context[Settings]) -> tuple[Intent, str]:
    """Return what is wanted without what is to be left alone, and the words for that; "" if there are none."""
    words = sorted(ctx.words.meanings.get("except", {}), key=len, reverse=True)
    found = next((word for word in words if says(ctx, intent.text, word)), None)
    if found is None:
        return intent, ""
    rest = intent.text.partition(found)[2]
    slots = {slot: said for slot, said in intent.slots.items() if slot not in ("room", "device") or said not in rest}
    return replace(intent, slots=slots), rest


def spare(devices: Sequence[Device], rest: str, ctx: Context[Settings]) -> tuple[Device, ...]:
    """Return the devices but for those that are named, or whose room is. Leave with words if nobody knows which."""
    left = tuple(device for device in devices if not any(says(ctx, rest, name) for name in _names(device)))
    if rest and (len(left) == len(devices) or not left):
        raise SkillError("cannot_except")
    return left


def says(ctx: Context[Settings], text: str, name: str) -> bool:
    """Tell whether a name stands in a text, as words of their own."""
    edge = r"\b" if ctx.words.spaced else ""
    return bool(name) and re.search(f"{edge}{re.escape(name.casefold())}{edge}", text) is not None


def _names(device: Device) -> tuple[str, ...]:
    return device.name, device.name.casefold().removeprefix(device.room.casefold()).strip(), device.room
