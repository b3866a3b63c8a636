"""Xiaomi's protocol on the local network: encrypted JSON in datagrams to port 54321.

The packet: https://github.com/OpenMiHome/mihome-binary-protocol/blob/master/doc/PROTOCOL.md
"""

import hashlib
import json
import struct
import time
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from speaker.skill import Datagrams, Fault, ServiceRefused, ServiceUnavailable, SkillError, Web

NAME = "Xiaomi"
_PORT = 54321
_MAGIC = 0x2131
_HEADER = struct.Struct("!HHIII16s")
"""Magic, length with the header, nothing, the device's number, its clock, checksum."""
HELLO = _HEADER.pack(_MAGIC, _HEADER.size, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF, b"\xff" * 16)
_TRIES = 2
_PATIENCE = 0.8
"""Seconds for a device to answer; datagrams get lost."""
T = TypeVar("T")


class Cipher:
    """What a token encrypts and signs: AES-128-CBC, with a key and a beginning made of it."""

    def __init__(self, token: str) -> None:
        """Raises ServiceRefused for a token that is none."""
        try:
            self.token = bytes.fromhex(token)
        except ValueError:
            self.token = b""
        if len(self.token) != 16:
            raise ServiceRefused(NAME, "a token has 32 hexadecimal digits; look at skills.home.xiaomi", Fault.KEY)
        self._key = hashlib.md5(self.token).digest()
        self._start = hashlib.md5(self._key + self.token).digest()

    def seal(self, payload: bytes) -> bytes:
        padding = 16 - len(payload) % 16
        work = self._made().encryptor()
        return bytes(work.update(payload + bytes([padding]) * padding) + work.finalize())

    def open(self, sealed: bytes) -> bytes:
        """Raises ValueError."""
        work = self._made().decryptor()
        payload = bytes(work.update(sealed) + work.finalize())
        if not payload or not 1 <= payload[-1] <= 16:
            raise ValueError("the padding is wrong")
        return payload[: -payload[-1]]

    def _made(self) -> Any:
        # 0.1 s, and only who has such a device needs it.
        try:
            from cryptography.hazmat.primitives.ciphers import Cipher as Aes
            from cryptography.hazmat.primitives.ciphers import algorithms, modes
        except ImportError as error:
            raise SkillError("xiaomi_needs_cryptography") from error

        return Aes(algorithms.AES(self._key), modes.CBC(self._start))


def pack(cipher: Cipher, device: int, clock: int, payload: bytes) -> bytes:
    """Return the packet of a payload."""
    sealed = cipher.seal(payload)
    head = _HEADER.pack(_MAGIC, _HEADER.size + len(sealed), 0, device, clock, b"")[:16]
    return head + hashlib.md5(head + cipher.token + sealed).digest() + sealed


def unpack(cipher: Cipher, packet: bytes) -> bytes:
    """Return the payload of a packet. Raises ValueError if it is none, or signed with another token."""
    if len(packet) <= _HEADER.size or _HEADER.unpack_from(packet)[:2] != (_MAGIC, len(packet)):
        raise ValueError("it is no packet")
    head, signed, sealed = packet[:16], packet[16:32], packet[32:]
    if hashlib.md5(head + cipher.token + sealed).digest() != signed:
        raise ValueError("it is signed with another token")
    return cipher.open(sealed)


def read_hello(packet: bytes) -> tuple[int, int]:
    """Return a device's number and clock. Raises ValueError."""
    if len(packet) != _HEADER.size or packet[:2] != HELLO[:2]:
        raise ValueError("it is no hello")
    _, _, _, device, clock, _ = _HEADER.unpack(packet)
    return device, clock


class Gadget:
    """One device; asks it one thing at a time. Every method raises ServiceUnavailable, ServiceRefused."""

    def __init__(self, web: Web, address: str, token: str) -> None:
        """`address` is as miio://192.168.1.20. Says hello, because a device takes only what fits its clock."""
        self._cipher = Cipher(token)
        parts = urlsplit(address)
        self._way: Datagrams = web.datagrams(parts.hostname or "", parts.port or _PORT, service=NAME, timeout=_PATIENCE)
        self._permit = web.permit
        self._number = int(time.time()) & 0xFFFF
        try:
            self._device, clock = self._exchange(lambda: HELLO, read_hello)
        except BaseException:
            self._way.close()
            raise
        self._ahead = clock - time.monotonic()

    def call(self, method: str, params: Any) -> Any:
        """Return the result of a method; a wish that arrives twice does no harm."""
        self._number += 1
        number = self._number
        payload = json.dumps({"id": number, "method": method, "params": params}).encode()

        def read(packet: bytes) -> Any:
            answer = json.loads(unpack(self._cipher, packet).rstrip(b"\0"))
            if answer.get("id") != number:
                raise ValueError("it answers something else")
            return answer

        try:
            answer = self._exchange(lambda: pack(self._cipher, self._device, self._clock(), payload), read)
        except ServiceUnavailable as error:
            if error.fault is not Fault.TIMEOUT:
                raise
            # Whoever says hello and nothing more does not take the token.
            raise ServiceRefused(NAME, "a device says hello, but does not take this token", Fault.KEY) from error
        if "result" not in answer:
            raise ServiceUnavailable(NAME, f"a device cannot {method}", Fault.MISUNDERSTOOD)
        return answer["result"]

    def close(self) -> None:
        self._way.close()

    def __enter__(self) -> "Gadget":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _clock(self) -> int:
        return int(self._ahead + time.monotonic()) + 1

    def _exchange(self, packet: Callable[[], bytes], read: Callable[[bytes], T]) -> T:
        """Send until something comes back that can be read."""
        reason = "it gives no answer"
        for _ in range(_TRIES):
            self._way.send(packet())
            ends = time.monotonic() + self._permit.seconds(_PATIENCE)
            while (left := ends - time.monotonic()) > 0:
                self._way.settimeout(left)
                try:
                    return read(self._way.receive())
                except ServiceUnavailable as error:
                    if error.fault is not Fault.TIMEOUT:
                        raise
                except (ValueError, AttributeError) as error:
                    reason = str(error)
        raise ServiceUnavailable(NAME, reason, Fault.TIMEOUT)
