"""What the wake word engine with models of its own must do, with recordings of several voices."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from bench.recordings import read, spoken_set
from bench.spoken_set import Line
from speaker.audio import CHUNK_SECONDS, RATE, Chunk, Samples, chunked, silence
from speaker.engines.microwakeword import MicroWakeWords, make
from speaker.errors import EngineError
from speaker.interfaces import Detection

PHRASES = ("hey jarvis", "okay nabu", "alexa", "hey mycroft")
LINES = [line for line in spoken_set() if line.split == "tune"]


@pytest.fixture
def engine() -> Iterator[MicroWakeWords]:
    made = make(PHRASES, {}, Path())
    yield made
    made.close()
    made.close()


def feed(engine: MicroWakeWords, samples: Samples) -> list[Detection]:
    chunks = (Chunk(piece, number * CHUNK_SECONDS, 0.0) for number, piece in enumerate(chunked(samples)))
    return [found for chunk in chunks if (found := engine.feed(chunk)) is not None]


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.file)
def test_each_voice_wakes_it_once_and_near_the_end_of_the_phrase(engine: MicroWakeWords, line: Line) -> None:
    (found,) = feed(engine, read(line))
    assert found.phrase == line.wake
    assert abs(found.end - line.wake_end_s) < 0.25


def test_the_same_phrase_twice_is_two_detections(engine: MicroWakeWords) -> None:
    sound = read(LINES[0])
    assert len(feed(engine, np.concatenate([sound, silence(1.0), sound]))) == 2


def test_silence_and_noise_wake_nobody(engine: MicroWakeWords) -> None:
    noise = np.random.default_rng(1).normal(0, 1000, 60 * RATE).astype(np.int16)
    assert feed(engine, np.concatenate([silence(30), noise])) == []


def test_a_phrase_that_is_not_listened_for_wakes_nobody() -> None:
    other = make(["alexa"], {}, Path())
    assert feed(other, read(next(line for line in LINES if line.wake == "hey jarvis"))) == []
    other.close()


def test_a_higher_cut_wakes_later_or_not_at_all() -> None:
    sound = read(LINES[0])
    ends = []
    for cut in (0.3, 0.9):
        engine = make(["hey jarvis"], {"hey jarvis": cut}, Path())
        ends.append(feed(engine, sound)[0].end)
        engine.close()
    assert ends[0] <= ends[1]


def test_after_a_reset_half_a_phrase_is_forgotten(engine: MicroWakeWords) -> None:
    line = LINES[0]
    sound = read(line)
    middle = round((line.wake_end_s - 0.5) * RATE)
    feed(engine, sound[:middle])
    engine.reset()
    assert feed(engine, sound[middle : round(line.wake_end_s * RATE)]) == []


def test_unknown_phrases_are_named_with_those_that_are_known() -> None:
    with pytest.raises(EngineError, match="knows no computer, hey you; it knows alexa, hey jarvis"):
        make(["computer", "alexa", "hey you"], {}, Path())
