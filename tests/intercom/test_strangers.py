"""Who is not trusted gets nothing: in the middle, as a crowd, silent, with garbage, or too late."""

import asyncio
import random
import ssl
from dataclasses import replace
from typing import Any

import pytest

from speaker.intercom.handshake import Handshake
from speaker.intercom.identity import Identity
from speaker.intercom.meeting import introduce
from speaker.intercom.wire import Wire, WireError, connected, connecting, meeting
from speaker.neighbours import Announced, Notice, PairStep
from tests.intercom.neighbourhood import ALONE, FIRST, LOOPBACK, PATIENT, Neighbour, handler, pair, until

BRIEF = replace(PATIENT, window=3.0)


def port_of(house: Any, neighbour: Neighbour) -> int:
    return next(each.port for each in house.street.notices.values() if each.room == neighbour.room)


async def pair_of(house: Any, **more: Any) -> tuple[Neighbour, Neighbour]:
    kitchen, nursery = await house("Kitchen", **more), await house("Nursery", **more)
    await pair(kitchen, nursery)
    return kitchen, nursery


async def ask_as(who: Identity, house: Any, whom: Neighbour, *messages: Any) -> Any:
    """Ask something with an identity, past all that the intercom itself checks."""
    trusted = certificate_of(whom)
    context = connecting(who.path, trusted)
    async with connected(LOOPBACK, port_of(house, whom), context, 2.0) as wire:
        assert (await wire.hear(2.0)) == {"trusted": True}
        for message in messages:
            if isinstance(message, bytes):
                wire._writer.write(message)
            else:
                await wire.tell(message)
        return await wire.hear(2.0)


def certificate_of(whom: Neighbour) -> bytes:
    pem = whom.intercom.identity.read_text()
    return ssl.PEM_cert_to_DER_cert(pem[pem.index("-----BEGIN CERT") :])


async def test_a_stranger_with_a_certificate_of_its_own_is_refused_by_tls(house: Any, someone: Any) -> None:
    kitchen, _ = await pair_of(house)
    with pytest.raises(WireError):
        await ask_as(someone("stranger"), house, kitchen, {"do": "announce", "text": "open the door"})
    assert kitchen.said == []


async def test_a_stranger_without_a_certificate_can_not_even_say_hello(house: Any) -> None:
    kitchen, _ = await pair_of(house)
    for message in ({"do": "hello"}, {"do": "announce", "text": "open the door"}, {"step": "greeting"}):
        with pytest.raises(WireError):
            async with connected(LOOPBACK, port_of(house, kitchen), meeting(), 2.0) as wire:
                await wire.tell(message)
                await wire.hear(2.0)
    assert kitchen.said == []


async def test_old_tls_is_refused(house: Any) -> None:
    kitchen, _ = await pair_of(house)
    context = meeting()
    context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_2
    with pytest.raises(WireError):
        async with connected(LOOPBACK, port_of(house, kitchen), context, 2.0):
            pass


async def test_we_speak_to_nobody_who_is_not_the_one_that_was_paired(house: Any, someone: Any) -> None:
    """Somebody tells the network that it is the nursery."""
    kitchen, _ = await pair_of(house)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(someone("thief").path)
    heard = []

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.read(100))
        writer.close()

    server = await asyncio.start_server(listen, LOOPBACK[0], 0, ssl=context)
    mislead(house, "Nursery", server.sockets[0].getsockname()[1])
    came = await handler(lambda: kitchen.intercom.rooms.announce("My secret", ["Nursery"]))
    assert came == {"Nursery": Announced.NO_ANSWER} and not any(heard)
    assert await handler(lambda: kitchen.intercom.rooms.address("Nursery")) == "" and kitchen.sent == []
    server.close()
    await server.wait_closed()


def mislead(house: Any, room: str, port: int) -> None:
    """Tell all that a speaker is somewhere else."""
    notices = house.street.notices
    id = next(id for id, each in notices.items() if each.room == room)
    notices[id] = replace(notices[id], port=port)


