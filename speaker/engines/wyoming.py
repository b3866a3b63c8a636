"""Recognition by any server that speaks the Wyoming protocol: events as lines of JSON over TCP, some with sound."""

import contextlib
import json
import socket
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from speaker.audio import RATE, Samples, seconds
from speaker.engines.deadline import deadline
from speaker.engines.written import among, written
from speaker.errors import EngineError, RecognitionFailed
from speaker.interfaces import NO_OPTIONS, Recognizer, Transcript, Vocabulary
from speaker.way_out import UNCOUNTED, WayOut

CONNECT = 0.3
"""Seconds in which the server must be found and take the connection; and for each piece of sound, to take that."""
PORT = 10300
"""Where servers for speech to text listen, by convention."""
LONGEST = 65_536
"""Bytes of an answer; more comes only from what is no such server."""

_SOUND = {"rate": RATE, "width": 2, "channels": 1}


def make(
    model: Path,
    vocabulary: Vocabulary,
    cache: Path,
    options: Mapping[str, str] = NO_OPTIONS,
    way_out: WayOut = UNCOUNTED,
) -> Recognizer:
    """Return a recognizer that connects for each utterance.

    Options: `address`, `model` as the server calls it, `timeout` in seconds. Raises EngineError where the address is
    missing, or is none.
    """
    server = _address(options.get("address", ""))
    language, name = options.get("language", ""), options.get("model", "")
    return WyomingRecognizer(server, language, name, deadline(options, "wyoming"), way_out)


def _address(text: str) -> tuple[str, int]:
    try:
        parts = urlsplit(text if "://" in text else f"tcp://{text}")
        host, port = parts.hostname, parts.port or PORT
    except ValueError:
        host, port = None, PORT
    if not host or parts.scheme != "tcp":
        given = f'"{text}" is no address' if text else "it has no address"
        raise EngineError(f"wyoming: {given}; set listener.recognizer_options: {{address: HOST:{PORT}}}")
    return host, port


class WyomingRecognizer:
    """A Recognizer; the server hears an utterance while it is spoken, over a connection of its own."""

    name = "wyoming"

    def __init__(self, server: tuple[str, int], language: str, model: str, timeout: float, way_out: WayOut) -> None:
        self.model = model or "{}:{}".format(*server)
        self._server = server
        self._timeout = timeout
        self._way_out = way_out
        # Servers say "en" for all that others call en-US or en-GB.
        wanted = {"language": language.partition("-")[0], "name": model}
        self._wanted = {key: value for key, value in wanted.items() if value}
        self._expecting: tuple[str, ...] = ()
        """From the next utterance on."""
        self._expected: tuple[str, ...] = ()
        self._connection: socket.socket | None = None
        self._broken: RecognitionFailed | None = None
        """Why this utterance is lost."""
        self._sent = 0.0
        """Seconds of sound."""
        self._left = 0
        """Bytes that went to the server over this connection."""
        self._closed = False

    def feed(self, samples: Samples) -> None:
        if self._closed:
            raise RecognitionFailed("the recognizer is closed")
        if self._broken is not None:
            raise self._broken
        try:
            if self._connection is None:
                self._begin()
            self._send("audio-chunk", _SOUND, np.asarray(samples, "<i2").tobytes())
        except OSError as error:
            raise self._failed(error.strerror or error) from error
        self._sent += seconds(samples)

    def partial(self) -> str:
        return ""

    def finish(self) -> Transcript:
        if self._broken is not None:
            raise self._broken
        if self._connection is None:
            return Transcript()
        try:
            self._send("audio-stop", {})
            text = _Answer(self._connection, self._timeout).text()
        except TimeoutError as error:
            raise self._failed(f"no text came within {self._timeout} s") from error
        except OSError as error:
            raise self._failed(error.strerror or error) from error
        except (ValueError, LookupError, TypeError, RecursionError) as error:
            raise self._failed(f"not an answer that we know ({error!r})") from error
        self._disconnect()
        return among(written(text, self._sent), self._expected)

    def expect(self, phrases: Sequence[str]) -> None:
        self._expecting = tuple(phrases)

    def reset(self) -> None:
        self._disconnect()
        self._broken = None
        self._expected = self._expecting
        self._sent = 0.0

    def close(self) -> None:
        self._disconnect()
        self._closed = True

    def _begin(self) -> None:
        self._connection = _connect(*self._server)
        # A server that can, listens for these rather; others may not know the word.
        terms = {"transcript_terms": list(self._expected)} if self._expected else {}
        self._send("transcribe", {**self._wanted, **terms})
        self._send("audio-start", _SOUND)

    def _send(self, kind: str, data: Mapping[str, Any], payload: bytes = b"") -> None:
        if self._connection is None:
            return
        length = {"payload_length": len(payload)} if payload else {}
        event = json.dumps({"type": kind, "data": data, **length}).encode() + b"\n" + payload
        while event:
            sent = self._connection.send(event)
            self._left += sent
            event = event[sent:]

    def _failed(self, why: object) -> RecognitionFailed:
        self._disconnect()
        place = "wyoming at {}:{}".format(*self._server)
        self._broken = RecognitionFailed(f"{place}: {why}; does a server for speech to text run there?")
        return self._broken

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
            left, self._left = self._left, 0
            self._way_out.on_sent(self._server[0], left, "")


