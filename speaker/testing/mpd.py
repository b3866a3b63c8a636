"""A real MPD without a sound card, with a small library of short pieces: for tests of who plays music."""

import contextlib
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

from speaker.errors import SpeakerError
from speaker.testing.players import LIBRARY, PLAYLISTS, Piece

_RATE = 8_000
_START = 10.0
LEVEL = 4000
"""Every sample of every piece: nobody hears it, and any can be told from silence."""
_CONFIG = """
music_directory "{folder}/music"
playlist_directory "{folder}/playlists"
db_file "{folder}/database"
state_file "{folder}/state"
log_file "{folder}/log"
bind_to_address "127.0.0.1"
port "{port}"
{password}
auto_update "no"
restore_paused "yes"
audio_output {{
    name "nowhere"
    mixer_type "software"
    {output}
}}
"""


@dataclass(frozen=True, slots=True)
class RunningMpd:
    """One that runs."""

    port: int
    folder: Path

    @property
    def address(self) -> str:
        return f"mpd://127.0.0.1:{self.port}"


def installed() -> bool:
    return shutil.which("mpd") is not None


@contextmanager
def running_mpd(
    folder: Path, port: int, library: Sequence[Piece] = LIBRARY, password: str = "", pipe: Path | None = None
) -> Iterator[RunningMpd]:
    """Run MPD on a port until the `with` ends; `folder` keeps its state. Raises SpeakerError if it doesn't start.

    With a named `pipe` it plays into that.
    """
    if not (folder / "music").exists():
        _fill(folder, library)
    rights = f'password "{password}@read,add,control,admin"\ndefault_permissions ""' if password else ""
    config = folder / "mpd.conf"
    output = f'type "fifo"\npath "{pipe}"\nformat "16000:16:1"' if pipe else 'type "null"\nsync "yes"'
    config.write_text(_CONFIG.format(folder=folder, port=port, password=rights, output=output))
    process = subprocess.Popen(["mpd", "--no-daemon", str(config)], stderr=subprocess.DEVNULL)
    try:
        _wait(port, password, len(library))
        yield RunningMpd(port, folder)
    finally:
        process.terminate()
        process.wait(10)


def _wait(port: int, password: str, pieces: int) -> None:
    """Return when it has read its library."""
    ends = time.monotonic() + _START
    while time.monotonic() < ends:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1) as connection:
            connection.sendall(f'password "{password}"\n'.encode() * bool(password) + b"stats\nclose\n")
            if f"songs: {pieces}\n".encode() in connection.makefile("rb").read():
                return
        time.sleep(0.02)
    raise SpeakerError(f"MPD has not read its library within {_START:g} s")


def _fill(folder: Path, library: Sequence[Piece]) -> None:
    """Write the pieces: nothing to hear, with a title."""
    (folder / "music").mkdir(parents=True)
    (folder / "playlists").mkdir()
    for number, piece in enumerate(library, 1):
        file = soundfile.SoundFile(folder / "music" / piece.file, "w", _RATE, 1)
        with file:
            file.title, file.artist, file.album = piece.title, piece.artist, piece.album
            file.genre, file.tracknumber = piece.genre, str(number)
            file.write(np.full(round(_RATE * piece.seconds), LEVEL, np.int16))
    for name, titles in PLAYLISTS.items():
        files = [piece.file for piece in library if piece.title in titles]
        (folder / "playlists" / f"{name}.m3u").write_text("".join(f"{file}\n" for file in files))
