"""Pairing as handlers have it: from any thread but the event loop's."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from concurrent.futures import TimeoutError as NotInTime
from typing import Any, TypeVar

from speaker.errors import DeviceError
from speaker.intercom.trust import Trust
from speaker.intercom.window import Window
from speaker.neighbours import Notice, OtherSpeaker, PairingNow, PairStep

T = TypeVar("T")

_LONGEST = 8.0
"""Seconds after which the event loop is taken to hang."""


class PairingDoor:
    """Implements `Pairing`; made on the event loop."""

    def __init__(
        self,
        room: str,
        trust: Trust,
        window: Window,
        found: Callable[[], Sequence[Notice]],
        open_house: Callable[[], Awaitable[None]],
    ) -> None:
        """`open_house` takes connections, if that is not done yet; it may raise DeviceError."""
        self._room = room
        self._trust = trust
        self._window = window
        self._found = found
        self._open_house = open_house
        self._loop = asyncio.get_running_loop()

    def begin(self) -> PairingNow:
        if not self._room:
            return PairingNow(PairStep.NO_ROOM)
        return self._wait(self._begin(), PairingNow(PairStep.LOOKING))

    def now(self) -> PairingNow | None:
        return self._window.now

    def confirm(self, digits: str, same: bool) -> PairingNow:
        return self._wait(self._window.confirm(digits, same), PairingNow(PairStep.WAITS))

    def forget(self, room: str) -> bool:
        peer = self._trust.room(room)
        if peer is not None:
            self._trust.remove(peer.id)
        return peer is not None

    def speakers(self) -> tuple[OtherSpeaker, ...]:
        there = {notice.id: notice for notice in self._found()}
        paired = [OtherSpeaker(peer.room, True, peer.id in there) for peer in self._trust.all()]
        known = {peer.id for peer in self._trust.all()}
        others = [OtherSpeaker(notice.room, False, True) for id, notice in there.items() if id not in known]
        return (*paired, *sorted(others, key=lambda other: other.room.casefold()))

    async def _begin(self) -> PairingNow:
        try:
            await self._open_house()
        except DeviceError:
            return PairingNow(PairStep.NOT_HERE)
        return await self._window.begin()

    def _wait(self, work: Coroutine[Any, Any, T], otherwise: T) -> T:
        waiting = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return waiting.result(_LONGEST)
        except NotInTime:
            waiting.cancel()
            return otherwise
