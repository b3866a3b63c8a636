"""A player that speaks MPRIS, on a D-Bus of its own: for tests, where `dbus-daemon` is installed."""

import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from speaker.players import Mode, Repeat
from speaker.testing.players import FakePlayer

_CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path={socket}</listen><auth>EXTERNAL</auth>
<policy context="default">
<allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
</policy>
</busconfig>"""
_STATUS = {Mode.PLAYING: "Playing", Mode.PAUSED: "Paused", Mode.STOPPED: "Stopped"}
_LOOPS = {"None": Repeat.OFF, "Playlist": Repeat.ALL, "Track": Repeat.ONE}
_MICRO = 1_000_000


def installed() -> bool:
    return shutil.which("dbus-daemon") is not None


@dataclass
class FakeMpris:
    """Answers on a thread of its own; `player` is what it plays with."""

    bus: str
    player: FakePlayer = field(default_factory=FakePlayer)

    def answer(self, method: str, body: tuple[Any, ...]) -> tuple[str, tuple[Any, ...]]:
        """Return the kinds and values that one call is answered with."""
        match method, body:
            case "GetAll", _:
                return "a{sv}", (self._properties(),)
            case "Set", (_, name, (_, value)):
                self._set(name, value)
            case "OpenUri", (address,):
                self.player.play_address(address, "")
            case "Seek", (micro,):
                self.player.elapsed = max(0.0, self.player.elapsed + micro / _MICRO)
            case "Play", _:
                self.player.resume()
            case "Pause", _:
                self.player.pause()
            case "Next", _:
                self.player.skip(1)
            case "Previous", _:
                self.player.skip(-1)
        return "", ()

    def _properties(self) -> dict[str, tuple[str, Any]]:
        now = self.player.now()
        song: dict[str, tuple[str, Any]] = {"mpris:trackid": ("o", "/track/1")}
        if now.queued:
            song["xesam:url"] = ("s", now.address)
            song["xesam:title"], song["xesam:album"] = ("s", now.title), ("s", now.album)
            song["xesam:artist"] = ("as", [now.artist])
            song["mpris:length"] = ("x", round((now.length or 0) * _MICRO))
        return {
            "PlaybackStatus": ("s", _STATUS[now.mode]),
            "Metadata": ("a{sv}", song),
            "Position": ("x", round(now.elapsed * _MICRO)),
            "Volume": ("d", now.volume),
            "CanGoNext": ("b", self.player.at + 1 < now.queued),
        }

    def _set(self, name: str, value: Any) -> None:
        match name:
            case "Volume":
                self.player.set_volume(value)
            case "Shuffle":
                self.player.set_shuffle(value)
            case "LoopStatus":
                self.player.set_repeat(_LOOPS[value])


@contextmanager
def fake_mpris(folder: Path, name: str = "fake") -> Iterator[FakeMpris]:
    """Run a bus with a player on it, until the `with` ends."""
    socket, config = folder / "bus", folder / "bus.conf"
    config.write_text(_CONFIG.format(socket=socket))
    command = ["dbus-daemon", f"--config-file={config}", "--nofork", "--print-address=1"]
    daemon = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        assert daemon.stdout is not None
        daemon.stdout.readline()
        fake = FakeMpris(f"unix:path={socket}")
        ready = threading.Event()
        thread = threading.Thread(target=_serve, args=(fake, name, ready), name="mpris", daemon=True)
        thread.start()
        ready.wait(5)
        yield fake
    finally:
        daemon.terminate()
        daemon.communicate()
    thread.join(5)


def _serve(fake: FakeMpris, name: str, ready: threading.Event) -> None:
    from jeepney import MessageType, new_method_return
    from jeepney.bus_messages import message_bus
    from jeepney.io.blocking import open_dbus_connection

    with open_dbus_connection(fake.bus) as connection:
        connection.send_and_get_reply(message_bus.RequestName(f"org.mpris.MediaPlayer2.{name}"))
        ready.set()
        try:
            while True:
                asked = connection.receive()
                if asked.header.message_type is MessageType.method_call:
                    method = asked.header.fields[3]
                    kinds, values = fake.answer(method, asked.body)
                    connection.send(new_method_return(asked, kinds or None, values))
        except (ConnectionError, EOFError):
            return  # the bus is gone
