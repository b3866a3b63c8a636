"""The recordings in tests/wav are what their manifest says."""

import csv
import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from speaker.audio import RATE, loudness, read_recording, seconds

FOLDER = Path(__file__).parents[1] / "wav"
with (FOLDER / "manifest.csv").open(newline="") as file:
    LINES = list(csv.DictReader(file))


def test_the_set_is_large_enough_to_measure_with() -> None:
    styles = Counter(line["style"] for line in LINES)
    voices = {split: {line["voice"] for line in LINES if line["split"] == split} for split in ("tune", "held-out")}

    assert len(LINES) >= 60
    assert abs(styles["one-breath"] - styles["paused"]) <= 1
    assert len(voices["held-out"]) >= 5
    assert not voices["tune"] & voices["held-out"]


def test_every_recording_has_its_line() -> None:
    assert {path.name for path in FOLDER.glob("*.flac")} == {line["file"] for line in LINES}


@pytest.mark.parametrize("line", LINES, ids=lambda line: line["file"])
def test_a_request_is_where_the_manifest_says(line: dict[str, str]) -> None:
    recording = read_recording(FOLDER / line["file"])
    wake_end, start, end = (float(line[name]) for name in ("wake_end_s", "speech_start_s", "speech_end_s"))
    wake, pause, request, after = np.split(recording.samples, [round(at * RATE) for at in (wake_end, start, end)])

    assert recording.warning is None
    assert isinstance(json.loads(line["slots_json"]), dict)
    assert seconds(pause) == 0 if line["style"] == "one-breath" else 0.6 <= seconds(pause) <= 1.0
    assert loudness(wake) > 0.03
    assert loudness(request) > 0.03
    assert loudness(pause) < 0.001
    assert loudness(after) < 0.001
    assert 2.4 < seconds(after) < 2.6
