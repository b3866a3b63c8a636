"""The child processes that own PortAudio: one records, one plays, one lists what there is.

PortAudio can end its process (SIGSEGV on an index that is gone, SIGABRT without any device), hang for ever, or
fall silent without a word when a device is pulled. Here it may: `speaker.devices.child` replaces us.

Run as `python -m speaker.devices.soundcard_child ROLE NAME RATE CHUNK_SAMPLES`. It imports no numpy: it must be
back soon, and it is there twice.
"""

import json
import os
import select
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, NoReturn

import pyaudio

from speaker.devices import pulse
from speaker.devices.wire import PERIODS, PLACE, Kind, Message, Unpacker

REST = 3.0
"""Seconds of silence after which the loudspeaker's stream is stopped: playing silence costs 1.3 % of a core."""
FIRST = 4
"""Periods to have before the stream starts; PortAudio takes three at once, and a gap would follow the first chunk."""
GATHER = 0.02
"""Seconds to wait for so many; a sound may be shorter."""
NICENESS = -11
"""As PulseAudio has it."""
NAMES = {"input": "microphone", "output": "loudspeaker"}


class Unusable(Exception):
    """There is no such device, or it cannot be opened."""


@dataclass(frozen=True, slots=True)
class Pipe:
    """To the parent. It never waits: what does not fit is lost, and counted by whoever sends it."""

    file: int

    def send(self, message: Message) -> bool:
        try:
            os.write(self.file, message.packed())
        except BlockingIOError:
            return False
        return True

    def fail(self, reason: str) -> NoReturn:
        # No tidying up: stopping the stream of a device that is gone may never return.
        with suppress(OSError):
            self.send(Message(Kind.FAILED, reason.encode()[:2000]))
        os._exit(1)


def find(audio: pyaudio.PyAudio, way: str, wanted: str) -> dict[str, Any]:
    """Return the device that is wanted by a part of its name, or the system's choice; never a monitor unasked."""
    devices: list[dict[str, Any]] = [audio.get_device_info_by_index(index) for index in range(audio.get_device_count())]
    usable = [
        device
        for device in devices
        if device[f"max{way.title()}Channels"] > 0
        and ("monitor" not in device["name"].lower() or "monitor" in wanted.lower())
    ]
    names = ", ".join(device["name"] for device in usable)
    if not usable:
        raise Unusable(f"there is no {NAMES[way]}")
    if wanted:
        matching = [device for device in usable if wanted.lower() in device["name"].lower()]
        matching.sort(key=lambda device: device["name"].lower() != wanted.lower())
        if not matching:
            raise Unusable(f'no {NAMES[way]} is called "{wanted}"; there is {names}')
        return matching[0]
    try:
        chosen = getattr(audio, f"get_default_{way}_device_info")()["index"]
    except OSError as error:
        raise Unusable(f"the system chose no {NAMES[way]}; there is {names}") from error
    for device in usable:
        if device["index"] == chosen:
            return device
    raise Unusable(f"the {NAMES[way]} that the system chose is no real one; there is {names}")


def record(pipe: Pipe, wanted: str, rate: int, chunk_samples: int) -> None:
    """Send chunks until the parent is gone."""
    audio = pyaudio.PyAudio()
    lost = 0
    ready = threading.Event()

    def heard(pcm: bytes, count: int, info: Mapping[str, float], status: int) -> tuple[None, int]:
        nonlocal lost
        if ready.is_set():
            lost += bool(status & pyaudio.paInputOverflow)
            if not pipe.send(Message(Kind.SOUND, pcm, lost, time.monotonic())):
                lost += 1
        return None, pyaudio.paContinue

    device = find(audio, "input", wanted)
    stream = audio.open(
        rate,
        1,
        pyaudio.paInt16,
        input=True,
        input_device_index=device["index"],
        frames_per_buffer=chunk_samples,
        stream_callback=heard,
        start=False,
    )
    stream.start_stream()
    sources = pulse.watch()
    first = next(sources, "")
    if first.endswith(".monitor") and "monitor" not in wanted.lower():
        raise Unusable("there is no microphone; the sound server offers the loudspeaker's own sound instead")
    pipe.send(Message(Kind.OPENED, device["name"].encode()))
    ready.set()
    threading.Thread(target=_stay, args=(pipe, sources, first, wanted), daemon=True).start()
    while os.read(0, 4096):
        pass


