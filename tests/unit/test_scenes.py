"""Scenes: levels and delays are as asked for, the same seed gives the same sound, faults are named."""

from pathlib import Path

import numpy as np
import pytest

from speaker import scenes
from speaker.audio import RATE, Samples, chunked, silence
from speaker.errors import ConfigError, SoundError
from speaker.scenes.acoustics import active_loudness, impulse_response
from speaker.scenes.scene import MICROPHONE, render

EXAMPLES = Path(__file__).parents[1] / "scenes"


def tone(seconds: float) -> Samples:
    return np.asarray(3000 * np.sin(np.arange(round(seconds * RATE)) * 0.3), np.int16)


def speak(person: scenes.Person) -> Samples:
    return tone(1.0)


def decibels(ratio: float) -> float:
    return float(20 * np.log10(ratio))


def test_sound_comes_from_as_far_as_it_is_said_and_dies_away_in_time() -> None:
    random = np.random.default_rng(1)
    place = (MICROPHONE[0] + 2, MICROPHONE[1], MICROPHONE[2])
    response = impulse_response((5.0, 4.0, 2.6), place, MICROPHONE, 0.4, random)
    assert int(np.argmax(response)) == pytest.approx(2 / 343 * RATE, abs=1)
    left = np.cumsum(np.square(response)[::-1])[::-1]
    fell = 10 * np.log10(left / left[0])
    seconds = 3 * (np.argmax(fell < -25) - np.argmax(fell < -5)) / RATE
    assert seconds == pytest.approx(0.4, rel=0.3)


@pytest.mark.parametrize("ser", [-10.0, 0.0])
def test_an_echo_is_as_loud_and_as_late_as_asked_for(ser: float) -> None:
    speech = np.concatenate([silence(2), tone(1)])
    played = np.random.default_rng(2).normal(0, 2000, 3 * RATE).astype(np.int16)
    mixed = scenes.leak(speech, played, scenes.Leak(ser=ser, delay=0.1), np.random.default_rng(3))
    assert len(mixed.heard) == len(mixed.reference) == len(speech)
    echo = mixed.heard.astype(np.float32) - speech
    assert decibels(active_loudness(speech) / active_loudness(echo[RATE:])) == pytest.approx(ser, abs=1)
    alike = np.correlate(
        echo[RATE : 2 * RATE], mixed.reference[RATE - 4000 : 2 * RATE - 4000].astype(np.float32), "full"
    )
    late = RATE - 1 - int(np.argmax(np.abs(alike)))
    assert 4000 - late == pytest.approx(0.1 * RATE, abs=20)


def test_drift_makes_the_echo_later_and_later() -> None:
    def echo(drift: float) -> Samples:
        click = np.zeros(20 * RATE, np.int16)
        click[-RATE // 2] = 20_000
        random = np.random.default_rng(4)
        room = scenes.Leakage(scenes.Leak(drift=drift), click, 0.1, random, scenes.own_response(random))
        return np.concatenate([room(chunk, number) for number, chunk in enumerate(chunked(click))])

    apart = int(np.argmax(echo(300.0))) - int(np.argmax(echo(0.0)))
    assert apart == pytest.approx(19.5 * RATE * 300e-6, abs=2)


def test_a_loudspeaker_that_clips_is_no_longer_a_copy_of_what_it_was_given() -> None:
    played = scenes.music(4, np.random.default_rng(5))
    clean, clipped = (
        scenes.leak(played, played, scenes.Leak(clip=clip), np.random.default_rng(5)).heard.astype(np.float32)
        for clip in (1.0, 0.2)
    )
    assert np.corrcoef(clean, clipped)[0, 1] < 0.99


def test_the_same_seed_gives_the_same_scene_and_another_one_another() -> None:
    people = (scenes.Person(at=0.5, text="hello"),)
    first, again, other = (
        render(scenes.Scene(people, (scenes.Noise("hum", snr=5),), seed=seed), EXAMPLES, speak).samples
        for seed in (1, 1, 2)
    )
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize("kind", ["pink", "hum", "music"])
def test_noise_is_as_loud_as_asked_for(kind: str) -> None:
    people = (scenes.Person(at=1.0, text="hello"),)
    sounding = render(scenes.Scene(people, (scenes.Noise(kind, snr=6),), length=4), EXAMPLES, speak)  # type: ignore[arg-type]
    noise = np.sqrt(np.mean(np.square(sounding.samples[3 * RATE :] / 32768)))
    assert decibels(sounding.loudness / noise) == pytest.approx(6, abs=2)
    assert sounding.ends == (2.0,)


def test_nobody_stands_outside_the_room() -> None:
    scene = scenes.Scene((scenes.Person(at=0, text="hello", distance=8),), room=scenes.Shoebox((3, 3, 2.5)))
    with pytest.raises(SoundError, match="8 m away in a room of 3 by 3 m"):
        render(scene, EXAMPLES, speak)


def test_the_examples_can_be_read() -> None:
    examples = sorted(EXAMPLES.glob("*.yaml"))
    assert len(examples) >= 2
    for path in examples:
        scenes.read_scene(path)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("people: [{at: soon, text: hi}]", "people.0.at: input should be a valid number.*got 'soon'"),
        ("people: [{txt: hi, at: 1}]", "people.0.txt: no such key; did you mean text?"),
        ("people: [{text: hi}]", "people.0.at: is missing; add it"),
        ("people: [{at: 1}]", "people.0: give either text or file"),
        ("people: [{at: 1, file: gone.wav}]", "people.0.file: .*gone.wav does not exist; paths start at"),
        ("noise: [{kind: babble}]", "noise.0.files: babble needs at least one recording"),
        ("own: [{at: 1}]", "own.0: give one of says, plays and rings"),
        ("room: {size: [1, 2, 3]}", "room.size: .*no side may be shorter"),
        ("people: [", "is no YAML"),
        ("just words", "the scene: "),
    ],
)
def test_a_fault_is_told_with_file_key_and_remedy(tmp_path: Path, text: str, fault: str) -> None:
    path = tmp_path / "scene.yaml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=f"scene.yaml: {fault}"):
        scenes.read_scene(path)


def test_a_scene_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"gone.yaml: cannot be read \(No such file"):
        scenes.read_scene(tmp_path / "gone.yaml")


def test_chunks_of_an_echo_follow_each_other_without_a_seam() -> None:
    random = np.random.default_rng(6)
    room = scenes.Leakage(scenes.Leak(), tone(1), 0.1, random, scenes.own_response(random))
    echo = np.concatenate([room(chunk, number) for number, chunk in enumerate(chunked(tone(2)))])[RATE:].astype(float)
    assert np.abs(np.diff(echo, 2)).max() < 0.2 * np.abs(echo).max()
