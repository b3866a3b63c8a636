"""The ledger of turns: kept, bounded, deleted."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from speaker.intent import Past
from speaker.later import Later
from speaker.ledger import KEPT, KEPT_FOR, Ledger
from speaker.state import State


@contextlib.contextmanager
def ledger(path: Path, now: float = 1000.0) -> Iterator[Ledger]:
    state = State(path / "state.db")
    later = Later(state)
    yield Ledger(state, later, lambda: now)
    later.close()
    state.close()


def past(at: float, heard: str = "hello", *, about_turns: bool = False) -> Past:
    return Past(at, heard, "smalltalk", {}, "template", 1.0, "", "Hi.", "done", about_turns)


def test_turns_outlive_a_restart(tmp_path: Path) -> None:
    with ledger(tmp_path) as kept:
        kept.add(past(999, "set a timer"))
    with ledger(tmp_path) as kept:
        assert (kept.heard, kept.said) == ("set a timer", "Hi.")


def test_what_asks_about_turns_is_not_what_was_heard_last(tmp_path: Path) -> None:
    with ledger(tmp_path) as kept:
        kept.add(past(998, "what time is it"))
        kept.add(past(999, "what did you hear", about_turns=True))
        assert kept.heard == "what time is it"
        assert len(kept.recent()) == 2


def test_only_so_many_turns_are_kept_and_only_so_long(tmp_path: Path) -> None:
    with ledger(tmp_path) as kept:
        for number in range(KEPT + 5):
            kept.add(past(999, str(number)))
        assert len(kept.recent()) == KEPT
    with ledger(tmp_path, now=1000 + KEPT_FOR) as kept:
        assert kept.recent() == ()


def test_the_last_hour_is_deleted_and_the_rest_stays(tmp_path: Path) -> None:
    told = []
    with ledger(tmp_path, now=10_000) as kept:
        kept.on_forget = lambda: told.append("forget")
        kept.add(past(100, "long ago"))
        kept.add(past(9_000, "just now"))
        assert kept.forget(3600) == 1
    with ledger(tmp_path, now=10_000) as kept:
        assert [one.heard for one in kept.recent()] == ["long ago"]
        assert kept.forget() == 1
    assert told == ["forget"]
    with ledger(tmp_path, now=10_000) as kept:
        assert kept.recent() == ()


def test_what_another_version_wrote_is_forgotten(tmp_path: Path) -> None:
    state = State(tmp_path / "state.db")
    state.put("turns", "0000000001", {"odd": 1})
    state.close()
    with ledger(tmp_path) as kept:
        assert kept.recent() == ()
        kept.add(past(999))
        assert len(kept.recent()) == 1
