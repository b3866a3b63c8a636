"""The speaker hears itself on a virtual card: what it played is beside what it hears, and is taken out of it."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest

from speaker.audio import Chunk, Samples, chunked, loudness, read_recording, trim
from speaker.devices.soundcard import make
from speaker.echo import Echo
from speaker.engines.numpy_echo import NumpyEcho
from speaker.interfaces import SoundCard

WAV = Path(__file__).parents[1] / "wav"


def speech() -> Samples:
    return np.concatenate([trim(read_recording(file).samples) for file in sorted(WAV.glob("joe-[0-9].flac"))])


@pytest.fixture
async def card(virtual_card: object) -> AsyncIterator[SoundCard]:
    made = make({"input": "", "output": ""})
    yield made
    await made.microphone.close()
    await made.loudspeaker.close()


async def heard_while_playing(card: SoundCard, samples: Samples) -> list[Chunk]:
    """Return what the microphone hears, from before the first sound until after the last."""
    chunks = [await _next(card) for _ in range(10)]

    async def play() -> None:
        for piece in chunked(samples):
            await card.loudspeaker.write(piece)
        await card.loudspeaker.drain()

    playing = asyncio.create_task(play())
    while not playing.done():
        chunks.append(await _next(card))
    return chunks + [await _next(card) for _ in range(10)]


async def _next(card: SoundCard) -> Chunk:
    chunk = await card.microphone.read()
    assert chunk is not None
    return chunk


def test_nothing_is_beside_what_is_heard_while_nothing_plays(card) -> None:
    async def listen() -> list[Chunk]:
        return [await _next(card) for _ in range(10)]

    assert all(chunk.reference is None for chunk in asyncio.run(listen()))


async def test_the_speaker_takes_its_own_voice_out_of_what_it_hears(virtual_card, card) -> None:
    virtual_card.loop_back()
    played = speech()
    chunks = await heard_while_playing(card, played)
    echo = Echo(NumpyEcho())
    clean = np.concatenate([echo.clean(chunk).samples for chunk in chunks])
    heard = np.concatenate([chunk.samples for chunk in chunks])
    references = [chunk.reference for chunk in chunks if chunk.reference is not None]
    assert abs(len(references) - len(played) / len(played[:512])) < 0.1 * len(references)
    assert chunks[0].reference is None
    assert echo.delay is not None
    assert loudness(clean[len(clean) // 2 :]) < 0.3 * loudness(heard[len(heard) // 2 :])
