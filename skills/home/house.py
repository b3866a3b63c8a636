"""What a house has: devices, how they are, scenes; and what every way to them can do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Protocol

from speaker.skill import Web

_NEAR = {"brightness": 0.03, "target": 0.3, "kelvin": 150.0}
"""How far a device may be from what was wanted: bulbs and thermostats round."""
_NEAR_COLOUR = 40
"""A step of red, green or blue: bulbs show fewer colours than we name."""


class Kind(StrEnum):
    LIGHT = "light"
    PLUG = "plug"
    """Whatever is on or off and no light: plugs, fans, sets."""
    THERMOSTAT = "thermostat"
    COVER = "cover"
    """What opens and closes: blinds, curtains, gates."""
    LOCK = "lock"
    SENSOR = "sensor"


class Ability(StrEnum):
    DIM = "dim"
    COLOUR = "colour"
    WARMTH = "warmth"
    """Colour temperature."""
    GUARDS = "guards"
    """It keeps strangers out: a garage door, a gate."""


Rgb = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class State:
    """How a device is, or is wanted to be; `None` is what is not known, or not wanted."""

    on: bool | None = None
    brightness: float | None = None
    """0 to 1."""
    colour: Rgb | None = None
    kelvin: int | None = None
    """The colour temperature."""
    target: float | None = None
    """Degrees Celsius that a thermostat keeps."""
    open: bool | None = None
    locked: bool | None = None
    temperature: float | None = None
    """Degrees Celsius that are measured."""
    value: str = ""
    """What a sensor tells, as it tells it."""
    unit: str = ""
    reachable: bool = True

    def is_met_by(self, now: "State") -> bool:
        """Tell whether a device is as wanted."""
        return all(_alike(name, wanted, getattr(now, name)) for name, wanted in self.wants().items())

    def wants(self) -> dict[str, object]:
        """Return what can be changed, and is known."""
        each = {name: getattr(self, name) for name in _CHANGEABLE}
        return {name: value for name, value in each.items() if value is not None}

    def like(self, wanted: "State") -> "State":
        """Return as much of this state as takes back what is wanted."""
        names = set(wanted.wants())
        if names & {"colour", "kelvin"}:
            names |= {"colour", "kelvin"}
        if names & {"on", "brightness", "colour", "kelvin"}:
            # A lamp that was off has no brightness and no colour to go back to.
            names = {"on"} | (names & {"target"} if self.on is False else names)
        return State(**{name: value for name, value in self.wants().items() if name in names})  # type: ignore[arg-type]


_CHANGEABLE = tuple(
    each.name for each in fields(State) if each.name not in ("temperature", "value", "unit", "reachable")
)


def _alike(name: str, wanted: object, now: object) -> bool:
    if isinstance(wanted, tuple) and isinstance(now, tuple):
        return all(abs(one - other) <= _NEAR_COLOUR for one, other in zip(wanted, now, strict=True))
    if isinstance(wanted, bool) or not isinstance(wanted, int | float) or not isinstance(now, int | float):
        return wanted == now
    return abs(wanted - now) <= _NEAR[name]


@dataclass(frozen=True, slots=True)
class Device:
    """One thing in the house."""

    id: str
    """Its own, among the devices of its hub."""
    hub: str
    """The name of the way to it."""
    name: str
    """As the owner calls it."""
    kind: Kind
    room: str = ""
    abilities: frozenset[Ability] = frozenset()
    sort: str = ""
    """More exactly: "fan", "curtain", "humidity"."""
    least: float | None = None
    """What a thermostat can be set to, in degrees Celsius."""
    most: float | None = None


@dataclass(frozen=True, slots=True)
class Scene:
    """Several devices as the owner likes them."""

    id: str
    hub: str
    name: str
    room: str = ""


@dataclass(frozen=True, slots=True)
class Survey:
    """All that a hub has."""

    devices: tuple[Device, ...] = ()
    scenes: tuple[Scene, ...] = ()
    rooms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What rooms are called besides; a floor stands for all of its rooms."""


class Deed(StrEnum):
    """What became of a wish."""

    DONE = "done"
    """The device, or who commands it, said so."""
    UNSURE = "unsure"
    """It was sent, and nothing came back."""
    SILENT = "silent"
    """The device is out of reach; nothing was done."""
    REFUSED = "refused"
    """The device does not do that."""
    FAILED = "failed"
    """Who commands the device tried, and says that it went wrong."""


Wish = tuple[Device, State]


class Hub(Protocol):
    """A way to devices. Every method raises ServiceUnavailable, ServiceRefused."""

    @property
    def name(self) -> str:
        """As one would say it."""
        ...

    def survey(self, web: Web) -> Survey:
        """Return what there is; may take a second."""
        ...

    def states(self, web: Web, devices: Sequence[Device]) -> Mapping[str, State]:
        """Return how devices are, by id; one that does not answer is not reachable."""
        ...

    def act(self, web: Web, wishes: Sequence[Wish]) -> Mapping[str, Deed]:
        """Make devices as they are wanted, and see whether they are, by id."""
        ...

    def activate(self, web: Web, scene: Scene) -> Deed: ...
