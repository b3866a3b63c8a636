"""A recording in one's own voice: begins after a tone, ends when it is quiet, and nothing is made of it in between."""

import asyncio
from collections.abc import AsyncIterator, Callable

import numpy as np
import pytest

from speaker.audio import CHUNK_SAMPLES, CHUNK_SECONDS, Chunk, Samples
from speaker.events import Announcer, CallChanged, TurnEnded, Woken
from speaker.mixer import Mixer
from speaker.recorder import LONGEST, PATIENCE, QUIET, Recorder
from speaker.skill import Response
from speaker.stage import Stage
from speaker.take import Take
from speaker.testing.turns import KeptLoudspeaker, ScriptedSynthesizer
from speaker.voice import Voice

LOUD, SILENT = np.full(CHUNK_SAMPLES, 4000, np.int16), np.zeros(CHUNK_SAMPLES, np.int16)


class Tap:
    follow: Callable[[Chunk], object] | None = None


class Room:
    """Somebody in front of a speaker that records."""

    def __init__(self, noise: float | None = None) -> None:
        self.tap = Tap()
        self.synthesizer = ScriptedSynthesizer()
        self.voice = Voice(Mixer(KeptLoudspeaker(Stage(realtime=False)), lambda: 1.0), self.synthesizer, Announcer())
        self.recorder = Recorder(self.voice, self.tap, lambda: noise)
        self.made: list[Samples | None] = []

    def ask(self) -> bool:
        return self.recorder.record(self._then)

    def _then(self, sound: Samples | None) -> Response:
        self.made.append(sound)
        return Response("Said in the kitchen.")

    async def begins(self) -> None:
        self.recorder.follow(TurnEnded({}))
        await self.until(lambda: self.tap.follow is not None)

    def hear(self, samples: Samples, seconds: float) -> None:
        for _ in range(round(seconds / CHUNK_SECONDS) + 1):
            if self.tap.follow is not None:
                self.tap.follow(Chunk(samples, 0.0, 0.0))

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(15):
            while not condition():  # noqa: ASYNC110 - the condition is what tasks and threads do
                await asyncio.sleep(0.005)


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    made = Room()
    yield made
    await made.recorder.close()
    await made.voice.close()


async def test_what_is_said_until_it_is_quiet_is_taken_and_what_came_of_it_is_said(room: Room) -> None:
    assert room.ask() and room.tap.follow is None, "it waits for the end of the turn"
    await room.begins()
    room.hear(LOUD, 1.0)
    room.hear(SILENT, 0.8)
    room.hear(LOUD, 1.0)
    room.hear(SILENT, QUIET)
    await room.until(lambda: room.synthesizer.spoken == ["Said in the kitchen."])
    (sound,) = room.made
    assert sound is not None and len(sound) / 16_000 == pytest.approx(2.8, abs=0.2)
    assert room.tap.follow is None


async def test_who_says_nothing_has_nothing_announced(room: Room) -> None:
    room.ask()
    await room.begins()
    room.hear(SILENT, PATIENCE)
    await room.until(lambda: room.made == [None])


async def test_who_wakes_the_speaker_meanwhile_wants_something_else(room: Room) -> None:
    room.ask()
    await room.begins()
    room.hear(LOUD, 1.0)
    room.recorder.follow(Woken("hey jarvis", 0.9, 1.0))
    await room.until(lambda: room.tap.follow is None)
    assert room.made == []


async def test_in_a_call_nothing_is_recorded_and_a_call_keeps_the_microphone(room: Room) -> None:
    room.ask()
    await room.begins()

    def call(chunk: Chunk) -> None:
        pass

    room.tap.follow = call
    recording = [task for task in asyncio.all_tasks() if task.get_name() == "recorder"]
    room.recorder.follow(CallChanged("rings_here", "Anna"))
    await asyncio.wait(recording)
    assert room.tap.follow is call and not room.ask()
    room.recorder.follow(CallChanged("", "Anna"))
    assert room.ask()


def test_a_take_ends_by_itself_and_noise_is_nobody() -> None:
    endless = Take(QUIET, LONGEST)
    assert sum(endless.hear(LOUD) for _ in range(1000)) * CHUNK_SECONDS == pytest.approx(LONGEST, abs=0.1)
    noisy = Take(QUIET, LONGEST, audible=0.2)
    assert sum(noisy.hear(LOUD) for _ in range(1000)) * CHUNK_SECONDS == pytest.approx(QUIET, abs=0.1)
    assert noisy.sound is None
