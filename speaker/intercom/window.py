"""The two minutes in which somebody wants this speaker paired: looks for the other one, has people compare a number."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from speaker.errors import StateError
from speaker.intercom.handshake import Handshake, HandshakeBroken
from speaker.intercom.identity import Identity
from speaker.intercom.meeting import Differ, compare, introduce, keep
from speaker.intercom.settings import Times
from speaker.intercom.trust import Trust
from speaker.intercom.wire import Wire, WireError, connected, meeting
from speaker.neighbours import Notice, PairingNow, PairStep

_LOG = logging.getLogger(__name__)

_LOOK = 0.05
"""Seconds between two looks at who is there."""
_CONNECTING = 3.0
_AGAIN = 1.0
"""Seconds until a connection that failed is tried again."""

Tell = Callable[[PairingNow], Awaitable[None]]


@dataclass(slots=True)
class _Opened:
    """What is going on in one window."""

    now: PairingNow = PairingNow(PairStep.LOOKING)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    """Set and cleared at each change."""
    met: asyncio.Event = field(default_factory=asyncio.Event)
    over: asyncio.Event = field(default_factory=asyncio.Event)
    answer: "asyncio.Future[bool]" = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Window:
    """Used from the event loop only."""

    def __init__(
        self,
        me: Identity,
        room: str,
        trust: Trust,
        found: Callable[[], Sequence[Notice]],
        advertise: Callable[[bool], Awaitable[None]],
        tell: Tell,
        times: Times,
    ) -> None:
        """`advertise` tells others whether it is open; `tell` says what happens while no handler waits to say it."""
        self._me = me
        self._room = room
        self._trust = trust
        self._found = found
        self._advertise = advertise
        self._tell = tell
        self._times = times
        self._opened: _Opened | None = None
        self._last = PairingNow(PairStep.FAILED)
        self._running: asyncio.Task[None] | None = None
        self._telling: set[asyncio.Future[None]] = set()
        self._waiting = 0
        """Handlers that will say what comes."""

    @property
    def is_open(self) -> bool:
        return self._opened is not None

    @property
    def now(self) -> PairingNow | None:
        """How far it is; `None` while it is closed. From any thread."""
        opened = self._opened
        return opened.now if opened is not None else None

    async def begin(self) -> PairingNow:
        """Open it, or tell how far it is; waits a moment for the other one."""
        if self._opened is None:
            self._opened = _Opened()
            self._running = asyncio.create_task(self._run(self._opened), name="pairing")
        return await self._next(self._opened, PairStep.LOOKING, self._times.beginning)

    async def confirm(self, digits: str, same: bool) -> PairingNow:
        """Take what people found; waits a moment for what they find at the other one."""
        opened = self._opened
        if opened is None:
            return self._last
        if not digits or opened.now.digits != digits:
            return PairingNow(PairStep.FAILED)
        if not opened.answer.done():
            opened.answer.set_result(same)
            self._change(opened, PairingNow(PairStep.WAITS, opened.now.room, digits), aloud=False)
        return await self._next(opened, PairStep.WAITS, self._times.confirming)

    async def meet(self, wire: Wire) -> None:
        """Speak with a stranger that has connected to us, if somebody wants that just now. Raises WireError."""
        opened = self._opened
        if opened is None or opened.met.is_set():
            raise WireError("a stranger, and nobody wants to be paired just now")
        await self._speak(opened, wire, None)

    async def close(self) -> None:
        tasks = [task for task in (self._running, *self._telling) if task is not None]
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    async def _run(self, opened: _Opened) -> None:
        looking = asyncio.create_task(self._look(opened), name="pairing-look")
        try:
            await self._advertise(True)
            async with asyncio.timeout(self._times.window):
                await opened.met.wait()
            await self._advertise(False)
            # Ends by itself: whoever speaks with the other one has no more time than people get.
            await opened.over.wait()
        except TimeoutError:
            self._finish(opened, PairingNow(PairStep.NOBODY))
        finally:
            looking.cancel()
            self._opened, self._last = None, opened.now
            await self._advertise(False)

    async def _look(self, opened: _Opened) -> None:
        """Connect to the one other that is being paired; of two, the one with the smaller id connects."""
        since, loop = 0.0, asyncio.get_running_loop()
        while not opened.met.is_set():
            await asyncio.sleep(_LOOK)
            others = [each for each in self._found() if each.pairing]
            since = (since or loop.time()) if others else 0.0
            if not others or loop.time() - since < self._times.settling:
                continue
            if len(others) > 1:
                self._finish(opened, PairingNow(PairStep.SEVERAL))
            elif self._me.id < others[0].id:
                await self._visit(opened, others[0])

    async def _visit(self, opened: _Opened, other: Notice) -> None:
        try:
            async with connected(other.hosts, other.port, meeting(), _CONNECTING) as wire:
                await self._speak(opened, wire, wire.certificate)
        except WireError as error:
            _LOG.info("pairing: %s", error)
        if not opened.met.is_set():
            await asyncio.sleep(_AGAIN)

    async def _speak(self, opened: _Opened, wire: Wire, shown: bytes | None) -> None:
        """Go through with it over one connection; what fails before there is a number does not end the window."""
        handshake = Handshake(self._me, self._room, shown=shown)
        met = False
        try:
            await introduce(handshake, wire)
            if opened.met.is_set():
                raise WireError("another one was first")
            met = True
            if self._is_taken(handshake):
                self._finish(opened, PairingNow(PairStep.SAME_ROOM, handshake.room))
                return
            opened.met.set()
            self._change(opened, PairingNow(PairStep.COMPARE, handshake.room, handshake.digits))
            await compare(handshake, wire, opened.answer, self._times.window)
            await keep(self._trust, handshake, wire)
            self._finish(opened, PairingNow(PairStep.PAIRED, handshake.room))
        except Differ:
            self._finish(opened, PairingNow(PairStep.DIFFERENT, handshake.room))
        except (HandshakeBroken, WireError, TimeoutError, StateError) as error:
            _LOG.warning("pairing: %s: %s", wire.host, error or "it took too long")
        finally:
            if met:
                self._finish(opened, PairingNow(PairStep.FAILED, handshake.room))

    def _is_taken(self, handshake: Handshake) -> bool:
        same = handshake.room.casefold() == self._room.casefold()
        return same or not self._trust.is_room_free(handshake.room, handshake.id)

    def _finish(self, opened: _Opened, now: PairingNow) -> None:
        if not opened.over.is_set():
            opened.over.set()
            opened.met.set()
            self._change(opened, now)

    def _change(self, opened: _Opened, now: PairingNow, *, aloud: bool = True) -> None:
        opened.now = now
        opened.changed.set()
        if aloud and not self._waiting:
            telling = asyncio.ensure_future(self._tell(now))
            self._telling.add(telling)
            telling.add_done_callback(self._telling.discard)

    async def _next(self, opened: _Opened, step: PairStep, seconds: float) -> PairingNow:
        """Return the first step that is another one, or this one after so many seconds."""
        self._waiting += 1
        try:
            async with asyncio.timeout(seconds):
                while opened.now.step is step and not opened.over.is_set():
                    opened.changed.clear()
                    await opened.changed.wait()
        except TimeoutError:
            _LOG.debug("pairing: still %s", step.value)
        finally:
            self._waiting -= 1
        return opened.now
