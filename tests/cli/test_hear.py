"""`speaker hear` and `speaker say`: recordings in, recordings out."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from speaker.audio import loudness, read_recording
from tests.cli.conftest import ROOT, Ended, House

Run = Callable[..., Ended]
QUESTION = ROOT / "speaker/data/question.wav"
WAV = ROOT / "tests/wav"


@pytest.mark.model
def test_recordings_are_heard_one_object_a_wake(house: House) -> None:
    files = [QUESTION, WAV / "joe-slow-1.flac", WAV / "joe-5.flac"]
    ended = house.run("hear", *files, "--json", "--out", house.home / "spoken")
    assert ended.code == 0
    assert [turn["file"] for turn in ended.objects] == [str(file) for file in files]
    assert [turn["intent"]["name"] for turn in ended.objects] == ["time.query", "timer.set", "timer.cancel"]
    first = ended.objects[0]
    assert list(first) == [
        "turn",
        "wake",
        "heard",
        "intent",
        "response",
        "latency",
        "error",
        "ahead",
        *("understood", "file"),
    ]
    assert first["wake"]["phrase"] == "hey jarvis"
    assert first["heard"]["text"] == "what time is it"
    assert list(first["heard"]) == ["text", "confidence", "engine", "speech_start", "speech_end", "endpoint", "reason"]
    assert None not in first["latency"].values()
    for file in files:
        assert loudness(read_recording(house.home / "spoken" / f"{file.stem}.wav").samples) > 0.01


@pytest.mark.model
def test_bad_files_are_named_and_the_others_are_heard(house: House) -> None:
    samples, rate = soundfile.read(QUESTION, dtype="int16")
    wide = np.repeat(np.repeat(samples, 3)[:, None], 2, axis=1)
    soundfile.write(house.home / "48k.wav", wide.astype(np.int32) << 16, rate * 3, subtype="PCM_24")
    (house.home / "empty.wav").touch()
    (house.home / "text.wav").write_text("this is not a recording\n" * 100)
    whole = (house.home / "48k.wav").read_bytes()
    (house.home / "cut.wav").write_bytes(whole[:-20_000])
    names = ["missing.wav", "empty.wav", "text.wav", "cut.wav", "48k.wav"]
    ended = house.run("hear", *names, "--json")
    assert ended.code == 1
    assert [(turn["file"], turn["intent"]["name"]) for turn in ended.objects] == [
        ("cut.wav", "time.query"),
        ("48k.wav", "time.query"),
    ]
    told = ended.err.splitlines()
    assert [text.split(":")[0] for text in told] == ["missing.wav", "empty.wav", "text.wav", "cut.wav"]
    assert "is cut short" in told[3]


@pytest.mark.model
def test_without_a_wake_word_it_listens_from_the_start_and_paces_itself_when_asked(house: House) -> None:
    samples, rate = soundfile.read(QUESTION, dtype="int16")
    soundfile.write(house.home / "bare.wav", samples[int(1.5 * rate) :], rate)
    ended = house.run("hear", "bare.wav", "--no-wake", "--realtime", "--json")
    (turn,) = ended.objects
    assert ended.code == 0
    assert turn["wake"] is None
    assert turn["intent"]["name"] == "time.query"
    assert turn["latency"]["first_sound"] < 3


@pytest.mark.model
def test_a_recording_without_the_wake_word_gives_no_turn(house: House) -> None:
    soundfile.write(house.home / "quiet.wav", np.zeros(16_000, np.int16), 16_000)
    assert house.run("hear", "quiet.wav").out == "quiet.wav: no wake word heard\n"


@pytest.mark.model
def test_a_folder_that_cannot_be_made_is_told(house: House) -> None:
    (house.home / "taken").touch()
    ended = house.run("hear", QUESTION, "--out", house.home / "taken")
    assert ended.code == 1
    assert f"{house.home / 'taken'}: cannot be made" in ended.err


def test_speech_is_written(house: House) -> None:
    ended = house.run("say", "Dinner is ready.", "--out", "dinner.wav")
    assert (ended.code, ended.err) == (0, "")
    spoken = read_recording(house.home / "dinner.wav").samples
    assert loudness(spoken) > 0.01
    assert 0.5 < len(spoken) / 16_000 < 3


def test_a_hundred_thousand_characters_are_spoken_up_to_a_bound(house: House) -> None:
    assert house.run("say", "word " * 20_000, "--out", "long.wav").code == 0
    assert len(read_recording(house.home / "long.wav").samples) < 16_000 * 900


@pytest.mark.parametrize("text", ["", "...", "\t"])
def test_nothing_to_say_is_told(run: Run, text: str) -> None:
    ended = run("say", text, "--out", "nothing.wav")
    assert ended.code == 1
    assert "nothing to say" in ended.err


def test_speech_that_cannot_be_written_or_heard_is_told(house: House, tmp_path: Path) -> None:
    ended = house.run("say", "hello", "--out", tmp_path / "no/such/folder.wav")
    assert ended.code == 1
    assert "folder.wav: cannot be written" in ended.err
    ended = house.run("say", "hello")
    assert ended.code == 1
    assert "no loudspeaker" in ended.err
