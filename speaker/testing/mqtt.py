"""Devices on an MQTT broker that announce themselves as Zigbee2MQTT, Tasmota and ESPHome do; and a real broker."""

import contextlib
import getpass
import json
import shutil
import socket
import struct
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

MOSQUITTO = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin")
"""Where the broker is, if it is installed."""
_CONNECT, _PUBLISH, _SUBSCRIBE = 0x10, 0x30, 0x82


@dataclass
class FakeGadgets:
    """Lamps and the like that do as they are told; `states` holds what each says of itself."""

    way: socket.socket
    states: dict[str, dict[str, Any]] = field(default_factory=dict)
    told: list[tuple[str, str]] = field(default_factory=list)
    mute: set[str] = field(default_factory=set)
    """Those that take everything and do nothing."""
    keeps: bool = True
    """Their states are kept by the broker; Zigbee2MQTT's are not, unless it is told to."""

    def add_lamp(self, name: str, room: str = "", **state: Any) -> None:
        """Announce a lamp as Zigbee2MQTT does."""
        self.states[name] = {"state": "OFF", "brightness": 254, **state}
        base = f"zigbee2mqtt/{name}"
        config = {
            "name": None,
            "schema": "json",
            "state_topic": base,
            "command_topic": f"{base}/set",
            "brightness": True,
            "brightness_scale": 254,
            "supported_color_modes": ["xy", "color_temp"],
            "availability": [{"topic": f"{base}/availability", "value_template": "{{ value_json.state }}"}],
            "device": {"identifiers": [f"zigbee2mqtt_{name}"], "name": name, "suggested_area": room},
            "origin": {"name": "Zigbee2MQTT", "sw": "2.6.0", "url": "https://www.zigbee2mqtt.io"},
            "unique_id": f"{name}_light",
        }
        self.publish(f"homeassistant/light/{name}/light/config", json.dumps(config), keep=True)
        self.subscribe(f"{base}/set", f"{base}/get")
        self.be_there(name, True)
        self.tell(name)

    def add_plug(self, name: str, room: str = "") -> None:
        """Announce a plug as Tasmota and ESPHome do: abbreviated, with plain payloads."""
        self.states[name] = {"state": "OFF"}
        config = {
            "~": f"plugs/{name}",
            "name": name,
            "stat_t": "~/state",
            "cmd_t": "~/cmnd",
            "avty_t": "~/LWT",
            "pl_avail": "Online",
            "pl_not_avail": "Offline",
            "dev": {"ids": [name], "name": name, "sa": room},
        }
        self.publish(f"homeassistant/switch/{name}/config", json.dumps(config), keep=True)
        self.subscribe(f"plugs/{name}/cmnd")
        self.publish(f"plugs/{name}/LWT", "Online", keep=True)
        self.publish(f"plugs/{name}/state", "OFF", keep=True)

    def be_there(self, name: str, there: bool) -> None:
        """Say whether a lamp is reachable."""
        said = json.dumps({"state": "online" if there else "offline"})
        self.publish(f"zigbee2mqtt/{name}/availability", said, keep=True)

    def tell(self, name: str) -> None:
        """Say how a lamp is."""
        self.publish(f"zigbee2mqtt/{name}", json.dumps(self.states[name]), keep=self.keeps)

    def publish(self, topic: str, payload: str, *, keep: bool = False) -> None:
        self._send(_PUBLISH | keep, _text(topic) + payload.encode())

    def subscribe(self, *topics: str) -> None:
        self._send(_SUBSCRIBE, struct.pack("!H", 1) + b"".join(_text(topic) + b"\0" for topic in topics))

    def take(self, topic: str, payload: str) -> None:
        """Do what a message says."""
        self.told.append((topic, payload))
        base, _, verb = topic.rpartition("/")
        name = base.partition("/")[2]
        if name in self.mute:
            return
        if verb == "cmnd":
            self.states[name] = {"state": payload}
            self.publish(f"{base}/state", payload, keep=True)
            return
        wanted = json.loads(payload) if verb == "set" else {}
        if "color" in wanted:
            # Bulbs tell colours in CIE 1931; this is what they say of pure red.
            wanted |= {"color": {"x": 0.64, "y": 0.33}, "color_mode": "xy"}
        self.states[name] |= wanted
        self.tell(name)

    def serve(self) -> None:
        """Take messages until the connection ends."""
        with contextlib.suppress(OSError), self.way.makefile("rb") as stream:
            while first := stream.read(1):
                size, shift = 0, 0
                while (byte := stream.read(1)[0]) & 0x80:
                    size, shift = size | (byte & 0x7F) << shift, shift + 7
                body = stream.read(size | byte << shift)
                if first[0] & 0xF0 == _PUBLISH:
                    length = struct.unpack_from("!H", body)[0]
                    self.take(body[2 : 2 + length].decode(), body[2 + length :].decode())

    def _send(self, first: int, body: bytes) -> None:
        size, length = len(body), b""
        while size > 0x7F:
            length, size = length + bytes([size & 0x7F | 0x80]), size >> 7
        self.way.sendall(bytes([first]) + length + bytes([size]) + body)


@contextmanager
def broker(folder: Path, *lines: str) -> Iterator[int]:
    """Run mosquitto on a port of 127.0.0.1, with these lines in its settings; yields the port."""
    assert MOSQUITTO is not None, "apt-get install mosquitto"
    with socket.create_server(("127.0.0.1", 0)) as once:
        port = int(once.getsockname()[1])
    settings = folder / "mosquitto.conf"
    usual = ("" if lines else "allow_anonymous true", f"listener {port} 127.0.0.1", "persistence false")
    # As root it would go on as another user, who may not read here.
    lines = (*lines, f"user {getpass.getuser()}")
    settings.write_text("\n".join(("per_listener_settings false", *usual, *lines, "")), encoding="utf-8")
    with subprocess.Popen([MOSQUITTO, "-c", settings], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as run:
        try:
            _await(port, run)
            yield port
        finally:
            run.terminate()


@contextmanager
def fake_gadgets(port: int) -> Iterator[FakeGadgets]:
    """Put devices on a broker; `add` them then."""
    with socket.create_connection(("127.0.0.1", port)) as way:
        fake = FakeGadgets(way)
        fake._send(_CONNECT, _text("MQTT") + bytes([4, 2]) + struct.pack("!H", 0) + _text("gadgets"))
        thread = threading.Thread(target=fake.serve, name="fake-gadgets", daemon=True)
        thread.start()
        yield fake
        way.shutdown(socket.SHUT_RDWR)
        thread.join()


def _await(port: int, run: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + 10
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            if run.poll() is not None or time.monotonic() > ends:
                raise
            time.sleep(0.01)
        else:
            return


def _text(text: str) -> bytes:
    data = text.encode()
    return struct.pack("!H", len(data)) + data
