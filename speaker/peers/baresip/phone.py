"""A phone that is baresip: commands to it, its events as ours, started again when it dies."""

import asyncio
import contextlib
import itertools
import re
import time
from collections.abc import Mapping
from typing import Any

from speaker.audio import CHUNK_SECONDS, Samples, silence
from speaker.calls import (
    Call,
    Ended,
    Ending,
    Established,
    KeyPressed,
    LineChanged,
    PhoneEvent,
    PhoneOptions,
    Registered,
    Rings,
    RingsThere,
    Secured,
    Tell,
)
from speaker.errors import PhoneError
from speaker.peers.baresip import endings, files
from speaker.peers.baresip.child import Child
from speaker.peers.baresip.control import Message

_LOOK = 10.0
"""Seconds between two looks at whether the service has us registered: its first answer comes before anybody listens."""
_AGAIN = 10.0
"""Seconds before a service that gives no answer is asked again; baresip itself would wait for up to half an hour."""
_SILENT = 3 * CHUNK_SECONDS


class Baresip:
    """One account, one child process, one call at a time."""

    def __init__(self, options: PhoneOptions) -> None:
        """Raises PhoneError if it is not installed, or an account is none."""
        self._options = options
        self._child = Child(options, self._take, self._ready, self._died)
        self._tell: Tell = lambda event: None
        self._tasks: list[asyncio.Task[None]] = []
        self._call: Call | None = None
        self._up = asyncio.Event()
        """Both can talk."""
        self._calls = itertools.count(1)
        self._theirs = ""
        """What baresip calls our call; it tells so with the first event, which for a dead address never comes."""
        self._over = ""
        """What it called the one before, of which a straggler may still tell."""
        self._usable: bool | None = None
        """`None` until anybody knows."""
        self._refused = False
        """The service has answered, and does not want us."""
        self._sent = self._received = 0.0

    @property
    def name(self) -> str:
        return self._options.name

    @property
    def usable(self) -> bool:
        return bool(self._usable)

    @property
    def pid(self) -> int | None:
        """The child's, while it runs."""
        return self._child.pid

    @property
    def port(self) -> int:
        """Where SIP is taken by UDP and TCP; by TLS one above."""
        return self._child.ports.sip

    async def start(self, tell: Tell) -> None:
        """Start the child; where it can't be started it is tried again for as long as this phone is open."""
        self._tell = tell
        for work in (self._child.run, self._serve, self._look):
            self._tasks.append(asyncio.create_task(work(), name=f"baresip-{self.name}"))

    async def dial(self, address: str) -> Call:
        if self._call is not None:
            raise PhoneError("there is a call already")
        if not address.isprintable() or " " in address:
            raise PhoneError(f"{address!r} is no address")
        call = self._call = Call(f"{self.name}-{next(self._calls)}", self.name, address, incoming=False)
        self._theirs = ""
        try:
            await self._child.command("dial", address)
        except PhoneError:
            self._call = None
            raise
        return call

    async def answer(self, call: Call) -> None:
        self._check(call)
        await self._child.command("accept", self._params)

    async def hang_up(self, call: Call) -> None:
        self._check(call)
        if self._child.pipes is not None:
            self._child.pipes.end()
        # Version 1.0.0 takes no reason: it declines with 486, as if we were busy.
        await self._child.command("hangup", self._params)

    async def hold(self, call: Call, held: bool) -> None:
        self._check(call)
        await self._child.command("hold" if held else "resume", self._params)

    async def press(self, call: Call, keys: str) -> None:
        self._check(call)
        await self._child.command("sndcode", keys)

    def send(self, samples: Samples) -> None:
        self._sent = time.monotonic()
        if self._child.pipes is not None and self._up.is_set():
            self._child.pipes.send(samples)

    def receive(self) -> Samples:
        self._received = time.monotonic()
        if self._child.pipes is None or not self._up.is_set():
            return silence(CHUNK_SECONDS)
        return self._child.pipes.receive()

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        self._tasks = []
        await self._child.close()

    def _check(self, call: Call) -> None:
        if self._call is None or self._call.id != call.id:
            raise PhoneError("that call is over")

    @property
    def _params(self) -> str:
        """Which call is meant; version 1.0.0 takes no word of it, and has only one."""
        return self._theirs if self._child.takes_call_ids else ""

    def _ready(self) -> None:
        self._refused = False
        if not self._options.account.password:
            self._become(usable=True)

    def _died(self, why: str) -> None:
        self._finish(Ending.PHONE_DIED, why)
        self._become(usable=False, detail=why)

    async def _serve(self) -> None:
        """Give and take sound where nobody else does: baresip waits for it, with all that it does."""
        while True:
            await self._up.wait()
            await asyncio.sleep(CHUNK_SECONDS)
            if self._child.pipes is None:
                continue
            now = time.monotonic()
            if now - self._sent > _SILENT:
                self._child.pipes.send(silence(CHUNK_SECONDS))
            if now - self._received > _SILENT:
                self._child.pipes.receive()

    async def _look(self) -> None:
        """Look whether the service has us registered, and ask it again where it was not to be reached."""
        asked = -_AGAIN
        while self._options.account.password:
            await asyncio.sleep(_LOOK if self._usable else 0.2)
            with contextlib.suppress(PhoneError):
                said = await self._child.command("reginfo")
                if "OK" in said:
                    self._become(usable=True)
                elif "ERR" in said and not self._refused and not self._call and time.monotonic() - asked > _AGAIN:
                    asked = time.monotonic()
                    await self._child.command("uadel", self._options.account.address)
                    await self._child.command("uanew", files.own_account(self._options))

    def _become(self, *, usable: bool, detail: str = "") -> None:
        if usable and self._options.account.password:
            self._tell(Registered(self.name))
        if usable != self._usable:
            self._usable = usable
            self._tell(LineChanged(self.name, usable, detail))

    def _take(self, message: Message) -> None:
        """Take one event of baresip's; what it has beside these is of no use here."""
        kind, told = str(message.get("type", "")), str(message.get("param") or "")
        call_id = str(message.get("id") or "")
        if kind == "REGISTER_OK":
            self._become(usable=True)
        elif kind == "REGISTER_FAIL":
            self._refused = re.match(r"4(?!08|80)\d\d", told) is not None
            self._become(usable=False, detail=told)
        elif kind == "CALL_INCOMING" and call_id:
            self._ring(message, call_id)
        elif self._call is not None and not self._theirs and message.get("direction") == "outgoing":
            self._theirs = call_id if call_id != self._over else ""
        if self._call is not None and call_id and call_id == self._theirs:
            self._go_on(kind, told, self._call)

    def _ring(self, message: Mapping[str, Any], call_id: str) -> None:
        if self._call is not None:
            return  # it was refused as busy: call_max_calls
        self._theirs = call_id
        self._call = Call(
            f"{self.name}-{next(self._calls)}",
            self.name,
            str(message.get("peeruri") or ""),
            incoming=True,
            told_name=str(message.get("peerdisplayname") or ""),
            line=files.name_in(str(message.get("accountaor") or "")),
        )
        self._tell(Rings(self._call))

    def _go_on(self, kind: str, told: str, call: Call) -> None:
        match kind:
            case "CALL_RINGING" | "CALL_PROGRESS":
                self._tell(RingsThere(call.id))
            case "CALL_ESTABLISHED":
                self._up.set()
                if self._child.pipes is not None:
                    self._child.pipes.begin()
                self._tell(Established(call.id))
            case "CALL_MENC":
                self._tell(Secured(call.id, told.rpartition(",")[2] or told))
            case "CALL_DTMF_START":
                self._tell(KeyPressed(call.id, told[:1]))
            case "CALL_CLOSED":
                self._finish(endings.ending(told, established=self._up.is_set(), incoming=call.incoming), told)

    def _finish(self, ending: Ending, detail: str) -> None:
        """Tell the end of the call, once."""
        call, self._call = self._call, None
        self._up.clear()
        self._theirs, self._over = "", self._theirs
        if self._child.pipes is not None:
            self._child.pipes.end()
        if call is not None:
            event: PhoneEvent = Ended(call.id, ending, detail)
            self._tell(event)
