"""MPD: a library of one's own, internet radio and podcasts, over its text protocol (0.21 and later)."""

import re
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from urllib.parse import unquote, urlsplit

from speaker.errors import Fault, ServiceRefused, ServiceUnavailable, SkillError
from speaker.players import By, Mode, Player, Playing, Repeat, Settings
from speaker.web import Stream, Web

HERE = "127.0.0.1"
PORT = 6600
PATIENCE = 3.0
"""Seconds for one errand."""
BEGIN = 2.0
"""Seconds that a stream has to begin while somebody waits for the answer."""
_LARGEST = 8_000_000
"""Bytes of one answer: the names of a hundred thousand songs."""
_TAGS = {By.ARTIST: "artist", By.ALBUM: "album", By.SONG: "title", By.GENRE: "genre"}
_MODES = {"play": Mode.PLAYING, "pause": Mode.PAUSED, "stop": Mode.STOPPED}
_ACK = re.compile(r"ACK \[(\d+)@\d+\] \{[^}]*\} ?(.*)")
_REFUSALS = {3: Fault.KEY, 4: Fault.FORBIDDEN}
_FAULTS = {50: Fault.NOT_FOUND, 2: Fault.MISUNDERSTOOD, 5: Fault.MISUNDERSTOOD}

Pairs = list[tuple[str, str]]


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

    def _begins(self, mpd: "_Connection", title: str) -> bool:
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
    def _connected(self) -> "Iterator[_Connection]":
        with self._open() as stream:
            mpd = _Connection(stream, self.name)
            mpd.greet()
            if self._password:
                mpd.ask("password", self._password)
            yield mpd


class _Connection:
    """Commands and their answers, in lines."""

    def __init__(self, stream: Stream, service: str) -> None:
        self._stream = stream
        self._service = service
        self._lines: deque[bytes] = deque()
        self._rest = b""
        self._taken = 0
        """Bytes of this answer."""
        self._ends = time.monotonic() + PATIENCE

    def greet(self) -> None:
        line = self._line()
        if not line.startswith("OK MPD "):
            raise ServiceUnavailable(self._service, "who answers there is no MPD", Fault.NOT_OURS)

    def ask(self, *command: str) -> Pairs:
        """Return what is answered, in order. Raises ServiceUnavailable and ServiceRefused."""
        self._ends, self._taken = time.monotonic() + PATIENCE, 0
        name, *arguments = command
        self._stream.send((" ".join([name, *map(_quoted, arguments)]) + "\n").encode())
        answer: Pairs = []
        while (line := self._line()) != "OK":
            if line.startswith("ACK "):
                self._fail(line)
            key, colon, value = line.partition(": ")
            if not colon:
                raise ServiceUnavailable(self._service, "it answers in no lines of MPD's", Fault.GARBLED)
            answer.append((key, value))
        return answer

    def value(self, key: str, *command: str) -> str:
        """Return one value of what is answered."""
        found = dict(self.ask(*command)).get(key, "")
        if not found or (key == "songs" and not found.isdecimal()):
            raise ServiceUnavailable(self._service, f"it tells no {key}", Fault.GARBLED)
        return found

    def _line(self) -> str:
        while not self._lines:
            if time.monotonic() > self._ends:
                raise ServiceUnavailable(self._service, f"no whole answer within {PATIENCE:g} s", Fault.TIMEOUT)
            part = self._stream.recv(65_536)
            if not part:
                raise ServiceUnavailable(self._service, "it hung up", Fault.UNREACHABLE)
            self._taken += len(part)
            if self._taken > _LARGEST:
                raise ServiceUnavailable(self._service, "its answer does not end", Fault.TOO_LARGE)
            *lines, self._rest = (self._rest + part).split(b"\n")
            self._lines.extend(lines)
        return self._lines.popleft().decode("utf-8", "replace")

    def _fail(self, line: str) -> None:
        found = _ACK.fullmatch(line)
        code, reason = (int(found[1]), found[2][:200]) if found else (0, line[:200])
        if code in _REFUSALS:
            raise ServiceRefused(self._service, reason, _REFUSALS[code])
        raise ServiceUnavailable(self._service, reason, _FAULTS.get(code, Fault.BROKEN))


def _filter(wanted: Mapping[By, str]) -> str:
    """Return all of these as one filter: ((artist == "X") AND (album == "Y"))."""
    parts = [f"({_TAGS[by]} == {_quoted(name)})" for by, name in wanted.items()]
    return parts[0] if len(parts) == 1 else f"({' AND '.join(parts)})"


def _quoted(text: str) -> str:
    r"""Return an argument as MPD reads it; a line break would begin another command.

    >>> _quoted('say "hi"')
    '"say \\"hi\\""'
    """
    plain = "".join(letter if letter.isprintable() else " " for letter in text)
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _file_name(address: str) -> str:
    return unquote(address.rpartition("/")[2].partition("?")[0]).rpartition(".")[0]
