"""A player of music in memory, which behaves as the real ones do: for tests of skills."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from speaker.errors import Fault, ServiceUnavailable
from speaker.players import By, Mode, Playing, Repeat


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of the library."""

    title: str
    artist: str
    album: str
    genre: str
    seconds: float = 30.0

    @property
    def file(self) -> str:
        return f"{self.title}.flac".lower().replace(" ", "-")

    def name(self, by: By) -> str:
        return {By.ARTIST: self.artist, By.ALBUM: self.album, By.SONG: self.title, By.GENRE: self.genre}[by]


LIBRARY = (
    Piece("Yellow Submarine", "The Beatles", "Revolver", "Rock"),
    Piece("Here Comes the Sun", "The Beatles", "Abbey Road", "Rock"),
    Piece("Something", "The Beatles", "Abbey Road", "Rock"),
    Piece("So What", "Miles Davis", "Kind of Blue", "Jazz"),
    Piece("Blue in Green", "Miles Davis", "Kind of Blue", "Jazz"),
    Piece("晴天", "周杰伦", "叶惠美", "流行"),
    Piece("A Very Long Story", "Somebody", "Stories", "Audiobook", 700.0),
)
PLAYLISTS = {"Cooking": ("Something", "So What")}


@dataclass
class FakePlayer:
    """Plays without a sound; time passes when `elapsed` is set."""

    name: str = "the player"
    library: Sequence[Piece] = LIBRARY
    playlists: dict[str, list[str]] = field(default_factory=lambda: {name: list(of) for name, of in PLAYLISTS.items()})
    queue: list[Piece] = field(default_factory=list)
    at: int = 0
    mode: Mode = Mode.STOPPED
    elapsed: float = 0.0
    volume: float | None = 0.6
    shuffle: bool = False
    repeat: Repeat = Repeat.OFF
    ends_after_this: bool = False
    address: str = ""
    """What plays from the network; "" for the library."""
    silent: frozenset[str] = frozenset()
    """Addresses behind which there is nothing."""
    slow: bool = False
    """What comes from the network begins later than anybody waits."""
    gone: bool = False
    """It does not answer."""

    def now(self) -> Playing:
        self._check()
        if not self.queue:
            return Playing(volume=self.volume)
        piece = self.queue[self.at]
        return Playing(
            self.mode,
            self.address or piece.file,
            piece.title,
            piece.artist,
            piece.album,
            self.elapsed,
            piece.seconds or None,
            self.volume,
            len(self.queue),
        )

    def names(self, by: By) -> Sequence[str]:
        self._check()
        if by is By.PLAYLIST:
            return list(self.playlists)
        return sorted({piece.name(by) for piece in self.library})

    def play(self, wanted: Mapping[By, str], *, shuffle: bool = False) -> int:
        self._check()
        found = self._fitting(wanted)
        if found:
            self.queue, self.at, self.elapsed, self.address = found, 0, 0.0, ""
            self.mode, self.shuffle, self.ends_after_this = Mode.PLAYING, shuffle, False
        return len(found)

    def play_address(self, address: str, title: str, start: float = 0.0) -> bool:
        self._check()
        if address in self.silent:
            raise ServiceUnavailable(title, "nothing is there", Fault.UNREACHABLE)
        self.queue, self.at, self.elapsed = [Piece(title, "", "", "", 0.0)], 0, start
        self.address, self.mode = address, Mode.PLAYING
        return not self.slow

    def pause(self) -> None:
        self._check()
        self.mode = Mode.PAUSED if self.queue else Mode.STOPPED

    def resume(self) -> None:
        self._check()
        self.mode = Mode.PLAYING if self.queue else Mode.STOPPED

    def skip(self, count: int) -> None:
        self._check()
        self.elapsed = 0.0
        if not 0 <= self.at + count < len(self.queue):
            self.at, self.mode = 0, Mode.STOPPED
            return
        self.at, self.mode = self.at + count, Mode.PLAYING

    def set_volume(self, level: float) -> None:
        self._check()
        self.volume = round(level, 2)

    def set_shuffle(self, shuffle: bool) -> None:
        self._check()
        self.shuffle = shuffle

    def set_repeat(self, repeat: Repeat) -> None:
        self._check()
        self.repeat = repeat

    def end_after_this(self) -> None:
        self._check()
        self.ends_after_this = True

    def add_to(self, playlist: str, wanted: Mapping[By, str]) -> int:
        self._check()
        added = self._fitting(wanted) if wanted else [self.queue[self.at]]
        self.playlists.setdefault(playlist, []).extend(piece.title for piece in added)
        return len(added)

    def _fitting(self, wanted: Mapping[By, str]) -> list[Piece]:
        titles = self.playlists.get(wanted[By.PLAYLIST], []) if By.PLAYLIST in wanted else None
        return [
            piece
            for piece in self.library
            if (titles is None or piece.title in titles)
            and all(piece.name(by) == name for by, name in wanted.items() if by is not By.PLAYLIST)
        ]

    def _check(self) -> None:
        if self.gone:
            raise ServiceUnavailable(self.name, "it was taken away", Fault.UNREACHABLE)
