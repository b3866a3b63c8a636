"""Mopidy (3 and later) with Mopidy-Local: a library and whatever its extensions reach, over JSON-RPC."""

import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from speaker.errors import Fault, ServiceUnavailable, SkillError
from speaker.players import By, Mode, Player, Playing, Repeat, Settings
from speaker.web import Web

HERE = "http://127.0.0.1:6680"
BEGIN = 2.0
"""Seconds that a stream has to begin while somebody waits for the answer."""
_PATIENCE = 3.0
_SOME = 200
"""Pieces that are played where nothing was named: it takes a moment for each."""
_PER_MINUTE = 600
"""Questions; it is ours, and one errand takes several."""
_FIELDS = {By.ARTIST: "artist", By.ALBUM: "album", By.SONG: "track_name", By.GENRE: "genre"}
# To get_distinct, which is made for this, 3.4 answers with its own fault: a set is no JSON.
_FOLDERS = {
    By.ARTIST: "local:directory?type=artist",
    By.ALBUM: "local:directory?type=album",
    By.SONG: "local:directory?type=track",
    By.GENRE: "local:directory?type=genre",
}
_NOW = (
    "core.playback.get_state",
    "core.playback.get_current_track",
    "core.playback.get_stream_title",
    "core.playback.get_time_position",
    "core.mixer.get_volume",
    "core.tracklist.get_length",
)


def make(settings: Settings, web: Web) -> Player:
    return Mopidy(settings.address, web)


