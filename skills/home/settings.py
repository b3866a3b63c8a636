"""How the house is reached."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Gadget:
    """A Xiaomi device on the local network."""

    address: str
    """As miio://192.168.1.20; give it a fixed address in your router."""
    token: str
    """32 hexadecimal digits; docs/skills/home.md tells where they are found."""
    model: str = "light"
    """What it is like: light, white-light, colour-light, plug or fan."""
    room: str = ""
    properties: Mapping[str, str] = field(default_factory=dict)
    """Where it differs, its services and properties by the numbers of miot-spec.org: {on: "2.1", brightness: "2.3"}."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How the house is reached; any of the three is enough, and each device should come by one of them."""

    home_assistant: str = ""
    """The address of Home Assistant, as http://homeassistant.local:8123."""
    home_assistant_token: str = ""
    """A long-lived access token; Home Assistant makes one at the foot of your profile page, under Security."""
    mqtt: str = ""
    """The address of the broker, as mqtt://192.168.1.6, or mqtts:// for TLS; its lamps announce themselves."""
    mqtt_user: str = ""
    mqtt_password: str = ""
    mqtt_prefix: str = "homeassistant"
    """The topic under which devices announce themselves."""
    xiaomi: Mapping[str, Gadget] = field(default_factory=dict)
    """Xiaomi devices, by the name that one says."""
    rooms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What stands in which room, where nobody else tells: kitchen: [ceiling light, kettle]."""
    always_on: tuple[str, ...] = ()
    """Devices that "turn everything off" leaves alone: [fridge, router]."""
