"""baresip's control socket: JSON in netstrings (module ctrl_tcp); commands with a token, events as they come."""

import asyncio
import contextlib
import itertools
import json
import logging
import re
from collections.abc import Callable, Iterator
from typing import Any

from speaker.errors import PhoneError

_LOG = logging.getLogger(__name__)

ANSWER = 3.0
"""Seconds to wait for an answer; a message that it does not understand gets none at all."""
_LONGEST = 65_536
"""Bytes of one message; its own are below 2,000."""
_DIGITS = 9
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")

Message = dict[str, Any]


class Netstrings:
    """Cuts a stream into messages; they may come split and glued."""

    def __init__(self) -> None:
        self._held = b""

    def feed(self, data: bytes) -> Iterator[Message]:
        """Yield the whole messages in it; what is no JSON object is left out. Raises PhoneError for no netstring."""
        self._held += data
        while self._held:
            head, colon, rest = self._held.partition(b":")
            if not colon and len(head) <= _DIGITS and head.isdigit():
                return
            if not head.isdigit() or len(head) > _DIGITS or int(head) > _LONGEST:
                raise PhoneError("baresip's control socket spoke no netstrings")
            length = int(head)
            if len(rest) <= length:
                return
            if rest[length : length + 1] != b",":
                raise PhoneError("baresip's control socket spoke no netstrings")
            self._held = rest[length + 1 :]
            message = _read(rest[:length])
            if message is not None:
                yield message


def _read(data: bytes) -> Message | None:
    try:
        message = json.loads(data)
    except (ValueError, RecursionError):
        message = None
    if not isinstance(message, dict):
        _LOG.warning("baresip: a message of %d bytes is no JSON object", len(data))
        return None
    return message


def framed(message: Message) -> bytes:
    """Return a message as a netstring."""
    data = json.dumps(message).encode()
    return b"%d:%s," % (len(data), data)


class Control:
    """One connection; there can be no second one, it would take over this one's events."""

    def __init__(self, tell: Callable[[Message], None], gone: Callable[[], None]) -> None:
        """`tell` hears events, in order; `gone` is called once when the connection ends by itself."""
        self._tell = tell
        self._gone = gone
        self._tokens = itertools.count(1)
        self._waiting: dict[str, asyncio.Future[Message]] = {}
        self._writer: asyncio.StreamWriter | None = None
        self._reading: asyncio.Task[None] | None = None

    async def connect(self, port: int, within: float) -> None:
        """Connect to a program that is just starting. Raises PhoneError."""
        end = asyncio.get_running_loop().time() + within
        while True:
            try:
                reader, self._writer = await asyncio.open_connection("127.0.0.1", port)
                break
            except OSError as error:
                if asyncio.get_running_loop().time() > end:
                    raise PhoneError(f"baresip's control socket does not open ({error.strerror})") from error
                await asyncio.sleep(0.05)
        self._reading = asyncio.create_task(self._read(reader), name="baresip-control")

    async def command(self, name: str, params: str = "") -> str:
        """Have a command done; returns its answer, a text for people. Raises PhoneError."""
        if self._writer is None:
            raise PhoneError("baresip does not run")
        token = str(next(self._tokens))
        answer = self._waiting[token] = asyncio.get_running_loop().create_future()
        try:
            self._writer.write(framed({"command": name, "params": params, "token": token}))
            message = await asyncio.wait_for(answer, ANSWER)
        except (TimeoutError, OSError) as error:
            raise PhoneError(f"baresip does not answer to {name}") from error
        finally:
            self._waiting.pop(token, None)
        text = _COLOUR.sub("", str(message.get("data") or "")).strip()
        if not message.get("ok"):
            raise PhoneError(f"baresip: {name}: {text or 'refused'}")
        return text

    async def close(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._reading
            self._reading = None
        if self._writer is not None:
            self._writer.close()
            with contextlib.suppress(OSError):
                await self._writer.wait_closed()
            self._writer = None
        self._give_up()

    async def _read(self, reader: asyncio.StreamReader) -> None:
        messages = Netstrings()
        try:
            while data := await reader.read(_LONGEST):
                for message in messages.feed(data):
                    self._take(message)
        except (OSError, PhoneError) as error:
            _LOG.warning("baresip: %s", error)
        self._give_up()
        self._gone()

    def _take(self, message: Message) -> None:
        if message.get("response"):
            waiting = self._waiting.get(str(message.get("token")))
            if waiting is not None and not waiting.done():
                waiting.set_result(message)
        elif message.get("event"):
            self._tell(message)

    def _give_up(self) -> None:
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_exception(PhoneError("baresip went away"))
