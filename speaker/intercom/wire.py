"""What goes between two speakers: TLS of two certificates that each knows, and JSON in lines."""

import asyncio
import contextlib
import json
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

from speaker.intercom.handshake import Message
from speaker.intercom.identity import pem

LINE = 8192
"""Bytes of a line; a greeting has 1000, and a text to be said 1000 letters."""
HANDSHAKE = 4.0
"""Seconds in which TLS has to be agreed on; on a Pi Zero it takes a third of one."""


class WireError(Exception):
    """The other side is gone, silent, or says what is no message."""


class Unanswered(WireError):
    """It was asked, and nobody knows what it made of that."""


class Wire:
    """One connection, whose other end is known by its certificate, or is a stranger."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        peer = writer.get_extra_info("peername") or ("",)
        self.host = str(peer[0])
        tls: ssl.SSLObject | None = writer.get_extra_info("ssl_object")
        self.certificate = tls.getpeercert(binary_form=True) if tls is not None else None
        """What the other side has shown; `None` if nothing."""
        self.sent = 0
        """Bytes, before encryption."""

    async def tell(self, message: Message, sound: bytes = b"") -> None:
        """Send a message, and sound after it. Raises WireError."""
        content = json.dumps(message, ensure_ascii=False).encode() + b"\n" + sound
        try:
            self._writer.write(content)
            self.sent += len(content)
            await self._writer.drain()
        except OSError as error:
            raise WireError(str(error) or type(error).__name__) from error

    async def hear(self, seconds: float) -> Message:
        """Return the next message. Raises WireError if none comes in time, or something else."""
        try:
            async with asyncio.timeout(seconds):
                line = await self._reader.readuntil()
            message = json.loads(line)
        except TimeoutError as error:
            raise WireError("no answer in time") from error
        except asyncio.IncompleteReadError as error:
            raise WireError("the connection was closed") from error
        except (OSError, ValueError, RecursionError, asyncio.LimitOverrunError) as error:
            raise WireError(f"no message ({error})") from error
        if not isinstance(message, dict):
            raise WireError("no message")
        return message

    async def hear_sound(self, length: int, seconds: float) -> bytes:
        """Return so many bytes. Raises WireError."""
        try:
            async with asyncio.timeout(seconds):
                return await self._reader.readexactly(length)
        except (OSError, EOFError) as error:
            raise WireError(f"no sound ({type(error).__name__})") from error

    async def gone(self) -> None:
        """Return once the other side has gone, or says something out of turn."""
        with contextlib.suppress(OSError):
            await self._reader.read(1)

    async def close(self) -> None:
        self._writer.close()
        try:
            async with asyncio.timeout(1.0):
                await self._writer.wait_closed()
        except OSError:  # TimeoutError is of that kind
            self._writer.transport.abort()


def listening(identity: Path) -> ssl.SSLContext:
    """Return what TLS needs to be connected to, by those who are trusted and by strangers who show nothing."""
    context = _context(ssl.PROTOCOL_TLS_SERVER, identity)
    # Who shows a certificate has to have its key, and it has to be one that is trusted; who shows none can only pair.
    context.verify_mode = ssl.CERT_OPTIONAL
    return context


def connecting(identity: Path, trusted: bytes) -> ssl.SSLContext:
    """Return what TLS needs to connect to the speaker of this certificate and to nobody else."""
    context = _context(ssl.PROTOCOL_TLS_CLIENT, identity)
    context.check_hostname = False  # it is not a name that is trusted, but this very certificate
    context.load_verify_locations(cadata=pem(trusted))
    return context


def meeting() -> ssl.SSLContext:
    """Return what TLS needs to connect to a stranger; people find out who that is."""
    context = _context(ssl.PROTOCOL_TLS_CLIENT, None)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _context(protocol: int, identity: Path | None) -> ssl.SSLContext:
    context = ssl.SSLContext(protocol)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    if identity is not None:
        context.load_cert_chain(identity)
    return context


@contextlib.asynccontextmanager
async def connected(hosts: tuple[str, ...], port: int, context: ssl.SSLContext, seconds: float) -> AsyncIterator[Wire]:
    """Connect to the first of these addresses that answers; each gets so many seconds. Raises WireError."""
    wire: Wire | None = None
    reason = "it has no address"
    for host in hosts:
        try:
            async with asyncio.timeout(seconds):
                wire = Wire(*await asyncio.open_connection(host, port, ssl=context, limit=LINE))
            break
        except OSError as error:  # TimeoutError and SSLError are of that kind
            reason = f"{host}: {error or type(error).__name__}"
    if wire is None:
        raise WireError(reason)
    try:
        yield wire
    finally:
        await wire.close()
