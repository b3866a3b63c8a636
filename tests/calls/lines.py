"""Two ends of a line: real phones on loopback, what each was told, and sound through them in real time."""

import asyncio
import contextlib
import socket
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TypeVar

import numpy as np

from speaker.audio import CHUNK_SAMPLES, CHUNK_SECONDS, Samples, chunked
from speaker.calls import Account, Call, Established, LineChanged, PhoneEvent, PhoneOptions, Rings
from speaker.peers.baresip import Baresip

T = TypeVar("T", bound=PhoneEvent)
LONGEST = 15.0


def free_ports(count: int = 2) -> int:
    """Return the first of some ports in a row that are free."""
    while True:
        with contextlib.ExitStack() as held, contextlib.suppress(OSError):
            first = held.enter_context(socket.socket())
            first.bind(("127.0.0.1", 0))
            port: int = first.getsockname()[1]
            for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
                for number in range(1, count):
                    held.enter_context(socket.socket(type=kind)).bind(("127.0.0.1", port + number))
            if port + count < 60_000:
                return port


class End:
    """One phone and all that it told."""

    def __init__(self, phone: Baresip, address: str) -> None:
        self.phone = phone
        self.address = address
        self.told: list[PhoneEvent] = []
        self._queue: asyncio.Queue[PhoneEvent] = asyncio.Queue()
        self.heard: list[Samples] = []
        self.say: list[Samples] = []
        """Chunks still to be said."""
        self._sounding: asyncio.Task[None] | None = None

    def tell(self, event: PhoneEvent) -> None:
        self.told.append(event)
        self._queue.put_nowait(event)

    async def until(self, kind: type[T], within: float = LONGEST) -> T:
        """Return the next event of a kind; what comes before it is passed over."""
        async with asyncio.timeout(within):
            while True:
                event = await self._queue.get()
                if isinstance(event, kind):
                    return event

    def sound(self) -> None:
        """Take and give sound from now on, in real time."""
        self._sounding = asyncio.create_task(self._sound())

    async def _sound(self) -> None:
        due = time.monotonic()
        while True:
            due += CHUNK_SECONDS
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            self.phone.send(self.say.pop(0) if self.say else np.zeros(CHUNK_SAMPLES, np.int16))
            self.heard.append(self.phone.receive())

    def speak(self, samples: Samples) -> None:
        self.say += chunked(samples)

    @property
    def everything(self) -> Samples:
        return np.concatenate(self.heard) if self.heard else np.zeros(0, np.int16)

    async def close(self) -> None:
        if self._sounding is not None:
            self._sounding.cancel()
        await self.phone.close()


@contextlib.asynccontextmanager
async def end(folder: Path, name: str, **options: str) -> AsyncIterator[End]:
    """Open a phone without any service; `options` are those of its account."""
    identity, lines = options.pop("identity", ""), options.pop("lines", "")
    port = free_ports()
    account = Account(f"sip:{name}@127.0.0.1:{port}", listen=f"127.0.0.1:{port}", **{"transport": "udp", **options})
    phone = Baresip(
        PhoneOptions(
            name,
            account,
            folder / name,
            Path(identity) if identity else None,
            {line: line for line in lines.split()},
        )
    )
    made = End(phone, f"sip:{name}@127.0.0.1:{port}")
    await phone.start(made.tell)
    try:
        await made.until(LineChanged)
        yield made
    finally:
        await made.close()


async def connect(caller: End, called: End, address: str = "") -> tuple[Call, Call]:
    """Have one call the other, who answers; returns both ends of the call."""
    out = await caller.phone.dial(address or called.address)
    rings = await called.until(Rings)
    await called.phone.answer(rings.call)
    await caller.until(Established)
    await called.until(Established)
    return out, rings.call


def loudness_at(samples: Samples, hertz: float) -> float:
    """Return how loud a tone is in the loudest second, 0 to 1; packets that are lost break its phase, so by frames."""
    frames = samples[: len(samples) // 1024 * 1024].reshape(-1, 1024)
    if not len(frames):
        return 0.0
    wave = np.exp(-2j * np.pi * hertz * np.arange(1024) / 16_000) * np.hanning(1024)
    levels = np.sort(np.abs(frames @ wave))[::-1][:15]
    return float(levels.mean() * 4 / 1024 / 32_768)
