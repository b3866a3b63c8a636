"""The wake words as settings build them, with the real engines: two looks, languages, sensitivity."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bench.recordings import read, spoken_set
from speaker import catalog
from speaker.audio import CHUNK_SECONDS, Chunk, Samples, chunked, silence
from speaker.errors import ConfigError
from speaker.interfaces import Detection, WakeWord
from speaker.listener import Settings
from speaker.near_misses import NearMisses
from speaker.state import State
from speaker.wake_words import WakeWords
from speaker.waking import HouseWaking

LINES = [line for line in spoken_set() if line.split == "tune"]
SETTINGS = Settings(wake_words=("hey jarvis", "okay nabu", "alexa", "hey mycroft"))
MODEL = catalog.SHIPPED_MODELS / "en-mini"


@pytest.fixture
def waking(tmp_path: Path) -> Iterator[HouseWaking]:
    state = State(":memory:")
    yield HouseWaking(state, NearMisses(tmp_path / "near-misses", keep=True))
    state.close()


def build(settings: Settings, waking: HouseWaking | None = None) -> WakeWord:
    return WakeWords(settings, lambda language: MODEL, waking).build()


def feed(engine: WakeWord, samples: Samples) -> list[Detection]:
    chunks = (Chunk(piece, number * CHUNK_SECONDS, 0.0) for number, piece in enumerate(chunked(samples)))
    return [found for chunk in chunks if (found := engine.feed(chunk)) is not None]


def test_each_voice_wakes_it_once_and_near_the_end_of_the_phrase() -> None:
    engine = build(SETTINGS)
    for line in LINES:
        engine.reset()
        (found,) = feed(engine, read(line))
        assert found.phrase == line.wake, line.file
        assert abs(found.end - line.wake_end_s) < 0.25, line.file
    engine.close()
    engine.close()


def test_the_same_phrase_twice_is_two_detections() -> None:
    engine = build(SETTINGS)
    sound = read(LINES[0])
    assert len(feed(engine, np.concatenate([sound, silence(1.0), sound]))) == 2
    engine.close()


def test_sensitivity_follows_at_once(waking: HouseWaking) -> None:
    engine = build(replace(SETTINGS, cuts={"hey jarvis": 0.995}, second_look=False), waking)
    line = next(each for each in LINES if each.wake == "hey jarvis")
    waking.set(-3)
    quiet = len(feed(engine, read(line)))
    waking.set(3)
    engine.reset()
    assert (quiet, len(feed(engine, read(line)))) == (0, 1)
    engine.close()


@pytest.mark.parametrize("look", [True, False])
def test_a_phrase_of_ones_own_and_one_that_has_a_model_are_heard_side_by_side(look: bool) -> None:
    engine = build(replace(SETTINGS, wake_words=("okay nabu", "good morning"), second_look=look))
    line = next(each for each in LINES if each.wake == "okay nabu")
    assert [found.phrase for found in feed(engine, read(line))] == ["okay nabu"]
    engine.close()


@pytest.mark.parametrize(("languages", "language"), [({}, ""), ({"okay nabu": "zh"}, "zh")])
def test_a_wake_word_tells_in_which_language_one_goes_on(languages: Mapping[str, str], language: str) -> None:
    engine = build(replace(SETTINGS, wake_words=("hey jarvis", "okay nabu"), wake_languages=languages))
    line = next(each for each in LINES if each.wake == "okay nabu")
    assert [found.language for found in feed(engine, read(line))] == [language]
    engine.close()


def test_a_language_for_a_phrase_that_wakes_nobody_is_a_fault() -> None:
    with pytest.raises(ConfigError, match='listener.wake_languages: "computer" is no wake word; there is hey jarvis'):
        build(replace(SETTINGS, wake_languages={"computer": "en"}))
