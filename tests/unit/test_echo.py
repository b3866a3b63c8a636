"""Echo cancelling: the delay is found, kept and followed, and nothing is done while nothing is played."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import soxr

from speaker.audio import CHUNK_SAMPLES, CHUNK_SECONDS, RATE, Chunk, Samples, chunked, loudness, read_recording, trim
from speaker.ears import find_echo
from speaker.echo import TAIL, Echo
from speaker.engines.numpy_echo import NumpyEcho
from speaker.errors import PluginError
from speaker.state import State

WAV = Path(__file__).parents[1] / "wav"


def speech(voice: str, length: float) -> Samples:
    pieces = [trim(read_recording(file).samples) for file in sorted(WAV.glob(f"{voice}-[0-9].flac"))]
    return np.resize(np.concatenate(pieces), round(length * RATE))


def heard(played: Samples, delay: float, gain: float = 0.5, drift: float = 0.0) -> Samples:
    """Return what a microphone hears of it, whose clock runs slower by `drift`."""
    random = np.random.default_rng(4)
    response = random.normal(size=2000) * np.exp(-np.arange(2000) / 400)
    response[0] = 4.0
    response *= gain / np.linalg.norm(response)
    echo = np.convolve(played, response)[: len(played)]
    fine = soxr.resample(echo, 1, 8)
    places = np.arange(len(played)) * (1 - drift) - delay * RATE
    late = np.interp(places * 8, np.arange(len(fine)), fine, left=0, right=0)
    return np.clip(late + random.normal(0, 5, len(late)), -32768, 32767).astype(np.int16)


@dataclass
class Passing:
    """A canceller that takes nothing out, and tells how it was called."""

    factor: int = 1
    calls: int = 0
    resets: int = 0

    def process(self, samples: Samples, reference: Samples) -> Samples:
        self.calls += 1
        return samples * np.int16(self.factor)

    def reset(self) -> None:
        self.resets += 1

    def close(self) -> None:
        pass


def chunks(samples: Samples, played: Samples | None) -> Iterable[Chunk]:
    references = [None] * len(samples) if played is None else chunked(played)
    for number, (piece, reference) in enumerate(zip(chunked(samples), references, strict=False)):
        yield Chunk(piece, number * CHUNK_SECONDS, 0.0, reference)


def cleaned(echo: Echo, samples: Samples, played: Samples) -> Samples:
    return np.concatenate([echo.clean(chunk).samples for chunk in chunks(samples, played)])[: len(samples)]


def decibels(before: Samples, after: Samples) -> float:
    return 20 * float(np.log10(loudness(before) / loudness(after)))


@pytest.mark.parametrize("delay", [0.001, 0.02, 0.13, 0.4])
def test_the_delay_is_found_within_two_seconds(delay: float) -> None:
    played = speech("joe", 2)
    echo = Echo(Passing())
    cleaned(echo, heard(played, delay), played)
    assert echo.delay == pytest.approx(delay, abs=0.002)


def test_the_delay_is_found_under_a_user_who_is_louder() -> None:
    played, user = speech("joe", 4), speech("festival-ked", 4)
    echo = Echo(Passing())
    cleaned(echo, heard(played, 0.2, gain=0.15) + user // 2, played)
    assert echo.delay == pytest.approx(0.2, abs=0.004)


def test_where_none_of_it_is_heard_no_delay_is_made_up_and_the_user_is_left_whole() -> None:
    played, user = speech("joe", 6), speech("festival-ked", 6)
    echo = Echo(NumpyEcho())
    assert all(echo.clean(chunk) is chunk for chunk in chunks(user, played))
    assert echo.delay is None


def test_echo_is_taken_out_at_a_delay_longer_than_the_filter() -> None:
    played = speech("joe", 10)
    microphone = heard(played, 0.4)
    clean = cleaned(Echo(NumpyEcho()), microphone, played)
    assert decibels(microphone[6 * RATE :], clean[6 * RATE :]) > 20


@pytest.mark.parametrize("drift", [100e-6, -100e-6])
def test_clocks_that_drift_apart_are_followed(drift: float) -> None:
    played = speech("joe", 16)
    microphone = heard(played, 0.1, drift=drift)
    echo = Echo(NumpyEcho())
    clean = cleaned(echo, microphone, played)
    assert echo.drift == pytest.approx(drift, abs=5e-6)
    late = slice(10 * RATE, 15 * RATE)
    assert decibels(microphone[late], clean[late]) > 15


def test_equal_clocks_are_not_taken_for_drifting_ones() -> None:
    played = speech("joe", 12)
    echo = Echo(Passing())
    cleaned(echo, heard(played, 0.1), played)
    assert echo.drift == 0.0


def test_a_delay_that_jumps_is_found_again() -> None:
    played = speech("joe", 8)
    microphone = np.concatenate([heard(played, 0.05)[: 4 * RATE], heard(played, 0.21)[4 * RATE :]])
    echo = Echo(Passing())
    cleaned(echo, microphone, played)
    assert echo.delay == pytest.approx(0.21, abs=0.002)


def test_the_delay_is_remembered_and_used_at_once() -> None:
    played = speech("joe", 2)
    remembered: list[float] = []
    cleaned(Echo(Passing(), None, remembered.append), heard(played, 0.3), played)
    assert remembered == [pytest.approx(0.3, abs=0.002)]
    again: list[float] = []
    echo = Echo(Passing(), remembered[0], again.append)
    assert echo.delay == pytest.approx(0.3, abs=0.002)
    cleaned(echo, heard(played, 0.3), played)
    assert again == []


def test_what_is_heard_while_nothing_plays_is_left_as_it_is() -> None:
    canceller = Passing()
    echo = Echo(canceller)
    quiet = list(chunks(speech("festival-ked", 2), None))
    assert all(echo.clean(chunk) is chunk for chunk in quiet)
    assert canceller.calls == 0


def test_the_room_still_rings_after_the_last_sound() -> None:
    canceller = Passing()
    echo = Echo(canceller, 0.1)
    sound = np.full(CHUNK_SAMPLES, 1000, np.int16)
    echo.clean(Chunk(sound, 0.0, 0.0, sound))
    for _ in range(2 * TAIL):
        echo.clean(Chunk(sound, 0.0, 0.0, np.zeros_like(sound)))
    assert canceller.calls == 1 + TAIL


def test_time_and_reference_stay_with_the_chunk() -> None:
    sound = np.full(CHUNK_SAMPLES, 1000, np.int16)
    chunk = Echo(Passing(), 0.1).clean(Chunk(sound, 1.5, 9.0, sound))
    assert (chunk.at, chunk.captured) == (1.5, 9.0)
    assert chunk.reference is sound


def test_a_filter_that_makes_it_louder_is_not_heard_and_begins_anew() -> None:
    canceller = Passing(factor=3)
    echo = Echo(canceller, 0.1)
    sound = np.full(CHUNK_SAMPLES, 1000, np.int16)
    clean = [echo.clean(Chunk(sound, 0.0, 0.0, sound)) for _ in range(10)]
    assert all(np.array_equal(chunk.samples, sound) for chunk in clean)
    assert canceller.resets > 0


def test_the_delay_outlives_a_restart(tmp_path: Path) -> None:
    played = speech("joe", 2)
    state = State(tmp_path / "state.db")
    _, first = find_echo("adaptive", state)
    assert first is not None
    assert first.delay is None
    cleaned(first, heard(played, 0.3), played)
    _, second = find_echo("auto", state)
    assert second is not None
    assert second.delay == pytest.approx(0.3, abs=0.002)
    state.close()


def test_a_delay_that_cannot_be_kept_is_used_all_the_same(tmp_path: Path) -> None:
    played = speech("joe", 2)
    state = State(tmp_path / "state.db")
    _, echo = find_echo("adaptive", state)
    state.close()
    assert echo is not None
    cleaned(echo, heard(played, 0.3), played)
    assert echo.delay == pytest.approx(0.3, abs=0.002)


def test_an_engine_that_is_not_there_is_an_error_only_where_it_was_asked_for() -> None:
    assert find_echo("", None) == ("", None)
    assert find_echo("auto", None)[0] in ("speexdsp", "adaptive")
    with pytest.raises(PluginError, match="there is adaptive, speexdsp"):
        find_echo("nonsense", None)
