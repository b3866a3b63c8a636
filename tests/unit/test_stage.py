"""The clock that recordings and replies share: what is played is heard at its place."""

import asyncio

import numpy as np
import pytest

from speaker.audio import CHUNK_SAMPLES, Samples
from speaker.devices.wav import make
from speaker.interfaces import SoundCard
from speaker.stage import Stage


def chunk(value: int) -> Samples:
    return np.full(CHUNK_SAMPLES, value, np.int16)


def card(stage: Stage, chunks: int) -> SoundCard:
    samples = np.zeros(chunks * CHUNK_SAMPLES, np.int16)
    return make({
        "samples": samples,
        "stage": stage,
        "keep": lambda samples: None,
        "busy": lambda: False,
        "room": lambda played, number: played // 2,
    })  # fmt: skip


async def heard(ends: SoundCard) -> list[tuple[int, int | None]]:
    """Return the first sample of each chunk, and of its reference."""
    found: list[tuple[int, int | None]] = []
    while (piece := await ends.microphone.read()) is not None:
        reference = None if piece.reference is None else int(piece.reference[0])
        found.append((int(piece.samples[0]), reference))
    return found


async def test_what_is_played_is_heard_in_the_same_chunk_and_is_its_reference() -> None:
    stage = Stage(realtime=False)
    ends = card(stage, 6)

    async def play() -> None:
        await stage.reach(2)
        for value in (100, 200, 300):
            await ends.loudspeaker.write(chunk(value))
        await ends.loudspeaker.drain()

    playing = asyncio.create_task(play())
    found = await heard(ends)
    await playing
    assert [value for value in found if value[1] is not None] == [(50, 100), (100, 200), (150, 300)]
    assert found[:2] == [(0, None), (0, None)]


async def test_an_endless_sound_keeps_the_pace_of_the_microphone() -> None:
    stage = Stage(realtime=False)
    ends = card(stage, 10)
    await ends.microphone.read()
    written = 0

    async def ring() -> None:
        nonlocal written
        while stage.heard < 10:
            await ends.loudspeaker.write(chunk(1))
            written += 1

    ringing = asyncio.create_task(ring())
    found = await heard(ends)
    await ringing
    assert len(found) == 9
    assert written <= 11


async def test_what_is_stopped_is_not_heard() -> None:
    stage = Stage(realtime=False)
    ends = card(stage, 4)
    await ends.microphone.read()
    writing = asyncio.create_task(ends.loudspeaker.write(chunk(8)))
    await asyncio.sleep(0)
    await ends.loudspeaker.stop()
    await asyncio.wait_for(writing, 5)
    assert [reference for _, reference in await heard(ends)] == [None, None, None]


async def test_a_sound_of_a_thinking_speaker_waits_for_nobody() -> None:
    stage = Stage(realtime=False)
    ends = card(stage, 4)
    await ends.microphone.read()
    stage.show(thinking=True, speaking=False)
    for _ in range(50):
        await asyncio.wait_for(ends.loudspeaker.write(chunk(8)), 5)
    await asyncio.wait_for(ends.loudspeaker.drain(), 5)
    stage.show(thinking=False, speaking=False)
    assert [reference for _, reference in await heard(ends)] == [None, None, None]


@pytest.mark.parametrize("realtime", [False, True])
async def test_nobody_waits_for_a_microphone_that_has_ended(realtime: bool) -> None:
    stage = Stage(realtime=realtime)
    ends = card(stage, 1)
    await heard(ends)
    await asyncio.wait_for(ends.loudspeaker.write(chunk(8)), 5)
    await asyncio.wait_for(ends.loudspeaker.drain(), 5)
    await asyncio.wait_for(stage.reach(1000), 5)


async def test_in_real_time_too_the_echo_stands_where_it_was_played() -> None:
    stage = Stage(realtime=True)
    ends = card(stage, 10)

    async def play() -> None:
        await stage.reach(3)
        for value in (100, 200, 300):
            await ends.loudspeaker.write(chunk(value))

    playing = asyncio.create_task(play())
    found = [value for value in await heard(ends) if value[1] is not None]
    await playing
    assert found == [(50, 100), (100, 200), (150, 300)]
