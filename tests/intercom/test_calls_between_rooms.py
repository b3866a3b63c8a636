"""A call from room to room with real phones: who calls is known by the name that was called, others can't."""

import asyncio
import contextlib
import shutil
import ssl
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from speaker.calls import Account, Ended, Established, Phone, PhoneEvent, PhoneOptions, Rings, Secured
from speaker.peers.baresip import Baresip
from tests.intercom.neighbourhood import Neighbour, handler, pair, until

pytestmark = pytest.mark.skipif(shutil.which("baresip") is None, reason="needs baresip: apt-get install baresip-core")


class House:
    """A phone of a speaker, as its intercom tells what it needs."""

    def __init__(self, folder: Path, identity: Path, certificates: Path, lines: dict[str, str]) -> None:
        account = Account("sip:mynah@127.0.0.1", certificates=str(certificates), listen="127.0.0.1:")
        options = PhoneOptions("house", account, folder, identity=identity, lines=lines)
        self.phone = Baresip(options)
        self.events: list[PhoneEvent] = []

    async def start(self) -> Phone:
        await self.phone.start(self.events.append)
        await until(lambda: self.phone.usable)
        return self.phone

    def of(self, kind: type[Any]) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]


@contextlib.asynccontextmanager
async def phone_of(neighbour: Neighbour, **changed: Any) -> AsyncIterator[House]:
    own = neighbour.intercom
    needed = {"identity": own.identity, "certificates": own.certificates, "lines": dict(own.lines), **changed}
    house = House(neighbour.folder / "phone", **needed)
    await house.start()
    # TLS listens one above.
    neighbour.sip = house.phone.port + 1
    try:
        yield house
    finally:
        await house.phone.close()


async def test_a_room_calls_another_encrypted_and_is_known_by_the_line(house: Any) -> None:
    kitchen, nursery = await house("Kitchen"), await house("Nursery")
    await pair(kitchen, nursery)
    async with phone_of(kitchen) as here, phone_of(nursery) as there:
        address = await handler(lambda: kitchen.intercom.rooms.address("Nursery"))
        call = await here.phone.dial(address)
        await until(lambda: there.of(Rings))
        (rings,) = there.of(Rings)
        assert nursery.intercom.room_of(rings.call.line) == "Kitchen"
        await there.phone.answer(rings.call)
        await until(lambda: here.of(Established) and there.of(Established) and there.of(Secured))
        await here.phone.hang_up(call)
        await until(lambda: there.of(Ended))


async def test_a_stranger_calls_nobody_whatever_name_it_calls(house: Any, someone: Any) -> None:
    """It knows everything but the key of the kitchen."""
    kitchen, nursery = await house("Kitchen"), await house("Nursery")
    await pair(kitchen, nursery)
    async with phone_of(nursery):
        (line,) = nursery.intercom.lines
        assert (await ask_phone(nursery, line, kitchen.intercom.identity)).startswith(b"SIP/2.0 200")
        for stranger in (someone("stranger").path, None):
            assert await ask_phone(nursery, line, stranger) == b""


async def ask_phone(whom: Neighbour, line: str, identity: Path | None) -> bytes:
    """Return what a phone says to who asks it with an identity, or without one; nothing if it does not speak to it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    if identity is not None:
        context.load_cert_chain(identity)
    request = (
        f"OPTIONS sip:{line}@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/TLS 127.0.0.1:1;branch=z9hG4bK1;rport\r\n"
        f"From: <sip:a@127.0.0.1>;tag=1\r\nTo: <sip:{line}@127.0.0.1>\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\n"
        "Max-Forwards: 70\r\nContact: <sip:a@127.0.0.1:1;transport=tls>\r\nContent-Length: 0\r\n\r\n"
    )
    try:
        async with asyncio.timeout(3):
            reader, writer = await asyncio.open_connection("127.0.0.1", whom.sip, ssl=context)
            writer.write(request.encode())
            try:
                return await reader.read(4000)
            finally:
                writer.close()
    except OSError:
        return b""


async def test_who_is_called_has_to_be_the_one_that_was_paired(house: Any, someone: Any) -> None:
    kitchen, nursery = await house("Kitchen"), await house("Nursery")
    await pair(kitchen, nursery)
    stranger = someone("stranger")
    async with phone_of(kitchen) as here, phone_of(nursery, identity=stranger.path) as thief:
        address = await handler(lambda: kitchen.intercom.rooms.address("Nursery"))
        await here.phone.dial(address)
        await until(lambda: here.of(Ended), 10)
        assert not thief.of(Rings)


async def test_a_name_that_nobody_was_given_rings_nowhere(house: Any) -> None:
    kitchen, nursery = await house("Kitchen"), await house("Nursery")
    await pair(kitchen, nursery)
    async with phone_of(kitchen) as here, phone_of(nursery) as there:
        await here.phone.dial(f"sip:{'0' * 32}@127.0.0.1:{nursery.sip};transport=tls")
        await until(lambda: here.of(Ended), 10)
        assert not there.of(Rings)
