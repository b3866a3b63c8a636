"""MPD: a library of one's own, internet radio and podcasts, over its text protocol (0.21 and later)."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from urllib.parse import unquote, urlsplit

from speaker.errors import Fault, ServiceUnavailable, SkillError
from speaker.peers.mpd_protocol import Connection, quoted
from speaker.players import By, Mode, Player, Playing, Repeat, Settings
from speaker.web import Stream, Web

HERE = "127.0.0.1"
PORT = 6600
PATIENCE = 3.0
"""Seconds for one errand."""
BEGIN = 2.0
"""Seconds that a stream has to begin while somebody waits for the answer."""
_TAGS = {By.ARTIST: "artist", By.ALBUM: "album", By.SONG: "title", By.GENRE: "genre"}
_MODES = {"play": Mode.PLAYING, "pause": Mode.PAUSED, "stop": Mode.STOPPED}


def make(settings: Settings, web: Web) -> Player:
    return Mpd(settings.address, settings.password, web)


class Mpd:
    """Connects for each errand: MPD hangs up on who is silent for a minute."""

    name = "MPD"

    def __init__(self, address: str, password: str, web: Web) -> None:
        """`address` is as mpd://host:6600, or "" for an MPD that may be here or not."""
        parts = urlsplit(address if "://" in address else f"mpd://{address or HERE}")
        self._expected = bool(address)
        self._host = parts.hostname or HERE
        self._port = parts.port or PORT
        self._password = password or unquote(parts.password or parts.username or "")
        self._web = web

    def now(self) -> Playing:
        with self._connected() as mpd:
            status, song = dict(mpd.ask("status")), dict(mpd.ask("currentsong"))
        volume = _number(status.get("volume", ""))
        return Playing(
            mode=_MODES.get(status.get("state", ""), Mode.STOPPED),
            address=song.get("file", ""),
            title=song.get("Title") or song.get("Name") or _file_name(song.get("file", "")),
            artist=song.get("Artist", ""),
            album=song.get("Album", ""),
            elapsed=_number(status.get("elapsed", "")) or 0.0,
            length=_number(status.get("duration", "")) or None,
            volume=None if volume is None or volume < 0 else volume / 100,
            queued=int(_number(status.get("playlistlength", "")) or 0),
        )

    def names(self, by: By) -> Sequence[str]:
        with self._connected() as mpd:
            if by is By.PLAYLIST:
                return [value for key, value in mpd.ask("listplaylists") if key == "playlist"]
            return [value for key, value in mpd.ask("list", _TAGS[by]) if key.lower() == _TAGS[by] and value]

    def play(self, wanted: Mapping[By, str], *, shuffle: bool = False) -> int:
        with self._connected() as mpd:
            playlist = wanted.get(By.PLAYLIST)
            if playlist is not None:
                add, count = ("load", playlist), sum(key == "file" for key, _ in mpd.ask("listplaylist", playlist))
            elif wanted:
                fits = _filter(wanted)
                add, count = ("findadd", fits), int(mpd.value("songs", "count", fits))
            else:
                add, count = ("add", "/"), int(mpd.value("songs", "stats"))
            if count:
                mpd.ask("clear")
                mpd.ask(*add)
                mpd.ask("random", "1" if shuffle else "0")
                mpd.ask("single", "0")
                mpd.ask("play")
            return count

    def play_address(self, address: str, title: str, start: float = 0.0) -> bool:
        with self._connected() as mpd:
            mpd.ask("clear")
            number = mpd.value("Id", "addid", address)
            mpd.ask("addtagid", number, "title", title)
            for mode in ("random", "repeat", "single"):
                mpd.ask(mode, "0")
            begin = ("seekid", number, f"{start:.1f}") if start else ("playid", number)
            try:
                mpd.ask(*begin)
            except ServiceUnavailable as error:
                if error.fault in (Fault.MISUNDERSTOOD, Fault.BROKEN):
                    # It may have tried before it answered: ACK [5@0] {playid} Failed to decode.
                    raise ServiceUnavailable(title, error.reason, Fault.UNREACHABLE) from error
                raise
            return self._begins(mpd, title)

    def _begins(self, mpd: Connection, title: str) -> bool:
        """Wait a moment for the first sound. Raise ServiceUnavailable if MPD says that none will come."""
        ends = time.monotonic() + self._web.permit.seconds(BEGIN)
        while time.monotonic() < ends:
            status = dict(mpd.ask("status"))
            if "error" in status:
                mpd.ask("clearerror")
                raise ServiceUnavailable(title, status["error"][:200], Fault.UNREACHABLE)
            if "audio" in status:
                return True
            time.sleep(0.05)
        return False

    def pause(self) -> None:
        self._do("pause", "1")

    def resume(self) -> None:
        with self._connected() as mpd:
            stopped = dict(mpd.ask("status")).get("state") == "stop"
            mpd.ask(*(("play",) if stopped else ("pause", "0")))

    def skip(self, count: int) -> None:
        with self._connected() as mpd:
            for _ in range(abs(count)):
                mpd.ask("next" if count > 0 else "previous")
            if not count:
                mpd.ask("seekcur", "0")
            mpd.ask("pause", "0")

    def set_volume(self, level: float) -> None:
        self._do("setvol", str(round(min(1.0, max(0.0, level)) * 100)))

    def set_shuffle(self, shuffle: bool) -> None:
        self._do("random", "1" if shuffle else "0")

    def set_repeat(self, repeat: Repeat) -> None:
        with self._connected() as mpd:
            mpd.ask("repeat", "0" if repeat is Repeat.OFF else "1")
            mpd.ask("single", "1" if repeat is Repeat.ONE else "0")

    def end_after_this(self) -> None:
        self._do("single", "oneshot")

    def add_to(self, playlist: str, wanted: Mapping[By, str]) -> int:
        with self._connected() as mpd:
            found = mpd.ask("find", _filter(wanted)) if wanted else [("file", mpd.value("file", "currentsong"))]
            files = [value for key, value in found if key == "file"]
            for file in files:
                mpd.ask("playlistadd", playlist, file)
            return len(files)

    def _do(self, *command: str) -> None:
        with self._connected() as mpd:
            mpd.ask(*command)

    def _open(self) -> Stream:
        try:
            return self._web.connect(self._host, self._port, service=self.name, timeout=PATIENCE)
        except ServiceUnavailable as error:
            if self._expected or error.fault is not Fault.UNREACHABLE:
                raise
            raise SkillError("no_player") from error

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        with self._open() as stream:
            mpd = Connection(stream, self.name, PATIENCE)
            mpd.greet()
            if self._password:
                mpd.ask("password", self._password)
            yield mpd


def _filter(wanted: Mapping[By, str]) -> str:
    """Return all of these as one filter: ((artist == "X") AND (album == "Y"))."""
    parts = [f"({_TAGS[by]} == {quoted(name)})" for by, name in wanted.items()]
    return parts[0] if len(parts) == 1 else f"({' AND '.join(parts)})"


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _file_name(address: str) -> str:
    return unquote(address.rpartition("/")[2].partition("?")[0]).rpartition(".")[0]
