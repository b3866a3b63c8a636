"""Home Assistant's registries: which entities there are, in which rooms, and what rooms are called."""

from collections.abc import Iterable, Mapping
from typing import Any

from skills.home.entities import read_device, read_scene
from skills.home.house import Survey

_LISTS = ("get_states", "config/area_registry/list", "config/device_registry/list", "config/entity_registry/list")
_FLOORS = "config/floor_registry/list"
"""Since 2024.4; an older one answers that it does not know this."""
_CONFIG = "get_config"
COMMANDS = (*_LISTS, _FLOORS, _CONFIG)
"""What to ask for; `read_survey` wants the result of each, `None` where it is not known."""


def read_survey(results: Mapping[str, Any], hub: str) -> Survey:
    entities, areas, devices, registry = (results[name] for name in _LISTS)
    fahrenheit = is_fahrenheit(results[_CONFIG] or {})
    names = {area["area_id"]: str(area["name"]) for area in areas or ()}
    of_device = {device["id"]: device.get("area_id") for device in devices or ()}
    known = {entity["entity_id"]: entity for entity in registry or ()}

    def room(entity_id: str) -> str:
        entry = known.get(entity_id, {})
        return names.get(entry.get("area_id") or of_device.get(entry.get("device_id")) or "", "")

    shown = [entity for entity in entities if _is_shown(known.get(entity["entity_id"], {}))]
    found = [read_device(entity, hub, room(entity["entity_id"]), fahrenheit) for entity in shown]
    scenes = [read_scene(entity, hub, room(entity["entity_id"])) for entity in shown]
    return Survey(
        tuple(device for device in found if device is not None),
        tuple(scene for scene in scenes if scene is not None),
        _other_names(areas or (), results[_FLOORS] or ()),
    )


def _is_shown(entry: Mapping[str, Any]) -> bool:
    """Tell whether people speak of an entity: not if it is hidden, or a device's own affair."""
    return not any(entry.get(key) for key in ("hidden_by", "disabled_by", "entity_category"))


def _other_names(areas: Iterable[Any], floors: Iterable[Any]) -> dict[str, tuple[str, ...]]:
    others: dict[str, tuple[str, ...]] = {}
    for area in areas:
        others |= {str(alias): (str(area["name"]),) for alias in area.get("aliases") or ()}
    for floor in floors:
        rooms = tuple(str(area["name"]) for area in areas if area.get("floor_id") == floor["floor_id"])
        others |= {str(name): rooms for name in (floor["name"], *(floor.get("aliases") or ())) if rooms}
    return others


def is_fahrenheit(config: Mapping[str, Any]) -> bool:
    return (config.get("unit_system") or {}).get("temperature") == "°F"
