"""What devices announce under Home Assistant's MQTT discovery topics; documentation of 2026-08."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from skills.home.house import Ability, Device, Kind

KINDS = {
    "light": Kind.LIGHT,
    **dict.fromkeys(("switch", "fan", "humidifier", "siren"), Kind.PLUG),
    "climate": Kind.THERMOSTAT,
    "cover": Kind.COVER,
    "lock": Kind.LOCK,
    **dict.fromkeys(("sensor", "binary_sensor"), Kind.SENSOR),
}
SCENE = "scene"
_LONG = {
    **{"~": "~", "p": "platform", "cmps": "components", "dev": "device", "o": "origin", "uniq_id": "unique_id"},
    **{"cmd_t": "command_topic", "stat_t": "state_topic", "avty_t": "availability_topic", "avty": "availability"},
    **{"avty_mode": "availability_mode", "pl_avail": "payload_available", "pl_not_avail": "payload_not_available"},
    **{"pl_on": "payload_on", "pl_off": "payload_off", "stat_on": "state_on", "stat_off": "state_off"},
    **{"stat_val_tpl": "state_value_template", "val_tpl": "value_template", "ent_cat": "entity_category"},
    **{"bri_cmd_t": "brightness_command_topic", "bri_stat_t": "brightness_state_topic"},
    **{"bri_scl": "brightness_scale", "bri_val_tpl": "brightness_value_template", "dev_cla": "device_class"},
    **{"rgb_cmd_t": "rgb_command_topic", "rgb_stat_t": "rgb_state_topic", "rgb_val_tpl": "rgb_value_template"},
    **{"clr_temp_cmd_t": "color_temp_command_topic", "clr_temp_stat_t": "color_temp_state_topic"},
    **{"clr_temp_val_tpl": "color_temp_value_template", "clr_temp_k": "color_temp_kelvin"},
    **{"sup_clrm": "supported_color_modes", "unit_of_meas": "unit_of_measurement", "en": "enabled_by_default"},
    **{"temp_cmd_t": "temperature_command_topic", "temp_stat_t": "temperature_state_topic"},
    **{"temp_stat_tpl": "temperature_state_template", "temp_unit": "temperature_unit"},
    **{"curr_temp_t": "current_temperature_topic", "curr_temp_tpl": "current_temperature_template"},
    **{"mode_cmd_t": "mode_command_topic", "mode_stat_t": "mode_state_topic", "mode_stat_tpl": "mode_state_template"},
    **{"pl_open": "payload_open", "pl_cls": "payload_close", "pl_lock": "payload_lock", "pl_unlk": "payload_unlock"},
    **{"stat_open": "state_open", "stat_opening": "state_opening", "stat_clsd": "state_closed"},
    **{"stat_closing": "state_closing", "stat_locked": "state_locked", "stat_unlocked": "state_unlocked"},
    **{"pos_t": "position_topic", "pos_tpl": "position_template", "pos_open": "position_open"},
    **{"t": "topic", "sa": "suggested_area"},
}
"""Abbreviations that announcements use."""
_JSON_PATH = re.compile(r"\{\{\s*value_json((?:\.\w+|\[\s*['\"]\w+['\"]\s*\])+)\s*(?:\|\s*\w+(?:\([^)]*\))?\s*)*\}\}")
_PLAIN = re.compile(r"\{\{\s*value\s*(?:\|\s*\w+(?:\([^)]*\))?\s*)*\}\}")


@dataclass(frozen=True, slots=True)
class Wiring:
    """How one thing is spoken with."""

    id: str
    """Its announcement's topic, and which component of it."""
    platform: str
    config: Mapping[str, Any]
    """Its announcement, without abbreviations."""
    room: str
    name: str

    def get(self, key: str, default: Any = None) -> Any:
        return self.config.get(key, default)

    def word(self, key: str, default: str) -> str:
        """Return what it says or takes for something; `true` of JSON is "true"."""
        value = self.config.get(key, default)
        return value if isinstance(value, str) else json.dumps(value)

    @property
    def topics(self) -> frozenset[str]:
        """What it publishes on."""
        own = {key: topic for key, topic in self.config.items() if key.endswith("_topic") and topic}
        states = {str(topic) for key, topic in own.items() if not key.endswith("command_topic")}
        return frozenset(states | {topic for topic, _, _ in self.availability})

    @property
    def availability(self) -> tuple[tuple[str, str, str], ...]:
        """Where it says whether it is there: topic, what it says if it is not, and where in that it stands."""
        absent = self.word("payload_not_available", "offline")
        listed = [_lengthen(each) for each in self.get("availability") or () if isinstance(each, dict)]
        if self.get("availability_topic"):
            listed.append(
                {"topic": self.get("availability_topic"), "value_template": self.get("availability_template")}
            )
        return tuple(
            (str(each["topic"]), str(each.get("payload_not_available", absent)), each.get("value_template") or "")
            for each in listed
            if each.get("topic")
        )

    def device(self, hub: str) -> Device:
        kind = KINDS[self.platform]
        sort = str(self.get("device_class") or ("outlet" if self.platform == "switch" else self.platform))
        limits = [_number(self.get(key)) for key in ("min_temp", "max_temp")] if kind is Kind.THERMOSTAT else [None] * 2
        if self.get("temperature_unit") == "F":
            limits = [None if each is None else (each - 32) / 1.8 for each in limits]
        return Device(self.id, hub, self.name, kind, self.room, self._abilities(kind, sort), sort, *limits)

    def _abilities(self, kind: Kind, sort: str) -> frozenset[Ability]:
        listed = self.get("supported_color_modes")
        modes = set(map(str, listed)) if isinstance(listed, list) else set()
        found = set()
        if kind is Kind.LIGHT:
            coloured = bool(modes & {"hs", "xy", "rgb", "rgbw", "rgbww"} or self.get("rgb_command_topic"))
            warm = bool("color_temp" in modes or self.get("color_temp_command_topic"))
            dims = self.get("brightness_command_topic") or self.get("brightness") or modes - {"onoff"}
            found |= {Ability.COLOUR} if coloured else set()
            found |= {Ability.WARMTH} if warm else set()
            found |= {Ability.DIM} if dims else set()
        if kind is Kind.COVER and sort in ("garage", "gate", "door"):
            found.add(Ability.GUARDS)
        return frozenset(found)


