"""baresip as our phone against another one: calls out and in, keys, hold, refusals, and a death in the middle."""

import asyncio
import os
import signal
import time
from pathlib import Path

import pytest

from speaker.calls import Ended, Ending, Established, KeyPressed, LineChanged, Rings, RingsThere, Secured
from speaker.errors import PhoneError
from speaker.testing.sound import tone
from tests.calls.lines import connect, end, loudness_at


@pytest.mark.parametrize("encryption", ["srtp", "dtls_srtp", ""])
async def test_both_hear_each_other_whatever_the_encryption(tmp_path: Path, encryption: str) -> None:
    async with end(tmp_path, "anna", encryption=encryption) as anna, end(tmp_path, "ben", encryption=encryption) as ben:
        call, _ = await connect(anna, ben)
        # With DTLS the keys come a second after the call is established.
        if encryption and not any(isinstance(event, Secured) for event in anna.told):
            await anna.until(Secured)
        anna.sound()
        ben.sound()
        anna.speak(tone(800, 2.0))
        ben.speak(tone(1500, 2.0))
        await asyncio.sleep(2.2)
        assert loudness_at(ben.everything, 800) > 0.05 > 0.005 > loudness_at(ben.everything, 1500)
        assert loudness_at(anna.everything, 1500) > 0.05 > 0.005 > loudness_at(anna.everything, 800)
        await anna.phone.hang_up(call)
        assert (await anna.until(Ended)).ending is Ending.HUNG_UP
        assert (await ben.until(Ended)).ending is Ending.LEFT


async def test_who_wants_encryption_does_not_talk_without(tmp_path: Path) -> None:
    async with end(tmp_path, "anna") as anna, end(tmp_path, "ben", encryption="") as ben:
        await anna.phone.dial(ben.address)
        assert (await anna.until(Ended)).ending is Ending.NO_COMMON_SOUND
        assert not any(isinstance(event, Established) for event in (*anna.told, *ben.told))


async def test_keys_and_hold_reach_the_other_side(tmp_path: Path) -> None:
    async with end(tmp_path, "anna") as anna, end(tmp_path, "ben") as ben:
        call, _ = await connect(anna, ben)
        await anna.phone.press(call, "15#")
        assert [(await ben.until(KeyPressed)).key for _ in range(3)] == ["1", "5", "#"]
        anna.sound()
        ben.sound()
        await anna.phone.hold(call, True)
        await asyncio.sleep(0.6)
        ben.heard.clear()
        anna.speak(tone(800, 0.6))
        await asyncio.sleep(0.8)
        assert loudness_at(ben.everything, 800) < 0.005
        await anna.phone.hold(call, False)
        await asyncio.sleep(0.3)
        ben.heard.clear()
        anna.speak(tone(800, 0.6))
        await asyncio.sleep(0.9)
        assert loudness_at(ben.everything, 800) > 0.02
        assert not any(isinstance(event, Ended) for event in anna.told)


async def test_a_call_may_be_declined_cancelled_or_meet_another(tmp_path: Path) -> None:
    async with end(tmp_path, "anna") as anna, end(tmp_path, "ben") as ben, end(tmp_path, "carl") as carl:
        await anna.phone.dial(ben.address)
        rings = await ben.until(Rings)
        await anna.until(RingsThere)
        await ben.phone.hang_up(rings.call)
        assert (await anna.until(Ended)).ending is Ending.DECLINED
        call = await anna.phone.dial(ben.address)
        await ben.until(Rings)
        await anna.phone.hang_up(call)
        assert (await ben.until(Ended)).ending in (Ending.HUNG_UP, Ending.CANCELLED)
        await anna.until(Ended)
        await connect(anna, ben)
        await carl.phone.dial(ben.address)
        assert (await carl.until(Ended)).ending is Ending.BUSY


async def test_nobody_there_is_told_by_kind(tmp_path: Path) -> None:
    async with end(tmp_path, "anna") as anna, end(tmp_path, "ben") as ben:
        await anna.phone.dial(ben.address.replace("ben", "nobody"))
        assert (await anna.until(Ended)).ending is Ending.WRONG_NUMBER
        await anna.phone.dial("sip:x@no-such-host.invalid")
        assert (await anna.until(Ended)).ending is Ending.UNREACHABLE
        call = await anna.phone.dial("sip:x@127.0.0.1:9")
        await anna.phone.hang_up(call)
        assert (await anna.until(Ended)).ending is Ending.HUNG_UP


async def test_one_call_at_a_time(tmp_path: Path) -> None:
    async with end(tmp_path, "anna") as anna, end(tmp_path, "ben") as ben:
        await anna.phone.dial(ben.address)
        with pytest.raises(PhoneError):
            await anna.phone.dial(ben.address)


@pytest.mark.parametrize("address", ["sip:a@b c", "sip:a@b\r\nhangup", "sip:a@b\x00"])
async def test_no_address_is_taken_for_a_command(tmp_path: Path, address: str) -> None:
    async with end(tmp_path, "anna") as anna:
        with pytest.raises(PhoneError):
            await anna.phone.dial(address)


async def test_its_death_in_a_call_is_told_and_the_next_call_works(tmp_path: Path) -> None:
    async with end(tmp_path, "anna") as anna, end(tmp_path, "ben") as ben:
        await connect(anna, ben)
        assert anna.phone.pid is not None
        os.kill(anna.phone.pid, signal.SIGKILL)
        killed = time.monotonic()
        assert (await anna.until(Ended)).ending is Ending.PHONE_DIED
        assert time.monotonic() - killed < 2.0
        assert not (await anna.until(LineChanged)).usable
        assert (await anna.until(LineChanged)).usable
        assert (await ben.until(Ended)).ending is Ending.SOUND_LOST
        await connect(anna, ben)


async def test_who_calls_a_line_is_known_by_it(tmp_path: Path) -> None:
    async with end(tmp_path, "anna") as anna, end(tmp_path, "ben", lines="k7f2m9 q3x8z1") as ben:
        await anna.phone.dial(ben.address.replace("ben@", "q3x8z1@"))
        assert (await ben.until(Rings)).call.line == "q3x8z1"


async def test_what_is_open_can_be_closed_twice(tmp_path: Path) -> None:
    async with end(tmp_path, "anna") as anna:
        pid = anna.phone.pid
        await anna.phone.close()
        await anna.phone.close()
    assert pid is not None
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
