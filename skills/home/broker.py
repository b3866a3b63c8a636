"""A client of MQTT 3.1.1: connect, subscribe, publish, on a connection that is counted.

The specification: https://docs.oasis-open.org/mqtt/mqtt/v3.1.1/os/mqtt-v3.1.1-os.html
"""

import secrets
import struct
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from urllib.parse import urlsplit

from speaker.skill import Fault, ServiceRefused, ServiceUnavailable, Web

NAME = "MQTT"
_ALIVE = 60
"""Seconds in which the broker may hear nothing from us; a turn is shorter."""
_PATIENCE = 3.0
"""Seconds for the broker's own answers."""
_QUIET = 0.05
"""Seconds without a message after which the kept ones have all come."""
_LARGEST = 1_000_000
_PORT, _TLS_PORT = 1883, 8883


class Packet(IntEnum):
    """The first four bits of a packet."""

    CONNECT = 1
    CONNACK = 2
    PUBLISH = 3
    SUBSCRIBE = 8
    SUBACK = 9
    PINGREQ = 12
    PINGRESP = 13
    DISCONNECT = 14


_REASONS = {1: "it speaks another version", 2: "it does not take our name", 3: "it is not ready"}
_KEY_REASONS = {4: "it does not take the user or the password", 5: "it does not let us in"}
"""By the code of CONNACK."""


@dataclass(frozen=True, slots=True)
class Message:
    topic: str
    payload: bytes

    @property
    def text(self) -> str:
        return self.payload.decode("utf-8", "replace")


class Broker:
    """One connection; close it, or use it in a `with`. For one thread at a time.

    Every method raises ServiceUnavailable, ServiceRefused.
    """

    def __init__(self, web: Web, url: str, user: str = "", password: str = "") -> None:
        """Connect to an mqtt:// or mqtts:// address."""
        parts = urlsplit(url)
        tls = parts.scheme == "mqtts"
        port = parts.port or (_TLS_PORT if tls else _PORT)
        self._stream = web.connect(parts.hostname or "", port, service=NAME, tls=tls)
        self._permit = web.permit
        self._buffer = b""
        self._messages: list[Message] = []
        self._number = 0
        try:
            self._stream.send(_connect(user, password))
            code = self._await(Packet.CONNACK)[1]
            if code in _KEY_REASONS:
                raise ServiceRefused(NAME, _KEY_REASONS[code], Fault.KEY)
            if code:
                raise ServiceUnavailable(NAME, _REASONS.get(code, f"it answers {code}"), Fault.BROKEN)
        except BaseException:
            self._stream.close()
            raise

    def subscribe(self, filters: Iterable[str]) -> None:
        """Have what is published under these topics sent here, what is kept first."""
        wanted = list(dict.fromkeys(filters))
        if not wanted:
            return
        self._number += 1
        body = struct.pack("!H", self._number) + b"".join(_text(each) + b"\0" for each in wanted)
        self._stream.send(_packet(Packet.SUBSCRIBE << 4 | 2, body))
        codes = self._await(Packet.SUBACK)[2:]
        if 0x80 in codes:
            raise ServiceRefused(NAME, "it does not let us read all topics", Fault.FORBIDDEN)

    def publish(self, topic: str, payload: str) -> None:
        self._stream.send(_packet(Packet.PUBLISH << 4, _text(topic) + payload.encode()))

    def kept(self) -> list[Message]:
        """Return what was kept under the topics that were subscribed to, once all of it has come."""
        # The answer to a ping comes behind what was under way; some brokers look up what is kept a little later.
        self._stream.send(_packet(Packet.PINGREQ << 4, b""))
        self._await(Packet.PINGRESP)
        return [*self._taken(), *self.messages(_QUIET, pause=_QUIET)]

    def messages(self, seconds: float, pause: float | None = None) -> Iterator[Message]:
        """Yield what is published, for so many seconds, or until nothing came for `pause`."""
        ends = time.monotonic() + self._permit.seconds(seconds)
        while True:
            taken = self._taken()
            yield from taken
            if taken and pause is not None:
                ends = time.monotonic() + pause
            left = ends - time.monotonic()
            if left <= 0:
                return
            self._stream.settimeout(left)
            try:
                self._take(*self._next())
            except ServiceUnavailable as error:
                if error.fault is not Fault.TIMEOUT:
                    raise

    def close(self) -> None:
        self._stream.close()

    def __enter__(self) -> "Broker":
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        try:
            if kind is None:
                self._stream.send(_packet(Packet.DISCONNECT << 4, b""))
        finally:
            self.close()

    def _taken(self) -> list[Message]:
        taken, self._messages = self._messages, []
        return taken

    def _await(self, kind: Packet) -> bytes:
        """Return the body of the next packet of a kind; messages that come before are kept."""
        self._stream.settimeout(_PATIENCE)
        while True:
            first, body = self._next()
            if first >> 4 == kind:
                if kind in (Packet.CONNACK, Packet.SUBACK) and len(body) < 2:
                    raise _garbled("an answer is too short")
                return body
            self._take(first, body)

    def _take(self, first: int, body: bytes) -> None:
        if first >> 4 != Packet.PUBLISH:
            return
        try:
            (length,) = struct.unpack_from("!H", body)
            at = 2 + length + (2 if first & 0b110 else 0)
            self._messages.append(Message(body[2 : 2 + length].decode(), body[at:]))
        except (struct.error, UnicodeDecodeError) as error:
            raise _garbled("a message is cut off") from error

    def _next(self) -> tuple[int, bytes]:
        """Return the first byte and the body of the next packet; half a packet is kept for the next call."""
        while True:
            size, at, shift = 0, 1, 0
            while at < len(self._buffer) and shift <= 21:
                size |= (self._buffer[at] & 0x7F) << shift
                at, shift = at + 1, shift + 7
                if not self._buffer[at - 1] & 0x80:
                    if size > _LARGEST:
                        raise ServiceUnavailable(NAME, "a message is too large", Fault.TOO_LARGE)
                    if len(self._buffer) < at + size:
                        break
                    first, body = self._buffer[0], self._buffer[at : at + size]
                    self._buffer = self._buffer[at + size :]
                    return first, body
            if shift > 21:
                raise _garbled("it does not speak MQTT")
            data = self._stream.recv(65_536)
            if not data:
                raise ServiceUnavailable(NAME, "the broker hung up", Fault.UNREACHABLE)
            self._buffer += data


def _connect(user: str, password: str) -> bytes:
    flags = 0b10 | (0x80 if user else 0) | (0x40 if user and password else 0)
    body = _text("MQTT") + bytes([4, flags]) + struct.pack("!H", _ALIVE) + _text(f"mynah-{secrets.token_hex(6)}")
    body += _text(user) if user else b""
    body += _text(password) if user and password else b""
    return _packet(Packet.CONNECT << 4, body)


def _packet(first: int, body: bytes) -> bytes:
    length, size = b"", len(body)
    while True:
        size, rest = size >> 7, size & 0x7F
        length += bytes([rest | (0x80 if size else 0)])
        if not size:
            return bytes([first]) + length + body


def _text(text: str) -> bytes:
    data = text.encode()
    return struct.pack("!H", len(data)) + data


def _garbled(reason: str) -> ServiceUnavailable:
    return ServiceUnavailable(NAME, reason, Fault.GARBLED)
