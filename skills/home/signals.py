"""What devices on MQTT say and are told: from their messages to states, and from wishes to messages."""

import colorsys
import json
from collections.abc import Mapping
from typing import Any

from skills.home.discovery import KINDS, Wiring, pick
from skills.home.house import Kind, Rgb, State

_OPENINGS = ("door", "window", "garage_door", "opening")
_SAME_COLOUR = 0.05
"""In the plane of CIE 1931."""


def read(wiring: Wiring, said: Mapping[str, str], wanted: State | None = None) -> State:
    """Return how a thing is, from the last message on each of its topics.

    Bulbs tell colours in other spaces than they take them: one that is close to what was wanted counts as that.
    """
    for topic, absent, template in wiring.availability:
        if topic in said and pick(template or _availability_path(said[topic]), said[topic]) == absent:
            return State(reachable=False)
    kind = KINDS.get(wiring.platform)
    if kind is Kind.LIGHT:
        return _json_light(wiring, said, wanted) if wiring.get("schema") == "json" else _light(wiring, said)
    if kind is Kind.COVER:
        return State(open=_open(wiring, said))
    if kind is Kind.LOCK:
        now = _said(wiring, said, "state_topic", "value_template")
        return State(locked=None if now is None else now == wiring.word("state_locked", "LOCKED"))
    if kind is Kind.THERMOSTAT:
        mode = _said(wiring, said, "mode_state_topic", "mode_state_template")
        return State(
            on=None if mode is None else mode != "off",
            target=_degrees(wiring, said, "temperature_state_topic", "temperature_state_template"),
            temperature=_degrees(wiring, said, "current_temperature_topic", "current_temperature_template"),
        )
    if kind is Kind.SENSOR:
        return _sensor(wiring, said)
    return State(on=_on(wiring, said))


def commands(wiring: Wiring, wanted: State) -> list[tuple[str, str]]:
    """Return the messages that make a thing as wanted; none if it cannot."""
    topic = wiring.get("command_topic")
    if wanted.open is not None:
        key, usual = ("payload_open", "OPEN") if wanted.open else ("payload_close", "CLOSE")
        return _messages((topic, wiring.word(key, usual)))
    if wanted.locked is not None:
        key, usual = ("payload_lock", "LOCK") if wanted.locked else ("payload_unlock", "UNLOCK")
        return _messages((topic, wiring.word(key, usual)))
    if KINDS.get(wiring.platform) is Kind.THERMOSTAT:
        modes = [mode for mode in wiring.get("modes") or ("auto", "off", "heat") if mode != "off"]
        mode = None if wanted.on is None else (modes or ["heat"])[0] if wanted.on else "off"
        return _messages(
            (wiring.get("mode_command_topic"), mode),
            (wiring.get("temperature_command_topic"), _degrees_for(wiring, wanted.target)),
        )
    if wiring.get("schema") == "json" and KINDS.get(wiring.platform) is Kind.LIGHT:
        return _messages((topic, json.dumps(_json_command(wiring, wanted))))
    on = wiring.word("payload_on", "ON") if wanted.on is not False else wiring.word("payload_off", "OFF")
    return _messages(*_light_commands(wiring, wanted), (topic, on))


def _light_commands(wiring: Wiring, wanted: State) -> list[tuple[Any, Any]]:
    level = None if wanted.brightness is None else max(1, round(wanted.brightness * _scale(wiring)))
    kelvin = wanted.kelvin if wiring.get("color_temp_kelvin") or not wanted.kelvin else round(1e6 / wanted.kelvin)
    colour = None if wanted.colour is None else ",".join(map(str, wanted.colour))
    return [
        (wiring.get("brightness_command_topic"), level),
        (wiring.get("color_temp_command_topic"), kelvin),
        (wiring.get("rgb_command_topic"), colour),
    ]


def _json_command(wiring: Wiring, wanted: State) -> dict[str, Any]:
    command: dict[str, Any] = {"state": "OFF" if wanted.on is False else "ON"}
    if wanted.brightness is not None:
        command["brightness"] = max(1, round(wanted.brightness * _scale(wiring)))
    if wanted.kelvin is not None:
        command["color_temp"] = wanted.kelvin if wiring.get("color_temp_kelvin") else round(1e6 / wanted.kelvin)
    if wanted.colour is not None:
        command["color"] = dict(zip("rgb", wanted.colour, strict=True))
    return command


def _messages(*parts: tuple[Any, Any]) -> list[tuple[str, str]]:
    return [(str(topic), str(payload)) for topic, payload in parts if topic and payload is not None]


def _light(wiring: Wiring, said: Mapping[str, str]) -> State:
    level = _number(_said(wiring, said, "brightness_state_topic", "brightness_value_template"))
    warmth = _number(_said(wiring, said, "color_temp_state_topic", "color_temp_value_template"))
    colour = (_said(wiring, said, "rgb_state_topic", "rgb_value_template") or "").strip("[]").split(",")
    steps = [_number(step) for step in colour]
    rgb = (
        (int(steps[0] or 0), int(steps[1] or 0), int(steps[2] or 0)) if len(steps) == 3 and None not in steps else None
    )
    return State(
        on=_on(wiring, said),
        brightness=None if level is None else level / _scale(wiring),
        colour=rgb,
        kelvin=_kelvin(wiring, warmth),
    )


