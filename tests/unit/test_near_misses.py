from pathlib import Path

import pytest

from speaker.audio import read_recording, silence
from speaker.near_misses import INDEX, MOST, OLDEST, NearMiss, NearMisses

MISS = NearMiss("hey jarvis", 0.4321, 12.3, silence(0.5))


class Clock:
    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "near-misses"


def test_unless_the_owner_wants_it_near_misses_are_counted_and_not_kept(folder: Path) -> None:
    misses = NearMisses(folder, keep=False)
    misses.take(MISS)
    assert (misses.refused, misses.kept(), folder.exists()) == (1, [], False)


def test_a_kept_one_can_be_listened_to_and_says_what_it_was_taken_for(folder: Path) -> None:
    misses = NearMisses(folder, keep=True)
    misses.take(MISS)
    (kept,) = misses.kept()
    assert (kept.phrase, kept.score) == ("hey jarvis", 0.432)
    assert len(read_recording(folder / kept.file).samples) == 8000


def test_only_the_owner_may_read_them(folder: Path) -> None:
    NearMisses(folder, keep=True).take(MISS)
    assert folder.stat().st_mode & 0o077 == 0


def test_there_are_never_more_than_so_many_and_the_newest_stay(folder: Path) -> None:
    clock = Clock()
    misses = NearMisses(folder, True, clock)
    for _ in range(MOST + 3):
        clock.now += 60
        misses.take(MISS)
    assert len(misses.kept()) == MOST == len(list(folder.glob("*.wav")))
    assert misses.kept()[-1].written == clock.now


def test_they_go_when_they_are_old_also_when_keeping_was_switched_off_since(folder: Path) -> None:
    clock = Clock()
    NearMisses(folder, True, clock).take(MISS)
    clock.now += OLDEST / 2
    NearMisses(folder, True, clock).take(MISS)
    clock.now += OLDEST / 2 + 1
    assert len(NearMisses(folder, False, clock).kept()) == 1
    assert len(list(folder.glob("*.wav"))) == 1


def test_they_outlive_a_restart_and_can_be_deleted(folder: Path) -> None:
    NearMisses(folder, keep=True).take(MISS)
    again = NearMisses(folder, keep=True)
    again.take(MISS)
    assert again.forget() == 2
    assert again.kept() == []
    assert list(folder.iterdir()) == []
    assert again.forget() == 0


def test_a_disk_that_cannot_be_written_costs_the_recording_and_no_more(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder.parent.joinpath("near-misses").write_text("in the way")
    misses = NearMisses(folder, keep=True)
    misses.take(MISS)
    assert misses.refused == 1
    assert "could not be kept" in caplog.text


def test_a_damaged_index_loses_what_it_listed_and_nothing_else(folder: Path) -> None:
    NearMisses(folder, keep=True).take(MISS)
    with (folder / INDEX).open("a") as file:
        file.write('{"file": "half\n')
    misses = NearMisses(folder, keep=True)
    assert len(misses.kept()) == 1
    misses.take(MISS)
    assert len(misses.kept()) == 2
