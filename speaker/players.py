"""Players of music, radio and podcasts: what each of them can do, and what it plays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from speaker.errors import SkillError
from speaker.state import State
from speaker.web import Web


@dataclass(frozen=True, slots=True)
class Settings:
    """Who plays music, radio and podcasts."""

    kind: str = "mpd"
    """The player: mpd, mopidy, or mpris for most others that run on this machine."""
    address: str = ""
    """Where it answers; "" for its usual place on this machine: mpd://127.0.0.1:6600, http://127.0.0.1:6680."""
    password: str = ""
    """For an MPD that wants one."""
    loudness: float = 1.0
    """How loud it is beside the voice, 0 to 1; it follows the speaker's volume."""
    ducked: float = 0.5
    """What its volume is multiplied with while somebody is heard or speaks; half of MPD's is 13 dB at 50 %."""
    pipe: str = ""
    """A named pipe that it writes to, 16000:16:1; then the echo canceller knows its music, and hears over it better."""


class By(StrEnum):
    """What music is asked for by."""

    ARTIST = "artist"
    ALBUM = "album"
    SONG = "song"
    GENRE = "genre"
    PLAYLIST = "playlist"


class Mode(StrEnum):
    STOPPED = "stopped"
    PAUSED = "paused"
    PLAYING = "playing"


class Repeat(StrEnum):
    OFF = "off"
    ALL = "all"
    ONE = "one"


@dataclass(frozen=True, slots=True)
class Playing:
    """What a player is doing."""

    mode: Mode = Mode.STOPPED
    address: str = ""
    """Where the piece comes from: a file of the library, or an address."""
    title: str = ""
    artist: str = ""
    album: str = ""
    elapsed: float = 0.0
    """Seconds of the piece that were heard."""
    length: float | None = None
    """Seconds; `None` for what has no end, as radio."""
    volume: float | None = None
    """0 to 1; `None` where it cannot be set."""
    queued: int = 0
    """Pieces in the queue."""


class Player(Protocol):
    """Plays by itself, beside the speaker. Every method asks it anew.

    Raises ServiceUnavailable and ServiceRefused, and SkillError for what this kind of player cannot do.
    """

    @property
    def name(self) -> str:
        """As one would say it."""
        ...

    def now(self) -> Playing: ...

    def names(self, by: By) -> Sequence[str]:
        """Return all artists, albums ... that it has. Raises SkillError where it does not tell."""
        ...

    def play(self, wanted: Mapping[By, str], *, shuffle: bool = False) -> int:
        """Play all that fits these names instead of what is queued; nothing named is all there is.

        Returns how many pieces that are; with 0 nothing has changed.
        """
        ...

    def play_address(self, address: str, title: str, start: float = 0.0) -> bool:
        """Play what is behind an address, from so many seconds on; returns whether it sounds already."""
        ...

    def pause(self) -> None: ...

    def resume(self) -> None: ...

    def skip(self, count: int) -> None:
        """Go so many pieces on; back if negative; 0 is the start of this one."""
        ...

    def set_volume(self, level: float) -> None: ...

    def set_shuffle(self, shuffle: bool) -> None: ...

    def set_repeat(self, repeat: Repeat) -> None: ...

    def end_after_this(self) -> None:
        """Stop when this piece is over."""
        ...

    def add_to(self, playlist: str, wanted: Mapping[By, str]) -> int:
        """Put all that fits these names at the end of a playlist; nothing named is the piece that plays.

        The playlist is made if there is none. Returns how many pieces that were.
        """
        ...


class MakePlayer(Protocol):
    """What an entry point of the group `mynah.players` names; costs nothing until it is asked."""

    def __call__(self, settings: Settings, web: Web) -> Player: ...


def cannot(player: str) -> SkillError:
    """Return what a player raises for what it cannot do."""
    return SkillError("player_cannot", player=player)


_MOST = 100
_ROOM = "player"


class Bookmarks:
    """Where long pieces were left, and what was played last; kept over restarts."""

    def __init__(self, state: State) -> None:
        self._state = state

    def get(self, address: str) -> float:
        """Return at how many seconds it was left; 0 if it was not, or was heard to its end."""
        return float(self._all().get(address, 0.0))

    def put(self, address: str, seconds: float) -> None:
        kept = {other: at for other, at in self._all().items() if other != address}
        if seconds > 0:
            kept[address] = round(seconds, 1)
        self._state.put(_ROOM, "bookmarks", dict(list(kept.items())[-_MOST:]))

    @property
    def last(self) -> tuple[str, str] | None:
        """The address and title that were played last, where it was an address."""
        kept = self._state.get(_ROOM, "last", None)
        return (str(kept[0]), str(kept[1])) if kept else None

    def note_last(self, address: str, title: str) -> None:
        self._state.put(_ROOM, "last", [address, title])

    def _all(self) -> dict[str, float]:
        return dict(self._state.get(_ROOM, "bookmarks", {}))
