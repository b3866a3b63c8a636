"""Home Assistant: names and rooms by its WebSocket, states and services by REST."""

import json
import logging
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from skills.home.entities import read_state, service_for
from skills.home.house import Deed, Device, Kind, Scene, State, Survey, Wish
from skills.home.registries import COMMANDS, is_fahrenheit, read_survey
from skills.home.websocket import JsonSocket
from speaker.skill import Fault, ServiceError, ServiceRefused, ServiceUnavailable, Web

_LOG = logging.getLogger(__name__)

NAME = "Home Assistant"
_PATIENCE = 3.0
"""Seconds for a service; it answers when the device did, and some never do."""
_PAUSES = (0.1, 0.2, 0.4, 0.8)
"""Seconds between looks at a device that is not yet as it should be."""
_LOCK_PAUSES = (*_PAUSES, 1.0, 1.0)
_FEW = 2
"""Up to as many states are asked for one by one."""
_FINAL = (Deed.REFUSED, Deed.FAILED)
_DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Bar:
    """Remembers that the token was refused: who asks on may be banned."""

    is_down: Callable[[], bool]
    lower: Callable[[], None]


class HomeAssistant:
    """One Home Assistant, by its address and a long-lived access token."""

    name = NAME

    def __init__(self, base: str, token: str, bar: Bar) -> None:
        self._base = base.rstrip("/")
        self._token = token
        self._bar = bar

    def survey(self, web: Web) -> Survey:
        """Ask for all entities and the registries of areas, devices, entities and floors, in one connection."""
        self._check_bar()
        url = f"ws{self._base.removeprefix('http')}/api/websocket"
        with JsonSocket(web, url, service=NAME) as socket:
            self._sign_in(socket)
            results = _ask_all(socket, COMMANDS)
        try:
            return read_survey(results, NAME)
        except (LookupError, TypeError, AttributeError) as error:
            raise _garbled(f"its registries are not as documented ({error!r})") from error

    def states(self, web: Web, devices: Sequence[Device]) -> Mapping[str, State]:
        """Return how devices are; asks for all at once where it is for many."""
        wanted = [device.id for device in devices]
        fahrenheit = self._is_fahrenheit(web, devices)
        found: list[Any] = []
        if len(wanted) > _FEW:
            found = self._get(web, "/api/states")
        else:
            for each in wanted:
                try:
                    found.append(self._get(web, f"/api/states/{each}"))
                except ServiceError as error:
                    if error.fault is not Fault.NOT_FOUND:
                        raise
        read = _read_states(found, fahrenheit)
        return {each: read.get(each, State(reachable=False)) for each in wanted}

    def act(self, web: Web, wishes: Sequence[Wish]) -> Mapping[str, Deed]:
        """Call the services, each for all devices that want the same, and look until the devices are as wanted."""
        fahrenheit = self._is_fahrenheit(web, [device for device, _ in wishes])
        open_wishes = {device.id: (device, wanted) for device, wanted in wishes}
        deeds: dict[str, Deed] = {}
        otherwise = dict.fromkeys(open_wishes, Deed.UNSURE)
        for (domain, service, data), ids in _calls(wishes, fahrenheit).items():
            changed, deed = self._call(web, domain, service, {"entity_id": ids, **json.loads(data)})
            otherwise.update(dict.fromkeys(ids, deed))
            deeds.update(_met(_read_states(changed, fahrenheit), open_wishes))
        locks = any(device.kind is Kind.LOCK for device, _ in wishes)
        for pause in (0.0, *(_LOCK_PAUSES if locks else _PAUSES)):
            rest = [device for device, _ in wishes if device.id not in deeds]
            if not rest or (pause and all(otherwise[device.id] in _FINAL for device in rest)):
                break
            time.sleep(web.permit.seconds(pause))
            try:
                deeds.update(_met(self.states(web, rest), open_wishes))
            except ServiceError as error:
                # It was told what to do, so that is no longer certain to be undone.
                _LOG.warning("%s", error)
                break
        return {each: deeds.get(each, otherwise[each]) for each in open_wishes}

    def activate(self, web: Web, scene: Scene) -> Deed:
        domain = scene.id.partition(".")[0]
        return self._call(web, domain, "turn_on", {"entity_id": scene.id}, good=Deed.DONE)[1]

    def _call(
        self, web: Web, domain: str, service: str, data: Mapping[str, Any], good: Deed = Deed.UNSURE
    ) -> tuple[list[Any], Deed]:
        """Call a service; returns the states that it changed, and what became of it unless the states tell more."""
        try:
            # What we ask for is a state and no toggle, so that it does no harm twice.
            changed = self._ask(
                lambda: web.post_json(
                    f"{self._base}/api/services/{domain}/{service}",
                    data,
                    service=NAME,
                    headers=self._headers(),
                    timeout=_PATIENCE,
                    again=True,
                )
            )
        except ServiceError as error:
            deeds = {
                Fault.TIMEOUT: Deed.UNSURE,
                Fault.MISUNDERSTOOD: Deed.REFUSED,
                Fault.NOT_FOUND: Deed.REFUSED,
                Fault.BROKEN: Deed.FAILED,
            }
            if error.fault not in deeds:
                raise
            return [], deeds[error.fault]
        if not isinstance(changed, list):
            raise _garbled("a service answers no list of states")
        return changed, good

    def _get(self, web: Web, path: str, fresh_for: float = 0.0) -> Any:
        return self._ask(
            lambda: web.get_json(
                f"{self._base}{path}", service=NAME, headers=self._headers(), timeout=_PATIENCE, fresh_for=fresh_for
            )
        )

    def _ask(self, ask: Callable[[], Any]) -> Any:
        self._check_bar()
        try:
            return ask()
        except ServiceRefused as error:
            if error.fault is Fault.KEY:
                self._bar.lower()
            raise

    def _check_bar(self) -> None:
        if self._bar.is_down():
            raise ServiceRefused(NAME, "it refused this token before, and is not asked again with it", Fault.KEY)

    def _sign_in(self, socket: JsonSocket) -> None:
        if _kind(socket.receive()) != "auth_required":
            raise _garbled("it does not begin as documented")
        socket.send({"type": "auth", "access_token": self._token})
        match _kind(socket.receive()):
            case "auth_ok":
                return
            case "auth_invalid":
                self._bar.lower()
                raise ServiceRefused(NAME, "it does not take the token", Fault.KEY)
            case other:
                raise _garbled(f"it answers {other!r} to the token")

    def _is_fahrenheit(self, web: Web, devices: Iterable[Device]) -> bool:
        """Tell in which degrees thermostats are told; it is not among their states."""
        if all(device.kind is not Kind.THERMOSTAT for device in devices):
            return False
        config = self._get(web, "/api/config", fresh_for=_DAY)
        return isinstance(config, dict) and is_fahrenheit(config)

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token}"}