class _Answer:
    """What the server sends, up to the text; late in all means TimeoutError, however it trickles in."""

    def __init__(self, connection: socket.socket, timeout: float) -> None:
        self._connection = connection
        self._deadline = time.monotonic() + timeout
        self._came = b""

    def text(self) -> str:
        """Return the text. Raises OSError, and LookupError, TypeError or ValueError where it is no answer."""
        while True:
            kind, data = self._event()
            if kind == "error":
                raise OSError(f"it says {data.get('text', 'error')}")
            if kind == "transcript":
                if not isinstance(data["text"], str):
                    raise TypeError("the text is none")
                return data["text"]

    def _event(self) -> tuple[str, dict[str, Any]]:
        while b"\n" not in self._came:
            self._receive()
        line, _, self._came = self._came.partition(b"\n")
        event = json.loads(line)
        if not isinstance(event, dict):
            raise TypeError("an event is an object")
        data = dict(event.get("data") or {})
        # The official library writes the data behind the line, others into it.
        if length := event.get("data_length"):
            data |= json.loads(self._take(length))
        self._take(event.get("payload_length") or 0)
        return str(event["type"]), data

    def _take(self, length: int) -> bytes:
        while len(self._came) < length:
            self._receive()
        taken, self._came = self._came[:length], self._came[length:]
        return taken

    def _receive(self) -> None:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        if len(self._came) > LONGEST:
            raise ValueError("the answer has no end")
        self._connection.settimeout(left)
        piece = self._connection.recv(4096)
        if not piece:
            raise ConnectionError("it hung up before the text came")
        self._came += piece


def _connect(host: str, port: int) -> socket.socket:
    """Raises OSError; TimeoutError within CONNECT seconds."""
    deadline = time.monotonic() + CONNECT
    failure = OSError("has no address")
    for address in _find(host, port):
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("timed out")
        try:
            connection = socket.create_connection(address, left)
        except OSError as error:
            failure = error
        else:
            connection.settimeout(CONNECT)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return connection
    raise failure


def _find(host: str, port: int) -> list[tuple[str, int]]:
    """Look the host up on a thread of its own: without a network that takes seconds, and nothing ends it."""
    with contextlib.suppress(OSError):
        socket.getaddrinfo(host, port, flags=socket.AI_NUMERICHOST)
        return [(host, port)]
    found: SimpleQueue[list[tuple[str, int]] | OSError] = SimpleQueue()

    def look_up() -> None:
        try:
            found.put([(str(row[4][0]), port) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)])
        except (OSError, UnicodeError) as error:
            found.put(OSError(str(error)))

    threading.Thread(target=look_up, name="look-up", daemon=True).start()
    try:
        answer = found.get(timeout=CONNECT)
    except Empty:
        raise TimeoutError(f"{host} is not found within {CONNECT} s") from None
    if isinstance(answer, OSError):
        raise answer
    return answer
