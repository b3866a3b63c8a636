"""Players of this machine that speak MPRIS over D-Bus: VLC, mpv, Spotify and most others; they tell no library."""

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from jeepney import DBusAddress, MessageType, new_method_call
from jeepney.io.blocking import open_dbus_connection

from speaker.errors import Fault, ServiceUnavailable, SkillError
from speaker.players import By, Mode, Player, Playing, Repeat, Settings, cannot
from speaker.web import Web

BEGIN = 2.0
"""Seconds that a stream has to begin while somebody waits for the answer."""
_PATIENCE = 3.0
_PREFIX = "org.mpris.MediaPlayer2"
_PATH = "/org/mpris/MediaPlayer2"
_PLAYER = f"{_PREFIX}.Player"
_BUS = "org.freedesktop.DBus"
_MODES = {"Playing": Mode.PLAYING, "Paused": Mode.PAUSED, "Stopped": Mode.STOPPED}
_LOOPS = {Repeat.OFF: "None", Repeat.ALL: "Playlist", Repeat.ONE: "Track"}
_MICRO = 1_000_000


def make(settings: Settings, web: Web) -> Player:
    return Mpris(settings.address, web)


class Mpris:
    """Connects for each errand to the bus of this user, and takes the first player on it that plays."""

    name = "the player"

    def __init__(self, address: str, web: Web) -> None:
        """`address` is a part of the player's name, or the bus, a "#", and that: unix:path=/run/user/1000/bus#vlc."""
        bus, hash_, wanted = address.rpartition("#")
        self._bus = bus or f"unix:path=/run/user/{os.getuid()}/bus"
        self._wanted = wanted.lower()
        self._web = web

    def now(self) -> Playing:
        with self._connected() as player:
            known = player.properties()
        song = known.get("Metadata") or {}
        artists = song.get("xesam:artist") or [""]
        length = song.get("mpris:length")
        title = str(song.get("xesam:title") or "")
        return Playing(
            mode=_MODES.get(str(known.get("PlaybackStatus")), Mode.STOPPED),
            address=str(song.get("xesam:url") or ""),
            title=title,
            artist=str(artists[0] if isinstance(artists, list) else artists),
            album=str(song.get("xesam:album") or ""),
            elapsed=float(known.get("Position") or 0) / _MICRO,
            length=float(length) / _MICRO if length else None,
            volume=float(known["Volume"]) if isinstance(known.get("Volume"), float) else None,
            # It does not tell how many, only whether another follows.
            queued=2 if known.get("CanGoNext") else 1 if title or song.get("xesam:url") else 0,
        )

    def names(self, by: By) -> Sequence[str]:
        raise cannot(self.name)

    def play(self, wanted: Mapping[By, str], *, shuffle: bool = False) -> int:
        if wanted:
            raise cannot(self.name)
        with self._connected() as player:
            player.call("Play")
            return 1

    def play_address(self, address: str, title: str, start: float = 0.0) -> bool:
        with self._connected() as player:
            player.call("OpenUri", "s", (address,))
            begun = self._begins(player, address)
            if begun and start:
                player.call("Seek", "x", (round(start * _MICRO),))
            return begun

    def _begins(self, player: "_Remote", address: str) -> bool:
        ends = time.monotonic() + self._web.permit.seconds(BEGIN)
        while time.monotonic() < ends:
            known = player.properties()
            playing = (known.get("Metadata") or {}).get("xesam:url") == address
            if playing and known.get("PlaybackStatus") == "Playing":
                return True
            time.sleep(0.05)
        return False

    def pause(self) -> None:
        self._do("Pause")

    def resume(self) -> None:
        self._do("Play")

    def skip(self, count: int) -> None:
        with self._connected() as player:
            for _ in range(abs(count)):
                player.call("Next" if count > 0 else "Previous")
            if not count:
                player.call("Seek", "x", (-round(float(player.properties().get("Position") or 0)),))

    def set_volume(self, level: float) -> None:
        self._set("Volume", "d", min(1.0, max(0.0, level)))

    def set_shuffle(self, shuffle: bool) -> None:
        self._set("Shuffle", "b", shuffle)

    def set_repeat(self, repeat: Repeat) -> None:
        self._set("LoopStatus", "s", _LOOPS[repeat])

    def end_after_this(self) -> None:
        raise cannot(self.name)

    def add_to(self, playlist: str, wanted: Mapping[By, str]) -> int:
        raise cannot(self.name)

    def _do(self, method: str) -> None:
        with self._connected() as player:
            player.call(method)

    def _set(self, name: str, kind: str, value: Any) -> None:
        with self._connected() as player:
            player.set(name, kind, value)

    @contextmanager
    def _connected(self) -> "Iterator[_Remote]":
        try:
            connection = open_dbus_connection(self._bus)
        except (OSError, ValueError) as error:
            raise SkillError("no_player") from error
        try:
            with connection:
                yield _Remote(connection, self._wanted, self.name)
        except TimeoutError as error:
            raise ServiceUnavailable(self.name, f"no answer within {_PATIENCE:g} s", Fault.TIMEOUT) from error
        except OSError as error:
            raise ServiceUnavailable(self.name, "the bus hung up", Fault.UNREACHABLE) from error


class _Remote:
    """One player on the bus."""

    def __init__(self, connection: Any, wanted: str, service: str) -> None:
        """Raises SkillError if there is none whose name has `wanted` in it."""
        self._connection = connection
        self._service = service
        (names,) = self._ask("/org/freedesktop/DBus", _BUS, _BUS, "ListNames")
        fitting = [str(name) for name in names if str(name).startswith(f"{_PREFIX}.") and wanted in str(name).lower()]
        if not fitting:
            raise SkillError("no_player")
        self._name = next((name for name in sorted(fitting) if self._plays(name)), sorted(fitting)[0])

    def _plays(self, name: str) -> bool:
        return self._get_all(name).get("PlaybackStatus") == "Playing"

    def properties(self) -> dict[str, Any]:
        return self._get_all(self._name)

    def call(self, method: str, kinds: str = "", values: tuple[Any, ...] = ()) -> None:
        self._ask(_PATH, self._name, _PLAYER, method, kinds, values)

    def set(self, name: str, kind: str, value: Any) -> None:
        self._ask(_PATH, self._name, f"{_BUS}.Properties", "Set", "ssv", (_PLAYER, name, (kind, value)))

    def _get_all(self, name: str) -> dict[str, Any]:
        (known,) = self._ask(_PATH, name, f"{_BUS}.Properties", "GetAll", "s", (_PLAYER,))
        return {str(key): _bare(value) for key, value in known.items()}

    def _ask(
        self, path: str, name: str, interface: str, method: str, kinds: str = "", values: tuple[Any, ...] = ()
    ) -> tuple[Any, ...]:
        asked = new_method_call(DBusAddress(path, name, interface), method, kinds or None, values)
        answer = self._connection.send_and_get_reply(asked, timeout=_PATIENCE)
        if answer.header.message_type is MessageType.error:
            raise ServiceUnavailable(self._service, f"{method}: {str(answer.body)[:200]}", Fault.BROKEN)
        return tuple(answer.body)


def _bare(value: Any) -> Any:
    """Return what stands in a variant, however deep."""
    if isinstance(value, tuple) and len(value) == 2 and isinstance(value[0], str):
        return _bare(value[1])
    if isinstance(value, dict):
        return {key: _bare(each) for key, each in value.items()}
    return value
