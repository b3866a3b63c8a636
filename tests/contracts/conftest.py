"""Requests as sound, and recognizers behind the services that others run."""

import asyncio
import csv
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pytest

from speaker.audio import RATE, Samples, chunked, read_recording
from speaker.engines import vosk
from speaker.interfaces import Recognizer, Transcript, Vocabulary
from speaker.testing.azure_speech import FakeAzureSpeech, fake_azure_speech

ROOT = Path(__file__).parents[2]
MODEL = ROOT / "models" / "en-mini"
RECORDINGS = ROOT / "tests" / "wav"
SENTENCES = (
    *(
        "what time is it",
        "what time is it in tokyo",
        "set a timer for five minutes",
        "cancel the timer",
        "stop",
        "help",
    ),
    *("what's the weather like today", "is it going to rain in london", "timer for thirty seconds", "say that again"),
)
VOCABULARY = Vocabulary(SENTENCES, ("hey jarvis", "okay nabu"))
WEATHER = "joe-slow-2"
TIMER = "joe-slow-1"
STOP = "flite-slt-1"


def request_in(name: str) -> Samples:
    """Return what follows the wake word in one of the project's recordings, half a second of room before and after."""
    with (RECORDINGS / "manifest.csv").open(encoding="utf-8") as file:
        row = next(row for row in csv.DictReader(file) if row["file"] == f"{name}.flac")
    samples = read_recording(RECORDINGS / row["file"]).samples
    start, end = (round(float(row[key]) * RATE) for key in ("speech_start_s", "speech_end_s"))
    room = np.random.default_rng(1).normal(0, 5, RATE // 2).astype(np.int16)
    return np.concatenate([room, samples[start:end], room])


def hear(recognizer: Recognizer, samples: Samples) -> Transcript:
    recognizer.reset()
    for piece in chunked(samples):
        recognizer.feed(piece)
    return recognizer.finish()


def unused_port() -> int:
    """Return a port of this machine on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as once:
        return int(once.getsockname()[1])


@pytest.fixture(scope="session")
def graphs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for compiled models."""
    return tmp_path_factory.mktemp("compiled")


@pytest.fixture(scope="session")
def behind(graphs: Path) -> Iterator[Recognizer]:
    """The recognizer that the services in these tests use themselves; one request at a time."""
    made = vosk.make(MODEL, VOCABULARY, graphs)
    yield made
    made.close()


@pytest.fixture(scope="session")
def azure(behind: Recognizer) -> Iterator[FakeAzureSpeech]:
    with fake_azure_speech(lambda sound: hear(behind, sound).text) as fake:
        yield fake


class Hearing(Protocol):
    """As much of a recognizer as a server needs."""

    def feed(self, samples: Samples) -> None: ...

    def finish(self) -> Transcript: ...

    def reset(self) -> None: ...


@dataclass(frozen=True, slots=True)
class WyomingServer:
    """A server made with the official library."""

    port: int
    asked: list[Any] = field(default_factory=list)
    """Its `Transcribe` events."""

    @property
    def options(self) -> dict[str, str]:
        return {"address": f"127.0.0.1:{self.port}"}


@pytest.fixture(scope="session")
def official(behind: Recognizer) -> Iterator[WyomingServer]:
    pytest.importorskip("wyoming", reason="needs the package wyoming: pip install -e '.[dev]'")
    with wyoming_server(behind) as server:
        yield server


@contextmanager
def wyoming_server(recognizer: Hearing) -> Iterator[WyomingServer]:
    """Serve a recognizer on a thread of its own."""
    from wyoming.asr import Transcribe
    from wyoming.asr import Transcript as Text
    from wyoming.audio import AudioChunk, AudioStart, AudioStop
    from wyoming.event import Event
    from wyoming.server import AsyncEventHandler

    asked: list[Transcribe] = []

    class Handler(AsyncEventHandler):
        async def handle_event(self, event: Event) -> bool:
            if Transcribe.is_type(event.type):
                asked.append(Transcribe.from_event(event))
            elif AudioStart.is_type(event.type):
                assert AudioStart.from_event(event).rate == RATE
                # Kept to the end: what is left of an utterance that was dropped may come in beside the next one.
                self.sound: list[Samples] = []
            elif AudioChunk.is_type(event.type):
                self.sound.append(np.frombuffer(AudioChunk.from_event(event).audio, "<i2").astype(np.int16))
            elif AudioStop.is_type(event.type):
                recognizer.reset()
                for samples in self.sound:
                    recognizer.feed(samples)
                await self.write_event(Text(text=f"{recognizer.finish().text.capitalize()}.").event())
                return False
            return True

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await Handler(reader, writer).run()

    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(asyncio.start_server(answer, "127.0.0.1", 0))
    thread = threading.Thread(target=loop.run_forever, name="wyoming")
    thread.start()
    try:
        yield WyomingServer(server.sockets[0].getsockname()[1], asked)
    finally:
        loop.call_soon_threadsafe(server.close)
        asyncio.run_coroutine_threadsafe(server.wait_closed(), loop).result(5)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
