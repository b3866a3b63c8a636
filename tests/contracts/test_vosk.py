"""What our own engine must do beyond what every recognizer does: bad models, and words that it does not know."""

import logging
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from speaker.engines import vosk
from speaker.errors import ModelMissing
from speaker.interfaces import MakeRecognizer, Recognizer, Vocabulary
from tests.contracts.conftest import MODEL, STOP, TIMER, VOCABULARY, hear, request_in

pytestmark = pytest.mark.model


@pytest.fixture(params=[vosk.make, vosk.make_open], ids=["vosk", "vosk-open"])
def make(request: pytest.FixtureRequest) -> MakeRecognizer:
    made: MakeRecognizer = request.param
    return made


@pytest.fixture
def recognizer(make: MakeRecognizer, graphs: Path) -> Iterator[Recognizer]:
    made = make(MODEL, VOCABULARY, graphs)
    yield made
    made.close()


def test_it_names_its_model(recognizer: Recognizer) -> None:
    assert recognizer.model == "en-mini"


def test_phrases_with_unknown_words_are_left_out_and_named(
    recognizer: Recognizer, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        recognizer.expect(["stop", "the llanfairpwll express"])
    assert "llanfairpwll" in caplog.text
    assert hear(recognizer, request_in(STOP)).text == "stop"


def test_only_unknown_phrases_leave_it_hearing_everything(recognizer: Recognizer) -> None:
    recognizer.expect(["llanfairpwll"])
    assert hear(recognizer, request_in(TIMER)).text == "set a timer for five minutes"


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
    assert hear(recognizer, request_in(TIMER)).text == "set a timer for five minutes"
    recognizer.close()


def test_a_stock_model_is_taken_as_it_is(make: MakeRecognizer, tmp_path: Path) -> None:
    """What we compiled has the layout of a stock model: with a graph, without our marker."""
    make(MODEL, VOCABULARY, tmp_path / "cache").close()
    stock = shutil.copytree(next((tmp_path / "cache").iterdir()), tmp_path / "vosk-model-small-en-us-0.15")
    recognizer = make(stock, Vocabulary(("other words altogether",)), tmp_path / "unused")
    assert recognizer.model == "vosk-model-small-en-us-0.15"
    assert hear(recognizer, request_in(TIMER)).text == "set a timer for five minutes"
    assert not (tmp_path / "unused").exists()
    recognizer.close()
    (stock / "graph" / "Gr.fst").unlink()
    with pytest.raises(ModelMissing, match=r"lacks graph/Gr\.fst"):
        make(stock, VOCABULARY, tmp_path / "unused")


def test_a_process_that_recognizes_stays_small(graphs: Path) -> None:
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
        [sys.executable, "-c", program, str(MODEL), str(graphs)], capture_output=True, text=True, check=True
    )
    assert int(done.stdout) / 1024 < 130