def _stay(pipe: Pipe, sources: Iterator[str], first: str, wanted: str) -> None:
    """End this process when the sound server gives us another source than we had."""
    for source in sources:
        if source != first and (wanted or source.endswith(".monitor")):
            pipe.fail(f"the microphone {first} is gone")


class Player:
    """What is to be played, taken period by period by PortAudio's thread."""

    def __init__(self, pipe: Pipe, rate: int, period: int) -> None:
        self._pipe = pipe
        self._seconds = period / rate
        self._silence = bytes(2 * period)
        self._periods: deque[bytes] = deque()
        self._taken = 0
        self._place = -1
        self._lock = threading.Lock()
        self.last = time.monotonic()

    @property
    def waiting(self) -> int:
        return len(self._periods)

    def play(self, pcm: bytes) -> None:
        size = len(self._silence)
        self._periods.extend(pcm[start : start + size] for start in range(0, len(pcm), size))

    def drop(self) -> None:
        with self._lock:
            self._taken += len(self._periods)
            self._periods.clear()
            self._report(0.0)

    def take(self, pcm: None, count: int, info: Mapping[str, float], status: int) -> tuple[bytes, int]:
        """Return the next period; silence where there is none."""
        with self._lock:
            self._place += 1
            if not self._periods:
                return self._silence, pyaudio.paContinue
            period = self._periods.popleft()
            self._taken += 1
            ahead = max(0.0, info["output_buffer_dac_time"] - info["current_time"])
            self._report(ahead + self._seconds, PLACE.pack(self._place))
        return period, pyaudio.paContinue

    def _report(self, ahead: float, place: bytes = b"") -> None:
        self.last = time.monotonic()
        self._pipe.send(Message(Kind.PLAYED, place, count=self._taken, time=self.last + ahead))


def play(pipe: Pipe, wanted: str, rate: int, chunk_samples: int) -> None:
    """Play what comes until the parent is gone."""
    audio = pyaudio.PyAudio()
    period = chunk_samples // PERIODS
    player = Player(pipe, rate, period)
    device = find(audio, "output", wanted)
    stream = audio.open(
        rate,
        1,
        pyaudio.paInt16,
        output=True,
        output_device_index=device["index"],
        frames_per_buffer=period,
        stream_callback=player.take,
        start=False,
    )
    pipe.send(Message(Kind.OPENED, device["name"].encode()))
    messages = Unpacker()
    while True:
        limit = REST / 2 if stream.is_active() else GATHER if player.waiting else None
        arrived = bool(select.select([0], [], [], limit)[0])
        if arrived:
            data = os.read(0, 65536)
            if not data:
                return
            for message in messages.feed(data):
                player.play(message.payload) if message.kind is Kind.PLAY else player.drop()
        if not stream.is_active():
            if player.waiting >= (FIRST if arrived else 1):
                stream.start_stream()
        elif not player.waiting and time.monotonic() - player.last > REST:
            stream.stop_stream()


def list_devices() -> None:
    """Print a line of JSON for each device."""
    audio = pyaudio.PyAudio()
    for index in range(audio.get_device_count()):
        device = audio.get_device_info_by_index(index)
        names = ("name", "maxInputChannels", "maxOutputChannels")
        print(json.dumps([device[name] for name in names]))  # noqa: T201


def main() -> None:
    role, wanted, rate, chunk_samples = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    # Sound comes before all else, where we may say so (root, or a limit on nice in the service's unit).
    with suppress(PermissionError):
        os.setpriority(os.PRIO_PROCESS, 0, NICENESS)
    # PortAudio then opens plughw:N instead of hw:N, and ALSA converts where a card knows no 16 kHz mono.
    os.environ["PA_ALSA_PLUGHW"] = "1"
    if role == "list":
        list_devices()
        return
    pipe = Pipe(os.dup(1))
    os.dup2(2, 1)
    os.set_blocking(pipe.file, False)
    try:
        {"microphone": record, "loudspeaker": play}[role](pipe, wanted, rate, chunk_samples)
    except (Unusable, OSError) as error:
        pipe.fail(str(error))
    os._exit(0)


if __name__ == "__main__":
    main()
