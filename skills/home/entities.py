"""Home Assistant's entities as devices, and their states; schema of its developer documentation, 2026-08."""

from collections.abc import Iterable, Mapping
from typing import Any

from skills.home.house import Ability, Device, Kind, Rgb, Scene, State

KINDS = {
    "light": Kind.LIGHT,
    **dict.fromkeys(("switch", "input_boolean", "fan", "humidifier", "media_player", "siren", "vacuum"), Kind.PLUG),
    **dict.fromkeys(("climate", "water_heater"), Kind.THERMOSTAT),
    "cover": Kind.COVER,
    "lock": Kind.LOCK,
    **dict.fromkeys(("sensor", "binary_sensor"), Kind.SENSOR),
}
SCENES = ("scene", "script")
_GUARDS = ("garage", "gate", "door")
_OPENINGS = ("door", "window", "garage_door", "opening")
"""Classes of binary sensors that are on when something is open."""
_NOT_ON = ("off", "standby", "idle", "docked", "unavailable", "unknown")
_UNKNOWN = ("unavailable", "unknown")


def read_device(entity: Mapping[str, Any], hub: str, room: str, fahrenheit: bool) -> Device | None:
    """Return the device that a state of `get_states` belongs to; `None` if it is none that one speaks of."""
    attributes = entity["attributes"]
    domain = entity["entity_id"].partition(".")[0]
    kind = KINDS.get(domain)
    name = str(attributes.get("friendly_name") or "").strip()
    if kind is None or not name:
        return None
    sort = str(attributes.get("device_class") or domain)
    return Device(
        entity["entity_id"],
        hub,
        name,
        kind,
        room,
        _abilities(kind, attributes, sort),
        sort,
        _celsius(attributes.get("min_temp"), fahrenheit),
        _celsius(attributes.get("max_temp"), fahrenheit),
    )


def read_scene(entity: Mapping[str, Any], hub: str, room: str) -> Scene | None:
    name = str(entity["attributes"].get("friendly_name") or "").strip()
    known = entity["entity_id"].partition(".")[0] in SCENES and name
    return Scene(entity["entity_id"], hub, name, room) if known else None


def read_state(entity: Mapping[str, Any], fahrenheit: bool) -> State:
    """Return how a device is."""
    kind = KINDS.get(entity["entity_id"].partition(".")[0])
    now, attributes = str(entity["state"]), entity["attributes"]
    if now == "unavailable":
        return State(reachable=False)
    if kind is Kind.LIGHT:
        return _light(now == "on", attributes)
    if kind is Kind.COVER:
        return State(open=now in ("open", "opening")) if now not in _UNKNOWN else State()
    if kind is Kind.LOCK:
        return State(locked=now == "locked") if now not in _UNKNOWN else State()
    if kind is Kind.THERMOSTAT:
        target, measured = attributes.get("temperature"), attributes.get("current_temperature")
        return State(
            on=now not in _NOT_ON, target=_celsius(target, fahrenheit), temperature=_celsius(measured, fahrenheit)
        )
    if kind is Kind.SENSOR:
        return _sensor(now, attributes)
    return State(on=None if now == "unknown" else now not in _NOT_ON)


def service_for(device: Device, wanted: State, fahrenheit: bool) -> list[tuple[str, str, dict[str, Any]]]:
    """Return the services that make a device as wanted, in order: domain, service and data."""
    domain = device.id.partition(".")[0]
    if wanted.open is not None:
        return [(domain, "open_cover" if wanted.open else "close_cover", {})]
    if wanted.locked is not None:
        return [(domain, "lock" if wanted.locked else "unlock", {})]
    if wanted.on is False:
        target = [] if wanted.target is None else [_set_temperature(domain, wanted.target, fahrenheit)]
        return [*target, (domain, "turn_off", {})]
    if wanted.target is not None:
        return [*([(domain, "turn_on", {})] if wanted.on else []), _set_temperature(domain, wanted.target, fahrenheit)]
    data: dict[str, Any] = {}
    if wanted.brightness is not None:
        data["brightness_pct"] = max(1, round(wanted.brightness * 100))
    if wanted.colour is not None:
        data["rgb_color"] = list(wanted.colour)
    elif wanted.kelvin is not None:
        data["color_temp_kelvin"] = wanted.kelvin
    return [(domain, "turn_on", data)]


def _set_temperature(domain: str, target: float, fahrenheit: bool) -> tuple[str, str, dict[str, Any]]:
    degrees = round(target * 9 / 5 + 32) if fahrenheit else round(target, 1)
    return domain, "set_temperature", {"temperature": degrees}


def _abilities(kind: Kind, attributes: Mapping[str, Any], sort: str) -> frozenset[Ability]:
    found = set()
    if kind is Kind.LIGHT:
        modes: Iterable[str] = attributes.get("supported_color_modes") or ()
        found |= {Ability.DIM} if set(modes) - {"onoff"} else set()
        found |= {Ability.COLOUR} if set(modes) & {"hs", "xy", "rgb", "rgbw", "rgbww"} else set()
        found |= {Ability.WARMTH} if "color_temp" in modes else set()
    if kind is Kind.COVER and sort in _GUARDS:
        found.add(Ability.GUARDS)
    return frozenset(found)


def _light(on: bool, attributes: Mapping[str, Any]) -> State:
    level, warm = attributes.get("brightness"), attributes.get("color_mode") == "color_temp"
    colour, kelvin = attributes.get("rgb_color"), attributes.get("color_temp_kelvin")
    return State(
        on=on,
        brightness=level / 255 if isinstance(level, int | float) else None,
        colour=_rgb(colour) if not warm else None,
        kelvin=round(kelvin) if warm and isinstance(kelvin, int | float) else None,
    )


def _rgb(colour: Any) -> Rgb | None:
    if isinstance(colour, list) and len(colour) == 3 and all(isinstance(step, int | float) for step in colour):
        return (round(colour[0]), round(colour[1]), round(colour[2]))
    return None


def _sensor(now: str, attributes: Mapping[str, Any]) -> State:
    if now in _UNKNOWN:
        return State()
    unit = str(attributes.get("unit_of_measurement") or "")
    if attributes.get("device_class") == "temperature":
        return State(temperature=_celsius(now, unit == "°F"))
    if now in ("on", "off"):
        opening = attributes.get("device_class") in _OPENINGS
        return State(open=now == "on") if opening else State(on=now == "on")
    return State(value=now, unit=unit)


def _celsius(degrees: Any, fahrenheit: bool) -> float | None:
    try:
        number = float(degrees)
    except (TypeError, ValueError):
        return None
    return round((number - 32) * 5 / 9, 1) if fahrenheit else number
