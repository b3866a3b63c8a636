"""A Xiaomi device on 127.0.0.1, by its protocol: what it keeps is in `values`.

The packet: https://github.com/OpenMiHome/mihome-binary-protocol/blob/master/doc/PROTOCOL.md
"""

import hashlib
import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

TOKEN = "00112233445566778899aabbccddeeff"
NUMBER = 123456
_HEAD = struct.Struct("!HHIII")
_MAGIC = 0x2131
_READ_ONLY, _UNKNOWN, _OUT_OF_RANGE = -4002, -4001, -4005
_TAKES_AFTER = 20
"""Seconds by which a packet's clock may be off."""


@dataclass
class FakeMiio:
    """One lamp; by service and property it is on, how bright, how warm, in which colour."""

    port: int
    values: dict[tuple[int, int], Any] = field(default_factory=dict)
    ranges: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    calls: list[tuple[str, Any]] = field(default_factory=list)
    loses: int = 0
    """So many packets from now on get lost."""
    mute: bool = False
    """It says hello and nothing more, as it does with another's token."""
    clock: int = 1000

    @property
    def address(self) -> str:
        return f"miio://127.0.0.1:{self.port}"

    def answer(self, packet: bytes) -> bytes | None:
        """Return what it sends back; `None` for nothing."""
        if self.loses > 0:
            self.loses -= 1
            return None
        if len(packet) < 32:
            return None
        magic, length, _, _, clock = _HEAD.unpack_from(packet)
        if magic != _MAGIC or length != len(packet):
            return None
        if length == 32:
            return _HEAD.pack(_MAGIC, 32, 0, NUMBER, self.clock) + b"\xff" * 16
        request = _open(packet)
        if request is None or self.mute or abs(clock - self.clock) > _TAKES_AFTER:
            return None
        return _seal(self.clock, {"id": request["id"], **self._do(request["method"], request["params"])})

    def _do(self, method: str, params: Any) -> dict[str, Any]:
        self.calls.append((method, params))
        if method == "get_properties":
            return {"result": [self._get(each) for each in params]}
        if method == "set_properties":
            return {"result": [self._set(each) for each in params]}
        if method == "miIO.info":
            return {"result": {"model": "peers.light.bulb1", "fw_ver": "1.0"}}
        return {"error": {"code": -32601, "message": "Method not found."}}

    def _get(self, asked: dict[str, Any]) -> dict[str, Any]:
        place = (asked["siid"], asked["piid"])
        known = {"code": 0, "value": self.values[place]} if place in self.values else {"code": _UNKNOWN}
        return {"did": asked["did"], "siid": place[0], "piid": place[1], **known}

    def _set(self, told: dict[str, Any]) -> dict[str, Any]:
        place = (told["siid"], told["piid"])
        code = 0 if place in self.values else _READ_ONLY
        least, most = self.ranges.get(place, (None, None))
        if least is not None and most is not None and not least <= told["value"] <= most:
            code = _OUT_OF_RANGE
        if code == 0:
            self.values[place] = told["value"]
        return {"did": told["did"], "siid": place[0], "piid": place[1], "code": code}


def _open(packet: bytes) -> Any:
    """Return the request in a packet; `None` if it is signed with another token."""
    token, head, signed, sealed = bytes.fromhex(TOKEN), packet[:16], packet[16:32], packet[32:]
    if hashlib.md5(head + token + sealed).digest() != signed:
        return None
    work = _cipher().decryptor()
    padded = work.update(sealed) + work.finalize()
    return json.loads(padded[: -padded[-1]])


def _seal(clock: int, answer: dict[str, Any]) -> bytes:
    # Real devices end their JSON with a zero byte.
    payload = json.dumps(answer).encode() + b"\0"
    padding = 16 - len(payload) % 16
    work = _cipher().encryptor()
    sealed = work.update(payload + bytes([padding]) * padding) + work.finalize()
    head = _HEAD.pack(_MAGIC, 32 + len(sealed), 0, NUMBER, clock)
    return bytes(head + hashlib.md5(head + bytes.fromhex(TOKEN) + sealed).digest() + sealed)


def _cipher() -> Any:
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    token = bytes.fromhex(TOKEN)
    key = hashlib.md5(token).digest()
    return Cipher(algorithms.AES(key), modes.CBC(hashlib.md5(key + token).digest()))


@contextmanager
def fake_miio() -> Iterator[FakeMiio]:
    """Run a colour lamp that is off."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as way:
        way.bind(("127.0.0.1", 0))
        way.settimeout(0.05)
        fake = FakeMiio(way.getsockname()[1])
        fake.values = {(2, 1): False, (2, 2): 100, (2, 3): 4000, (2, 4): 0xFFFFFF}
        fake.ranges = {(2, 2): (1, 100), (2, 3): (1700, 6500)}
        ended = threading.Event()
        thread = threading.Thread(target=_serve, args=(way, fake.answer, ended), name="fake-miio", daemon=True)
        thread.start()
        yield fake
        ended.set()
        thread.join()


def _serve(way: socket.socket, answer: Callable[[bytes], bytes | None], ended: threading.Event) -> None:
    while not ended.is_set():
        try:
            packet, sender = way.recvfrom(65_535)
        except TimeoutError:
            continue
        if (reply := answer(packet)) is not None:
            way.sendto(reply, sender)
