"""Mopidy as it is documented, on 127.0.0.1, around a player in memory. Schema: Mopidy 3.4 and 4.0."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from speaker.players import By, Mode, Repeat
from speaker.testing.players import FakePlayer, Piece
from speaker.testing.web import Asked, Canned, FakeWeb

_FOLDERS = {"artist": By.ARTIST, "album": By.ALBUM, "track": By.SONG, "genre": By.GENRE}
_FIELDS = {"artist": By.ARTIST, "album": By.ALBUM, "track_name": By.SONG, "genre": By.GENRE}


@dataclass
class FakeMopidy:
    """Answers at /mopidy/rpc; `player` is what it plays with."""

    web: FakeWeb
    player: FakePlayer = field(default_factory=FakePlayer)
    reachable: tuple[str, ...] = ("http://stream.example.org/",)
    """Beginnings of addresses behind which there is sound; others stop at once."""

    _starting: bool = False
    """An address is stopped still when it is first looked at."""

    def answer(self, asked: Asked) -> Canned:
        if asked.headers.get("content-type") != "application/json":
            return Canned("", 415)
        body = json.loads(asked.body)
        answers = [self._one(each) for each in (body if isinstance(body, list) else [body])]
        return Canned(answers if isinstance(body, list) else answers[0])

    def _one(self, call: dict[str, Any]) -> dict[str, Any]:
        base = {"jsonrpc": "2.0", "id": call["id"]}
        name = call["method"].removeprefix("core.").replace(".", "_")
        serve = getattr(self, f"_{name}", None)
        if serve is None:
            return {**base, "error": {"code": -32601, "message": "Method not found"}}
        return {**base, "result": serve(**call.get("params", {}))}

    def _playback_get_state(self) -> str:
        starting, self._starting = self._starting, False
        return Mode.STOPPED.value if starting else self.player.mode.value

    def _playback_get_current_track(self) -> dict[str, Any] | None:
        now = self.player.now()
        if not now.queued or now.mode is Mode.STOPPED:
            return None
        piece = self.player.queue[self.player.at]
        return {**_track(piece), "uri": self.player.address or _uri(piece)}

    def _playback_get_stream_title(self) -> None:
        return None

    def _playback_get_time_position(self) -> int:
        return 0 if self.player.mode is Mode.STOPPED else round(self.player.elapsed * 1000)

    def _mixer_get_volume(self) -> int | None:
        return None if self.player.volume is None else round(self.player.volume * 100)

    def _mixer_set_volume(self, volume: int) -> bool:
        self.player.set_volume(volume / 100)
        return True

    def _tracklist_get_length(self) -> int:
        return len(self.player.queue)

    def _tracklist_clear(self) -> None:
        self.player.queue, self.player.mode, self.player.address = [], Mode.STOPPED, ""

    def _tracklist_add(self, uris: list[str]) -> list[dict[str, Any]]:
        for uri in uris:
            piece = next((each for each in self.player.library if _uri(each) == uri), None)
            if piece is None and uri.startswith("http"):
                self.player.address = uri
                piece = Piece("", "", "", "", 0.0)
            if piece is not None:
                self.player.queue.append(piece)
        return [
            {"__model__": "TlTrack", "tlid": at, "track": _track(each)} for at, each in enumerate(self.player.queue)
        ]

    def _tracklist_set_random(self, value: bool) -> None:
        self.player.shuffle = value

    def _tracklist_set_repeat(self, value: bool) -> None:
        self.player.repeat = Repeat.ALL if value else Repeat.OFF

    def _tracklist_set_single(self, value: bool) -> None:
        repeats = self.player.repeat is not Repeat.OFF
        self.player.repeat = Repeat.ONE if value and repeats else self.player.repeat
        self.player.ends_after_this = value and not repeats

    def _playback_play(self) -> None:
        if not self.player.queue:
            return
        if self.player.mode is Mode.STOPPED:
            self.player.at, self.player.elapsed = 0, 0.0
        silent = self.player.address and not self.player.address.startswith(self.reachable)
        self.player.mode = Mode.STOPPED if silent else Mode.PLAYING
        self._starting = bool(self.player.address)
        self.player.elapsed = self.player.elapsed or (0.0 if self.player.slow or silent or self._is_local else 0.1)

    @property
    def _is_local(self) -> bool:
        return not self.player.address

    def _playback_stop(self) -> None:
        self.player.mode, self.player.elapsed = Mode.STOPPED, 0.0

    def _playback_pause(self) -> None:
        self.player.pause()

    def _playback_next(self) -> None:
        self.player.skip(1)

    def _playback_previous(self) -> None:
        self.player.skip(-1)

    def _playback_seek(self, time_position: int) -> bool:
        self.player.elapsed = time_position / 1000
        return True

    def _library_browse(self, uri: str) -> list[dict[str, str]]:
        by = _FOLDERS[uri.removeprefix("local:directory?type=")]
        if by is By.SONG:
            return [_ref(_uri(piece), piece.title) for piece in self.player.library]
        return [_ref(f"local:{by}:md5:{name}", name) for name in self.player.names(by)]

    def _library_search(self, query: dict[str, list[str]], exact: bool) -> list[dict[str, Any]]:
        found = [
            piece
            for piece in self.player.library
            if all(piece.name(_FIELDS[field]) in names for field, names in query.items())
        ]
        return [{"__model__": "SearchResult", "uri": "local:search", "tracks": [_track(piece) for piece in found]}]

    def _playlists_as_list(self) -> list[dict[str, str]]:
        return [_ref(f"m3u:{name}", name) for name in self._lists]

    @property
    def _lists(self) -> dict[str, list[str]]:
        return self.player.playlists

    def _playlists_get_items(self, uri: str) -> list[dict[str, str]]:
        titles = self._lists[uri.removeprefix("m3u:")]
        pieces = [piece for title in titles for piece in self.player.library if piece.title == title]
        return [_ref(_uri(piece), piece.title) for piece in pieces]

    def _playlists_create(self, name: str) -> dict[str, Any]:
        self._lists[name] = []
        return {"__model__": "Playlist", "uri": f"m3u:{name}", "name": name}

    def _playlists_lookup(self, uri: str) -> dict[str, Any]:
        tracks = [{"__model__": "Track", "uri": each["uri"]} for each in self._playlists_get_items(uri)]
        return {"__model__": "Playlist", "uri": uri, "name": uri.removeprefix("m3u:"), "tracks": tracks}

    def _playlists_save(self, playlist: dict[str, Any]) -> dict[str, Any]:
        titles = {_uri(piece): piece.title for piece in self.player.library}
        self._lists[playlist["name"]] = [titles[track["uri"]] for track in playlist["tracks"]]
        return playlist


def _ref(uri: str, name: str) -> dict[str, str]:
    return {"__model__": "Ref", "uri": uri, "name": name, "type": "track"}


def _uri(piece: Piece) -> str:
    return f"local:track:{piece.file}"


def _track(piece: Piece) -> dict[str, Any]:
    bare = {"__model__": "Track", "uri": _uri(piece), "length": round(piece.seconds * 1000) or None}
    if not piece.title:
        return bare
    artists = [{"__model__": "Artist", "name": piece.artist}]
    return {**bare, "name": piece.title, "artists": artists, "album": {"__model__": "Album", "name": piece.album}}


@contextmanager
def fake_mopidy() -> Iterator[FakeMopidy]:
    with FakeWeb() as web:
        fake = FakeMopidy(web)
        web.on("/mopidy/rpc", fake.answer)
        yield fake
