"""The switchboard as handlers have it: from any thread, each act done when it returns."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from speaker.audio import Samples
from speaker.calls import CallNow, Dialling, PastCall, VoiceMessage
from speaker.errors import SkillError
from speaker.switchboard.dialling import Dialler
from speaker.switchboard.switchboard import Switchboard

T = TypeVar("T")

_LONGEST = 5.0
"""Seconds that an act may take; what the phone does not do in three it says so."""


class Desk:
    """Implements `Calls`; made on the event loop."""

    def __init__(
        self,
        switchboard: Switchboard,
        dialler: Dialler,
        read: Callable[[str], Samples],
    ) -> None:
        """`read` reads the sound of a message."""
        self._board = switchboard
        self._dialler = dialler
        self._read = read
        self._loop = asyncio.get_running_loop()

    def ready(self) -> bool:
        return bool(self._board.phones)

    def now(self) -> CallNow | None:
        session = self._board.session
        return session.now if session is not None else None

    def can_dial(self, number: str) -> Dialling:
        return self._dialler.can_dial(number)

    def dial(self, address: str, name: str, heard: str = "") -> None:
        phone, uri = self._dialler.choose(address)
        self._wait(self._board.dial(phone, uri, name, heard))

    def answer(self) -> None:
        self._wait(self._board.answer())

    def hang_up(self) -> None:
        self._wait(self._board.hang_up())

    def hold(self, held: bool) -> None:
        self._wait(self._board.hold(held))

    def mute(self, muted: bool) -> None:
        async def mute() -> None:
            self._board.mute(muted)

        self._wait(mute())

    def press(self, keys: str) -> None:
        self._wait(self._board.press(keys))

    def past(self) -> tuple[PastCall, ...]:
        return self._board.history.past()

    def told(self) -> None:
        self._board.history.tell()

    def messages(self) -> tuple[VoiceMessage, ...]:
        return self._board.history.messages()

    def play(self, message: str) -> None:
        if all(each.id != message for each in self.messages()):
            raise SkillError("no_message")
        samples = self._read(message)
        self._board.history.hear(message)
        self._loop.call_soon_threadsafe(self._board.play, samples)

    def delete(self, message: str) -> None:
        if all(each.id != message for each in self.messages()):
            raise SkillError("no_message")
        self._board.history.delete(message)

    def _wait(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(_LONGEST)
