from pathlib import Path

import pytest

from speaker.catalog import SHIPPED_MODELS, Catalog, find, find_best, suggestion
from speaker.errors import ModelError, ModelMissing


def test_the_catalogue_names_languages_licences_and_addresses() -> None:
    entries = Catalog.read().entries.values()
    assert {"en", "zh", "de", "fr", "es", "ja"} <= {entry.language for entry in entries}
    for model in entries:
        assert model.licence
        assert model.purpose
        assert model.fetchable or (SHIPPED_MODELS / model.name).is_dir()
        assert model.size or not model.fetchable
        for address in model.addresses.values():
            assert not address or (address.startswith("https://") and model.name in address)


@pytest.mark.parametrize("wrong", ["vosk-model-small-en-us", "vosk-model-small-en", "vosk-model-smal-en-us-0.15"])
def test_an_unknown_model_is_guessed_at(wrong: str) -> None:
    with pytest.raises(ModelError, match="did you mean vosk-model-small-en-us-0.15"):
        Catalog.read().entry(wrong)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("some-model: {kind: recognizer, size: huge}", "some-model: .*language"),
        ("m: {kind: toaster, language: en, licence: x, purpose: y}", "m: kind: .*'recognizer'"),
        ("m: {kind: voice, language: en, licence: x, purpose: y, sha265: z}", "m: unknown key sha265"),
        ("../m: {kind: voice, language: en, licence: x, purpose: y}", "cannot be the name of a model"),
        ("m: {kind: voice, language: en, licence: x, purpose: y, files: {a/../b: z}}", "cannot be the name"),
        ("m: 5", "m: expected keys and values"),
        ("- m", "expected models by name"),
        ("m: [", "cannot be read"),
        ("\udcff", "cannot be read"),
    ],
)
def test_a_fault_in_the_catalogue_is_named(tmp_path: Path, text: str, fault: str) -> None:
    bad = tmp_path / "catalog.yaml"
    bad.write_text(text, errors="surrogateescape")
    with pytest.raises(ModelError, match=f"catalog.yaml: .*{fault}"):
        Catalog.read(bad)


def test_a_model_is_found_by_name_or_path_and_else_the_command_is_told(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    assert find("mine", [tmp_path / "no", tmp_path]) == tmp_path / "mine"
    assert find(str(tmp_path / "mine"), []) == tmp_path / "mine"
    with pytest.raises(ModelMissing, match="run: speaker models install other"):
        find("other", [tmp_path])
    with pytest.raises(ModelMissing, match="no such folder"):
        find(str(tmp_path / "nowhere"), [])


def test_the_best_model_that_is_installed_is_used(tmp_path: Path) -> None:
    assert find_best("recognizer", "en", [tmp_path, SHIPPED_MODELS]).name == "en-mini"
    (tmp_path / "vosk-model-small-en-us-0.15").mkdir()
    assert find_best("recognizer", "en", [tmp_path, SHIPPED_MODELS]) == tmp_path / "vosk-model-small-en-us-0.15"
    with pytest.raises(ModelMissing, match="speaker models install vosk-model-small-cn-0.22"):
        find_best("recognizer", "zh", [tmp_path])


def test_a_bigger_model_is_suggested_until_one_listens() -> None:
    assert suggestion("en", "en-mini") == "vosk-model-small-en-us-0.15"
    assert suggestion("en", "vosk-model-small-en-us-0.15") is None
    assert suggestion("xx", "anything") is None


@pytest.mark.parametrize("name", ["", ".", "..", ".hidden", "a\\b", "../etc"])
def test_a_name_that_is_no_name_finds_nothing(tmp_path: Path, name: str) -> None:
    (tmp_path / ".hidden").mkdir()
    with pytest.raises(ModelMissing):
        find(name, [tmp_path])
