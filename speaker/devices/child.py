"""One end of the sound card, in a child process that is replaced when it fails."""

import asyncio
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable

from speaker.audio import CHUNK_SAMPLES, RATE
from speaker.devices.wire import Kind, Message, Unpacker
from speaker.errors import DeviceError

MODULE = "speaker.devices.soundcard_child"
OPEN_LIMIT = 5.0
"""Seconds to load PortAudio and open the device: 0.15 on a desktop; PortAudio tries every device there is."""
SILENT_LIMIT = 1.0
"""A child that has sent nothing for so many seconds has lost its device: no error tells (found by pulling them)."""
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 1.0
"""Seconds between tries. With opening, the card is back within 2 s of its return."""
BURIAL = 2.0
"""Seconds for a killed child to end; one that is stuck in the kernel never does."""

log = logging.getLogger(__name__)


class Child:
    """A process that sends messages; all methods belong to the thread of the event loop."""

    def __init__(self, role: str, wanted: str, receive: Callable[[Message], None]) -> None:
        self._command = [sys.executable, "-m", MODULE, role, wanted, str(RATE), str(CHUNK_SAMPLES)]
        self._receive = receive
        self._process: subprocess.Popen[bytes] | None = None
        self._messages = Unpacker()
        self._news = asyncio.Event()
        self._count = 0
        self._opened = False
        self._ended = False
        self._reason = ""
        self._pause = 0.0
        self._next_try = 0.0

    @property
    def running(self) -> bool:
        return self._process is not None

    @property
    def opened(self) -> bool:
        return self._opened and not self._ended

    def start(self) -> None:
        """Start the process unless it runs; it opens its device by itself."""
        if self._process is not None:
            return
        self._messages = Unpacker()
        self._opened = self._ended = False
        self._reason = ""
        pipe = subprocess.PIPE
        # A session of its own keeps the keyboard's signals away; it ends by itself when its standard input does.
        self._process = subprocess.Popen(
            self._command, bufsize=0, stdin=pipe, stdout=pipe, stderr=pipe, start_new_session=True
        )
        loop = asyncio.get_running_loop()
        for file, arrived in ((self._process.stdout, self._arrived), (self._process.stderr, self._noise)):
            assert file is not None
            os.set_blocking(file.fileno(), False)
            loop.add_reader(file.fileno(), arrived, file.fileno())

    async def rest(self) -> None:
        """Wait until the next try is due."""
        await asyncio.sleep(max(0.0, self._next_try - time.monotonic()))

    async def open(self) -> None:
        """Return when the device is open. Raises DeviceError, at once if the next try is not due yet."""
        if self._process is None and time.monotonic() < self._next_try:
            raise DeviceError(self._reason)
        self.start()
        deadline = time.monotonic() + OPEN_LIMIT
        while not self._opened:
            if not await self.news(deadline - time.monotonic()):
                raise await self.failed(f"it did not open within {OPEN_LIMIT:.0f} s")
        if self._ended:
            raise await self.failed("")

    async def news(self, limit: float = SILENT_LIMIT) -> bool:
        """Wait until something arrives. Raises DeviceError if the process ended; false if nothing came in time."""
        arrived = self._count
        if not self._ended:
            # A timer and an event: asyncio.timeout would cost as much as all the rest of reading a chunk.
            timer = asyncio.get_running_loop().call_later(limit, self._news.set)
            self._news.clear()
            try:
                await self._news.wait()
            finally:
                timer.cancel()
        if self._ended:
            raise await self.failed("")
        return self._count > arrived

    def send(self, message: Message) -> bool:
        """Send without waiting; false if the process does not take it."""
        if self._process is None or self._process.stdin is None:
            return False
        try:
            os.write(self._process.stdin.fileno(), message.packed())
        except OSError:
            return False
        return True

    async def failed(self, reason: str) -> DeviceError:
        """End the process, put off the next try, and return the error to raise."""
        status = await self.close()
        if not reason:
            reason = self._reason or f"its process ended ({ending(status)})"
        self._reason = f"{reason}; `speaker devices` lists what there is, and sound.input and sound.output choose"
        self._pause = min(LONGEST_PAUSE, max(FIRST_PAUSE, 2 * self._pause))
        self._next_try = time.monotonic() + self._pause
        return DeviceError(self._reason)

    async def close(self) -> int | None:
        """Kill the process and return how it ended."""
        process, self._process = self._process, None
        if process is None:
            return None
        loop = asyncio.get_running_loop()
        for file in (process.stdout, process.stderr, process.stdin):
            assert file is not None
            loop.remove_reader(file.fileno())
            file.close()
        self._ended = True
        self._news.set()
        process.kill()
        try:
            return await asyncio.to_thread(process.wait, BURIAL)
        except subprocess.TimeoutExpired:
            log.warning("a child of the sound card does not end: %d", process.pid)
            return None

    def _arrived(self, file: int) -> None:
        data = _read(file)
        if not data:
            asyncio.get_running_loop().remove_reader(file)
            self._ended = True
        for message in self._messages.feed(data):
            self._count += 1
            if message.kind is Kind.FAILED:
                self._reason = message.payload.decode(errors="replace")
                continue
            if message.kind is Kind.OPENED:
                self._opened = True
                log.info("%s: %s", self._command[3], message.payload.decode(errors="replace"))
            else:
                self._pause = 0.0
            self._receive(message)
        self._news.set()

    def _noise(self, file: int) -> None:
        """Keep what ALSA and JACK have to say; they say a lot about devices that nobody asked for."""
        data = _read(file)
        if not data:
            asyncio.get_running_loop().remove_reader(file)
        for line in data.decode(errors="replace").splitlines():
            log.debug("%s: %s", self._command[3], line)


def _read(file: int) -> bytes:
    try:
        return os.read(file, 65536)
    except OSError:
        return b""


def ending(status: int | None) -> str:
    if status is None:
        return "it hangs"
    return signal.Signals(-status).name if status < 0 else f"exit {status}"
