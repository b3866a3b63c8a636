"""Xiaomi devices on the local network, by the services and properties of their MIoT specification."""

import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from skills.home.house import Ability, Deed, Device, Kind, Scene, State, Survey, Wish
from skills.home.miio import NAME, Gadget
from skills.home.settings import Gadget as Settings
from speaker.skill import Fault, ServiceError, ServiceRefused, ServiceUnavailable, Web

_LOG = logging.getLogger(__name__)
_AT_ONCE = 8
"""Devices; one that is unplugged takes all of its patience, and others should not wait for it."""
_REFUSING = range(-4010, -3999)
"""Codes of a device that does not do that: not readable, not writable, out of range."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Model:
    """Where a device has what: service and property."""

    kind: Kind
    properties: Mapping[str, tuple[int, int]]


_ON = {"on": (2, 1)}
_WHITE = {**_ON, "brightness": (2, 2)}
_LIGHT = {**_WHITE, "kelvin": (2, 3)}
MODELS: Mapping[str, Model] = {
    "plug": Model(Kind.PLUG, _ON),
    "fan": Model(Kind.PLUG, _ON),
    "white-light": Model(Kind.LIGHT, _WHITE),
    "light": Model(Kind.LIGHT, _LIGHT),
    "colour-light": Model(Kind.LIGHT, {**_LIGHT, "colour": (2, 4)}),
}


class Xiaomi:
    """The devices that the owner has listed."""

    name = NAME

    def __init__(self, gadgets: Mapping[str, Settings]) -> None:
        self._gadgets = gadgets

    def survey(self, web: Web) -> Survey:
        """Return what is listed; asks nobody."""
        return Survey(tuple(_device(name, gadget) for name, gadget in self._gadgets.items()))

    def states(self, web: Web, devices: Sequence[Device]) -> Mapping[str, State]:
        known = [device for device in devices if device.id in self._gadgets]
        asked = self._all(known, lambda device: self._ask(web, device))
        return {device.id: State(reachable=False) for device in devices} | {
            each: state for each, state in asked.items() if isinstance(state, State)
        }

    def act(self, web: Web, wishes: Sequence[Wish]) -> Mapping[str, Deed]:
        wanted = {device.id: state for device, state in wishes}
        known = [device for device, _ in wishes if device.id in self._gadgets]
        told = self._all(known, lambda device: self._tell(web, device, wanted[device.id]))
        return {
            each: deed if isinstance(deed, Deed) else Deed.SILENT
            for each, deed in {**dict.fromkeys(wanted, Deed.SILENT), **told}.items()
        }

    def activate(self, web: Web, scene: Scene) -> Deed:
        return Deed.REFUSED

    def _all(self, devices: Sequence[Device], work: Callable[[Device], T]) -> dict[str, T | None]:
        """Work on devices at once; `None` for one that failed. Raises ServiceRefused where it is for the owner."""
        errors: list[ServiceError] = []

        def safely(device: Device) -> T | None:
            try:
                return work(device)
            except ServiceError as error:
                _LOG.warning("%s: %s", device.name, error)
                errors.append(error)
                return None

        with ThreadPoolExecutor(_AT_ONCE, "xiaomi") as pool:
            done = dict(zip((device.id for device in devices), pool.map(safely, devices), strict=True))
        if errors and len(errors) == len(devices) and isinstance(errors[0], ServiceRefused):
            raise errors[0]
        return done

    def _ask(self, web: Web, device: Device) -> State:
        properties = _model(self._gadgets[device.id]).properties
        asked = [{"did": key, "siid": siid, "piid": piid} for key, (siid, piid) in properties.items()]
        with self._open(web, device) as gadget:
            answers = _answers(gadget.call("get_properties", asked))
        return _state({key: answer.get("value") for key, answer in answers.items() if answer.get("code") == 0})

    def _tell(self, web: Web, device: Device, wanted: State) -> Deed:
        properties = _model(self._gadgets[device.id]).properties
        values = _values(wanted)
        if not values or not values.keys() <= properties.keys():
            return Deed.REFUSED
        asked = [{"did": key, "siid": properties[key][0], "piid": properties[key][1]} for key in values]
        told = [{**each, "value": value} for each, value in zip(asked, values.values(), strict=True)]
        with self._open(web, device) as gadget:
            result = gadget.call("set_properties", told)
            codes = [each.get("code") for each in result if isinstance(each, dict)] if isinstance(result, list) else []
            if len(codes) == len(told) and all(code == 0 for code in codes):
                return Deed.DONE
            if any(code in _REFUSING for code in codes):
                return Deed.REFUSED
            # Some only say that they heard it: then how they are tells.
            answers = _answers(gadget.call("get_properties", asked))
        now = _state({key: answer.get("value") for key, answer in answers.items()})
        return Deed.DONE if wanted.is_met_by(now) else Deed.UNSURE

    def _open(self, web: Web, device: Device) -> Gadget:
        own = self._gadgets[device.id]
        return Gadget(web, own.address, own.token)


def _model(gadget: Settings) -> Model:
    known = MODELS.get(gadget.model)
    if known is None:
        reason = f'no model is called "{gadget.model}"; there are {", ".join(MODELS)}'
        raise ServiceRefused(NAME, reason, Fault.REFUSED)
    try:
        own = {key: _place(place) for key, place in gadget.properties.items()}
    except ValueError as error:
        raise ServiceRefused(NAME, 'properties are written as {on: "2.1"}', Fault.REFUSED) from error
    return Model(known.kind, {**known.properties, **own})


def _place(place: str) -> tuple[int, int]:
    siid, _, piid = place.partition(".")
    return int(siid), int(piid)


def _device(name: str, gadget: Settings) -> Device:
    model = _model(gadget)
    abilities = {"brightness": Ability.DIM, "kelvin": Ability.WARMTH, "colour": Ability.COLOUR}
    can = frozenset(ability for key, ability in abilities.items() if key in model.properties)
    sort = gadget.model if gadget.model in ("fan", "plug") else "light"
    return Device(name, NAME, name, model.kind, gadget.room, can, "outlet" if sort == "plug" else sort)


def _values(wanted: State) -> dict[str, object]:
    """Return a wish in the device's own terms."""
    values: dict[str, object] = {}
    if wanted.on is not None:
        values["on"] = wanted.on
    if wanted.brightness is not None:
        values["brightness"] = max(1, round(wanted.brightness * 100))
    if wanted.kelvin is not None:
        values["kelvin"] = wanted.kelvin
    if wanted.colour is not None:
        red, green, blue = wanted.colour
        values["colour"] = red << 16 | green << 8 | blue
    return values


def _state(values: Mapping[str, Any]) -> State:
    brightness, colour, kelvin = (_whole(values.get(key)) for key in ("brightness", "colour", "kelvin"))
    on = values.get("on")
    return State(
        on=on if isinstance(on, bool) else None,
        brightness=None if brightness is None else brightness / 100,
        colour=None if colour is None else (colour >> 16 & 255, colour >> 8 & 255, colour & 255),
        kelvin=kelvin,
    )


def _whole(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _answers(result: Any) -> dict[str, dict[str, Any]]:
    if not isinstance(result, list) or not all(isinstance(each, dict) and "did" in each for each in result):
        raise ServiceUnavailable(NAME, "a device answers no list of properties", Fault.GARBLED)
    return {str(each["did"]): each for each in result}