class Mopidy:
    """Asks by name: `core.playback.play`."""

    name = "Mopidy"

    def __init__(self, address: str, web: Web) -> None:
        """`address` is as http://host:6680, or "" for one that may be here or not."""
        self._url = f"{(address or HERE).rstrip('/')}/mopidy/rpc"
        self._expected = bool(address)
        rates = {urlsplit(self._url).hostname or "": _PER_MINUTE}
        self._web = web.under(replace(web.permit, rates=rates))

    def now(self) -> Playing:
        state, track, stream, position, volume, length = self._ask_all(*((name, {}) for name in _NOW))
        track = track if isinstance(track, dict) else {}
        milliseconds = track.get("length")
        return Playing(
            mode=Mode(state) if state in list(Mode) else Mode.STOPPED,
            address=str(track.get("uri") or ""),
            title=str(stream or track.get("name") or ""),
            artist=_first_name(track.get("artists")),
            album=str((track.get("album") or {}).get("name") or ""),
            elapsed=float(position or 0) / 1000,
            length=milliseconds / 1000 if milliseconds else None,
            volume=None if volume is None else volume / 100,
            queued=int(length or 0),
        )

    def names(self, by: By) -> Sequence[str]:
        kept = self._ask_list("core.playlists.as_list") if by is By.PLAYLIST else self._browse(by)
        return sorted({str(each["name"]) for each in kept if each.get("name")})

    def _browse(self, by: By) -> list[Any]:
        return self._ask_list("core.library.browse", uri=_FOLDERS[by])

    def play(self, wanted: Mapping[By, str], *, shuffle: bool = False) -> int:
        found = self._find(wanted)
        if found:
            self._ask("core.tracklist.clear")
            self._ask("core.tracklist.add", uris=found)
            self._set_modes(random=shuffle, single=False)
            self._ask("core.playback.play")
        return len(found)

    def play_address(self, address: str, title: str, start: float = 0.0) -> bool:
        # So that no position of the piece before is taken for the first sound of this one.
        self._ask("core.playback.stop")
        self._ask("core.tracklist.clear")
        if not self._ask("core.tracklist.add", uris=[address]):
            raise ServiceUnavailable(title, "Mopidy plays no such address", Fault.NOT_FOUND)
        self._set_modes(random=False, repeat=False, single=False)
        self._ask("core.playback.play")
        begun = self._begins(title)
        if begun and start:
            self._ask("core.playback.seek", time_position=round(start * 1000))
        return begun

    def _begins(self, title: str) -> bool:
        """Wait a moment for the first sound. Raise ServiceUnavailable if it has given up."""
        ends = time.monotonic() + self._web.permit.seconds(BEGIN)
        state = ""
        while time.monotonic() < ends:
            state, position = self._ask_all(("core.playback.get_state", {}), ("core.playback.get_time_position", {}))
            # While it is stopped the position is that of the piece before.
            if position and state == Mode.PLAYING:
                return True
            time.sleep(0.1)
        if state == Mode.STOPPED:
            # Only now: it is stopped while it begins, too.
            raise ServiceUnavailable(title, "Mopidy does not begin to play it", Fault.UNREACHABLE)
        return False

    def pause(self) -> None:
        self._ask("core.playback.pause")

    def resume(self) -> None:
        self._ask("core.playback.play")

    def skip(self, count: int) -> None:
        for _ in range(abs(count)):
            self._ask("core.playback.next" if count > 0 else "core.playback.previous")
        if not count:
            self._ask("core.playback.seek", time_position=0)

    def set_volume(self, level: float) -> None:
        self._ask("core.mixer.set_volume", volume=round(min(1.0, max(0.0, level)) * 100))

    def set_shuffle(self, shuffle: bool) -> None:
        self._set_modes(random=shuffle)

    def set_repeat(self, repeat: Repeat) -> None:
        self._set_modes(repeat=repeat is not Repeat.OFF, single=repeat is Repeat.ONE)

    def end_after_this(self) -> None:
        self._set_modes(repeat=False, single=True)

    def add_to(self, playlist: str, wanted: Mapping[By, str]) -> int:
        found = self._find(wanted) if wanted else [address] if (address := self.now().address) else []
        if not found:
            return 0
        kept = self._playlist(playlist)
        whole = (
            self._ask("core.playlists.lookup", uri=kept) if kept else self._ask("core.playlists.create", name=playlist)
        )
        if not isinstance(whole, dict):
            raise ServiceUnavailable(self.name, f"it does not make a playlist {playlist}", Fault.BROKEN)
        tracks = [*(whole.get("tracks") or []), *({"__model__": "Track", "uri": uri} for uri in found)]
        if self._ask("core.playlists.save", playlist={**whole, "tracks": tracks}) is None:
            raise ServiceUnavailable(self.name, f"it does not keep the playlist {playlist}", Fault.BROKEN)
        return len(found)

    def _find(self, wanted: Mapping[By, str]) -> list[str]:
        """Return where all that fits is."""
        if By.PLAYLIST in wanted:
            uri = self._playlist(wanted[By.PLAYLIST])
            return [str(each["uri"]) for each in self._ask_list("core.playlists.get_items", uri=uri)] if uri else []
        if wanted:
            return self._search({_FIELDS[by]: [name] for by, name in wanted.items()})
        pieces = self._browse(By.SONG)
        return [str(each["uri"]) for each in random.sample(pieces, min(_SOME, len(pieces)))]

    def _search(self, query: dict[str, list[str]]) -> list[str]:
        results = self._ask_list("core.library.search", query=query, exact=True)
        return [str(track["uri"]) for result in results for track in result.get("tracks") or []]

    def _playlist(self, name: str) -> str:
        kept = self._ask_list("core.playlists.as_list")
        return next((str(each["uri"]) for each in kept if each["name"] == name), "")

    def _set_modes(self, **modes: bool) -> None:
        self._ask_all(*((f"core.tracklist.set_{mode}", {"value": value}) for mode, value in modes.items()))

    def _ask_list(self, method: str, **params: Any) -> list[Any]:
        result = self._ask(method, **params) or []
        if not isinstance(result, list) or not all(isinstance(each, str | dict) for each in result):
            raise ServiceUnavailable(self.name, f"it answers {method} with no list", Fault.GARBLED)
        return result

    def _ask(self, method: str, **params: Any) -> Any:
        return self._ask_all((method, params))[0]

    def _ask_all(self, *asked: tuple[str, Mapping[str, Any]]) -> list[Any]:
        """Ask several things at once; return what is answered, in order."""
        body = [
            {"jsonrpc": "2.0", "id": number, "method": method, "params": params}
            for number, (method, params) in enumerate(asked)
        ]
        try:
            rows = self._web.post_json(self._url, body, service=self.name, timeout=_PATIENCE)
        except ServiceUnavailable as error:
            if self._expected or error.fault is not Fault.UNREACHABLE:
                raise
            raise SkillError("no_player") from error
        try:
            answers = {row["id"]: row for row in rows}
            failed = [row["error"] for row in rows if "error" in row]
            results = [] if failed else [answers[number]["result"] for number in range(len(asked))]
        except (TypeError, KeyError) as error:
            raise ServiceUnavailable(self.name, "its answer is no JSON-RPC", Fault.GARBLED) from error
        if failed:
            raise ServiceUnavailable(self.name, str(failed[0])[:200], Fault.BROKEN)
        return results


def _first_name(artists: Any) -> str:
    """Return the artist; Mopidy has a set of them, in no order."""
    names = sorted(str(each.get("name", "")) for each in artists or () if isinstance(each, dict))
    return names[0] if names else ""
