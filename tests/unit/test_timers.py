from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from speaker.agenda import Agenda
from speaker.errors import StateError
from speaker.state import State
from speaker.timers import Timers


class Clock:
    """A clock that moves when told."""

    def __init__(self, now: float = 1_000_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    state = State(tmp_path / "state.db")
    yield state
    state.close()


def agenda(state: State, clock: Clock) -> Agenda:
    return Agenda(state, lambda: None, clock, clock)


@pytest.fixture
def timers(state: State, clock: Clock) -> Timers:
    return Timers(agenda(state, clock))


def test_a_timer_counts_down_and_is_due_once(timers: Timers, clock: Clock) -> None:
    timer = timers.set(600, "pasta")
    clock.now += 540
    assert timers.remaining(timer) == 60
    assert timers._agenda.take_due() == []
    clock.now += 61
    assert [(due.entry.text, due.late) for due in timers._agenda.take_due()] == [("pasta", 1.0)]
    assert timers._agenda.take_due() == []
    assert timers.all() == []


def test_the_next_timer_to_ring_stands_first(timers: Timers) -> None:
    names = [timers.set(length, name).name for length, name in ((300, "b"), (60, "a"), (900, "c"))]
    assert names == ["b", "a", "c"]
    assert [timer.name for timer in timers.all()] == ["a", "b", "c"]


def test_a_cancelled_timer_never_rings_not_even_after_a_restart(state: State, timers: Timers, clock: Clock) -> None:
    timer = timers.set(60)
    timers.cancel(timer)
    timers.cancel(timer)
    clock.now += 100
    assert timers._agenda.take_due() == []
    assert agenda(state, clock).take_due() == []


@pytest.mark.parametrize("length", [0, -1, Timers.LONGEST + 1, float("nan"), float("inf")])
def test_a_length_that_makes_no_sense_is_refused(timers: Timers, length: float) -> None:
    with pytest.raises(ValueError, match="seconds"):
        timers.set(length)
    assert timers.all() == []


def test_there_is_an_end_to_how_many_run_at_once(timers: Timers) -> None:
    for _ in range(Timers.MOST):
        timers.set(60)
    with pytest.raises(ValueError, match="running already"):
        timers.set(60)


def test_a_timer_that_could_not_be_written_down_is_not_confirmed(state: State, timers: Timers) -> None:
    state.close()
    with pytest.raises(StateError):
        timers.set(60)
    assert timers.all() == []


def test_many_threads_may_set_timers_at_once(timers: Timers) -> None:
    with ThreadPoolExecutor(8) as pool:
        ids = list(pool.map(lambda _: timers.set(60).id, range(Timers.MOST)))
    assert sorted(ids) == list(range(1, Timers.MOST + 1))


def test_a_timer_may_be_made_longer_and_shorter_but_keeps_what_it_was_set_for(
    tmp_path: Path, timers: Timers, clock: Clock
) -> None:
    timer = timers.set(600)
    assert timers.adjust(timer, 300) is not None
    assert [timers.remaining(running) for running in timers.all()] == [900]
    changed = timers.adjust(timer, -600)
    assert changed is not None
    assert (changed.id, changed.length, timers.remaining(changed)) == (timer.id, 600, 300)
    reopened = State(tmp_path / "state.db")
    assert Timers(agenda(reopened, clock)).all() == [changed]
    reopened.close()


def test_a_timer_is_not_moved_into_the_past_and_not_brought_back(timers: Timers, clock: Clock) -> None:
    timer = timers.set(60)
    for seconds in (-60, Timers.LONGEST, float("nan")):
        with pytest.raises(ValueError, match="cannot ring"):
            timers.adjust(timer, seconds)
    clock.now += 60
    timers._agenda.take_due()
    assert timers.adjust(timer, 60) is None
    assert timers.all() == []
