"""What every echo canceller must do, on synthetic speech in a room that is made up."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from speaker import plugins
from speaker.audio import CHUNK_SAMPLES, RATE, Samples, chunked, loudness, read_recording, silence, trim
from speaker.errors import PluginError
from speaker.interfaces import EchoCanceller, MakeEchoCanceller

WAV = Path(__file__).parents[1] / "wav"
SECONDS = 14


@pytest.fixture(params=plugins.names(plugins.ECHO_CANCELLERS))
def canceller(request: pytest.FixtureRequest) -> Iterator[EchoCanceller]:
    make: MakeEchoCanceller = plugins.load(plugins.ECHO_CANCELLERS, request.param)
    canceller = make()
    yield canceller
    canceller.close()
    canceller.close()


def speech(voice: str) -> Samples:
    """Return SECONDS of one voice, without pauses between its sentences."""
    pieces = [trim(read_recording(file).samples) for file in sorted(WAV.glob(f"{voice}-[0-9].flac"))]
    sound = np.concatenate(pieces)
    return np.tile(sound, 1 + SECONDS * RATE // len(sound))[: SECONDS * RATE]


def in_a_room(played: Samples, gain: float = 1.0) -> Samples:
    """Return what a microphone hears of it: 5 ms away, 0.1 s of reverberation, some noise."""
    random = np.random.default_rng(4)
    response = random.normal(size=RATE // 8) * np.exp(-np.arange(RATE // 8) / (0.02 * RATE))
    response[:80] = 0.0
    response[80] = 4.0
    response *= gain / np.linalg.norm(response)
    heard = np.convolve(played, response)[: len(played)] + random.normal(0, 10, len(played))
    return np.clip(heard, -32768, 32767).astype(np.int16)


def cleaned(canceller: EchoCanceller, heard: Samples, played: Samples) -> Samples:
    pairs = zip(chunked(heard), chunked(played), strict=True)
    return np.concatenate([canceller.process(*pair) for pair in pairs])[: len(heard)]


def decibels(loud: Samples, quiet: Samples) -> float:
    return 20 * float(np.log10(loudness(loud) / loudness(quiet)))


def test_echo_is_taken_out(canceller: EchoCanceller) -> None:
    played = speech("joe")
    heard = in_a_room(played)
    clean = cleaned(canceller, heard, played)
    late = slice(8 * RATE, None)
    assert decibels(heard[late], clean[late]) > 25


def test_some_of_it_at_once(canceller: EchoCanceller) -> None:
    played = speech("joe")
    heard = in_a_room(played)
    clean = cleaned(canceller, heard, played)
    second = slice(2 * RATE, 4 * RATE)
    assert decibels(heard[second], clean[second]) > 6


def test_the_user_is_left_whole(canceller: EchoCanceller) -> None:
    played, user = speech("joe"), speech("festival-ked")
    user[: 8 * RATE] = 0
    heard = np.clip(in_a_room(played).astype(np.int32) + user // 2, -32768, 32767).astype(np.int16)
    clean = cleaned(canceller, heard, played)[8 * RATE :].astype(np.float64)
    alone = (user // 2)[8 * RATE :].astype(np.float64)
    assert np.corrcoef(clean, alone)[0, 1] > 0.9


def test_what_is_no_echo_passes(canceller: EchoCanceller) -> None:
    user = speech("festival-ked")
    clean = cleaned(canceller, user, silence(SECONDS))
    assert abs(decibels(user, clean)) < 1


def test_it_forgets_the_room_when_told(canceller: EchoCanceller) -> None:
    played = speech("joe")
    heard = in_a_room(played)
    first = cleaned(canceller, heard, played)
    canceller.reset()
    again = cleaned(canceller, heard, played)
    assert abs(decibels(again[:RATE], first[:RATE])) < 1


def test_a_clipped_microphone_becomes_no_louder(canceller: EchoCanceller) -> None:
    played = speech("joe")
    heard = in_a_room(played, gain=8.0)
    clean = cleaned(canceller, heard, played)
    assert decibels(heard[8 * RATE :], clean[8 * RATE :]) > 0


def test_it_gives_back_as_many_samples_as_it_takes(canceller: EchoCanceller) -> None:
    chunk = np.full(CHUNK_SAMPLES, 100, np.int16)
    assert canceller.process(chunk, chunk).shape == (CHUNK_SAMPLES,)
    assert canceller.process(chunk, chunk).dtype == np.int16


def test_an_engine_that_does_not_exist_is_named() -> None:
    with pytest.raises(PluginError, match="speexdsp"):
        plugins.load(plugins.ECHO_CANCELLERS, "nonsense")
