from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from speaker import app, config
from speaker.audio import silence
from speaker.errors import ConfigError
from speaker.events import TurnEnded
from speaker.near_misses import NearMiss, NearMisses
from speaker.state import State
from speaker.waking import HouseWaking


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    made = State(tmp_path / "state.db")
    yield made
    made.close()


@pytest.fixture
def misses(tmp_path: Path) -> NearMisses:
    return NearMisses(tmp_path / "near-misses", keep=True)


def turn(phrase: str, text: str | None) -> TurnEnded:
    trace: dict[str, Any] = {"wake": {"phrase": phrase}, "heard": None if text is None else {"text": text}}
    return TurnEnded(trace)


def test_sensitivity_outlives_a_restart_and_stays_in_its_range(state: State, misses: NearMisses) -> None:
    waking = HouseWaking(state, misses)
    assert waking.level == 0
    waking.set(2)
    assert HouseWaking(state, misses).level == 2
    waking.set(7)
    assert waking.level == 3
    waking.set(-7)
    assert HouseWaking(state, misses).level == -3


def test_a_wake_after_which_nothing_is_heard_was_for_nothing(state: State, misses: NearMisses) -> None:
    waking = HouseWaking(state, misses)
    for event in (turn("hey jarvis", "stop"), turn("hey jarvis", ""), turn("okay nabu", None)):
        waking.follow(event)
    report = waking.report()
    assert (report.woken, report.in_vain, report.last_in_vain) == (3, 2, True)


def test_a_reply_without_a_wake_word_and_a_typed_request_are_no_wakes(state: State, misses: NearMisses) -> None:
    waking = HouseWaking(state, misses)
    waking.follow(turn("", ""))
    waking.follow(TurnEnded({"wake": None, "heard": None}))
    assert waking.report().woken == 0


def test_what_nearly_woke_it_is_counted_and_can_be_deleted(state: State, misses: NearMisses) -> None:
    waking = HouseWaking(state, misses)
    waking.refuse(NearMiss("alexa", 0.4, 1.0, silence(1.0)))
    assert (waking.report().refused, waking.report().kept) == (1, 1)
    assert waking.forget() == 1
    assert (waking.report().refused, waking.report().kept) == (1, 0)


def test_a_language_that_nobody_speaks_is_a_fault_that_names_those_there_are(tmp_path: Path) -> None:
    places = config.folders({"HOME": str(tmp_path)})
    with pytest.raises(ConfigError, match=r'listener.wake_languages: expected one of en, zh, got "xx"'):
        app.read_settings(places, None, ["listener.wake_languages={okay nabu: xx}"])
    settings = app.read_settings(places, None, ["listener.wake_languages={okay nabu: zh}"])
    assert settings.listener.wake_languages == {"okay nabu": "zh"}
