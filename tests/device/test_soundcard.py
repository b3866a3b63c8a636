"""The sound card, for real: PortAudio in child processes on a virtual card."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from speaker.audio import CHUNK_SAMPLES, CHUNK_SECONDS, Chunk, Samples, chunked, loudness
from speaker.devices.soundcard import KEPT, Device, list_devices, make
from speaker.errors import DeviceError
from speaker.interfaces import Microphone, SoundCard

BACK = 10.0
"""Seconds in which a card that returned must be heard again; 2 on a machine that does nothing else."""


def noise(seconds: float, seed: int = 3) -> Samples:
    """Noise that nothing else in a recording can be mistaken for, in whole chunks."""
    count = round(seconds / CHUNK_SECONDS) * CHUNK_SAMPLES
    sound = np.random.default_rng(seed).normal(0, 3000, count)
    # Below 3 kHz, so that the way through 48 kHz and back keeps it.
    spectrum = np.fft.rfft(sound)
    spectrum[round(len(spectrum) * 0.375) :] = 0
    return np.clip(np.fft.irfft(spectrum, count), -20000, 20000).astype(np.int16)


def fidelity(sent: Samples, heard: Samples) -> float:
    """Return how well `sent` is found in one piece in `heard`, in dB."""
    start = int(likeness(sent, heard).argmax())
    found = np.zeros(len(sent))
    piece = heard[start : start + len(sent)]
    found[: len(piece)] = piece
    error = float(np.mean((found - sent) ** 2))
    return 10 * np.log10(float(np.mean(sent.astype(np.float64) ** 2)) / max(error, 1e-9))


def likeness(sent: Samples, heard: Samples) -> NDArray[np.float64]:
    """Return how alike `sent` and `heard` are at every place in `heard`; 1 is the same."""
    size = 1 << (len(sent) + len(heard)).bit_length()
    one, other = sent.astype(np.float64), heard.astype(np.float64)
    match = np.fft.irfft(np.fft.rfft(other, size) * np.conj(np.fft.rfft(one, size)), size)
    return match[: len(heard)] / max(float(one @ one), 1e-9)


def arrived(sent: Samples, heard: Samples) -> bool:
    """Tell whether nearly every chunk is heard, in order, the last among them.

    Not how well: on a busy machine the sound server itself leaves gaps of some milliseconds, and cuts a chunk in two.
    """
    places = [likeness(chunk, heard) for chunk in chunked(sent)]
    starts = [int(place.argmax()) for place in places if place.max() > 0.95]
    return places[-1].max() > 0.95 and len(starts) >= 0.85 * len(places) and starts == sorted(starts)


def our_children() -> list[int]:
    """Return the processes that own one end of a sound card for us."""
    lists = [task / "children" for task in Path("/proc/self/task").iterdir()]
    children = [int(pid) for file in lists for pid in file.read_text().split()]
    return [pid for pid in children if b"soundcard_child" in Path(f"/proc/{pid}/cmdline").read_bytes()]


async def read_for(microphone: Microphone, seconds: float) -> list[Chunk]:
    chunks: list[Chunk] = []
    while len(chunks) * CHUNK_SECONDS < seconds:
        chunk = await microphone.read()
        assert chunk is not None
        chunks.append(chunk)
    return chunks


async def read_until_it_fails(microphone: Microphone) -> DeviceError:
    async with asyncio.timeout(BACK):
        while True:
            try:
                await microphone.read()
            except DeviceError as error:
                return error


async def read_until_it_works(microphone: Microphone) -> None:
    async with asyncio.timeout(BACK):
        while True:
            try:
                await microphone.read()
                return
            except DeviceError:
                continue


async def speak(card: SoundCard, samples: Samples) -> None:
    for chunk in chunked(samples):
        await card.loudspeaker.write(chunk)


@pytest.fixture
async def card(virtual_card: object) -> AsyncIterator[SoundCard]:
    made = make({"input": "", "output": ""})
    yield made
    await made.microphone.close()
    await made.loudspeaker.close()


async def test_what_is_played_into_the_microphone_arrives_whole_and_in_order(virtual_card, card) -> None:
    sent = noise(3.0)
    await card.microphone.read()
    playing = asyncio.create_task(virtual_card.play(sent))
    chunks = await read_for(card.microphone, 5.0)
    await playing
    assert fidelity(sent, np.concatenate([chunk.samples for chunk in chunks])) > 60
    assert np.allclose(np.diff([chunk.at for chunk in chunks]), CHUNK_SECONDS)
    assert all(a.captured < b.captured <= time.monotonic() for a, b in zip(chunks, chunks[1:], strict=False))
    assert card.microphone.dropped == 0


async def test_what_is_written_is_heard_to_its_last_sample(virtual_card, card) -> None:
    sent = noise(2.0)
    async with virtual_card.recorded() as recording:
        began = time.monotonic()
        await speak(card, sent)
        # Never more than 3 chunks and what the card holds are ahead of what is heard.
        assert time.monotonic() - began > 2.0 - 0.3
        await card.loudspeaker.drain()
        assert time.monotonic() - began > 2.0
        await card.loudspeaker.close()
    assert arrived(sent, recording[0])


async def test_a_loudspeaker_that_rested_plays_again(virtual_card, card) -> None:
    sent = noise(0.5)
    async with virtual_card.recorded() as recording:
        await speak(card, sent)
        await card.loudspeaker.drain()
        # Longer than it keeps its stream running.
        await asyncio.sleep(5.0)
        await speak(card, sent)
        await card.loudspeaker.drain()
    middle = len(recording[0]) // 2
    assert arrived(sent, recording[0][:middle])
    assert arrived(sent, recording[0][middle:])


async def test_stop_cuts_what_was_written_and_the_next_sound_is_whole(virtual_card, card) -> None:
    long, after = noise(40 * CHUNK_SECONDS), noise(1.0, seed=5)
    async with virtual_card.recorded() as recording:
        await speak(card, long)
        stopped = time.monotonic()
        await card.loudspeaker.stop()
        await card.loudspeaker.drain()
        assert time.monotonic() - stopped < 0.9
        await asyncio.sleep(0.5)
        await speak(card, after)
        await card.loudspeaker.drain()
    loud = [loudness(piece) > 0.01 for piece in chunked(recording[0])]
    first = loud.index(True)
    # Of 40 chunks 3 were still ours to drop, and part of a fourth.
    assert loud.index(False, first) - first < 39
    assert arrived(after, recording[0])


@pytest.mark.parametrize("wanted", ["", "mic"])
async def test_a_microphone_that_is_pulled_and_put_back_is_heard_again(virtual_card, wanted) -> None:
    card = make({"input": wanted})
    first = await card.microphone.read()
    virtual_card.unplug_microphone()
    error = await read_until_it_fails(card.microphone)
    assert "speaker devices" in str(error)
    # The sound server now offers the loudspeaker's monitor: we must not hear ourselves.
    for _ in range(3):
        with pytest.raises(DeviceError):
            await card.microphone.read()
    virtual_card.plug_microphone()
    await read_until_it_works(card.microphone)
    again = await card.microphone.read()
    assert first and again and again.at > first.at
    await card.microphone.close()
    await card.loudspeaker.close()


async def test_a_sound_server_that_dies_and_returns_is_used_again(virtual_card, card) -> None:
    await card.microphone.read()
    await speak(card, noise(0.2))
    virtual_card.kill()
    await read_until_it_fails(card.microphone)
    with pytest.raises(DeviceError):
        await speak(card, noise(1.0))
    virtual_card.start()
    await read_until_it_works(card.microphone)
    await asyncio.sleep(1.0)
    sent = noise(0.5)
    async with virtual_card.recorded() as recording:
        await speak(card, sent)
        await card.loudspeaker.drain()
    assert arrived(sent, recording[0])


async def test_a_sound_server_that_hangs_is_waited_for(virtual_card, card) -> None:
    await card.microphone.read()
    virtual_card.hang()
    await read_until_it_fails(card.microphone)
    virtual_card.go_on()
    await read_until_it_works(card.microphone)


async def test_killed_children_are_replaced(card) -> None:
    await card.microphone.read()
    await speak(card, noise(0.2))
    for child in our_children():
        os.kill(child, signal.SIGKILL)
    await read_until_it_works(card.microphone)
    # The loudspeaker's is replaced without a word: nothing was away.
    await speak(card, noise(0.2))
    await card.loudspeaker.drain()


async def test_a_child_that_hangs_is_replaced(card) -> None:
    await card.microphone.read()
    for child in our_children():
        os.kill(child, signal.SIGSTOP)
    assert "silent" in str(await read_until_it_fails(card.microphone))
    await read_until_it_works(card.microphone)
    await speak(card, noise(0.2))


async def test_chunks_that_nobody_reads_are_dropped_oldest_first_and_counted(card) -> None:
    await card.microphone.read()
    await asyncio.sleep((KEPT + 10) * CHUNK_SECONDS)
    chunks = await read_for(card.microphone, 1.0)
    assert card.microphone.dropped >= 5
    assert chunks[0].at > 5 * CHUNK_SECONDS


async def test_without_any_device_both_ends_say_so_at_once(virtual_card, tmp_path, monkeypatch) -> None:
    (tmp_path / "asound.conf").write_text("")
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(tmp_path / "asound.conf"))
    card = make({})
    began = time.monotonic()
    with pytest.raises(DeviceError, match="speaker devices"):
        await card.microphone.read()
    with pytest.raises(DeviceError, match="speaker devices"):
        await speak(card, noise(0.1))
    assert time.monotonic() - began < 15
    await card.microphone.close()
    await card.loudspeaker.close()


async def test_a_loudspeaker_plays_where_there_is_no_microphone(virtual_card) -> None:
    card = make({"input": "parrot", "output": "speaker"})
    with pytest.raises(DeviceError, match='no microphone is called "parrot"; there is .*mic'):
        await card.microphone.read()
    async with virtual_card.recorded() as recording:
        await speak(card, noise(0.5))
        await card.loudspeaker.drain()
    assert arrived(noise(0.5), recording[0])
    await card.microphone.close()
    await card.loudspeaker.close()


async def test_a_microphone_is_heard_where_there_is_no_loudspeaker(virtual_card) -> None:
    card = make({"input": "MIC", "output": "parrot"})
    await read_for(card.microphone, 0.3)
    with pytest.raises(DeviceError, match='no loudspeaker is called "parrot"'):
        await speak(card, noise(0.1))
    await read_for(card.microphone, 0.3)
    await card.microphone.close()
    await card.loudspeaker.close()


async def test_closing_twice_leaves_no_process_and_ends_a_read(card) -> None:
    await card.microphone.read()
    await speak(card, noise(0.1))
    reading = asyncio.create_task(read_for(card.microphone, 60))
    await asyncio.sleep(0.1)
    for _ in range(2):
        await card.microphone.close()
        await card.loudspeaker.close()
    with pytest.raises(AssertionError):
        await reading
    assert await card.microphone.read() is None
    with pytest.raises(DeviceError, match="closed"):
        await card.loudspeaker.write(noise(0.1)[:CHUNK_SAMPLES])
    assert our_children() == []


def test_devices_are_listed_by_name(virtual_card: object) -> None:
    listed = list_devices()
    assert [device.name for device in listed] == ["mic", "speaker", "default"]
    assert all(isinstance(device, Device) and device.inputs and device.outputs for device in listed)
