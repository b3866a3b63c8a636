"""Training sentences on disk."""

from pathlib import Path

import pytest

from speaker import corpus
from speaker.corpus import Said
from speaker.errors import PluginError


def test_slots_are_read_out_of_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "alarm.set.txt").write_text("# morning\nwake me [at six](datetime) for [work](event)\n\n")
    (tmp_path / "light.off.txt").write_text("把[客厅](room)的灯关掉\n")
    assert corpus.read(tmp_path) == [
        Said("wake me at six for work", "alarm.set", (("datetime", "at six"), ("event", "work"))),
        Said("把客厅的灯关掉", "light.off", (("room", "客厅"),)),
    ]


def test_a_missing_folder_holds_no_sentences(tmp_path: Path) -> None:
    assert corpus.read(tmp_path / "none") == []


def test_an_open_bracket_is_named_by_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "stop.txt").write_text("stop\nstop [it(thing)\n")
    with pytest.raises(PluginError, match=r"stop\.txt:2"):
        corpus.read(tmp_path)