def _json_light(wiring: Wiring, said: Mapping[str, str], wanted: State | None) -> State:
    try:
        now = json.loads(said.get(str(wiring.get("state_topic")), "null"))
    except ValueError:
        now = None
    if not isinstance(now, dict):
        return State()
    level, state = _number(now.get("brightness")), str(now.get("state", "")).upper()
    warm = now.get("color_mode") == "color_temp" or "color" not in now
    return State(
        on={"ON": True, "OFF": False}.get(state),
        brightness=None if level is None else level / _scale(wiring),
        colour=None if warm else _colour(now["color"], wanted),
        kelvin=_kelvin(wiring, _number(now.get("color_temp"))) if warm else None,
    )


def _colour(said: Any, wanted: State | None) -> Rgb | None:
    if not isinstance(said, dict):
        return None
    steps = {key: number for key, value in said.items() if (number := _number(value)) is not None}
    if {"r", "g", "b"} <= steps.keys():
        return (round(steps["r"]), round(steps["g"]), round(steps["b"]))
    if wanted is not None and wanted.colour is not None and {"x", "y"} <= steps.keys():
        x, y = _xy(wanted.colour)
        if abs(x - steps["x"]) <= _SAME_COLOUR and abs(y - steps["y"]) <= _SAME_COLOUR:
            return wanted.colour
    hue, saturation = steps.get("h", steps.get("hue")), steps.get("s", steps.get("saturation"))
    if hue is None or saturation is None:
        return None
    red, green, blue = colorsys.hsv_to_rgb(hue / 360, saturation / 100, 1.0)
    return (round(red * 255), round(green * 255), round(blue * 255))


def _xy(colour: Rgb) -> tuple[float, float]:
    """Return a colour of sRGB in the plane of CIE 1931 (IEC 61966-2-1)."""
    parts = [step / 255 for step in colour]
    red, green, blue = (((one + 0.055) / 1.055) ** 2.4 if one > 0.04045 else one / 12.92 for one in parts)
    x = 0.4124 * red + 0.3576 * green + 0.1805 * blue
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = 0.0193 * red + 0.1192 * green + 0.9505 * blue
    whole = x + y + z
    return (x / whole, y / whole) if whole else (0.3127, 0.3290)


def _on(wiring: Wiring, said: Mapping[str, str]) -> bool | None:
    light = wiring.platform == "light"
    now = _said(
        wiring, said, "state_topic", "state_value_template" if light else "value_template", "state_value_template"
    )
    if now is None:
        return None
    on, off = wiring.word("payload_on", "ON"), wiring.word("payload_off", "OFF")
    return {wiring.word("state_on", on): True, wiring.word("state_off", off): False}.get(now)


def _open(wiring: Wiring, said: Mapping[str, str]) -> bool | None:
    now = _said(wiring, said, "state_topic", "value_template")
    if now is not None:
        closed = (wiring.get("state_closed", "closed"), wiring.get("state_closing", "closing"))
        opened = (wiring.get("state_open", "open"), wiring.get("state_opening", "opening"))
        return True if now in opened else False if now in closed else None
    position = _number(_said(wiring, said, "position_topic", "position_template"))
    return None if position is None else position > 0


def _sensor(wiring: Wiring, said: Mapping[str, str]) -> State:
    now, sort = _said(wiring, said, "state_topic", "value_template"), wiring.get("device_class")
    if now is None:
        return State()
    if wiring.platform == "binary_sensor":
        on = now == wiring.word("payload_on", "ON")
        return State(open=on) if sort in _OPENINGS else State(on=on)
    unit = str(wiring.get("unit_of_measurement") or "")
    if sort == "temperature":
        number = _number(now)
        return State(temperature=(number - 32) / 1.8 if number is not None and unit == "°F" else number)
    return State(value=now, unit=unit)


def _said(wiring: Wiring, said: Mapping[str, str], topic: str, *templates: str) -> str | None:
    """Return what stands on one of its topics, by the first template that it has."""
    payload = said.get(str(wiring.get(topic)))
    template = next((found for name in templates if (found := wiring.get(name))), None)
    return None if payload is None else pick(template, payload)


def _availability_path(payload: str) -> str:
    """Return where Zigbee2MQTT puts it in its newer form: {"state": "online"}."""
    return "{{ value_json.state }}" if payload.startswith("{") else ""


def _degrees(wiring: Wiring, said: Mapping[str, str], topic: str, template: str) -> float | None:
    number = _number(_said(wiring, said, topic, template))
    return (number - 32) / 1.8 if number is not None and wiring.get("temperature_unit") == "F" else number


def _degrees_for(wiring: Wiring, target: float | None) -> float | None:
    if target is None:
        return None
    return round(target * 1.8 + 32) if wiring.get("temperature_unit") == "F" else round(target, 1)


def _kelvin(wiring: Wiring, warmth: float | None) -> int | None:
    if not warmth:
        return None
    return round(warmth if wiring.get("color_temp_kelvin") else 1e6 / warmth)


def _scale(wiring: Wiring) -> float:
    """Return what full brightness is called."""
    return _number(wiring.get("brightness_scale")) or 255.0


def _number(value: Any) -> float | None:
    try:
        return float(value)
    except (TypeError, ValueError):
        return None
