"""Music through our own loudspeaker: ducked as all that is steady, never too late, and from a real MPD."""

import asyncio
import os
import socket
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from speaker.audio import CHUNK_SAMPLES, RATE, Samples
from speaker.errors import DeviceError
from speaker.interfaces import Loudspeaker
from speaker.mixer import Mixer, Track
from speaker.music_pipe import MusicPipe
from speaker.peers.mpd import Mpd
from speaker.players import By
from speaker.testing.mpd import LEVEL, installed, running_mpd
from speaker.web import Settings, Web


class Kept(Loudspeaker):
    """Keeps what it is given, no faster than time passes."""

    def __init__(self) -> None:
        self.chunks: list[Samples] = []

    async def write(self, chunk: Samples) -> None:
        self.chunks.append(chunk)
        await asyncio.sleep(0.002)

    async def drain(self) -> None:
        pass

    async def stop(self) -> None:
        pass

    async def close(self) -> None:
        pass

    @property
    def peak(self) -> int:
        """The loudest sample of the last chunk."""
        return int(np.abs(self.chunks[-1]).max()) if self.chunks else 0


async def until(true: Callable[[], bool]) -> None:
    for _ in range(1000):
        if true():
            return
        await asyncio.sleep(0.005)
    raise AssertionError("it did not come")


def write(path: Path, samples: int, level: int = 1000) -> None:
    pipe = os.open(path, os.O_WRONLY | os.O_NONBLOCK)
    os.write(pipe, np.full(samples, level, "<i2").tobytes())
    os.close(pipe)


async def test_what_is_written_is_heard(tmp_path: Path) -> None:
    kept = Kept()
    mixer = Mixer(kept, lambda: 1.0)
    pipe = MusicPipe(str(tmp_path / "music"), mixer)
    write(tmp_path / "music", 6 * CHUNK_SAMPLES)
    await until(lambda: len(kept.chunks) == 6)
    assert kept.peak == 1000
    pipe.close()
    pipe.close()
    await mixer.close()


async def test_it_is_ducked_under_speech(tmp_path: Path) -> None:
    kept = Kept()
    mixer = Mixer(kept, lambda: 1.0)
    pipe = MusicPipe(str(tmp_path / "music"), mixer)
    speech = Track()
    mixer.play(speech)
    write(tmp_path / "music", 6 * CHUNK_SAMPLES)
    await until(lambda: len(kept.chunks) >= 1)
    assert kept.peak == 200
    pipe.close()
    await mixer.close()


async def test_what_would_be_late_for_ever_is_left_out(tmp_path: Path) -> None:
    kept = Kept()
    mixer = Mixer(kept, lambda: 1.0)
    pipe = MusicPipe(str(tmp_path / "music"), mixer)
    write(tmp_path / "music", 30_000)
    await until(lambda: len(kept.chunks) == 0)
    await asyncio.sleep(0.05)
    assert sum(len(chunk) for chunk in kept.chunks) <= RATE // 2
    pipe.close()
    await mixer.close()


async def test_what_is_no_pipe_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for path in (tmp_path / "file", tmp_path / "nowhere" / "pipe"):
        with pytest.raises(DeviceError, match="player.pipe"):
            MusicPipe(str(path), Mixer(Kept(), lambda: 1.0))


@pytest.mark.skipif(not installed(), reason="needs mpd: apt-get install mpd")
async def test_a_real_mpd_is_heard_through_our_loudspeaker(tmp_path: Path) -> None:
    kept = Kept()
    mixer = Mixer(kept, lambda: 1.0)
    pipe = MusicPipe(str(tmp_path / "music.pipe"), mixer)
    with socket.create_server(("127.0.0.1", 0)) as once:
        port = once.getsockname()[1]
    web = Web(Settings())

    def play() -> None:
        mpd.play({By.ARTIST: "The Beatles"})

    folder = tmp_path / "mpd"
    folder.mkdir()
    context = running_mpd(folder, port, pipe=tmp_path / "music.pipe")
    running = await asyncio.to_thread(context.__enter__)
    mpd = Mpd(running.address, "", web)
    await asyncio.to_thread(play)
    await until(lambda: len(kept.chunks) > 20 and abs(kept.peak - LEVEL) < 40)
    await asyncio.to_thread(context.__exit__, None, None, None)
    pipe.close()
    await mixer.close()
    web.close()