def _calls(wishes: Sequence[Wish], fahrenheit: bool) -> dict[tuple[str, str, str], list[str]]:
    """Return the services to call, with the devices that each is for."""
    calls: dict[tuple[str, str, str], list[str]] = {}
    for device, wanted in wishes:
        for domain, service, data in service_for(device, wanted, fahrenheit):
            calls.setdefault((domain, service, json.dumps(data, sort_keys=True)), []).append(device.id)
    return calls


def _met(states: Mapping[str, State], wishes: Mapping[str, Wish]) -> dict[str, Deed]:
    """Return what the states tell about the wishes: those that came true, and those that nobody hears."""
    deeds: dict[str, Deed] = {}
    for each, now in states.items():
        if each in wishes and not now.reachable:
            deeds[each] = Deed.SILENT
        elif each in wishes and wishes[each][1].is_met_by(now):
            deeds[each] = Deed.DONE
    return deeds


def _read_states(entities: Any, fahrenheit: bool) -> dict[str, State]:
    try:
        return {entity["entity_id"]: read_state(entity, fahrenheit) for entity in entities}
    except (LookupError, TypeError, AttributeError) as error:
        raise _garbled(f"a state is not as documented ({error!r})") from error


def _ask_all(socket: JsonSocket, commands: Sequence[str]) -> dict[str, Any]:
    """Send all commands and return their results; `None` for one that is not known."""
    for number, command in enumerate(commands, 1):
        socket.send({"id": number, "type": command})
    results: dict[str, Any] = {}
    while len(results) < len(commands):
        message = socket.receive()
        if _kind(message) == "result" and message.get("id") in range(1, len(commands) + 1):
            results[commands[message["id"] - 1]] = message.get("result") if message.get("success") else None
    return results


def _kind(message: Any) -> object:
    return message.get("type") if isinstance(message, dict) else None


def _garbled(reason: str) -> ServiceUnavailable:
    return ServiceUnavailable(NAME, reason, Fault.GARBLED)
