"""baresip against phones that refuse, keep silent, put us on hold, or want us to call somebody else."""

import asyncio
import shutil
from pathlib import Path

import pytest

from speaker.calls import Ended, Ending, Established, Rings, RingsThere
from tests.calls.lines import end
from tests.calls.odd import odd

pytestmark = pytest.mark.skipif(
    not (shutil.which("baresip") and shutil.which("sipp")),
    reason="needs baresip and sipp: apt-get install baresip-core sip-tester",
)
REFUSALS = {
    "486 Busy Here": Ending.BUSY,
    "600 Busy Everywhere": Ending.BUSY,
    "603 Decline": Ending.DECLINED,
    "404 Not Found": Ending.WRONG_NUMBER,
    "484 Address Incomplete": Ending.WRONG_NUMBER,
    "480 Temporarily Unavailable": Ending.NO_ANSWER,
    "403 Forbidden": Ending.NOT_ALLOWED,
    "488 Not Acceptable Here": Ending.NO_COMMON_SOUND,
    "503 Service Unavailable": Ending.SERVICE_DOWN,
    "500 Whatever This Is": Ending.SERVICE_DOWN,
    "418 I'm a teapot": Ending.UNKNOWN,
}


async def test_each_refusal_is_told_as_what_it_is(tmp_path: Path) -> None:
    async with end(tmp_path, "anna", encryption="") as anna:
        for status, ending in REFUSALS.items():
            async with odd(tmp_path, "refuse", status=status, more="Server: odd") as far:
                await anna.phone.dial(far.address)
                assert (await anna.until(Ended)).ending is ending, status
                await far.done()


async def test_one_that_only_rings_or_says_nothing_can_be_given_up(tmp_path: Path) -> None:
    async with end(tmp_path, "anna", encryption="") as anna:
        async with odd(tmp_path, "ring") as far:
            call = await anna.phone.dial(far.address)
            await anna.until(RingsThere)
            await anna.phone.hang_up(call)
            assert (await anna.until(Ended)).ending is Ending.HUNG_UP
            await far.done()
        async with odd(tmp_path, "nothing") as far:
            call = await anna.phone.dial(far.address)
            await asyncio.sleep(0.3)
            await anna.phone.hang_up(call)
            assert (await anna.until(Ended, within=2)).ending is Ending.HUNG_UP


async def test_the_other_side_may_hold_the_call_and_end_it(tmp_path: Path) -> None:
    async with end(tmp_path, "anna", encryption="") as anna, odd(tmp_path, "hold") as far:
        await anna.phone.dial(far.address)
        await anna.until(Established)
        assert (await anna.until(Ended)).ending is Ending.LEFT
        await far.done()


async def test_who_is_called_cannot_have_us_call_somebody_else(tmp_path: Path) -> None:
    async with (
        end(tmp_path, "anna", encryption="") as anna,
        end(tmp_path, "carl", encryption="") as carl,
        odd(tmp_path, "transfer", elsewhere=carl.address) as far,
    ):
        call = await anna.phone.dial(far.address)
        await anna.until(Established)
        await asyncio.sleep(1.0)
        assert not any(isinstance(event, Rings) for event in carl.told)
        await anna.phone.hang_up(call)
        assert (await anna.until(Ended)).ending is Ending.HUNG_UP


@pytest.mark.parametrize("sound", ["m=audio 9999 RTP/AVP 0", "m=audio 9999 RTP/AVP 0 8 9 96 97 98"])
async def test_who_gives_up_while_it_rings_is_told_as_a_missed_call(tmp_path: Path, sound: str) -> None:
    async with end(tmp_path, "anna", encryption="") as anna:
        target = anna.address.partition("@")[2]
        async with odd(tmp_path, "call", call=target, sound=sound, caller='"Eve" <sip:eve@127.0.0.1>') as far:
            assert (await anna.until(Rings)).call.told_name == "Eve"
            assert (await anna.until(Ended)).ending is Ending.CANCELLED
            await far.done()
