import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from speaker.cli.main import app


def models(tmp_path: Path, *words: str) -> Result:
    """Run `speaker models` where nothing was ever fetched."""
    home = {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "data"), "XDG_CONFIG_HOME": str(tmp_path / "config")}
    return CliRunner().invoke(app, ["models", *words], env=home)


def test_every_model_of_the_catalogue_is_listed_with_its_state(tmp_path: Path) -> None:
    rows = [json.loads(line) for line in models(tmp_path, "list", "--json").stdout.splitlines()]
    assert {row["name"]: row["state"] for row in rows if row["language"] == "en" and row["kind"] == "recognizer"} == {
        "vosk-model-small-en-us-0.15": "available",
        "vosk-model-en-us-0.22-lgraph": "available",
        "vosk-model-en-us-0.22": "available",
        "en-mini": "shipped",
    }
    assert all(row["licence"] for row in rows)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["install", "vosk-model-small-en"], "did you mean vosk-model-small-en-us-0.15"),
        (["install", "en-mini"], "ships with the project; there is nothing to fetch"),
        (["verify", "en-mini"], "ships with the project; git status tells"),
        (["remove", "en-mini"], "ships with the project and stays"),
        (["remove", "recipe"], "recipe is not installed"),
        (["remove", "../models"], "is no name of a model"),
        (["verify", "vosk-model-cn-0.22"], "run: speaker models install vosk-model-cn-0.22"),
    ],
)
def test_what_cannot_be_done_is_told_and_leaves_nothing_behind(tmp_path: Path, words: list[str], told: str) -> None:
    result = models(tmp_path, *words)
    assert result.exit_code == 1
    assert told in result.stderr
    assert not (tmp_path / "data").exists()


def test_nothing_to_verify_is_no_fault(tmp_path: Path) -> None:
    result = models(tmp_path, "verify")
    assert result.exit_code == 0
    assert "no model is installed" in result.stdout
