"""Which rooms are meant: said, this one, or all."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from skills.home.house import Survey
from skills.home.settings import Settings
from speaker.skill import Context, Intent, SkillError, values

HERE, EVERYWHERE = "here", "everywhere"
"""What the words' meanings of a room come down to."""


@dataclass(frozen=True, slots=True)
class Area:
    """Where to look for devices."""

    rooms: frozenset[str] = frozenset()
    """As the hubs call them."""
    said: str = ""
    """The room, for a sentence; "" if none was said."""
    everywhere: bool = False
    is_here: bool = False
    """It is the speaker's own room, because nobody named another."""

    def has(self, room: str) -> bool:
        return self.everywhere or room in self.rooms


def read_area(intent: Intent, ctx: Context[Settings], survey: Survey) -> Area | None:
    """Return where is meant; `None` for a room that nobody knows."""
    said = intent.slots.get("room", "")
    meant = ctx.meaning("room", said)
    if meant == EVERYWHERE or (not said and means(ctx, "scope", intent.text) == "all"):
        return Area(everywhere=True)
    if not said or meant == HERE:
        rooms = _named(ctx.home.room, ctx, survey) if ctx.home.room else frozenset()
        return Area(rooms or frozenset(), "", everywhere=not rooms, is_here=True)
    found: frozenset[str] = frozenset()
    for part in parts(meant, ctx, _known(survey)):
        rooms = _named(part, ctx, survey)
        if rooms is None:
            return None
        found |= rooms
    return Area(found, spoken_name(next(iter(found))) if len(found) == 1 else said)


def check_room(area: Area | None, intent: Intent) -> Area:
    """Return the area. Leave with words if nobody knows the room."""
    if area is None:
        raise SkillError("unknown_room", room=intent.slots.get("room", ""))
    return area


def parts(said: str, ctx: Context[Settings], known: Iterable[str]) -> list[str]:
    """Split "the lamp and the fan", but not what is called so."""
    if said.casefold() in {name.casefold() for name in known}:
        return [said]
    return [part.strip() for part in re.split(ctx.words.responses["joint"][0], said) if part.strip()]


def means(ctx: Context[Settings], slot: str, text: str) -> str:
    """Return what the longest of a slot's words that stands in a text means; "" if none does."""
    edge = r"\b" if ctx.words.spaced else ""
    for word, meaning in sorted(ctx.words.meanings.get(slot, {}).items(), key=lambda each: -len(each[0])):
        if re.search(f"{edge}{re.escape(word)}{edge}", text):
            return meaning
    return ""


def spoken_name(name: str) -> str:
    """Return a name as it stands in a sentence: Living Room in small letters, Emma's room and TV as they are."""
    if "'" in name:
        return name
    return " ".join(word.lower() if word[1:].islower() or len(word) == 1 else word for word in name.split())


def usual_rooms(ctx: Context[Settings]) -> set[str]:
    """Return what rooms are called in most houses."""
    return {each for value in ctx.words.slots["room"].values for each in value.strip("()").split("|")}


def the(ctx: Context[Settings], name: str) -> str:
    """Return a name with its article; Emma's room has none."""
    return name if "'" in name else ctx.say("the", name=name)


def within(ctx: Context[Settings], what: str, room: str) -> str:
    """Say where something is: "the lamp in the kitchen"."""
    return ctx.say("within", what=what, room=the(ctx, room)) if room else what


def _named(said: str, ctx: Context[Settings], survey: Survey) -> frozenset[str] | None:
    """Return the rooms of a name, by sound; `None` if there is none."""
    own = {device.room for device in survey.devices if device.room}
    own |= {scene.room for scene in survey.scenes if scene.room}
    names = {**{room: (room,) for room in own}, **survey.rooms}
    exact = [name for name in names if name.casefold() == said.casefold()]
    # "Dining room" sounds like living room, but who says it means no other.
    best = (
        exact[0]
        if exact
        else None
        if said in usual_rooms(ctx)
        else values.best_name(said, names, ctx.words.language).name
    )
    return frozenset(names[best]) if best is not None else None


def _known(survey: Survey) -> set[str]:
    return {device.room for device in survey.devices} | set(survey.rooms)
