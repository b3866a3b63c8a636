"""Gain for a faint microphone, on real speech."""

from pathlib import Path

import numpy as np
import pytest

from speaker.audio import CHUNK_SAMPLES, CHUNK_SECONDS, FULL_SCALE, Chunk, Samples, chunked, loudness, read_recording
from speaker.care import Care
from speaker.gain import MOST, Gain

WAVS = sorted((Path(__file__).parents[1] / "wav").glob("*.flac"))
SPEECH: Samples = np.concatenate([read_recording(path).samples for path in WAVS[::15]])


class Ear:
    """Care and gain, as in the speaker."""

    def __init__(self) -> None:
        care = Care()
        self.care, self.gain = care, Gain(lambda: care.noise)

    def hear(self, samples: np.ndarray, decibels: float = 0.0, played: Samples | None = None) -> Samples:
        """Return what comes of samples that are louder by `decibels`."""
        louder = np.clip(samples * 10 ** (decibels / 20), -FULL_SCALE, FULL_SCALE - 1).astype(np.int16)
        return np.concatenate(
            [
                self.gain.hear(
                    self.care.hear(Chunk(piece, number * CHUNK_SECONDS, (number + 1) * CHUNK_SECONDS, played))
                ).samples
                for number, piece in enumerate(chunked(louder))
            ]
        )


def test_good_sound_is_left_alone() -> None:
    heard = Ear().hear(SPEECH)
    assert np.array_equal(heard[: len(SPEECH)], SPEECH)


@pytest.mark.parametrize("decibels", [-20.0, -30.0])
def test_faint_speech_is_nearly_as_loud_as_good_speech_after_a_few_sentences(decibels: float) -> None:
    ear = Ear()
    ear.hear(SPEECH, decibels)
    heard = ear.hear(SPEECH, decibels)
    assert 0.35 < loudness(heard) / loudness(SPEECH) < 1.0


def test_it_is_raised_no_further_than_that() -> None:
    ear = Ear()
    for _ in range(3):
        ear.hear(SPEECH, -50.0)
    assert ear.gain.decibels == MOST


def test_one_loud_word_ends_it_and_is_not_clipped() -> None:
    ear = Ear()
    for _ in range(2):
        ear.hear(SPEECH, -30.0)
    heard = ear.hear(SPEECH)
    assert np.max(np.abs(heard.astype(int))) < FULL_SCALE - 1
    assert ear.gain.decibels < 6


def test_the_noise_of_a_room_is_not_made_loud() -> None:
    ear = Ear()
    hum = np.random.default_rng(5).normal(0, 0.01 * FULL_SCALE, len(SPEECH))
    for _ in range(3):
        ear.hear(hum + SPEECH / 10)
    assert ear.gain.decibels == 0


def test_what_the_speaker_says_itself_teaches_nothing() -> None:
    ear = Ear()
    ear.hear(SPEECH, -25.0)
    before = ear.gain.decibels
    ear.hear(SPEECH, -25.0, played=np.full(CHUNK_SAMPLES, 3000, np.int16))
    assert ear.gain.decibels == before
