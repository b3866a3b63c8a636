"""What every registered recognizer must do, whichever vendor stands behind it."""

import csv
import logging
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

import numpy as np
import pytest

from speaker.audio import CHUNK_SAMPLES, RATE, Samples, chunked, read_recording, silence
from speaker.errors import ModelMissing, RecognitionFailed
from speaker.interfaces import MakeRecognizer, Recognizer, Transcript, Vocabulary

pytestmark = pytest.mark.model

ROOT = Path(__file__).parents[2]
MODEL = ROOT / "models" / "en-mini"
RECORDINGS = ROOT / "tests" / "wav"
SENTENCES = (
    *(
        "what time is it",
        "what time is it in tokyo",
        "set a timer for five minutes",
        "cancel the timer",
        "stop",
        "help",
    ),
    *("what's the weather like today", "is it going to rain in london", "timer for thirty seconds", "say that again"),
)
VOCABULARY = Vocabulary(SENTENCES, ("hey jarvis", "okay nabu"))
WEATHER = "joe-slow-2"
TIMER = "flite-slt-3"
STOP = "flite-slt-1"


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("compiled")


@pytest.fixture(params=entry_points(group="mynah.recognizers"), ids=lambda entry: entry.name)
def make(request: pytest.FixtureRequest) -> MakeRecognizer:
    entry: EntryPoint = request.param
    made: MakeRecognizer = entry.load()
    return made


@pytest.fixture
def recognizer(make: MakeRecognizer, cache: Path) -> Iterator[Recognizer]:
    made = make(MODEL, VOCABULARY, cache)
    yield made
    made.close()


