"""Whole speakers of a house, as far as they speak with each other: on the loopback interface."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from speaker.audio import Samples
from speaker.errors import SynthesisFailed
from speaker.intercom import Intercom, Settings
from speaker.intercom.settings import Times
from speaker.neighbours import Finder, Notice, PairingNow, PairStep
from speaker.sentences import COMMON, load_words
from speaker.way_out import WayOut

T = TypeVar("T")

LOOPBACK = ("127.0.0.1",)

PATIENT = Times(settling=0.05, beginning=10.0, confirming=10.0)
"""Waits are ended by what comes, not by these; how fast the machine is decides nothing."""
ALONE = replace(PATIENT, beginning=0.1)
"""Of one that has nobody to wait for yet."""
FIRST = replace(PATIENT, confirming=0.1)
"""Of one whose people say what they found before those at the other one do."""


class Street:
    """Where all speakers see each other's notices at once, as mDNS does it within a second."""

    def __init__(self) -> None:
        self.notices: dict[str, Notice] = {}
        self.lie: Callable[[Notice], Notice] = lambda notice: notice
        """What somebody makes of each notice before it is seen."""

    def finder(self) -> "StreetFinder":
        return StreetFinder(self)


class StreetFinder:
    def __init__(self, street: Street) -> None:
        self._street = street
        self._id = ""

    async def tell(self, notice: Notice) -> None:
        self._id = notice.id
        self._street.notices[notice.id] = self._street.lie(replace(notice, hosts=LOOPBACK))

    def found(self) -> tuple[Notice, ...]:
        return tuple(notice for id, notice in self._street.notices.items() if id != self._id)

    async def close(self) -> None:
        self._street.notices.pop(self._id, None)


@dataclass
class Neighbour:
    """A speaker with its intercom, and what it said."""

    room: str
    folder: Path
    finder: Finder
    settings: Settings = Settings(addresses=LOOPBACK)
    times: Times = PATIENT
    said: list[str] = field(default_factory=list)
    played: list[Samples] = field(default_factory=list)
    sent: list[tuple[str, int, str]] = field(default_factory=list)
    changes: int = 0
    quiet: bool = False
    sip: int = 0
    speaks: bool = True
    breaks: bool = False
    takes: float = 0.0
    """Seconds that saying something takes."""
    cut_off: int = 0
    intercom: Intercom = field(init=False)

    async def start(self) -> "Neighbour":
        words = load_words(COMMON, "en")
        way_out = WayOut(lambda *what: self.sent.append(what))
        self.intercom = Intercom(
            self.settings,
            self.folder,
            self.room,
            self.finder,
            words,
            self._say,
            self._play,
            quiet=lambda: self.quiet,
            sip_port=lambda: self.sip,
            way_out=way_out,
            sound_out=way_out,
            changed=self._count,
            times=self.times,
        )
        await self.intercom.start()
        return self

    async def begin(self) -> PairingNow:
        return await handler(self.intercom.pairing.begin)

    async def confirm(self, digits: str, same: bool = True) -> PairingNow:
        return await handler(lambda: self.intercom.pairing.confirm(digits, same))

    async def _say(self, text: str) -> bool:
        try:
            await asyncio.sleep(self.takes)
        except asyncio.CancelledError:
            self.cut_off += 1
            raise
        if self.breaks:
            raise SynthesisFailed("no voice")
        if self.speaks:
            self.said.append(text)
        return self.speaks

    async def _play(self, samples: Samples) -> bool:
        self.played.append(samples)
        return True

    def _count(self) -> None:
        self.changes += 1


async def handler(work: Callable[[], T]) -> T:
    """Do what a handler does, where it does it: on a thread of its own."""
    return await asyncio.to_thread(work)


async def until(holds: Callable[[], Any], seconds: float = 5.0) -> None:
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110 - what others find, or say, has no event
            await asyncio.sleep(0.01)


async def pair(one: Neighbour, other: Neighbour) -> None:
    """Have two people pair two speakers as they do it."""
    first, second = await asyncio.gather(one.begin(), other.begin())
    assert first.step is second.step is PairStep.COMPARE, (first, second)
    assert first.digits == second.digits
    ends = await asyncio.gather(one.confirm(first.digits), other.confirm(second.digits))
    assert [end.step for end in ends] == [PairStep.PAIRED, PairStep.PAIRED], ends
