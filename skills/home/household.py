"""All hubs of the house as one, with names and rooms that are kept, so that nobody is asked for them at each turn."""

import hashlib
import logging
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any, TypeVar

from skills.home.house import Ability, Deed, Device, Hub, Kind, Scene, State, Survey, Wish
from skills.home.hubs import hubs_of
from skills.home.rooms import usual_rooms
from skills.home.settings import Settings
from speaker.skill import Context, Fault, ServiceError, ServiceUnavailable, SkillError

_LOG = logging.getLogger(__name__)
_KEPT = "survey"
_FRESH = 3600.0
"""Seconds after which names and rooms are asked for again."""
_YOUNG = 10.0
"""Seconds; what was asked for so lately is not asked again because a name is strange."""
T = TypeVar("T")


class Household:
    """What a request can be about. For one turn."""

    def __init__(self, ctx: Context[Settings]) -> None:
        """Raises SkillError if no way to any device is set up."""
        self._hubs = {hub.name: hub for hub in hubs_of(ctx)}
        if not self._hubs:
            raise SkillError("not_set_up")
        self._ctx = ctx
        self._own = fingerprint(ctx.settings)
        self._survey, self._age = self._known()

    def survey(self) -> Survey:
        """Return what there is, as it was known lately."""
        if self._age > _FRESH:
            self._refresh()
        return self._survey

    def look_again(self) -> bool:
        """Ask what there is, unless that was just done; returns whether it is something else now."""
        if self._age <= _YOUNG:
            return False
        before = self._survey
        self._refresh()
        return self._survey != before

    def states(self, devices: Sequence[Device]) -> dict[Device, State]:
        """Return how devices are; those of a hub that does not answer are not reachable."""
        found: dict[Device, State] = {}

        def ask(hub: Hub, mine: Sequence[Device]) -> None:
            states = hub.states(self._ctx.web, mine)
            found.update({device: states.get(device.id, State(reachable=False)) for device in mine})

        failed = self._each(devices, lambda device: device.hub, ask)
        return {device: State(reachable=False) for device in failed} | found

    def act(self, wishes: Sequence[Wish]) -> dict[Device, Deed]:
        """Make devices as they are wanted; returns what became of each."""
        deeds: dict[Device, Deed] = {}

        def ask(hub: Hub, mine: Sequence[Wish]) -> None:
            done = hub.act(self._ctx.web, mine)
            deeds.update({device: done.get(device.id, Deed.UNSURE) for device, _ in mine})

        failed = self._each(wishes, lambda wish: wish[0].hub, ask)
        return {device: Deed.SILENT for device, _ in failed} | deeds

    def activate(self, scene: Scene) -> Deed:
        return self._hubs[scene.hub].activate(self._ctx.web, scene)

    def _each(
        self, things: Sequence[T], hub_of: Callable[[T], str], ask: Callable[[Hub, Sequence[T]], None]
    ) -> list[T]:
        """Ask each hub about its own things; returns those whose hub failed. Raises ServiceError if all did."""
        failed: list[T] = []
        errors: list[ServiceError] = []
        names = dict.fromkeys(map(hub_of, things))
        for name in names:
            mine = [thing for thing in things if hub_of(thing) == name]
            try:
                ask(self._hubs[name], mine)
            except ServiceError as error:
                _LOG.warning("%s", error)
                errors.append(error)
                failed += mine
        if errors and len(errors) == len(names):
            raise errors[0]
        return failed

    def _refresh(self) -> None:
        """Ask all hubs; of one that does not answer what was known before is kept."""
        surveys: list[Survey] = []
        errors: list[ServiceError] = []
        for hub in self._hubs.values():
            try:
                surveys.append(hub.survey(self._ctx.web))
            except ServiceError as error:
                _LOG.warning("%s", error)
                errors.append(error)
                surveys.append(_part(self._survey, hub.name))
        merged = _guess(_merge(surveys, self._ctx.settings.rooms), self._ctx)
        if errors and not merged.devices:
            raise errors[0]
        if not merged.devices and not merged.scenes:
            raise ServiceUnavailable(next(iter(self._hubs)), "it has no devices", Fault.EMPTY)
        self._survey, self._age = merged, 0.0
        if not errors:
            self._ctx.store.put(_KEPT, {"at": time.time(), "of": self._own, **_plain(merged)})

    def _known(self) -> tuple[Survey, float]:
        kept = self._ctx.store.get(_KEPT)
        if not kept or kept["of"] != self._own:
            return Survey(), float("inf")
        age = time.time() - kept["at"]
        return _unplain(kept), age if age >= 0 else float("inf")


def known(ctx: Context[Settings]) -> Survey:
    """Return what was known when the house was last asked; asks nobody."""
    kept = ctx.store.get(_KEPT)
    return _unplain(kept) if kept and kept["of"] == fingerprint(ctx.settings) else Survey()


def fingerprint(settings: Settings) -> str:
    """Return what changes with the settings; it holds no key."""
    return hashlib.sha256(repr(settings).encode()).hexdigest()[:16]


def _part(survey: Survey, hub: str) -> Survey:
    return Survey(
        tuple(device for device in survey.devices if device.hub == hub),
        tuple(scene for scene in survey.scenes if scene.hub == hub),
        survey.rooms,
    )


def _merge(surveys: Sequence[Survey], rooms: Mapping[str, Sequence[str]]) -> Survey:
    """Put the hubs' devices together; one that two hubs have comes by the first."""
    placed = {name.casefold(): room for room, names in rooms.items() for name in names}
    devices: dict[tuple[str, str, Kind], Device] = {}
    scenes: list[Scene] = []
    names: dict[str, tuple[str, ...]] = {}
    for survey in surveys:
        for device in survey.devices:
            here = replace(device, room=placed.get(device.name.casefold(), device.room))
            devices.setdefault((here.name.casefold(), here.room.casefold(), here.kind), here)
        scenes += survey.scenes
        names |= survey.rooms
    return Survey(tuple(devices.values()), tuple(scenes), names)


def _guess(survey: Survey, ctx: Context[Settings]) -> Survey:
    """Take from a name what nobody tells: "Kitchen light" is in the kitchen, and a light if it hangs on a plug."""
    rooms = {device.room for device in survey.devices if device.room} | usual_rooms(ctx)
    by_length = sorted(rooms, key=len, reverse=True)
    is_light = re.compile(ctx.words.responses["light_names"][0], re.IGNORECASE)

    def guess(device: Device) -> Device:
        name = device.name.casefold()
        room = device.room or next(
            (each for each in by_length if name.startswith(each.casefold()) and name != each), ""
        )
        kind = Kind.LIGHT if device.kind is Kind.PLUG and is_light.search(name) else device.kind
        return replace(device, room=room, kind=kind)

    return replace(survey, devices=tuple(guess(device) for device in survey.devices))


def _plain(survey: Survey) -> dict[str, Any]:
    devices = [asdict(device) | {"abilities": sorted(device.abilities)} for device in survey.devices]
    return {"devices": devices, "scenes": [asdict(scene) for scene in survey.scenes], "rooms": dict(survey.rooms)}


def _unplain(kept: Mapping[str, Any]) -> Survey:
    devices = tuple(
        Device(**{**each, "kind": Kind(each["kind"]), "abilities": frozenset(map(Ability, each["abilities"]))})
        for each in kept["devices"]
    )
    rooms = {name: tuple(rooms) for name, rooms in kept["rooms"].items()}
    return Survey(devices, tuple(Scene(**each) for each in kept["scenes"]), rooms)