def read_announcement(prefix: str, topic: str, payload: str) -> Iterator[Wiring]:
    """Yield what is announced on a topic; nothing for what is no announcement, or nothing one speaks of."""
    found = re.fullmatch(rf"{re.escape(prefix)}/(\w+)/(?:[^/]+/)?[^/]+/config", topic)
    try:
        body = json.loads(payload) if found and payload else None
    except ValueError:
        return
    if found is None or not isinstance(body, dict):
        return
    whole = _lengthen(body)
    if found[1] != "device":
        yield from _one(topic, found[1], whole)
        return
    shared = {key: value for key, value in whole.items() if key != "components"}
    components = whole.get("components")
    for key, component in components.items() if isinstance(components, dict) else ():
        if isinstance(component, dict):
            own = shared | _lengthen(component)
            yield from _one(f"{topic}#{key}", str(own.get("platform")), own)


def pick(template: str | None, payload: str) -> str | None:
    """Return the part of a payload that a template takes out; `None` if that cannot be told."""
    if not template or _PLAIN.fullmatch(template.strip()):
        return payload
    found = _JSON_PATH.fullmatch(template.strip())
    if found is None:
        return None
    try:
        value: Any = json.loads(payload)
    except ValueError:
        return None
    for step in re.findall(r"\w+", found[1]):
        value = value.get(step) if isinstance(value, dict) else None
    return None if value is None else value if isinstance(value, str) else json.dumps(value)


def _one(id_: str, platform: str, config: Mapping[str, Any]) -> Iterator[Wiring]:
    skipped = config.get("entity_category") or config.get("enabled_by_default") is False
    if platform not in KINDS and platform != SCENE or skipped:
        return
    device = _lengthen(config["device"]) if isinstance(config.get("device"), dict) else {}
    name = _name(config.get("name"), device.get("name"))
    if name:
        full = _expand(config)
        yield Wiring(id_, platform, full, str(device.get("suggested_area") or ""), name)


def _name(own: Any, of_device: Any) -> str:
    """Return what a thing is called: its device's name, and its own behind it if it has one."""
    parts = [str(part) for part in (of_device, own) if part]
    if len(parts) == 2 and parts[1].casefold().startswith(parts[0].casefold()):
        parts = parts[1:]
    return re.sub(r"[_/\s]+", " ", " ".join(parts)).strip()


def _lengthen(body: Mapping[str, Any]) -> dict[str, Any]:
    return {_LONG.get(key, key): value for key, value in body.items()}


def _expand(config: Mapping[str, Any]) -> dict[str, Any]:
    """Put in what "~" stands for, at the beginning or the end of a topic."""
    base = str(config.get("~", ""))

    def full(value: str) -> str:
        if value.startswith("~"):
            return base + value[1:]
        return value[:-1] + base if value.endswith("~") else value

    topics = {key: full(value) for key, value in config.items() if key.endswith("topic") and isinstance(value, str)}
    listed = [_lengthen(each) for each in _dicts(config.get("availability"))]
    return {
        **config,
        **topics,
        "availability": [{**each, "topic": full(str(each.get("topic", "")))} for each in listed],
    }


def _dicts(value: Any) -> Iterable[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) else None
