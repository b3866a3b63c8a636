"""Sockets for what is not HTTP, counted and timed: TCP for players and brokers, UDP for lamps."""

import socket
import ssl
import time
from collections.abc import Callable, Collection
from typing import NoReturn, TypeVar

from speaker.errors import Fault, ServiceUnavailable
from speaker.web.permit import Permit

T = TypeVar("T")
NoteSent = Callable[[str, str, Collection[str], int], None]


class _Way:
    """What both kinds have in common."""

    def __init__(self, host: str, port: int, service: str, permit: Permit, note: NoteSent, seconds: float) -> None:
        self._host = host
        self._port = port
        self._service = service
        self._permit = permit
        self._note = note
        self._seconds = seconds
        self._sent = 0
        self._data: frozenset[str] = frozenset()
        self._socket: socket.socket | None = None

    def settimeout(self, seconds: float) -> None:
        """Wait at most so long at each step; the end of the turn stays the end."""
        self._seconds = seconds

    def fileno(self) -> int:
        return self._socket.fileno() if self._socket is not None else -1

    def close(self) -> None:
        """Close, and tell what left; a second time does no harm."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None
            if self._sent:
                self._note(self._service, self._host, self._data, self._sent)

    def _step(self, work: Callable[[socket.socket], T]) -> T:
        if self._socket is None:
            raise ServiceUnavailable(self._service, f"the connection to {self._host} is closed", Fault.UNREACHABLE)
        try:
            self._socket.settimeout(self._permit.seconds(self._seconds))
            return work(self._socket)
        except OSError as error:
            self._fail(error)

    def _leaving(self, data: bytes) -> None:
        self._data |= self._permit.check_data(data.decode("utf-8", "replace"), self._service)

    def _fail(self, error: OSError) -> NoReturn:
        where = f"{self._host}:{self._port}"
        match error:
            case TimeoutError():
                fault, reason = Fault.TIMEOUT, f"{where} gave no answer within {self._seconds:g} s"
            case ssl.SSLError():
                fault, reason = Fault.UNSAFE, f"{where} shows no certificate that we trust"
            case socket.gaierror():
                fault, reason = Fault.NO_NAME, f"nobody knows the name {self._host}; is the network up?"
            case _:
                why = error.strerror or type(error).__name__
                fault, reason = (
                    Fault.UNREACHABLE,
                    f"{where} cannot be reached ({why})",
                )
        raise ServiceUnavailable(self._service, reason, fault) from None


class Stream(_Way):
    """A connection of TCP. For one thread at a time."""

    def __init__(
        self,
        host: str,
        port: int,
        service: str,
        permit: Permit,
        note: NoteSent,
        seconds: float,
        *,
        tls: bool = False,
    ) -> None:
        super().__init__(host, port, service, permit, note, seconds)
        begun = time.monotonic()
        try:
            plain = socket.create_connection((host, port), timeout=permit.seconds(seconds))
            if not tls:
                self._socket = plain
                return
            try:
                plain.settimeout(max(0.05, seconds - (time.monotonic() - begun)))
                self._socket = ssl.create_default_context().wrap_socket(plain, server_hostname=host)
            except OSError:
                plain.close()
                raise
        except OSError as error:
            self._fail(error)

    def send(self, data: bytes) -> None:
        """Send all of it."""
        self._leaving(data)
        self._step(lambda way: way.sendall(data))
        self._sent += len(data)

    def recv(self, most: int) -> bytes:
        """Return what has come, up to `most` bytes; b"" when the other side has hung up."""
        return self._step(lambda way: way.recv(most))

    def __enter__(self) -> "Stream":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Datagrams(_Way):
    """Datagrams to one host and back. For one thread at a time."""

    def __init__(self, host: str, port: int, service: str, permit: Permit, note: NoteSent, seconds: float) -> None:
        super().__init__(host, port, service, permit, note, seconds)
        try:
            family = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)[0][0]
            self._socket = socket.socket(family, socket.SOCK_DGRAM)
            self._socket.connect((host, port))
        except OSError as error:
            self.close()
            self._fail(error)

    def send(self, data: bytes) -> None:
        self._leaving(data)
        self._step(lambda way: way.send(data))
        self._sent += len(data)

    def receive(self) -> bytes:
        """Return the next datagram."""
        return self._step(lambda way: way.recv(65_535))

    def __enter__(self) -> "Datagrams":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
