"""Any phrase can be a wake word, by the recognizer's grammar."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from speaker.audio import CHUNK_SECONDS, RATE, Chunk, Samples, chunked, read_recording, silence
from speaker.engines.vosk import make as make_recognizer
from speaker.engines.vosk_wake import make
from speaker.errors import EngineError, ModelMissing
from speaker.interfaces import Detection, Vocabulary, WakeWord

pytestmark = pytest.mark.model

ROOT = Path(__file__).parents[2]
MODEL = ROOT / "models" / "en-mini"
RECORDINGS = ROOT / "tests" / "wav"
JARVIS, JARVIS_ENDS = "joe-2", 1.55
NABU, NABU_ENDS = "joe-4", 1.51


@pytest.fixture
def wake_word() -> Iterator[WakeWord]:
    made = make(["hey jarvis", "okay nabu"], {}, MODEL)
    yield made
    made.close()


def recording(name: str) -> Samples:
    return read_recording(RECORDINGS / f"{name}.flac").samples


def listen(wake_word: WakeWord, samples: Samples, at: float = 0.0) -> list[tuple[float, Detection]]:
    """Return each detection with the moment at which it was known."""
    found = []
    for place, piece in enumerate(chunked(samples)):
        chunk = Chunk(piece, at + place * CHUNK_SECONDS, 0.0)
        if (detection := wake_word.feed(chunk)) is not None:
            found.append((chunk.end, detection))
    return found


@pytest.mark.parametrize(
    ("name", "phrase", "ends"), [(JARVIS, "hey jarvis", JARVIS_ENDS), (NABU, "okay nabu", NABU_ENDS)]
)
def test_each_phrase_is_heard_once_where_it_ends(wake_word: WakeWord, name: str, phrase: str, ends: float) -> None:
    [(known, detection)] = listen(wake_word, recording(name))
    assert detection.phrase == phrase
    assert 0.5 <= detection.score <= 1.0
    assert abs(detection.end - ends) < 0.2
    assert known - ends < 0.5


def test_times_are_those_of_the_chunks(wake_word: WakeWord) -> None:
    [(known, detection)] = listen(wake_word, recording(JARVIS), at=3600.0)
    assert abs(detection.end - 3600 - JARVIS_ENDS) < 0.2
    assert known > 3600


def test_the_same_phrase_is_heard_again(wake_word: WakeWord) -> None:
    twice = np.concatenate([recording(JARVIS), silence(0.5), recording(JARVIS)])
    assert [detection.phrase for _, detection in listen(wake_word, twice)] == ["hey jarvis"] * 2


def test_other_speech_and_noise_are_not_heard(wake_word: WakeWord) -> None:
    asked = recording(JARVIS)[round(2.3 * RATE) :]
    noise = np.random.default_rng(3).normal(0, 2000, 5 * RATE).astype(np.int16)
    assert listen(wake_word, np.concatenate([asked, silence(1.0), noise, silence(1.0)])) == []


def test_reset_forgets_half_a_phrase(wake_word: WakeWord) -> None:
    samples = recording(JARVIS)
    middle = round((JARVIS_ENDS - 0.3) * RATE)
    assert listen(wake_word, samples[:middle]) == []
    wake_word.reset()
    assert listen(wake_word, np.concatenate([samples[middle : round(JARVIS_ENDS * RATE)], silence(1.0)])) == []


def test_a_cut_above_one_is_never_reached() -> None:
    wake_word = make(["hey jarvis"], {"hey jarvis": 1.01}, MODEL)
    assert listen(wake_word, recording(JARVIS)) == []
    wake_word.close()


def test_a_phrase_of_words_that_no_dictionary_has_is_heard_too() -> None:
    wake_word = make(["hey jarviz"], {}, MODEL)
    assert [detection.phrase for _, detection in listen(wake_word, recording(JARVIS))] == ["hey jarviz"]
    wake_word.close()


def test_a_model_with_its_own_words_names_the_phrases_it_cannot_hear(tmp_path: Path) -> None:
    make_recognizer(MODEL, Vocabulary(("hey jarvis", "stop")), tmp_path).close()
    [stock] = tmp_path.iterdir()
    wake_word = make(["hey jarvis"], {}, stock)
    assert [detection.phrase for _, detection in listen(wake_word, recording(JARVIS))] == ["hey jarvis"]
    wake_word.close()
    with pytest.raises(EngineError, match="okay nabu"):
        make(["hey jarvis", "okay nabu"], {}, stock)


def test_no_phrase_is_an_error() -> None:
    with pytest.raises(EngineError, match="no phrase"):
        make([], {}, MODEL)


def test_no_model_is_missing(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing):
        make(["hey jarvis"], {}, tmp_path / "nothing")


def test_it_closes_twice_and_hears_nothing_then(wake_word: WakeWord) -> None:
    wake_word.close()
    wake_word.close()
    wake_word.reset()
    assert listen(wake_word, recording(JARVIS)) == []
