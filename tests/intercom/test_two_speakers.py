"""Two speakers of a house: paired by a number, from then on heard and called; strangers are not."""

import asyncio
import stat
from typing import Any

import numpy as np

from speaker.intercom import Settings
from speaker.neighbours import Announced, OtherSpeaker, PairStep
from tests.intercom.neighbourhood import ALONE, FIRST, LOOPBACK, handler, pair, until


async def test_nothing_is_in_the_network_before_somebody_wants_to_pair(house: Any) -> None:
    kitchen = await house("Kitchen", times=ALONE)
    assert not house.street.notices and not kitchen.intercom.pairing.speakers()
    assert (await kitchen.begin()).step is PairStep.LOOKING
    assert [notice.pairing for notice in house.street.notices.values()] == [True]


async def test_who_was_told_first_says_the_number_unasked(house: Any) -> None:
    """One stands in the kitchen first, then walks to the nursery, then back."""
    kitchen, nursery = await house("Kitchen", times=ALONE), await house("Nursery", times=FIRST)
    assert (await kitchen.begin()).step is PairStep.LOOKING
    there = await nursery.begin()
    assert there.step is PairStep.COMPARE and there.room == "Kitchen"
    await until(lambda: kitchen.said)
    assert there.said in kitchen.said[0] and "Nursery" in kitchen.said[0]
    assert (await nursery.confirm(there.digits)).step is PairStep.WAITS
    assert not kitchen.intercom.rooms.others() and not nursery.intercom.rooms.others()
    again = await kitchen.begin()
    assert again.step is PairStep.COMPARE and again.digits == there.digits
    assert (await kitchen.confirm(again.digits)).step is PairStep.PAIRED
    await until(lambda: nursery.said)
    assert nursery.said == ["The Kitchen speaker and I know each other now."]


async def test_different_numbers_are_trusted_by_nobody(house: Any) -> None:
    kitchen, nursery = await house("Kitchen", times=FIRST), await house("Nursery")
    first, second = await asyncio.gather(kitchen.begin(), nursery.begin())
    assert (await kitchen.confirm(first.digits)).step is PairStep.WAITS
    assert (await nursery.confirm(second.digits, same=False)).step is PairStep.DIFFERENT
    await until(lambda: kitchen.said)
    assert kitchen.said[0].startswith("The numbers were not the same")
    assert not kitchen.intercom.rooms.others() and not nursery.intercom.rooms.others()
    assert (await kitchen.confirm(first.digits)).step is PairStep.DIFFERENT
    assert not house.street.notices


async def test_yes_to_another_number_is_no_yes(house: Any) -> None:
    kitchen, nursery = await house("Kitchen"), await house("Nursery")
    first, _ = await asyncio.gather(kitchen.begin(), nursery.begin())
    for digits in ("", "000000" if first.digits != "000000" else "000001"):
        assert (await kitchen.confirm(digits)).step is PairStep.FAILED
    assert (await kitchen.begin()).step is PairStep.COMPARE


async def test_of_three_that_want_to_be_paired_nobody_knows_which_two(house: Any) -> None:
    rooms = [await house(room) for room in ("Kitchen", "Nursery", "Hall")]
    ends = await asyncio.gather(*(room.begin() for room in rooms))
    assert {end.step for end in ends} <= {PairStep.SEVERAL, PairStep.LOOKING}
    assert not any(room.intercom.rooms.others() for room in rooms)


async def test_two_of_one_name_are_not_paired(house: Any) -> None:
    one, other = await house("Kitchen"), await house(" kitchen", folder="other")
    ends = await asyncio.gather(one.begin(), other.begin())
    assert {end.step for end in ends} == {PairStep.SAME_ROOM}


async def test_a_speaker_without_a_room_asks_for_one(house: Any) -> None:
    assert (await (await house("")).begin()).step is PairStep.NO_ROOM


async def test_a_port_that_is_taken_is_told(house: Any) -> None:
    kitchen = await house("Kitchen", times=ALONE)
    await kitchen.begin()
    (notice,) = house.street.notices.values()
    hall = await house("Hall", settings=Settings(addresses=LOOPBACK, port=notice.port))
    assert (await hall.begin()).step is PairStep.NOT_HERE


async def test_trust_outlives_a_restart_and_so_do_the_names_to_call_by(house: Any) -> None:
    kitchen, nursery = await house("Kitchen"), await house("Nursery")
    await pair(kitchen, nursery)
    lines = dict(kitchen.intercom.lines)
    for each in (kitchen, nursery):
        await each.intercom.close()
        await each.start()
    assert kitchen.intercom.lines == lines and list(lines.values()) == ["Nursery"]
    came = await handler(lambda: kitchen.intercom.rooms.announce("Hello", ["nursery", "Cellar"]))
    assert came == {"nursery": Announced.SAID, "Cellar": Announced.NO_ANSWER}
    assert stat.S_IMODE(kitchen.intercom.identity.stat().st_mode) == 0o600


