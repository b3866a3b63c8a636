"""Two speakers over one connection, from their greetings until each has kept the other."""

import asyncio

from speaker.intercom.handshake import Handshake, HandshakeBroken
from speaker.intercom.trust import Trust
from speaker.intercom.wire import Wire, WireError

_EXCHANGE = 5.0
"""Seconds for what machines do between themselves."""


class Differ(Exception):
    """A person at one of the two has said that the numbers differ."""


async def introduce(handshake: Handshake, wire: Wire) -> None:
    """Speak until both have a number to compare. Raises HandshakeBroken, WireError, TimeoutError."""
    async with asyncio.timeout(_EXCHANGE):
        for message in handshake.begin():
            await wire.tell(message)
        while not handshake.digits:
            for message in handshake.hear(await wire.hear(_EXCHANGE)):
                await wire.tell(message)


async def compare(handshake: Handshake, wire: Wire, answer: "asyncio.Future[bool]", seconds: float) -> None:
    """Wait until people at both have said yes; `answer` is what ours say.

    Raises Differ, HandshakeBroken, WireError, and TimeoutError when that takes more than so many seconds.
    """
    hearing = asyncio.create_task(_hear_yes(handshake, wire, seconds))
    try:
        async with asyncio.timeout(seconds):
            both: list[asyncio.Future[None] | asyncio.Future[bool]] = [hearing, answer]
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            if hearing.done():
                hearing.result()  # whatever ended it ends our waiting, too
            same = await asyncio.shield(answer)
            for message in handshake.agree(same):
                await wire.tell(message)
            if not same:
                raise Differ
            await hearing
    finally:
        hearing.cancel()
        await asyncio.wait([hearing])
        if not hearing.cancelled():
            hearing.exception()  # seen; what ended us is told instead


async def _hear_yes(handshake: Handshake, wire: Wire, seconds: float) -> None:
    while not handshake.accepted:
        handshake.hear(await wire.hear(seconds))
        if handshake.refused:
            raise Differ


async def keep(trust: Trust, handshake: Handshake, wire: Wire) -> None:
    """Trust the other one, if it trusts us. Raises HandshakeBroken, WireError, StateError."""
    peer = handshake.peer
    assert peer is not None  # both have said yes
    before = next((each for each in trust.all() if each.id == peer.id), None)
    await asyncio.to_thread(trust.add, peer)
    try:
        for message in handshake.kept():
            await wire.tell(message)
        while not handshake.done:
            handshake.hear(await wire.hear(_EXCHANGE))
    except (HandshakeBroken, WireError):
        # Half of a pair is worse than none: one would call, and the other turn it away.
        if before is None:
            await asyncio.to_thread(trust.remove, peer.id)
        else:
            await asyncio.to_thread(trust.add, before)
        raise
