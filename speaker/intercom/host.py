"""What this speaker does for those that it trusts: tells who it is, and says what they want said, if it may."""

import asyncio
import contextlib
import logging
import re
from collections.abc import Callable, Coroutine
from typing import Any

import numpy as np

from speaker.audio import RATE, Samples
from speaker.errors import SpeakerError
from speaker.intercom.handshake import Message
from speaker.intercom.settings import Settings
from speaker.intercom.trust import Peer
from speaker.intercom.wire import Wire, WireError

_LOG = logging.getLogger(__name__)

LONGEST_TEXT = 1000
"""Letters; a minute of speech."""
LONGEST_SOUND = 60 * RATE * 2
"""Bytes: a minute."""
_REQUEST = 5.0
"""Seconds in which to say what one wants."""
_SOUND = 10.0
_SPEAKING = 120.0
"""Seconds after which a text that was to be said counts as not said."""

Say = Callable[[str], Coroutine[Any, Any, bool]]
"""Speaks a text; returns whether all of it was spoken."""
Play = Callable[[Samples], Coroutine[Any, Any, bool]]


class Host:
    """Answers requests, one of each connection."""

    def __init__(
        self,
        room: str,
        settings: Settings,
        say: Say,
        play: Play,
        *,
        wording: Callable[[str, str], str],
        quiet: Callable[[], bool],
        sip_port: Callable[[], int],
    ) -> None:
        """`wording` makes what is said of a room and its text; `quiet` is whether nothing may be said unasked."""
        self._room = room
        self._settings = settings
        self._say = say
        self._play = play
        self._wording = wording
        self._quiet = quiet
        self._sip_port = sip_port
        self._speaking: set[str] = set()

    def may_drop_in(self, room: str) -> bool:
        """Tell whether who calls from a room is put through without anybody answering."""
        return room.casefold() in (each.strip().casefold() for each in self._settings.drop_in)

    async def serve(self, wire: Wire, peer: Peer) -> None:
        """Answer one request. Raises WireError."""
        message = await wire.hear(_REQUEST)
        match message.get("do"):
            case "hello":
                allowed = self.may_drop_in(peer.room)
                await wire.tell({"room": self._room, "may_drop_in": allowed, "sip": self._sip_port()})
            case "announce":
                why = await self._announce(wire, peer, message)
                await wire.tell({"said": not why, "why": why})
            case _:
                await wire.tell({"error": "unknown request"})

    async def _announce(self, wire: Wire, peer: Peer, message: Message) -> str:
        """Have it said; returns why it was not, "" if it was."""
        text, length = message.get("text", ""), message.get("sound", 0)
        if not isinstance(text, str) or not isinstance(length, int) or len(text) > LONGEST_TEXT:
            return "garbled"
        if not 0 <= length <= LONGEST_SOUND or length % 2 or not (text.strip() or length):
            return "garbled"
        if not self._settings.announcements:
            return "not_allowed"
        if self._quiet():
            return "quiet"
        if peer.id in self._speaking:
            return "busy"
        self._speaking.add(peer.id)
        try:
            sound = await wire.hear_sound(length, _SOUND) if length else b""
            work = self._speak(peer.room, text, np.frombuffer(sound, "<i2").astype(np.int16))
            return "" if await _while_there(wire, work) else "failed"
        except SpeakerError as error:
            _LOG.error("intercom: what the %s has to say was not said: %s", peer.room, error)
            return "failed"
        finally:
            self._speaking.discard(peer.id)

    async def _speak(self, room: str, text: str, samples: Samples) -> bool:
        _LOG.info("intercom: says what the %s has to say", room)
        if text.strip() and not await self._say(self._wording(room, _plain(text))):
            return False
        return not len(samples) or await self._play(samples)


async def _while_there(wire: Wire, work: Coroutine[Any, Any, bool]) -> bool:
    """Do it as long as somebody waits for it. Raises WireError when nobody does: what was begun is cut off then."""
    doing = asyncio.ensure_future(work)
    watching = asyncio.ensure_future(wire.gone())
    try:
        async with asyncio.timeout(_SPEAKING):
            await asyncio.wait([doing, watching], return_when=asyncio.FIRST_COMPLETED)
        if not doing.done():
            raise WireError("nobody waits any more for what was to be said")
        return doing.result()
    except TimeoutError:
        return False
    finally:
        await _end(doing, watching)


async def _end(*tasks: "asyncio.Future[Any]") -> None:
    for task in tasks:
        if not task.done():
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task


def _plain(text: str) -> str:
    """Return a text without what is no letter and could be taken for markup by a voice."""
    return " ".join(re.sub(r"[\x00-\x1f\x7f<>]", " ", text).split())
