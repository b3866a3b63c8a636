"""Every way in which a service on the network fails, for tests of skills and providers.

Parametrize a test by FAILURES, ask the address that `with failure.at("*") as url` yields, and expect a ServiceError
of `failure.fault`.
"""

import contextlib
import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass

from speaker.errors import Fault
from speaker.testing.web import Canned, FakeWeb

_PAGE = "<html><body>Welcome to the hotel. Please sign in.</body></html>"


@dataclass(frozen=True, slots=True)
class Failure:
    """One way to fail."""

    name: str
    fault: Fault
    at: Callable[[str], AbstractContextManager[str]]
    """Makes a service that fails so at a path, or everywhere for "*"; yields its address."""
    slow: bool = False
    """It costs whoever asks all of the time that there is."""

    def __str__(self) -> str:
        return self.name


def _answering(name: str, fault: Fault, canned: Canned, *, slow: bool = False) -> Failure:
    @contextlib.contextmanager
    def at(path: str) -> Iterator[str]:
        with FakeWeb() as fake:
            fake.on(path, canned)
            yield fake.url

    return Failure(name, fault, at, slow)


@contextlib.contextmanager
def _nobody(path: str) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    yield f"http://127.0.0.1:{port}"


@contextlib.contextmanager
def _no_name(path: str) -> Iterator[str]:
    # ".invalid" is promised to nobody (RFC 2606), so that no resolver has to be asked for long.
    yield "http://service.invalid"


@contextlib.contextmanager
def _not_tls(path: str) -> Iterator[str]:
    """Yield an address of TLS behind which somebody speaks something else, as a proxy does that looks inside."""
    ended = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.1)

        def serve() -> None:
            while not ended.is_set():
                with contextlib.suppress(OSError):
                    connection, _ = listener.accept()
                    with connection:
                        connection.recv(4096)
                        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        thread = threading.Thread(target=serve, name="not-tls", daemon=True)
        thread.start()
        yield f"https://127.0.0.1:{listener.getsockname()[1]}"
        ended.set()
        thread.join()


_HALF = json.dumps({"results": [{"name": "half of an answer"}]})[:-6]
FAILURES: tuple[Failure, ...] = (
    _answering("timeout", Fault.TIMEOUT, Canned({}, delay=60), slow=True),
    _answering("trickle", Fault.TIMEOUT, Canned({"a": "b" * 900}, trickle=0.1), slow=True),
    _answering("401", Fault.KEY, Canned({"error": "key"}, 401)),
    _answering("403", Fault.FORBIDDEN, Canned({"error": "terms"}, 403)),
    _answering("404", Fault.NOT_FOUND, Canned({"error": "nothing"}, 404)),
    _answering("429", Fault.BUSY, Canned({"error": "enough"}, 429, {"Retry-After": "30"})),
    _answering("500", Fault.BROKEN, Canned("oops", 500, kind="text/plain")),
    _answering("a page instead of data", Fault.NOT_OURS, Canned(_PAGE, kind="text/html")),
    _answering("half an answer", Fault.GARBLED, Canned(_HALF)),
    _answering("nothing", Fault.EMPTY, Canned("")),
    Failure("no connection", Fault.UNREACHABLE, _nobody),
    Failure("no such name", Fault.NO_NAME, _no_name),
    Failure("no TLS", Fault.UNSAFE, _not_tls),
)
"""For services that answer in JSON; one that answers in text has nothing half or empty, and takes pages for text."""
