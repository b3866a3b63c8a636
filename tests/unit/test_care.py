"""Care of the microphone: each fault is made from real speech, and good recordings have none."""

from collections.abc import Callable
from itertools import cycle, islice
from pathlib import Path

import numpy as np
import pytest
import soxr

from speaker.audio import CHUNK_SAMPLES, CHUNK_SECONDS, FULL_SCALE, Chunk, Samples, chunked, read_recording
from speaker.care import Care
from speaker.ear_report import Finding, Trouble

WAVS = sorted((Path(__file__).parents[1] / "wav").glob("*.flac"))
QUARTER = round(900 / CHUNK_SECONDS)


def speech(count: int = 5) -> Samples:
    sound = np.concatenate([read_recording(path).samples for path in WAVS[:: len(WAVS) // count][:count]])
    return sound[: len(sound) // CHUNK_SAMPLES * CHUNK_SAMPLES]


def clip(samples: np.ndarray) -> Samples:
    return np.clip(samples, -FULL_SCALE, FULL_SCALE - 1).astype(np.int16)


def hear(samples: Samples, care: Care | None = None, *, pace: float = 1.0, played: Samples | None = None) -> Care:
    """Let care hear samples that come `pace` times as fast as they should."""
    care = care or Care()
    for number, piece in enumerate(chunked(samples)):
        at = number * CHUNK_SECONDS
        reference = None if played is None else played[number * CHUNK_SAMPLES : (number + 1) * CHUNK_SAMPLES]
        care.hear(Chunk(piece, at, (at + CHUNK_SECONDS) / pace, reference))
    return care


def troubles(care: Care) -> list[Trouble]:
    return [finding.trouble for finding in care.report().findings]


def hiss(seconds: float, level: float = 10.0) -> Samples:
    return clip(np.random.default_rng(5).normal(0, level, round(seconds / CHUNK_SECONDS) * CHUNK_SAMPLES))


def test_no_recording_of_the_spoken_set_has_any_fault() -> None:
    assert {path.name: found for path in WAVS if (found := troubles(hear(read_recording(path).samples)))} == {}


def test_all_of_them_one_after_another_have_none_either() -> None:
    report = hear(speech(25)).report()
    assert report.findings == ()
    assert report.noise is not None and report.speech is not None
    assert report.noise < -60 and -30 < report.speech < -10


@pytest.mark.parametrize("level", [2.0, 30.0, 300.0])
def test_a_quarter_of_an_hour_of_quiet_is_no_fault(level: float) -> None:
    care = Care()
    for number, piece in enumerate(islice(cycle(list(chunked(hiss(30.0, level)))), QUARTER)):
        care.hear(Chunk(piece, number * CHUNK_SECONDS, (number + 1) * CHUNK_SECONDS))
    assert troubles(care) == []


def narrow(samples: Samples) -> Samples:
    return np.asarray(soxr.resample(soxr.resample(samples, 2, 1), 1, 2), np.int16)


@pytest.mark.parametrize(
    ("fault", "trouble"),
    [
        (lambda sound: clip(sound * 20.0), Trouble.CLIPPING),
        (lambda sound: clip(sound + 1500.0), Trouble.OFFSET),
        (lambda sound: clip(sound - 1500.0), Trouble.OFFSET),
        (lambda sound: clip(sound / 150.0), Trouble.FAINT),
        (lambda sound: clip(sound + np.random.default_rng(5).normal(0, 1000, len(sound))), Trouble.NOISY),
        (narrow, Trouble.NARROW),
        (np.zeros_like, Trouble.DEAD),
        (lambda sound: np.full_like(sound, -7), Trouble.DEAD),
    ],
    ids=["clipped", "above zero", "below zero", "faint", "noisy", "telephone", "zeros", "stuck"],
)
def test_a_fault_is_found_in_real_speech(fault: Callable[[Samples], Samples], trouble: Trouble) -> None:
    assert troubles(hear(fault(speech()))) == [trouble]


@pytest.mark.parametrize(("pace", "rate"), [(3.0, 48_000), (2.75625, 44_100), (0.5, 8_000), (48 / 44.1, 17_415)])
def test_a_card_that_runs_at_another_rate_is_found_and_its_rate_told(pace: float, rate: int) -> None:
    (finding,) = hear(hiss(90.0), pace=pace).report().findings
    assert (finding.trouble, finding.measured) == (Trouble.RATE, rate)


@pytest.mark.parametrize("pace", [0.999, 1.001, 7.3, 40.0])
def test_a_clock_that_drifts_or_a_file_that_is_read_at_once_is_no_fault(pace: float) -> None:
    assert troubles(hear(hiss(900.0), pace=pace)) == []


def test_a_card_that_was_away_for_a_minute_does_not_look_slow() -> None:
    care = Care()
    for number, piece in enumerate(chunked(hiss(120.0))):
        away = 60.0 * (number // 200)
        care.hear(Chunk(piece, number * CHUNK_SECONDS, (number + 1) * CHUNK_SECONDS + away))
    assert troubles(care) == []


def test_a_pause_of_a_card_that_gates_what_is_quiet_is_not_its_death() -> None:
    care = hear(speech())
    assert troubles(hear(np.zeros(30 * 16_000, np.int16), care)) == []
    assert troubles(hear(np.zeros(40 * 16_000, np.int16), care)) == [Trouble.DEAD]
    assert troubles(hear(hiss(1.0), care)) == []


def test_a_jack_that_is_out_is_found_when_not_even_the_own_voice_is_heard() -> None:
    care = hear(hiss(5.0))
    own = speech()
    deaf = hear(hiss(len(own) / 16_000), care, played=np.pad(own, (0, CHUNK_SAMPLES)))
    assert troubles(deaf) == [Trouble.DEAF]


def test_the_own_voice_in_the_microphone_shows_that_it_hears_and_says_nothing_of_the_user() -> None:
    care = hear(hiss(5.0))
    own = speech()
    hear(clip(own * 20.0), care, played=np.pad(own, (0, CHUNK_SAMPLES)))
    assert troubles(care) == []
    assert care.report().speech is None


def test_what_is_off_zero_is_put_right() -> None:
    care = hear(clip(hiss(10.0) + 1500.0))
    chunk = Chunk(clip(hiss(1.0)[:CHUNK_SAMPLES] + 1500.0), 10.0, 10.0)
    assert abs(care.hear(chunk).samples.mean()) < 10


def test_what_is_not_off_zero_is_left_alone() -> None:
    care = Care()
    for number, piece in enumerate(chunked(speech())):
        chunk = Chunk(piece, number * CHUNK_SECONDS, (number + 1) * CHUNK_SECONDS)
        assert care.hear(chunk) is chunk


def test_what_is_serious_is_told_once_until_it_is_over() -> None:
    care, told = Care(), list[Finding]()
    care.tell = told.append
    hear(np.zeros(20 * 16_000, np.int16), care)
    hear(clip(speech() * 20.0), care)
    assert [finding.trouble for finding in told] == [Trouble.DEAD], "clipping can be asked for"
    hear(np.zeros(70 * 16_000, np.int16), care)
    assert [finding.trouble for finding in told] == [Trouble.DEAD] * 2
    assert all(finding.remedy for finding in told)
