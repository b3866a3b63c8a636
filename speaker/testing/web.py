"""A web of our own on 127.0.0.1: canned answers, and every way in which a service fails."""

import contextlib
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import parse_qsl, urlsplit

GOOD = 200


@dataclass(frozen=True, slots=True)
class Canned:
    """One answer."""

    body: Any = b""
    """Bytes are sent as they are, text as UTF-8, all else as JSON; the parts of an iterator as they come, and where it
    yields a number, nothing for so many seconds."""
    status: int = GOOD
    headers: Mapping[str, str] = field(default_factory=dict)
    kind: str = "application/json"
    """The media type."""
    delay: float = 0.0
    """Seconds before anything is sent."""
    trickle: float = 0.0
    """Seconds between one byte of the body and the next."""
    missing: int = 0
    """So many bytes of the promised length are never sent."""

    def data(self) -> bytes:
        if isinstance(self.body, bytes):
            return self.body
        return (self.body if isinstance(self.body, str) else json.dumps(self.body)).encode()


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that arrived."""

    path: str
    params: Mapping[str, str]
    headers: Mapping[str, str]
    """By name in lower case."""
    body: bytes = b""
    """What was posted."""
    method: str = "GET"


Answerer = Callable[[Asked], Canned]


class FakeWeb:
    """A server with canned answers, by path; use it in a `with`. `url` is its address, `asked` what it was asked.

    A path may have several answers: they are given in turn, and the last one again and again.
    """

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self._answers: dict[str, list[Answerer]] = {}
        self._upgrades: dict[str, Callable[[BaseHTTPRequestHandler], None]] = {}
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = False  # closing waits for those that still answer
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), name="fake-web", daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def on(self, path: str, *answers: Canned | Answerer) -> "FakeWeb":
        """Answer requests for `path` so from now on, "*" for all others; a function is given the request."""
        with self._lock:
            self._answers[path] = [answer if callable(answer) else _always(answer) for answer in answers]
        return self

    def on_upgrade(self, path: str, serve: Callable[[BaseHTTPRequestHandler], None]) -> "FakeWeb":
        """Leave the connection of who asks for another protocol at `path` to a function, until that returns."""
        self._upgrades[path] = serve
        return self

    def close(self) -> None:
        if not self._closing.is_set():
            self._closing.set()
            self._server.shutdown()
            self._server.server_close()
            self._thread.join()

    def __enter__(self) -> "FakeWeb":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _answer(self, asked: Asked) -> Canned:
        with self._lock:
            self.asked.append(asked)
            answers = self._answers.get(asked.path) or self._answers.get("*")
            if not answers:
                return Canned("<h1>Not found</h1>", 404, kind="text/html")
            answerer = answers.pop(0) if len(answers) > 1 else answers[0]
        return answerer(asked)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                serve = fake._upgrades.get(self.path) if "Upgrade" in self.headers else None
                if serve is None:
                    self._reply(b"")
                    return
                self.close_connection = True
                with contextlib.suppress(OSError):  # who asked has gone
                    serve(self)

            def do_POST(self) -> None:
                try:
                    body = _posted(self)
                except (OSError, ValueError):
                    self.close_connection = True  # who posts has gone in the middle of it
                else:
                    self._reply(body)

            do_PUT = do_DELETE = do_PROPFIND = do_REPORT = do_OPTIONS = do_POST

            def _reply(self, body: bytes) -> None:
                parts = urlsplit(self.path)
                headers = {name.lower(): value for name, value in self.headers.items()}
                canned = fake._answer(Asked(parts.path, dict(parse_qsl(parts.query)), headers, body, self.command))
                try:
                    fake._send(self, canned)
                except OSError:
                    self.close_connection = True  # who asked has gone, as one does who is kept waiting

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing: a test asserts on `asked`."""

        return Handler

    def _send(self, to: BaseHTTPRequestHandler, canned: Canned) -> None:
        streamed = isinstance(canned.body, Iterator)
        data = b"" if streamed else canned.data()
        self._closing.wait(canned.delay)
        to.send_response(canned.status)
        length = {} if streamed else {"Content-Length": str(len(data))}
        headers = {"Content-Type": canned.kind, **length, **canned.headers}
        for name, value in headers.items():
            to.send_header(name, value)
        to.end_headers()
        if streamed:
            self._stream(to, canned.body)
            return
        data = data[: len(data) - canned.missing]
        if not canned.trickle:
            to.wfile.write(data)
            return
        for at in range(len(data)):
            if self._closing.wait(canned.trickle):
                return
            to.wfile.write(data[at : at + 1])

    def _stream(self, to: BaseHTTPRequestHandler, parts: Iterator[bytes | float]) -> None:
        for part in parts:
            if isinstance(part, bytes):
                to.wfile.write(part)
            if self._closing.wait(0.0 if isinstance(part, bytes) else part):
                return


def _posted(by: BaseHTTPRequestHandler) -> bytes:
    """Read a body of known length, or one that comes in pieces, each behind its length."""
    if by.headers.get("Transfer-Encoding") != "chunked":
        return by.rfile.read(int(by.headers.get("Content-Length", 0)))
    body = b""
    while length := int(by.rfile.readline(), 16):
        body += by.rfile.read(length)
        by.rfile.readline()
    by.rfile.readline()
    return body


def _always(canned: Canned) -> Answerer:
    return lambda asked: canned