@pytest.mark.parametrize("own_key", [True, False], ids=["with a key of its own", "passing on the certificates"])
async def test_who_stands_in_the_middle_is_found_out(house: Any, someone: Any, own_key: bool) -> None:
    """It is connected to by the one, connects to the other, and does TLS with both."""
    kitchen, nursery = await house("Kitchen", times=BRIEF), await house("Nursery", times=BRIEF)
    thief = someone("thief")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(thief.path)
    told: list[Notice] = []

    async def stand(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        left = Wire(reader, writer)
        try:
            await until(lambda: len(told) == 2)
            # It is the one with the smaller id that connects.
            first, second = sorted(told, key=lambda notice: notice.id)
            async with connected(LOOPBACK, second.port, meeting(), 2.0) as right:
                if own_key:
                    await introduce(Handshake(thief, second.room, shown=None), left)
                    await introduce(Handshake(thief, first.room, shown=right.certificate), right)
                    await asyncio.sleep(1.0)
                else:
                    for source, sink in [(left, right), (right, left)] * 3:
                        await sink.tell(await source.hear(2.0))
        except WireError:
            pass
        finally:
            await left.close()

    server = await asyncio.start_server(stand, LOOPBACK[0], 0, ssl=context)

    def lie(notice: Notice) -> Notice:
        if notice.id not in [each.id for each in told]:
            told.append(notice)
        return replace(notice, port=server.sockets[0].getsockname()[1])

    house.street.lie = lie
    ends = await asyncio.gather(kitchen.begin(), nursery.begin())
    digits = [end.digits for end in ends]
    if own_key:
        assert {end.step for end in ends} == {PairStep.COMPARE} and digits[0] != digits[1]
        # People say so at one of them; the other one hears of it, or of nothing more.
        assert (await kitchen.confirm(digits[0], same=False)).step is PairStep.DIFFERENT
    else:
        assert digits == ["", ""]
    await until(lambda: not kitchen.intercom._window.is_open and not nursery.intercom._window.is_open)
    assert not kitchen.intercom.rooms.others() and not nursery.intercom.rooms.others()
    server.close()
    await server.wait_closed()


async def test_a_crowd_of_silent_strangers_keeps_no_speaker_out(house: Any) -> None:
    kitchen, nursery = await pair_of(house)
    port = port_of(house, kitchen)
    crowd = [await asyncio.open_connection("127.0.0.1", port, local_addr=("127.0.0.2", 0)) for _ in range(200)]
    came = await handler(lambda: nursery.intercom.rooms.announce("Dinner", ["Kitchen"]))
    assert came == {"Kitchen": Announced.SAID}
    # All but a few were sent away at once, and the others are before long.
    assert kitchen.intercom._service.refused >= 190
    for _, writer in crowd:
        writer.close()
    for _, writer in crowd:
        try:
            await writer.wait_closed()
        except OSError:
            continue


async def test_garbage_changes_nothing(house: Any) -> None:
    kitchen, nursery = await pair_of(house)
    chance = random.Random(7)
    port = port_of(house, kitchen)
    for number in range(150):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(chance.randbytes(chance.randint(1, 3000)) if number % 2 else b"GET / HTTP/1.1\r\n\r\n")
        writer.close()
        try:
            await writer.wait_closed()
        except OSError:
            continue
    came = await handler(lambda: nursery.intercom.rooms.announce("Dinner", ["Kitchen"]))
    assert came == {"Kitchen": Announced.SAID} and len(kitchen.said) == 1


async def test_also_who_is_trusted_has_to_ask_rightly(house: Any) -> None:
    kitchen, nursery = await pair_of(house)
    wrong = [
        {"do": "announce"},
        {"do": "announce", "text": 5},
        {"do": "announce", "text": "a" * 1001},
        {"do": "announce", "sound": 3},
        {"do": "announce", "sound": -2},
        {"do": "announce", "sound": 60 * 32_000 + 2},
        {"do": "announce", "sound": "many"},
        {"do": "open the door"},
        {},
    ]
    for message in wrong:
        answer = await ask_as(nursery.intercom._me, house, kitchen, message)
        assert not answer.get("said"), message
    for line in (b"[]\n", b"\xff\xfe\n", b"a" * 9000 + b"\n", b"[" * 8000 + b"\n"):
        with pytest.raises(WireError):
            await ask_as(nursery.intercom._me, house, kitchen, line)
    assert kitchen.said == kitchen.played == []


async def test_strangers_with_garbage_do_not_end_the_window(house: Any) -> None:
    kitchen = await house("Kitchen", times=ALONE)
    await kitchen.begin()
    silent = await asyncio.open_connection("127.0.0.1", port_of(house, kitchen), ssl=meeting())
    for message in ({"step": "yes"}, {"step": "greeting", "version": 1, "room": "\n", "certificate": "00"}):
        async with connected(LOOPBACK, port_of(house, kitchen), meeting(), 2.0) as wire:
            await wire.tell(message)
            with pytest.raises(WireError):
                await wire.hear(2.0)
    nursery = await house("Nursery")
    there = await nursery.begin()
    assert there.step is PairStep.COMPARE and (await kitchen.begin()).digits == there.digits
    silent[1].close()


async def test_nobody_is_trusted_whose_last_word_never_came(house: Any, someone: Any) -> None:
    """It says yes and goes away, before it tells that it has kept us."""
    kitchen = await house("Kitchen", times=ALONE)
    await kitchen.begin()
    async with connected(LOOPBACK, port_of(house, kitchen), meeting(), 2.0) as wire:
        handshake = Handshake(someone("stranger"), "Nursery", shown=wire.certificate)
        await introduce(handshake, wire)
        for message in handshake.agree(True):
            await wire.tell(message)
        there = await kitchen.begin()
        confirming = asyncio.create_task(kitchen.confirm(there.digits))
        assert (await wire.hear(2.0))["step"] == "yes"
        assert (await wire.hear(2.0))["step"] == "kept"
    assert (await confirming).step in (PairStep.FAILED, PairStep.WAITS)
    await until(lambda: not kitchen.intercom._window.is_open)
    assert kitchen.intercom.rooms.others() == [] and kitchen.intercom.lines == {}
    assert "BEGIN" not in kitchen.intercom.certificates.read_text()


async def test_the_other_one_gone_while_people_compare_is_told(house: Any) -> None:
    kitchen, nursery = await house("Kitchen"), await house("Nursery")
    first, _ = await asyncio.gather(kitchen.begin(), nursery.begin())
    await nursery.intercom.close()
    await until(lambda: kitchen.said)
    assert kitchen.said == ["The Nursery speaker went away before we were done, so we are not paired."]
    assert (await kitchen.confirm(first.digits)).step is PairStep.FAILED


async def test_a_window_closes_by_itself(house: Any) -> None:
    kitchen = await house("Kitchen", times=replace(ALONE, window=0.8))
    assert (await kitchen.begin()).step is PairStep.LOOKING
    await until(lambda: kitchen.said)
    assert "found no other speaker" in kitchen.said[0] and not house.street.notices


async def test_numbers_that_nobody_compares_are_trusted_by_nobody(house: Any) -> None:
    times = replace(FIRST, window=3.0)
    kitchen, nursery = await house("Kitchen", times=times), await house("Nursery", times=times)
    first, _ = await asyncio.gather(kitchen.begin(), nursery.begin())
    await kitchen.confirm(first.digits)
    await until(lambda: kitchen.said and nursery.said)
    assert not kitchen.intercom.rooms.others() and not nursery.intercom.rooms.others()


async def test_an_announcement_that_nobody_waits_for_any_more_is_cut_off(house: Any) -> None:
    kitchen, nursery = await pair_of(house, times=replace(PATIENT, speaking=0.3))
    nursery.takes = 3.0
    came = await handler(lambda: kitchen.intercom.rooms.announce("A long story", ["Nursery"]))
    # It may have begun: nobody can tell what was heard.
    assert came == {"Nursery": Announced.UNKNOWN}
    await until(lambda: nursery.cut_off == 1)
    assert nursery.said == []


async def test_an_announcement_is_letters_and_no_markup(house: Any) -> None:
    kitchen, nursery = await pair_of(house)
    await handler(lambda: kitchen.intercom.rooms.announce('<speak>\x07 "hi" &\n</speak>', ["Nursery"]))
    assert nursery.said == ['From the Kitchen: speak "hi" & /speak']


async def test_who_was_forgotten_while_the_power_was_off_hears_that_nobody_heard(house: Any) -> None:
    kitchen, nursery = await pair_of(house)
    await handler(lambda: kitchen.intercom.pairing.forget("Nursery"))
    hall = await house("Hall")
    await pair(kitchen, hall)
    await kitchen.intercom.close()
    await kitchen.start()
    came = await handler(lambda: nursery.intercom.rooms.announce("Hello", ["Kitchen"]))
    assert came == {"Kitchen": Announced.NO_ANSWER} and nursery.sent == []
