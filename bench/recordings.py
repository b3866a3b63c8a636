"""Recordings to measure with: the spoken set, human recordings beside the project, and kitchen noise."""

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from bench.spoken_set import BEFORE, FOLDER, Line
from speaker.audio import FULL_SCALE, RATE, Samples, read_recording

SHARED = Path(__file__).parent.parent.parent / "shared" / "audio"
"""Human recordings that may not be shipped with the project."""
KITCHEN = SHARED / "noise" / "kitchen_a.flac"


@dataclass(frozen=True, slots=True)
class Human:
    """One recording of a person."""

    path: Path
    keyword: str
    """The wake word in it; "" if it is a request without one."""
    start: float
    """Of the speech in it, in seconds."""
    end: float


def spoken_set() -> list[Line]:
    """Read the manifest."""
    with (FOLDER / "manifest.csv").open(newline="") as file:
        return [Line(**_typed(row)) for row in csv.DictReader(file)]


def _typed(row: dict[str, str]) -> dict[str, Any]:
    return {name: float(value) if name.endswith("_s") else value for name, value in row.items()}


def read(line: Line) -> Samples:
    """Read one recording of the spoken set."""
    return read_recording(FOLDER / line.file).samples


def humans() -> list[Human]:
    """Read what human recordings there are; none where the project stands alone."""
    if not (SHARED / "manifest.csv").exists():
        return []
    with (SHARED / "manifest.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    return [
        Human(SHARED / row["file"], row["keyword"], float(row["start_s"]), float(row["end_s"]))
        for row in rows
        if row["kind"] in ("keyword", "command")
    ]


def kitchen() -> Samples | None:
    """Return the noise of a kitchen, if it is there."""
    return read_recording(KITCHEN).samples if KITCHEN.exists() else None


def in_noise(sound: Samples, line: Line, noise: Samples, decibels: float, random: Generator) -> Samples:
    """Mix in noise from a random place, `decibels` below the speech from wake phrase to the end of the request."""
    speech = sound[round(BEFORE * RATE) : round(line.speech_end_s * RATE)]
    return noisy(sound, speech, noise, decibels, random)


def noisy(sound: Samples, speech: Samples, noise: Samples, decibels: float, random: Generator) -> Samples:
    """Mix in noise from a random place, `decibels` below `speech`."""
    start = random.integers(max(1, len(noise) - len(sound)))
    piece = np.resize(noise[start:], len(sound)).astype(np.float64)
    factor = np.sqrt(_power(speech) / _power(piece)) * 10 ** (-decibels / 20)
    mixed: Samples = np.clip(sound + piece * factor, -FULL_SCALE, FULL_SCALE - 1).astype(np.int16)
    return mixed


def _power(samples: NDArray[Any]) -> float:
    return float(np.mean(np.square(samples.astype(np.float64))))
