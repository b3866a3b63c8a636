"""The other speakers as handlers have them: what is asked of one is asked by TLS that knows nobody but that one."""

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from concurrent.futures import TimeoutError as NotInTime
from dataclasses import dataclass
from typing import Any, TypeVar

from speaker.audio import Samples
from speaker.intercom.handshake import Message
from speaker.intercom.identity import Identity
from speaker.intercom.trust import Peer, Trust
from speaker.intercom.wire import Unanswered, WireError, connected, connecting
from speaker.neighbours import Announced, Notice
from speaker.way_out import WayOut

_LOG = logging.getLogger(__name__)

T = TypeVar("T")

_CONNECTING = 1.5
"""Seconds for each address of a speaker."""
_ANSWER = 2.0
_SPARE = 2.0
_FRESH = 3.0
"""Seconds for which a speaker is not asked the same again."""
_WHY = {"quiet": Announced.QUIET, "not_allowed": Announced.NOT_ALLOWED}


@dataclass(frozen=True, slots=True)
class Hello:
    """What a speaker tells of itself."""

    host: str
    """The address at which it was reached, and has proved who it is."""
    sip: int
    """Its phone's port for TLS, 0 if it has none."""
    may_drop_in: bool


class PairedRooms:
    """Implements `Rooms`: from any thread but the event loop's, on which it was made."""

    def __init__(
        self,
        me: Identity,
        trust: Trust,
        found: Callable[[], Sequence[Notice]],
        way_out: WayOut,
        sound_out: WayOut,
        speaking: float,
    ) -> None:
        """What is spoken there leaves by `way_out`, a recording by `sound_out`.

        `speaking` is the time that an announcement may take, in seconds.
        """
        self._speaking = speaking
        self._me = me
        self._trust = trust
        self._found = found
        self._way_out = way_out
        self._sound_out = sound_out
        self._loop = asyncio.get_running_loop()
        self._hellos: dict[str, tuple[float, Hello | None]] = {}

    def others(self) -> Sequence[str]:
        return [peer.room for peer in self._trust.all()]

    def announce(self, text: str, rooms: Sequence[str]) -> Mapping[str, Announced]:
        return self._everywhere({"do": "announce", "text": text}, b"", text, rooms)

    def play(self, samples: Samples, rooms: Sequence[str], heard: str = "") -> Mapping[str, Announced]:
        """Have a recording heard in these rooms; `heard` is the request that it is for, for the ledger."""
        sound = samples.astype("<i2").tobytes()
        return self._everywhere({"do": "announce", "sound": len(sound)}, sound, heard, rooms)

    def address(self, room: str) -> str:
        peer = self._trust.room(room)
        hello = self._hello(peer) if peer is not None else None
        if peer is None or hello is None or not hello.sip:
            return ""
        return f"sip:{peer.we_call}@{hello.host}:{hello.sip};transport=tls"

    def may_drop_in(self, room: str) -> bool:
        peer = self._trust.room(room)
        hello = self._hello(peer) if peer is not None else None
        return hello is not None and hello.may_drop_in

    def forget_what_was_told(self) -> None:
        self._hellos.clear()

    def _everywhere(self, message: Message, sound: bytes, heard: str, rooms: Sequence[str]) -> Mapping[str, Announced]:
        """Ask all at once."""

        async def all_of_them() -> list[Announced]:
            peers = [self._trust.room(room) for room in rooms]
            return await asyncio.gather(*(self._announce(peer, message, sound, heard) for peer in peers))

        came = self._wait(all_of_them(), self._speaking + _SPARE, [Announced.UNKNOWN for _ in rooms])
        return dict(zip(rooms, came, strict=True))

    async def _announce(self, peer: Peer | None, message: Message, sound: bytes, heard: str) -> Announced:
        if peer is None:
            return Announced.NO_ANSWER
        try:
            answer, _ = await self._ask(peer, message, sound, heard, self._speaking)
        except WireError as error:
            _LOG.info("intercom: %s: %s", peer.room, error)
            return Announced.UNKNOWN if isinstance(error, Unanswered) else Announced.NO_ANSWER
        return Announced.SAID if answer.get("said") is True else _WHY.get(str(answer.get("why")), Announced.NO_ANSWER)

    def _hello(self, peer: Peer) -> Hello | None:
        at, hello = self._hellos.get(peer.id, (0.0, None))
        if hello is None or time.monotonic() - at > _FRESH:
            hello = self._wait(self._ask_hello(peer), _CONNECTING + _ANSWER + 1, None)
            self._hellos[peer.id] = time.monotonic(), hello
        return hello

    async def _ask_hello(self, peer: Peer) -> Hello | None:
        try:
            answer, host = await self._ask(peer, {"do": "hello"}, b"", "", _ANSWER)
        except WireError as error:
            _LOG.info("intercom: %s: %s", peer.room, error)
            return None
        sip = answer.get("sip")
        port = sip if isinstance(sip, int) and 0 < sip < 65_536 else 0
        return Hello(host, port, answer.get("may_drop_in") is True)

    async def _ask(self, peer: Peer, message: Message, sound: bytes, heard: str, seconds: float) -> tuple[Message, str]:
        """Return its answer within so many seconds, and the address that gave it.

        Raises WireError; Unanswered if it may have done what it was asked.
        """
        ends = self._loop.time() + seconds
        notice = next((each for each in self._found() if each.id == peer.id), None)
        if notice is None:
            raise WireError("it is not in the network")
        context = connecting(self._me.path, peer.certificate)
        async with connected(notice.hosts, notice.port, context, _CONNECTING) as wire:
            # TLS has checked it; who reads this file alone should see it.
            if wire.certificate != peer.certificate:
                raise WireError("it is another speaker")
            if (await wire.hear(_ANSWER)).get("trusted") is not True:
                raise WireError("it does not trust us any more; pair the two again")
            try:
                await wire.tell(message, sound)
                return await wire.hear(max(0.1, ends - self._loop.time())), wire.host
            except WireError as error:
                raise Unanswered(str(error)) from error
            finally:
                (self._sound_out if sound else self._way_out).on_sent(wire.host, wire.sent, heard)

    def _wait(self, work: Coroutine[Any, Any, T], seconds: float, otherwise: T) -> T:
        waiting = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return waiting.result(seconds)
        except NotInTime:
            waiting.cancel()
            return otherwise
