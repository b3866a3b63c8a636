"""What wake word engines with models of their own must do, with recordings of several voices."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from bench.recordings import read, spoken_set
from bench.spoken_set import Line
from speaker.audio import CHUNK_SECONDS, RATE, Chunk, Samples, chunked, silence
from speaker.engines import microwakeword, openwakeword
from speaker.errors import EngineError
from speaker.interfaces import Detection, MakeWakeWord, WakeWord

PHRASES = ("hey jarvis", "okay nabu", "alexa", "hey mycroft")
LINES = [line for line in spoken_set() if line.split == "tune"]


HEARD_BY_BOTH = next(line for line in LINES if line.file == "joe-1.flac")
MAKERS: list[MakeWakeWord] = [microwakeword.make, openwakeword.make]


@pytest.fixture(params=MAKERS, ids=["microwakeword", "openwakeword"])
def make(request: pytest.FixtureRequest) -> MakeWakeWord:
    made: MakeWakeWord = request.param
    return made


@pytest.fixture
def engine(make: MakeWakeWord) -> Iterator[WakeWord]:
    made = make(PHRASES, {}, Path())
    yield made
    made.close()
    made.close()


@pytest.fixture
def micro() -> Iterator[WakeWord]:
    made = microwakeword.make(PHRASES, {}, Path())
    yield made
    made.close()


def heard(line: Line) -> Samples:
    """Return a recording after two seconds of its room: openWakeWord looks that far back."""
    sound = read(line)
    return np.concatenate([np.tile(sound[: RATE // 2], 4), sound])


def feed(engine: WakeWord, samples: Samples) -> list[Detection]:
    chunks = (Chunk(piece, number * CHUNK_SECONDS, 0.0) for number, piece in enumerate(chunked(samples)))
    return [found for chunk in chunks if (found := engine.feed(chunk)) is not None]


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.file)
def test_each_voice_wakes_it_once_and_near_the_end_of_the_phrase(micro: WakeWord, line: Line) -> None:
    (found,) = feed(micro, read(line))
    assert found.phrase == line.wake
    assert abs(found.end - line.wake_end_s) < 0.25


def test_a_voice_that_both_know_wakes_it_near_the_end_of_the_phrase(engine: WakeWord) -> None:
    found, *_ = feed(engine, heard(HEARD_BY_BOTH))
    assert found.phrase == HEARD_BY_BOTH.wake
    assert 0 < found.score <= 1
    assert abs(found.end - 2.0 - HEARD_BY_BOTH.wake_end_s) < 0.25


def test_the_same_phrase_twice_is_two_detections(engine: WakeWord) -> None:
    sound = heard(HEARD_BY_BOTH)
    assert len(feed(engine, np.concatenate([sound, silence(1.0), sound]))) == 2


def test_silence_and_noise_wake_nobody(engine: WakeWord) -> None:
    noise = np.random.default_rng(1).normal(0, 1000, 60 * RATE).astype(np.int16)
    assert feed(engine, np.concatenate([silence(30), noise])) == []


def test_a_phrase_that_is_not_listened_for_wakes_nobody(make: MakeWakeWord) -> None:
    other = make(["alexa"], {}, Path())
    assert feed(other, read(next(line for line in LINES if line.wake == "hey jarvis"))) == []
    other.close()


def test_a_higher_cut_wakes_later_or_not_at_all(make: MakeWakeWord) -> None:
    sound = heard(HEARD_BY_BOTH)
    ends = []
    for cut in (0.2, 0.6):
        engine = make([HEARD_BY_BOTH.wake], {HEARD_BY_BOTH.wake: cut}, Path())
        ends.append(feed(engine, sound)[0].end)
        engine.close()
    assert ends[0] <= ends[1]


def test_after_a_reset_half_a_phrase_is_forgotten(engine: WakeWord) -> None:
    sound = heard(HEARD_BY_BOTH)
    end = 2.0 + HEARD_BY_BOTH.wake_end_s
    middle = round((end - 0.5) * RATE)
    feed(engine, sound[:middle])
    engine.reset()
    assert feed(engine, sound[middle : round(end * RATE)]) == []


def test_unknown_phrases_are_named_with_those_that_are_known(make: MakeWakeWord) -> None:
    with pytest.raises(EngineError, match="knows no computer, hey you; it knows alexa, hey jarvis"):
        make(["computer", "alexa", "hey you"], {}, Path())