def request_in(name: str) -> Samples:
    """Return what follows the wake word in one of the project's recordings, half a second of room before and after."""
    with (RECORDINGS / "manifest.csv").open(encoding="utf-8") as file:
        row = next(row for row in csv.DictReader(file) if row["file"] == f"{name}.flac")
    samples = read_recording(RECORDINGS / row["file"]).samples
    start, end = (round(float(row[key]) * RATE) for key in ("speech_start_s", "speech_end_s"))
    room = np.random.default_rng(1).normal(0, 5, RATE // 2).astype(np.int16)
    return np.concatenate([room, samples[start:end], room])


def hear(recognizer: Recognizer, samples: Samples) -> Transcript:
    recognizer.reset()
    for piece in chunked(samples):
        recognizer.feed(piece)
    return recognizer.finish()


def texts(recognizer: Recognizer, samples: Samples) -> Sequence[str]:
    """Return the text so far after each chunk."""
    recognizer.reset()
    found = []
    for piece in chunked(samples):
        recognizer.feed(piece)
        found.append(recognizer.partial())
    return found


def test_it_names_itself_and_its_model(recognizer: Recognizer) -> None:
    assert recognizer.name in entry_points(group="mynah.recognizers").names
    assert recognizer.model == "en-mini"


def test_a_request_is_heard_word_by_word(recognizer: Recognizer) -> None:
    heard = hear(recognizer, request_in(WEATHER))
    assert heard.text == "what's the weather like today"
    assert heard.confidence > 0.8


def test_words_follow_one_another_within_the_sound(recognizer: Recognizer) -> None:
    samples = request_in(TIMER)
    words = hear(recognizer, samples).words
    assert [word.text for word in words] == ["timer", "for", "thirty", "seconds"]
    assert all(word.start < word.end for word in words)
    assert all(before.end <= after.start + 0.05 for before, after in zip(words, words[1:], strict=False))
    # The recording's own half second of room stands before the first word.
    assert 0.4 < words[0].start < 0.7
    assert words[-1].end < len(samples) / RATE


def test_the_text_grows_while_one_speaks(recognizer: Recognizer) -> None:
    lengths = [len(text.split()) for text in texts(recognizer, request_in(WEATHER))]
    assert lengths[0] == 0
    assert 0 < lengths[len(lengths) // 2] < lengths[-1] == 5


def test_a_long_pause_does_not_tear_an_utterance(recognizer: Recognizer) -> None:
    first, second = request_in(TIMER), request_in(WEATHER)
    heard = hear(recognizer, np.concatenate([first, silence(3.0), second]))
    assert heard.text == "timer for thirty seconds what's the weather like today"
    assert heard.words[4].start > len(first) / RATE + 3.0


def test_reset_forgets_the_words_and_sets_time_to_zero(recognizer: Recognizer) -> None:
    before = hear(recognizer, request_in(TIMER))
    for piece in chunked(request_in(WEATHER)):
        recognizer.feed(piece)
    after = hear(recognizer, request_in(TIMER))
    assert after == before


def test_reset_in_the_middle_of_a_word_leaves_nothing_behind(recognizer: Recognizer) -> None:
    recognizer.reset()
    recognizer.feed(request_in(WEATHER)[: RATE + 777])
    recognizer.reset()
    assert recognizer.partial() == ""
    assert recognizer.finish() == Transcript()


def test_silence_is_no_words(recognizer: Recognizer) -> None:
    assert hear(recognizer, silence(2.0)) == Transcript()


def test_nothing_fed_is_no_words(recognizer: Recognizer) -> None:
    recognizer.reset()
    assert recognizer.partial() == ""
    assert recognizer.finish() == Transcript()


def test_noise_is_no_words_to_be_sure_of(recognizer: Recognizer) -> None:
    noise = np.random.default_rng(2).normal(0, 2000, 3 * RATE).astype(np.int16)
    assert hear(recognizer, noise).confidence < 0.5


def test_what_is_expected_is_all_that_is_heard(recognizer: Recognizer) -> None:
    recognizer.expect(["stop", "help"])
    assert hear(recognizer, request_in(STOP)).text == "stop"
    assert hear(recognizer, request_in(WEATHER)).confidence < 0.5


def test_expecting_nothing_hears_everything_again(recognizer: Recognizer) -> None:
    recognizer.expect(["stop"])
    recognizer.reset()
    recognizer.expect([])
    assert hear(recognizer, request_in(TIMER)).text == "timer for thirty seconds"


def test_phrases_with_unknown_words_are_left_out_and_named(
    recognizer: Recognizer, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        recognizer.expect(["stop", "the llanfairpwll express"])
    assert "llanfairpwll" in caplog.text
    assert hear(recognizer, request_in(STOP)).text == "stop"


def test_only_unknown_phrases_leave_it_hearing_everything(recognizer: Recognizer) -> None:
    recognizer.expect(["llanfairpwll"])
    assert hear(recognizer, request_in(TIMER)).text == "timer for thirty seconds"


def test_a_wake_phrase_may_stand_before_a_request(recognizer: Recognizer) -> None:
    samples = read_recording(RECORDINGS / "joe-1.flac").samples
    assert hear(recognizer, samples).text == "hey jarvis what time is it"


def test_pieces_of_any_length_are_taken(recognizer: Recognizer) -> None:
    samples = request_in(TIMER)
    recognizer.reset()
    for start in range(0, len(samples), CHUNK_SAMPLES * 7 + 3):
        recognizer.feed(samples[start : start + CHUNK_SAMPLES * 7 + 3])
    assert recognizer.finish().text == "timer for thirty seconds"


def test_it_closes_twice_and_then_says_that_it_is_closed(recognizer: Recognizer) -> None:
    recognizer.close()
    recognizer.close()
    recognizer.reset()
    assert recognizer.finish() == Transcript()
    with pytest.raises(RecognitionFailed):
        recognizer.feed(silence(0.1))


def copy(folder: Path) -> Path:
    return Path(shutil.copytree(MODEL, folder / "en-mini"))


@pytest.mark.parametrize("part", ["am/final.mdl", "conf/mfcc.conf", "phones.txt", "lexicon.txt.gz", "mynah.yaml"])
def test_a_half_unpacked_model_is_missing_with_a_remedy(make: MakeRecognizer, tmp_path: Path, part: str) -> None:
    folder = copy(tmp_path)
    (folder / part).unlink()
    with pytest.raises(ModelMissing, match="speaker models install en-mini"):
        make(folder, VOCABULARY, tmp_path / "cache")


def test_no_folder_at_all_is_missing(make: MakeRecognizer, tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="there is no such model"):
        make(tmp_path / "nothing", VOCABULARY, tmp_path / "cache")


def test_an_empty_part_counts_as_missing(make: MakeRecognizer, tmp_path: Path) -> None:
    folder = copy(tmp_path)
    (folder / "am/final.mdl").write_bytes(b"")
    with pytest.raises(ModelMissing, match=r"lacks am/final\.mdl"):
        make(folder, VOCABULARY, tmp_path / "cache")


def test_a_page_of_html_in_place_of_the_network_is_damage(make: MakeRecognizer, tmp_path: Path) -> None:
    folder = copy(tmp_path)
    (folder / "am/final.mdl").write_text("<html>404</html>" * 1000)
    with pytest.raises(ModelMissing, match=r"am/final\.mdl is damaged"):
        make(folder, VOCABULARY, tmp_path / "cache")


@pytest.mark.parametrize("damage", ["am/final.mdl", "lexicon.txt.gz"])
def test_a_file_cut_short_is_an_error_and_not_the_end_of_the_process(
    make: MakeRecognizer, tmp_path: Path, damage: str
) -> None:
    folder = copy(tmp_path)
    whole = (folder / damage).read_bytes()
    (folder / damage).write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ModelMissing, match="en-mini"):
        make(folder, VOCABULARY, tmp_path / "cache")


def test_a_damaged_compiled_graph_is_compiled_again(make: MakeRecognizer, tmp_path: Path) -> None:
    make(MODEL, VOCABULARY, tmp_path).close()
    for graph in tmp_path.glob("*/graph/*.fst"):
        graph.write_bytes(graph.read_bytes()[:1000])
    recognizer = make(MODEL, VOCABULARY, tmp_path)
    assert hear(recognizer, request_in(TIMER)).text == "timer for thirty seconds"
    recognizer.close()


def test_a_stock_model_is_taken_as_it_is(make: MakeRecognizer, tmp_path: Path) -> None:
    """What we compiled has the layout of a stock model: with a graph, without our marker."""
    make(MODEL, VOCABULARY, tmp_path / "cache").close()
    stock = shutil.copytree(next((tmp_path / "cache").iterdir()), tmp_path / "vosk-model-small-en-us-0.15")
    recognizer = make(stock, Vocabulary(("other words altogether",)), tmp_path / "unused")
    assert recognizer.model == "vosk-model-small-en-us-0.15"
    assert hear(recognizer, request_in(TIMER)).text == "timer for thirty seconds"
    assert not (tmp_path / "unused").exists()
    recognizer.close()
    (stock / "graph" / "Gr.fst").unlink()
    with pytest.raises(ModelMissing, match=r"lacks graph/Gr\.fst"):
        make(stock, VOCABULARY, tmp_path / "unused")


def test_a_process_that_recognizes_stays_small(cache: Path) -> None:
    # In a process of its own: this one holds whatever other tests loaded.
    program = (
        "import sys; from pathlib import Path; from speaker.engines.vosk import make; "
        "from speaker.interfaces import Vocabulary; from speaker.audio import silence; "
        "r = make(Path(sys.argv[1]), Vocabulary(tuple(f'set a timer for {w} minutes' for w in "
        "('one','two','three')) * 2000), Path(sys.argv[2])); r.feed(silence(5)); r.finish(); "
        # getrusage would tell the peak of the process that this one was forked from.
        "print(Path('/proc/self/status').read_text().split('VmHWM:')[1].split()[0])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(MODEL), str(cache)], capture_output=True, text=True, check=True
    )
    assert int(done.stdout) / 1024 < 130