async def test_a_room_is_called_by_a_name_that_only_it_knows(house: Any) -> None:
    kitchen, nursery = await house("Kitchen"), await house("Nursery", settings=drop_in("kitchen"))
    await pair(kitchen, nursery)
    assert await handler(lambda: kitchen.intercom.rooms.address("nursery")) == ""
    nursery.sip, kitchen.sip = 5061, 5071
    kitchen.intercom.rooms.forget_what_was_told()
    address = await handler(lambda: kitchen.intercom.rooms.address("nursery"))
    (line,) = nursery.intercom.lines
    assert address == f"sip:{line}@127.0.0.1:5061;transport=tls" and len(line) == 32
    assert nursery.intercom.room_of(f"sip:{line}@192.0.2.1") == nursery.intercom.room_of(line) == "Kitchen"
    assert kitchen.intercom.room_of(line) == "" and nursery.intercom.room_of("") == ""
    assert kitchen.intercom.room_at(address) == "Nursery" and nursery.intercom.room_at(address) == ""
    # Each side decides for itself who may drop in.
    assert await handler(lambda: kitchen.intercom.rooms.may_drop_in("Nursery"))
    assert not await handler(lambda: nursery.intercom.rooms.may_drop_in("Kitchen"))
    assert nursery.intercom.may_drop_in("Kitchen") and not kitchen.intercom.may_drop_in("Nursery")


def drop_in(*rooms: str) -> Settings:
    return Settings(addresses=LOOPBACK, drop_in=rooms)


async def test_a_forgotten_speaker_is_turned_away_at_once(house: Any) -> None:
    kitchen, nursery = await house("Kitchen"), await house("Nursery")
    await pair(kitchen, nursery)
    hall = await house("Hall")
    await pair(nursery, hall)
    assert await handler(lambda: nursery.intercom.pairing.forget("KITCHEN"))
    assert not await handler(lambda: nursery.intercom.pairing.forget("Kitchen"))
    came = await handler(lambda: kitchen.intercom.rooms.announce("Hello", ["Nursery"]))
    assert came == {"Nursery": Announced.NO_ANSWER} and nursery.said == []
    assert list(nursery.intercom.lines.values()) == ["Hall"]
    assert nursery.intercom.certificates.read_text().count("BEGIN") == 1
    assert await handler(lambda: hall.intercom.rooms.announce("Hello", ["Nursery"])) == {"Nursery": Announced.SAID}
    assert nursery.changes == 3


async def test_the_last_one_forgotten_leaves_nothing_in_the_network(house: Any) -> None:
    kitchen, nursery = await house("Kitchen"), await house("Nursery")
    await pair(kitchen, nursery)
    await handler(lambda: kitchen.intercom.pairing.forget("Nursery"))
    await until(lambda: len(house.street.notices) == 1)


async def test_speakers_are_told_with_whether_they_are_there(house: Any) -> None:
    kitchen, nursery, hall = await house("Kitchen"), await house("Nursery"), await house("Hall", times=ALONE)
    await pair(kitchen, nursery)
    await hall.begin()
    assert kitchen.intercom.pairing.speakers() == (
        OtherSpeaker("Nursery", True, True),
        OtherSpeaker("Hall", False, True),
    )
    await nursery.intercom.close()
    assert kitchen.intercom.pairing.speakers()[0] == OtherSpeaker("Nursery", True, False)
    assert await handler(lambda: kitchen.intercom.rooms.announce("Hi", ["Nursery"])) == {"Nursery": Announced.NO_ANSWER}


async def test_what_is_not_said_is_not_told_as_said(house: Any) -> None:
    kitchen, nursery = await house("Kitchen"), await house("Nursery")
    await pair(kitchen, nursery)

    async def announce() -> Announced:
        return (await handler(lambda: kitchen.intercom.rooms.announce("Hello", ["Nursery"])))["Nursery"]

    nursery.quiet = True
    assert await announce() is Announced.QUIET
    nursery.quiet, nursery.speaks = False, False
    assert await announce() is Announced.NO_ANSWER
    nursery.speaks = nursery.breaks = True
    assert await announce() is Announced.NO_ANSWER
    assert nursery.said == []
    nursery.breaks = False
    assert await announce() is Announced.SAID


async def test_who_wants_no_announcements_gets_none(house: Any) -> None:
    kitchen = await house("Kitchen")
    nursery = await house("Nursery", settings=Settings(addresses=LOOPBACK, announcements=False))
    await pair(kitchen, nursery)
    came = await handler(lambda: kitchen.intercom.rooms.announce("Hello", ["Nursery"]))
    assert came == {"Nursery": Announced.NOT_ALLOWED} and nursery.said == []


async def test_a_recording_is_heard_as_it_was(house: Any) -> None:
    kitchen, nursery = await house("Kitchen"), await house("Nursery")
    await pair(kitchen, nursery)
    sound = (np.random.default_rng(7).standard_normal(80_000) * 9000).astype(np.int16)
    came = await handler(lambda: kitchen.intercom.rooms.play(sound, ["Nursery"], "dinner"))
    assert came == {"Nursery": Announced.SAID}
    assert np.array_equal(nursery.played[0], sound)
    # It is the house's own network, and the ledger knows of it all the same.
    assert [(host, heard) for host, _, heard in kitchen.sent] == [("127.0.0.1", "dinner")]
    assert kitchen.sent[0][1] > 160_000


async def test_what_is_sent_to_another_room_is_in_the_ledger(house: Any) -> None:
    kitchen, nursery = await house("Kitchen"), await house("Nursery")
    await pair(kitchen, nursery)
    await handler(lambda: kitchen.intercom.rooms.announce("Dinner is ready", ["Nursery"]))
    await handler(lambda: kitchen.intercom.rooms.may_drop_in("Nursery"))
    (host, count, heard), (_, asked, nothing) = kitchen.sent
    assert (host, heard, nothing) == ("127.0.0.1", "Dinner is ready", "") and count > 40 > asked > 10
