"""The speaker hears itself on a virtual card: what it played is beside what it hears, and is taken out of it."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest

from speaker.audio import CHUNK_SAMPLES, RATE, Chunk, Samples, chunked, loudness, read_recording, trim
from speaker.devices.soundcard import make
from speaker.echo import Echo
from speaker.engines.numpy_echo import NumpyEcho
from speaker.interfaces import SoundCard

WAV = Path(__file__).parents[1] / "wav"
STALLED = 6
"""Chunks by which playing may take longer than the sound is."""


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


async def test_nothing_is_beside_what_is_heard_while_nothing_plays(card) -> None:
    chunks = [await _next(card) for _ in range(10)]
    assert all(chunk.reference is None for chunk in chunks)


async def test_the_speaker_takes_its_own_voice_out_of_what_it_hears(virtual_card, card) -> None:
    virtual_card.loop_back()
    played = speech()
    chunks = await heard_while_playing(card, played)
    echo = Echo(NumpyEcho())
    clean = np.concatenate([echo.clean(chunk).samples for chunk in chunks])
    heard = np.concatenate([chunk.samples for chunk in chunks])
    beside = [number for number, chunk in enumerate(chunks) if chunk.reference is not None]
    assert beside[0] > 0
    if beside[-1] - beside[0] > len(played) / CHUNK_SAMPLES + STALLED:
        pytest.skip("the virtual sound card ran dry, since this machine is busy; run it alone on an idle one")
    assert len(beside) > 0.8 * len(played) / CHUNK_SAMPLES
    assert echo.delay is not None
    assert best_second(heard, clean) > 6


def best_second(heard: Samples, clean: Samples) -> float:
    """Return by how many dB the echo is less in the best second: the virtual card may have slipped in others."""
    starts = range(0, len(heard) - RATE, RATE // 2)
    pairs = [(loudness(heard[start : start + RATE]), loudness(clean[start : start + RATE])) for start in starts]
    return max(20 * float(np.log10(before / max(after, 1e-6))) for before, after in pairs if before > 0.01)
