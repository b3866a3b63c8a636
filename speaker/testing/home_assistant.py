"""Home Assistant as it is documented, on 127.0.0.1: REST and WebSocket. Schema: developer documentation of 2026-08."""

import base64
import copy
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

from speaker.testing.web import Asked, Canned, FakeWeb

TOKEN = "sesame"
"""What it wants to be shown."""
_SERVICES = {
    "turn_on": "on",
    "turn_off": "off",
    "open_cover": "opening",
    "close_cover": "closing",
    "lock": "locked",
    "unlock": "unlocked",
    "set_temperature": "",
}
_AREAS = "config/area_registry/list"


@dataclass
class FakeHomeAssistant:
    """A house of entities that do as they are told; `called` holds each service that was called."""

    url: str
    web: FakeWeb
    entities: dict[str, dict[str, Any]] = field(default_factory=dict)
    """As in /api/states, by entity."""
    registry: dict[str, dict[str, Any]] = field(default_factory=dict)
    areas: dict[str, dict[str, Any]] = field(default_factory=dict)
    floors: list[dict[str, Any]] = field(default_factory=list)
    called: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    refused: int = 0
    """How often a wrong token came."""
    stuck: set[str] = field(default_factory=set)
    """Entities that take every service and never change."""
    late: dict[str, int] = field(default_factory=dict)
    """How many looks it takes until an entity shows that it changed."""
    broken: set[str] = field(default_factory=set)
    """Services that end in an error inside, as light.turn_on."""
    unit: str = "°C"
    _hidden: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add(self, entity_id: str, name: str, state: str, area: str = "", **attributes: Any) -> None:
        """Put an entity into the house, and into a room."""
        self.entities[entity_id] = {
            "entity_id": entity_id,
            "state": state,
            "attributes": {"friendly_name": name, **attributes},
            "last_changed": "2026-11-23T14:10:00.000000+00:00",
            "last_updated": "2026-11-23T14:10:00.000000+00:00",
            "context": {"id": "01JDCSM", "parent_id": None, "user_id": None},
        }
        area_id = area.lower().replace(" ", "_")
        if area:
            self.areas.setdefault(area_id, {"area_id": area_id, "name": area, "aliases": [], "floor_id": None})
        self.registry[entity_id] = {
            "entity_id": entity_id,
            "area_id": area_id or None,
            "device_id": None,
            "disabled_by": None,
            "hidden_by": None,
            "entity_category": None,
            "name": None,
        }

    def state(self, entity_id: str) -> str:
        return str((self._hidden.get(entity_id) or self.entities[entity_id])["state"])

    def answer(self, asked: Asked) -> Canned:
        if asked.headers.get("authorization") != f"Bearer {TOKEN}":
            self.refused += 1
            return Canned("401: Unauthorized", 401, kind="text/plain")
        if asked.path == "/api/config":
            return Canned(self._config())
        if asked.path == "/api/states":
            return Canned([self._look(each) for each in list(self.entities)])
        if found := re.fullmatch(r"/api/states/([\w.]+)", asked.path):
            known = found[1] in self.entities
            return Canned(self._look(found[1])) if known else Canned({"message": "Entity not found."}, 404)
        if found := re.fullmatch(r"/api/services/(\w+)/(\w+)", asked.path):
            return self._call(found[1], found[2], json.loads(asked.body or b"{}"))
        return Canned("404: Not Found", 404, kind="text/plain")

    def _call(self, domain: str, service: str, data: dict[str, Any]) -> Canned:
        if service not in _SERVICES or not any(each.startswith(f"{domain}.") for each in self.entities):
            return Canned("400: Bad Request", 400, kind="text/plain")
        self.called.append((f"{domain}.{service}", data))
        if f"{domain}.{service}" in self.broken:
            return Canned("500 Internal Server Error", 500, kind="text/plain")
        wanted = data.get("entity_id", [])
        ids = [wanted] if isinstance(wanted, str) else list(wanted)
        changed = [each for each in ids if each in self.entities and self._change(each, service, data)]
        return Canned([self.entities[each] for each in changed if each not in self._hidden])

    def _change(self, entity_id: str, service: str, data: Mapping[str, Any]) -> bool:
        """Change an entity as real ones do; returns whether it did."""
        before = self.entities[entity_id]
        if before["state"] == "unavailable" or entity_id in self.stuck:
            return False
        after = copy.deepcopy(before)
        domain = entity_id.partition(".")[0]
        if domain in ("scene", "script"):
            after["state"] = "2026-11-23T14:11:00+00:00"
        elif domain == "climate" and service == "turn_on":
            after["state"] = "heat"
        else:
            after["state"] = _SERVICES[service] or before["state"]
        after["attributes"] |= _attributes(data, after["attributes"])
        if self.late.get(entity_id):
            self._hidden[entity_id] = after
        else:
            self.entities[entity_id] = after
        return after != before

    def _look(self, entity_id: str) -> dict[str, Any]:
        left = self.late.get(entity_id, 0)
        if entity_id in self._hidden:
            self.late[entity_id] = left - 1
            if left <= 1:
                self.entities[entity_id] = self._hidden.pop(entity_id)
        return self.entities[entity_id]

    def _config(self) -> dict[str, Any]:
        return {"location_name": "Home", "unit_system": {"temperature": self.unit}, "version": "2026.8.0"}

    def serve(self, request: BaseHTTPRequestHandler) -> None:
        """Speak WebSocket with who asked for it, until they go."""
        from websockets.frames import Frame, Opcode
        from websockets.protocol import State
        from websockets.server import ServerProtocol

        key = request.headers["Sec-WebSocket-Key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
        request.protocol_version = "HTTP/1.1"
        request.send_response(101)
        accept = base64.b64encode(hashlib.sha1(key.encode()).digest()).decode()
        for name, value in {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Accept": accept}.items():
            request.send_header(name, value)
        request.end_headers()
        protocol = ServerProtocol(state=State.OPEN)

        def send(message: Any) -> None:
            protocol.send_text(json.dumps(message).encode())
            request.wfile.write(b"".join(protocol.data_to_send()))

        send({"type": "auth_required", "ha_version": "2026.8.0"})
        signed_in = False
        while data := request.connection.recv(65_536):
            protocol.receive_data(data)
            for frame in protocol.events_received():
                if not isinstance(frame, Frame) or frame.opcode is not Opcode.TEXT:
                    continue
                message = json.loads(bytes(frame.data))
                if not signed_in:
                    signed_in = message.get("access_token") == TOKEN
                    self.refused += not signed_in
                    send({"type": "auth_ok" if signed_in else "auth_invalid", "ha_version": "2026.8.0"})
                    if not signed_in:
                        return
                    continue
                send(self._command(message))

    def _command(self, message: Mapping[str, Any]) -> dict[str, Any]:
        lists: dict[str, Any] = {
            "get_states": list(self.entities.values()),
            "get_config": self._config(),
            _AREAS: list(self.areas.values()),
            "config/device_registry/list": [],
            "config/entity_registry/list": list(self.registry.values()),
        }
        if self.floors:
            lists["config/floor_registry/list"] = self.floors
        answer = {"id": message["id"], "type": "result", "success": message["type"] in lists}
        if message["type"] in lists:
            return {**answer, "result": lists[message["type"]]}
        return {**answer, "error": {"code": "unknown_command", "message": "Unknown command."}}


def _attributes(data: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a service makes of an entity's attributes."""
    changed: dict[str, Any] = {}
    if "brightness_pct" in data:
        changed["brightness"] = round(data["brightness_pct"] * 255 / 100)
    if "rgb_color" in data:
        changed |= {"rgb_color": data["rgb_color"], "color_mode": "rgb", "color_temp_kelvin": None}
    if "color_temp_kelvin" in data:
        changed |= {"color_temp_kelvin": data["color_temp_kelvin"], "color_mode": "color_temp"}
    if "temperature" in data:
        changed["temperature"] = data["temperature"]
    if not changed and "supported_color_modes" in before and before.get("brightness") is None:
        changed["brightness"] = 255
    return changed


@contextmanager
def fake_home_assistant() -> Iterator[FakeHomeAssistant]:
    """Run an empty house; `add` entities to it."""
    with FakeWeb() as web:
        fake = FakeHomeAssistant(web.url, web)
        web.on("*", fake.answer).on_upgrade("/api/websocket", fake.serve)
        yield fake
