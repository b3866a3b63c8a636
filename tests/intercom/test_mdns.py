"""Speakers find each other by real multicast DNS, on the loopback interface."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from zeroconf import IPVersion, ServiceInfo
from zeroconf.asyncio import AsyncZeroconf

from speaker.neighbours import Announced, Notice
from speaker.peers import mdns
from tests.intercom.neighbourhood import handler, pair

LOOPBACK = ("127.0.0.1",)
KITCHEN = Notice("a" * 32, "Küche", 4001)
NURSERY = Notice("b" * 32, "Nursery", 4002)


@asynccontextmanager
async def speakers(*notices: Notice) -> AsyncIterator[list[mdns.Mdns]]:
    found = [mdns.Mdns(LOOPBACK) for _ in notices]
    for finder, notice in zip(found, notices, strict=True):
        await finder.tell(notice)
    try:
        yield found
    finally:
        for finder in found:
            await finder.close()


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(8):
        while not holds():  # noqa: ASYNC110 - what others find has no event
            await asyncio.sleep(0.01)


async def test_two_speakers_find_each_other_and_not_themselves() -> None:
    async with speakers(KITCHEN, NURSERY) as (kitchen, nursery):
        await until(lambda: bool(kitchen.found() and nursery.found()))
        assert kitchen.found() == (replace(NURSERY, hosts=LOOPBACK),)
        assert nursery.found() == (replace(KITCHEN, hosts=LOOPBACK),)


async def test_what_changes_is_told_and_who_goes_is_gone() -> None:
    async with speakers(KITCHEN, NURSERY) as (kitchen, nursery):
        await until(lambda: bool(nursery.found()))
        await kitchen.tell(replace(KITCHEN, pairing=True))
        await until(lambda: nursery.found()[0].pairing)
        await kitchen.tell(KITCHEN)
        await until(lambda: not nursery.found()[0].pairing)
        await kitchen.close()
        await until(lambda: not nursery.found())
        await kitchen.tell(KITCHEN)
        await until(lambda: bool(nursery.found()))
        await kitchen.close()
        await kitchen.close()


async def test_what_is_no_speaker_is_not_found() -> None:
    other = AsyncZeroconf(interfaces=list(LOOPBACK), ip_version=IPVersion.V4Only)
    names = {"printer": {"version": "1"}, f"mynah-{'c' * 32}": {"version": "99"}, f"mynah-{'d' * 32}": {}}
    right = {"version": "1", "room": b"\xff" * 200, "pairing": b"\xfe"}
    try:
        for name, told in {**names, f"mynah-{'e' * 32}": right}.items():
            kind = "_mynah._tcp.local."
            info = ServiceInfo(
                kind, f"{name}.{kind}", port=7, properties=told, server="x.local.", parsed_addresses=["127.0.0.1"]
            )
            await other.async_register_service(info, cooperating_responders=True)
        async with speakers(KITCHEN) as (kitchen,):
            await until(lambda: bool(kitchen.found()))
            (found,) = kitchen.found()
            assert found.id == "e" * 32 and len(found.room) == 40 and not found.pairing
    finally:
        await other.async_close()


async def test_without_a_network_it_goes_on_trying() -> None:
    finder = mdns.Mdns(("192.0.2.254",), look=0.05)
    try:
        await finder.tell(KITCHEN)
        await asyncio.sleep(0.12)
        assert finder.found() == ()
    finally:
        await finder.close()


async def test_two_speakers_find_each_other_by_mdns_are_paired_and_announce(house: Any) -> None:
    kitchen = await house("Kitchen", finder=mdns.Mdns(LOOPBACK))
    nursery = await house("Nursery", finder=mdns.Mdns(LOOPBACK))
    await pair(kitchen, nursery)
    assert kitchen.intercom.rooms.others() == ["Nursery"] and nursery.intercom.rooms.others() == ["Kitchen"]
    came = await handler(lambda: kitchen.intercom.rooms.announce("Dinner is ready", ["Nursery"]))
    assert came == {"Nursery": Announced.SAID} and nursery.said == ["From the Kitchen: Dinner is ready"]
