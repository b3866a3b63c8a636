"""Wake words that the speaker plays itself; which ones real engines hear is in tests/calls/test_by_voice.py."""

from dataclasses import dataclass, field

import numpy as np
import pytest

from speaker.audio import CHUNK_SAMPLES, CHUNK_SECONDS, Chunk, Samples
from speaker.interfaces import Detection
from speaker.overheard import DOUBT, TAIL, Overheard

WORD, QUIET = np.full(CHUNK_SAMPLES, 2, np.int16), np.zeros(CHUNK_SAMPLES, np.int16)
OTHER = np.full(CHUNK_SAMPLES, 1, np.int16)


@dataclass
class Scripted:
    """Hears a wake word in each chunk that is one."""

    fed: list[Samples] = field(default_factory=list)

    def feed(self, chunk: Chunk) -> Detection | None:
        self.fed.append(chunk.samples)
        return Detection("hey jarvis", 0.9, chunk.end) if chunk.samples[0] == WORD[0] else None

    def reset(self) -> None:
        self.fed.clear()

    def close(self) -> None:
        pass


class Room:
    """What is heard and what is played, chunk by chunk."""

    def __init__(self) -> None:
        self.played = Scripted()
        self.wake = Overheard(Scripted(), self.played)
        self.count = 0

    def woken(self, heard: Samples, played: Samples | None) -> Detection | None:
        self.count += 1
        return self.wake.feed(Chunk(heard, self.count * CHUNK_SECONDS, 0.0, played))

    def later(self, seconds: float, played: Samples | None = None) -> list[Detection]:
        found = [self.woken(QUIET, played) for _ in range(round(seconds / CHUNK_SECONDS) + 1)]
        return [each for each in found if each is not None]


@pytest.fixture
def room() -> Room:
    return Room()


def test_where_nothing_is_played_a_wake_word_wakes_at_once_and_nothing_else_is_heard(room: Room) -> None:
    assert room.woken(WORD, None) is not None
    assert room.played.fed == []


def test_while_something_else_is_played_a_wake_word_wakes_a_moment_later_with_its_own_time(room: Room) -> None:
    room.woken(QUIET, OTHER)
    assert room.woken(WORD, OTHER) is None
    said = (room.count + 1) * CHUNK_SECONDS
    assert [each.end for each in room.later(DOUBT, OTHER)] == [pytest.approx(said)]


def test_what_is_played_wakes_nobody_for_as_long_as_it_may_be_heard(room: Room) -> None:
    room.woken(QUIET, WORD)
    assert room.later(TAIL / 2) == []
    assert room.woken(WORD, None) is None
    assert room.later(TAIL) == []
    assert room.woken(WORD, None) is not None, "who says it then is a person"


def test_it_makes_no_difference_which_engine_is_the_first_to_be_sure(room: Room) -> None:
    room.woken(QUIET, OTHER)
    assert room.woken(WORD, OTHER) is None
    assert room.woken(QUIET, WORD) is None
    assert room.later(TAIL) == []
