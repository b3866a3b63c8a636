"""Music keeps out of the way: quieter while somebody is heard or speaks, silent at a word, found again where it was."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from speaker.events import Activity, ActivityChanged, CallChanged, SpeechBegan, SpeechEnded, Stilled, TurnEnded
from speaker.music import Music
from speaker.players import Bookmarks, By, Mode, Playing, Settings
from speaker.state import State
from speaker.testing.players import FakePlayer

LISTENING, IDLE = ActivityChanged(Activity.LISTENING), ActivityChanged(Activity.IDLE)


@dataclass
class Watched(FakePlayer):
    """Tells when it was asked, so that nobody has to wait in vain."""

    asked: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    def now(self) -> Playing:
        self.asked.release()
        return super().now()


@dataclass
class Room:
    player: Watched
    bookmarks: Bookmarks
    music: Music
    level: list[float]
    sounds: list[bool]

    def until(self, true: Callable[[], bool]) -> None:
        """Wait for what the thread does."""
        pause = threading.Event()
        for _ in range(400):
            if true():
                return
            pause.wait(0.005)
        raise AssertionError("it did not come")


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    player, level, sounds = Watched(), [0.6], [False]
    state = State(tmp_path / "state.db")
    bookmarks = Bookmarks(state)
    music = Music(lambda: player, lambda: level[0], lambda: sounds[0], bookmarks, Settings(), look=0.02)
    player.play({By.ARTIST: "The Beatles"})
    yield Room(player, bookmarks, music, level, sounds)
    music.close()
    state.close()


def test_it_is_quieter_while_somebody_is_heard_and_comes_back(room: Room) -> None:
    room.music.follow(LISTENING)
    room.until(lambda: room.player.volume == 0.3)
    room.music.follow(IDLE)
    room.until(lambda: room.player.volume == 0.6)


def test_an_alarm_or_a_reminder_makes_it_quieter_without_anybody_being_heard(room: Room) -> None:
    room.sounds[0] = True
    room.music.follow(SpeechBegan("It is seven."))
    room.until(lambda: room.player.volume == 0.3)
    room.sounds[0] = False
    room.music.follow(SpeechEnded("It is seven.", interrupted=False))
    room.until(lambda: room.player.volume == 0.6)


def test_it_is_as_loud_as_the_speaker_is_set(room: Room) -> None:
    room.level[0] = 0.2
    room.music.follow(TurnEnded({}))
    room.until(lambda: room.player.volume == 0.2)


def test_who_wants_silence_stops_it(room: Room) -> None:
    room.music.follow(Stilled())
    room.until(lambda: room.player.mode is Mode.PAUSED)


def test_it_pauses_for_a_call_and_goes_on_after_it(room: Room) -> None:
    room.music.follow(CallChanged("rings_here", "Anna"))
    room.until(lambda: room.player.mode is Mode.PAUSED)
    room.music.follow(CallChanged("", "Anna"))
    room.until(lambda: room.player.mode is Mode.PLAYING)


def test_who_wants_silence_during_a_call_has_it_after_the_call_too(room: Room) -> None:
    room.music.follow(CallChanged("talking", "Anna"))
    room.until(lambda: room.player.mode is Mode.PAUSED)
    while room.player.asked.acquire(blocking=False):
        pass
    # Each look begins by asking the player: with the third, the second is over.
    for event in (Stilled(), CallChanged("", "Anna"), TurnEnded({})):
        room.music.follow(event)
        assert room.player.asked.acquire(timeout=2)
    assert room.player.mode is Mode.PAUSED


def test_a_player_that_is_gone_troubles_nobody(room: Room) -> None:
    room.player.gone = True
    room.music.follow(Stilled())
    assert room.player.asked.acquire(timeout=2)
    room.player.gone = False
    room.music.follow(LISTENING)
    room.until(lambda: room.player.volume == 0.3)


def test_a_player_whose_volume_cannot_be_set_is_left_alone(room: Room) -> None:
    room.player.volume = None
    room.music.follow(LISTENING)
    assert room.player.asked.acquire(timeout=2)
    room.music.close()
    assert room.player.volume is None


def test_when_the_speaker_ends_the_music_is_as_loud_as_before(room: Room) -> None:
    room.music.follow(LISTENING)
    room.until(lambda: room.player.volume == 0.3)
    room.music.close()
    assert room.player.volume == 0.6


def test_where_a_long_piece_is_is_known_without_anybody_asking(room: Room) -> None:
    room.player.play({By.GENRE: "Audiobook"})
    room.player.elapsed = 123.4
    room.music.follow(LISTENING)
    room.until(lambda: room.bookmarks.get("a-very-long-story.flac") == 123.4)
    room.player.elapsed = 200.0
    room.until(lambda: room.bookmarks.get("a-very-long-story.flac") == 200.0)


def test_a_piece_heard_to_its_end_is_begun_anew(room: Room) -> None:
    room.bookmarks.put("a-very-long-story.flac", 400.0)
    room.player.play({By.GENRE: "Audiobook"})
    room.player.elapsed = 690.0
    room.music.follow(LISTENING)
    room.until(lambda: room.bookmarks.get("a-very-long-story.flac") == 0.0)


def test_bookmarks_are_kept_over_a_restart_and_are_not_too_many(tmp_path: Path) -> None:
    state = State(tmp_path / "state.db")
    for number in range(120):
        Bookmarks(state).put(f"http://example.org/{number}.mp3", 60.0 + number)
    Bookmarks(state).note_last("http://example.org/7.mp3", "Seven")
    state.close()
    state = State(tmp_path / "state.db")
    kept = Bookmarks(state)
    assert (kept.get("http://example.org/119.mp3"), kept.get("http://example.org/3.mp3")) == (179.0, 0.0)
    assert kept.last == ("http://example.org/7.mp3", "Seven")
    state.close()
