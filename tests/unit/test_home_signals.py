"""What devices on MQTT announce, say and take, and what entities of Home Assistant are."""

import json
from typing import Any

import pytest

from skills.home.discovery import Wiring, pick, read_announcement
from skills.home.entities import read_device, read_state, service_for
from skills.home.house import Ability, Device, Kind, State
from skills.home.registries import COMMANDS, read_survey
from skills.home.signals import commands, read


def announced(platform: str, **config: Any) -> Wiring:
    (wiring,) = read_announcement("homeassistant", f"homeassistant/{platform}/x/config", json.dumps(config))
    return wiring


THERMOSTAT = announced(
    "climate",
    name="Heating",
    temp_cmd_t="h/set",
    temp_stat_t="h/target",
    curr_temp_t="h/now",
    mode_cmd_t="h/mode/set",
    mode_stat_t="h/mode",
    modes=["off", "heat"],
    min_temp=7,
    max_temp=28,
)
BLINDS = announced("cover", name="Blinds", cmd_t="b/set", pos_t="b/pos", dev_cla="blind")
GARAGE = announced("cover", name="Garage", cmd_t="g/set", stat_t="g", dev_cla="garage")
LOCK = announced("lock", name="Door", cmd_t="d/set", stat_t="d", pl_unlk="OPEN")
DOOR = announced(
    "binary_sensor", name="Door", stat_t="d", dev_cla="door", val_tpl="{{ value_json.contact }}", pl_on=False
)
DAMP = announced("sensor", name="Damp", stat_t="s", val_tpl="{{ value_json['humidity'] | round(1) }}", unit_of_meas="%")
WARMTH = announced(
    "sensor", name="Warm", stat_t="s", val_tpl="{{ value_json.temp.f }}", dev_cla="temperature", unit_of_meas="°F"
)
LAMP = announced(
    "light",
    name="Lamp",
    stat_t="l",
    cmd_t="l/set",
    bri_cmd_t="l/b/set",
    bri_stat_t="l/b",
    rgb_cmd_t="l/c/set",
    rgb_stat_t="l/c",
)


@pytest.mark.parametrize(
    ("wiring", "said", "state"),
    [
        (
            THERMOSTAT,
            {"h/target": "21.5", "h/now": "19", "h/mode": "heat"},
            State(on=True, target=21.5, temperature=19.0),
        ),
        (BLINDS, {"b/pos": "0"}, State(open=False)),
        (BLINDS, {"b/pos": "40"}, State(open=True)),
        (GARAGE, {"g": "closing"}, State(open=False)),
        (LOCK, {"d": "LOCKED"}, State(locked=True)),
        (LOCK, {}, State()),
        (DOOR, {"d": '{"contact": false}'}, State(open=True)),
        (DAMP, {"s": '{"humidity": 61.5}'}, State(value="61.5", unit="%")),
        (WARMTH, {"s": '{"temp": {"f": 68}}'}, State(temperature=20.0)),
        (LAMP, {"l": "ON", "l/b": "51", "l/c": "255,0,9"}, State(on=True, brightness=0.2, colour=(255, 0, 9))),
        (LAMP, {"l": "perhaps", "l/b": "much"}, State()),
    ],
)
def test_what_a_device_says_is_its_state(wiring: Wiring, said: dict[str, str], state: State) -> None:
    assert read(wiring, said) == state


@pytest.mark.parametrize(
    ("wiring", "wanted", "messages"),
    [
        (THERMOSTAT, State(target=21.0), [("h/set", "21.0")]),
        (THERMOSTAT, State(on=True), [("h/mode/set", "heat")]),
        (THERMOSTAT, State(on=False), [("h/mode/set", "off")]),
        (BLINDS, State(open=False), [("b/set", "CLOSE")]),
        (LOCK, State(locked=False), [("d/set", "OPEN")]),
        (LAMP, State(on=True, brightness=0.5), [("l/b/set", "128"), ("l/set", "ON")]),
        (LAMP, State(on=True, colour=(1, 2, 3)), [("l/c/set", "1,2,3"), ("l/set", "ON")]),
        (DOOR, State(on=True), []),
    ],
)
def test_what_is_wanted_becomes_messages(wiring: Wiring, wanted: State, messages: list[tuple[str, str]]) -> None:
    assert commands(wiring, wanted) == messages


def test_one_announcement_may_hold_several_components() -> None:
    body = {
        "dev": {"name": "Hall box", "sa": "Hall"},
        "o": {"name": "esphome"},
        "~": "box",
        "cmps": {
            "relay": {"p": "switch", "name": "Fan", "cmd_t": "~/relay/set", "stat_t": "~/relay"},
            "led": {"p": "light", "name": "Status", "cmd_t": "~/led/set", "ent_cat": "config"},
            "reset": {"p": "button", "name": "Reset", "cmd_t": "~/reset"},
        },
    }
    (relay,) = read_announcement("homeassistant", "homeassistant/device/box/config", json.dumps(body))
    device = relay.device("MQTT")
    assert (device.name, device.room, device.kind) == ("Hall box Fan", "Hall", Kind.PLUG)
    assert commands(relay, State(on=True)) == [("box/relay/set", "ON")]
    assert relay.topics == {"box/relay"}


@pytest.mark.parametrize("payload", ["", "no json", "[]", "{}", '{"name": "x", "en": false}'])
def test_what_is_no_announcement_is_passed_over(payload: str) -> None:
    assert list(read_announcement("homeassistant", "homeassistant/switch/x/config", payload)) == []
    assert list(read_announcement("homeassistant", "elsewhere/switch/x/config", '{"name": "x"}')) == []


