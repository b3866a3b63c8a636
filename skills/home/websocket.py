"""JSON over a WebSocket, on a connection that is counted."""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from speaker.skill import Fault, ServiceRefused, ServiceUnavailable, Stream, Web

_PIECE = 65_536
_LARGEST = 16_000_000
"""Bytes; the states of a large house are one or two million."""

_FAULTS = {401: Fault.KEY, 403: Fault.FORBIDDEN, 404: Fault.NOT_FOUND, 429: Fault.BUSY}


class JsonSocket:
    """Messages to a server and back; close it, or use it in a `with`. For one thread at a time."""

    def __init__(self, web: Web, url: str, *, service: str) -> None:
        """Connect to a ws:// or wss:// address. Raises ServiceUnavailable, ServiceRefused."""
        # 0.08 s, and only who asks for names and rooms needs it.
        from websockets.client import ClientProtocol
        from websockets.uri import parse_uri

        parts = urlsplit(url)
        tls = parts.scheme == "wss"
        self._service = service
        self._protocol = ClientProtocol(parse_uri(url), max_size=_LARGEST)
        port = parts.port or (443 if tls else 80)
        self._stream: Stream = web.connect(parts.hostname or "", port, service=service, tls=tls)
        self._begin = b""
        self._frames = self._read()
        try:
            self._protocol.send_request(self._protocol.connect())
            self._flush()
            next(self._frames)  # the answer to the handshake
        except BaseException:
            self._stream.close()
            raise

    def send(self, message: Any) -> None:
        self._protocol.send_text(json.dumps(message).encode())
        self._flush()

    def receive(self) -> Any:
        """Return the next message."""
        from websockets.frames import Opcode

        text = b""
        for frame in self._frames:
            if frame.opcode in (Opcode.TEXT, Opcode.CONT):
                text += frame.data
                if frame.fin:
                    break
        try:
            return json.loads(text)
        except ValueError:
            raise ServiceUnavailable(self._service, "a message is no JSON", Fault.GARBLED) from None

    def close(self) -> None:
        self._stream.close()

    def __enter__(self) -> "JsonSocket":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _flush(self) -> None:
        for data in self._protocol.data_to_send():
            if data:
                self._stream.send(data)

    def _read(self) -> Iterator[Any]:
        """Yield the handshake's answer and then frames; raises when there will be no more."""
        while True:
            # Who turns us away says so and hangs up in one breath: first what was said.
            self._check_handshake()
            yield from self._protocol.events_received()
            self._check_open()
            data = self._stream.recv(_PIECE)
            self._begin = self._begin or data
            if data:
                self._protocol.receive_data(data)
            else:
                self._protocol.receive_eof()
            self._flush()  # answers to pings

    def _check_handshake(self) -> None:
        if self._protocol.handshake_exc is None:
            return
        answer = re.match(rb"HTTP/1\.\d (\d{3})", self._begin)
        status = int(answer[1]) if answer else 0
        fault = _FAULTS.get(status, Fault.BROKEN if status >= 500 else Fault.NOT_OURS)
        kind = ServiceRefused if fault in (Fault.KEY, Fault.FORBIDDEN) else ServiceUnavailable
        raise kind(self._service, f"it answers {status or 'something else'} instead of a WebSocket", fault)

    def _check_open(self) -> None:
        from websockets.protocol import State

        if self._protocol.state in (State.CLOSING, State.CLOSED):
            raise ServiceUnavailable(self._service, "it hung up", Fault.UNREACHABLE)
