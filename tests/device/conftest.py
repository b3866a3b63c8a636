"""A virtual sound card: PulseAudio without hardware, to be played into, recorded from, pulled and killed."""

import asyncio
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
import pytest

from speaker.audio import RATE, Samples

HERE = Path(__file__).parent
TOOLS = ("pulseaudio", "pacat", "parec", "pactl")
FORMAT = ("--raw", "--format=s16le", f"--rate={RATE}", "--channels=1")
SERVER_FLAGS = ("--exit-idle-time=-1", "--daemonize=no", "--use-pid-file=no", "--disable-shm=yes", "--realtime=no")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent == HERE:
            item.add_marker(pytest.mark.device)


class VirtualCard:
    """A microphone that we play into and a loudspeaker that we record from."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._server: subprocess.Popen[bytes] | None = None
        self.socket = folder / "pulse.sock"
        script = (HERE / "virtual.pa").read_text().replace("@SOCKET@", str(self.socket))
        (folder / "virtual.pa").write_text(script)

    def start(self) -> None:
        script, log = self._folder / "virtual.pa", self._folder / "pulse.log"
        command = ["pulseaudio", "-n", "-F", str(script), *SERVER_FLAGS, f"--log-target=file:{log}"]
        self._server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(100):
            if subprocess.run(["pactl", "info"], capture_output=True).returncode == 0:
                return
            time.sleep(0.05)
        pytest.fail(f"PulseAudio does not start: {log.read_text() if log.exists() else 'no log'}")

    def kill(self) -> None:
        if self._server is not None:
            self._server.kill()
            self._server.wait()
            self._server = None

    def hang(self) -> None:
        assert self._server is not None
        self._server.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        assert self._server is not None
        self._server.send_signal(signal.SIGCONT)

    async def play(self, samples: Samples) -> None:
        """Play samples into the microphone; returns when the last was played."""
        # A short buffer runs empty for 20 ms now and then on a busy machine.
        command = ["pacat", "--playback", "--device=micbus", "--latency-msec=500", *FORMAT]
        player = await asyncio.create_subprocess_exec(*command, stdin=asyncio.subprocess.PIPE)
        await player.communicate(samples.tobytes())

    @asynccontextmanager
    async def recorded(self) -> AsyncIterator[list[Samples]]:
        """Record the loudspeaker meanwhile; the list holds the recording afterwards."""
        recording: list[Samples] = []
        command = ["parec", "--device=speaker.monitor", "--latency-msec=20", *FORMAT]
        recorder = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
        assert recorder.stdout is not None
        sound = bytearray(await recorder.stdout.readexactly(2))
        reading = asyncio.create_task(recorder.stdout.read())
        yield recording
        # What was heard last is still on its way to us.
        await asyncio.sleep(0.3)
        recorder.terminate()
        sound += await reading
        await recorder.wait()
        recording.append(np.frombuffer(bytes(sound), np.int16))

    def unplug_microphone(self) -> None:
        modules = self._pactl("list", "short", "modules").splitlines()
        number = next(line.split("\t")[0] for line in modules if "source_name=mic" in line)
        self._pactl("unload-module", number)

    def plug_microphone(self) -> None:
        self._pactl("load-module", "module-remap-source", "source_name=mic", "master=micbus.monitor")
        self._pactl("set-default-source", "mic")

    def loop_back(self) -> None:
        """Let the microphone hear the loudspeaker; the real delay is longer than the 60 ms that are asked for."""
        self._pactl("load-module", "module-loopback", "source=speaker.monitor", "sink=micbus", "latency_msec=60")

    def _pactl(self, *arguments: str) -> str:
        return subprocess.run(["pactl", *arguments], capture_output=True, text=True, check=True).stdout


@pytest.fixture
def virtual_card(monkeypatch: pytest.MonkeyPatch) -> Iterator[VirtualCard]:
    """A running virtual card, which is the system's choice for both ends."""
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing:
        pytest.skip(f"no {', '.join(missing)}; apt install pulseaudio pulseaudio-utils")
    if not any(Path("/usr/lib").glob("*/alsa-lib/libasound_module_pcm_pulse.so")):
        pytest.skip("ALSA cannot reach PulseAudio; apt install libasound2-plugins")
    # pytest's own folders have names too long for a socket.
    with tempfile.TemporaryDirectory(prefix="mynah-", ignore_cleanup_errors=True) as name:
        card = VirtualCard(Path(name))
        monkeypatch.setenv("PULSE_SERVER", f"unix:{card.socket}")
        monkeypatch.setenv("PULSE_RUNTIME_PATH", name)
        monkeypatch.setenv("PULSE_STATE_PATH", name)
        monkeypatch.setenv("ALSA_CONFIG_PATH", str(HERE / "asound.conf"))
        card.start()
        yield card
        card.kill()