@pytest.mark.parametrize(
    "config",
    [
        {"name": "x", "device": ["y"], "supported_color_modes": 3, "brightness_scale": "lots", "schema": "json"},
        {"name": {"a": 1}, "availability": "here", "state_topic": 7, "brightness": "yes"},
    ],
)
def test_one_odd_announcement_does_not_cost_the_house(config: dict[str, Any]) -> None:
    lamp = announced("light", command_topic="l/set", **config)
    assert lamp.device("MQTT").kind is Kind.LIGHT
    assert read(lamp, {"7": "ON", "l": '{"brightness": 3}'}).reachable
    assert commands(lamp, State(on=True, brightness=0.5))[-1][0] == "l/set"


def test_a_template_that_is_a_program_is_not_read() -> None:
    assert pick("{% if value %}ON{% endif %}", "1") is None
    assert pick("{{ value_json.a }}", "no json") is None
    assert pick("{{ value }}", "1") == pick(None, "1") == "1"


def test_a_garage_door_guards_the_house() -> None:
    assert GARAGE.device("MQTT").abilities == {Ability.GUARDS}
    assert THERMOSTAT.device("MQTT").least == 7


def entity(entity_id: str, state: str, **attributes: Any) -> dict[str, Any]:
    return {"entity_id": entity_id, "state": state, "attributes": {"friendly_name": "It", **attributes}}


@pytest.mark.parametrize(
    ("told", "state"),
    [
        (entity("cover.a", "opening"), State(open=True)),
        (entity("lock.a", "locking"), State(locked=False)),
        (entity("lock.a", "unknown"), State()),
        (entity("media_player.a", "standby"), State(on=False)),
        (entity("light.a", "unavailable"), State(reachable=False)),
        (entity("binary_sensor.a", "on", device_class="window"), State(open=True)),
        (entity("sensor.a", "68", device_class="temperature", unit_of_measurement="°F"), State(temperature=20.0)),
        (entity("light.a", "on", brightness=51, color_mode="hs", rgb_color=[1, 2, 3]), State(True, 0.2, (1, 2, 3))),
        (
            entity("light.a", "on", color_mode="color_temp", rgb_color=[9, 9, 9], color_temp_kelvin=2700),
            State(True, kelvin=2700),
        ),
    ],
)
def test_what_home_assistant_says_is_a_state(told: dict[str, Any], state: State) -> None:
    assert read_state(told, fahrenheit=False) == state


def test_fahrenheit_is_turned_into_celsius_and_back() -> None:
    told = entity("climate.a", "heat", temperature=68, current_temperature=50, min_temp=41, max_temp=95)
    assert read_state(told, fahrenheit=True) == State(on=True, target=20.0, temperature=10.0)
    device = read_device(told, "Home Assistant", "", fahrenheit=True)
    assert device is not None and (device.least, device.most) == (5.0, 35.0)
    assert service_for(device, State(target=21.1), fahrenheit=True) == [
        ("climate", "set_temperature", {"temperature": 70})
    ]


def test_floors_and_aliases_are_names_of_rooms() -> None:
    areas = [
        {"area_id": "bed", "name": "Bedroom", "aliases": [], "floor_id": "up"},
        {"area_id": "bath", "name": "Bathroom", "aliases": ["Washroom"], "floor_id": "up"},
    ]
    registry = [
        {"entity_id": "light.a", "device_id": "d1"},
        {"entity_id": "light.hidden", "hidden_by": "user", "area_id": "bed"},
    ]
    results = dict.fromkeys(COMMANDS) | {
        "get_states": [entity("light.a", "on"), entity("light.hidden", "on"), entity("zone.home", "0")],
        "config/area_registry/list": areas,
        "config/device_registry/list": [{"id": "d1", "area_id": "bath"}],
        "config/entity_registry/list": registry,
        "config/floor_registry/list": [{"floor_id": "up", "name": "Upstairs", "aliases": ["First floor"]}],
    }
    survey = read_survey(results, "Home Assistant")
    assert [(device.id, device.room) for device in survey.devices] == [("light.a", "Bathroom")]
    both = ("Bedroom", "Bathroom")
    assert survey.rooms == {"Washroom": ("Bathroom",), "Upstairs": both, "First floor": both}


def test_the_way_back_is_what_was() -> None:
    off = State(on=False, brightness=0.4)
    burning = State(on=True, brightness=0.4, kelvin=2700)
    assert off.like(State(on=True, brightness=1.0)) == State(on=False)
    assert burning.like(State(on=True, brightness=1.0)) == State(on=True, brightness=0.4)
    assert burning.like(State(on=True, colour=(255, 0, 0))) == State(on=True, kelvin=2700)
    assert State(target=20.0, on=True).like(State(target=23.0)) == State(target=20.0)


def test_bulbs_may_round() -> None:
    assert State(brightness=0.4).is_met_by(State(brightness=0.404))
    assert State(colour=(255, 0, 0)).is_met_by(State(colour=(250, 20, 9)))
    assert not State(on=True).is_met_by(State())
    assert not State(brightness=0.4).is_met_by(State(brightness=0.5))


def test_hue_and_saturation_are_a_colour() -> None:
    lamp = announced("light", name="Lamp", schema="json", stat_t="l", cmd_t="l/set", sup_clrm=["hs"])
    said = json.dumps({"state": "ON", "color_mode": "hs", "color": {"h": 120, "s": 100}})
    assert read(lamp, {"l": said}).colour == (0, 255, 0)
    assert isinstance(lamp.device("MQTT"), Device)
