"""Make the spoken set: requests by synthetic voices, each after a wake phrase, into tests/wav/.

Run `python -m bench.spoken_set`. It needs flite, festival and espeak-ng (bench/README.md); the set itself is
shipped, so that tests and measurements need none of them. The same versions give the same samples.
"""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
import yaml
from numpy.random import Generator
from numpy.typing import NDArray

from bench.synthetic_voices import Speak, voice
from speaker.audio import FULL_SCALE, RATE, Samples, trim

HERE = Path(__file__).parent
FOLDER = HERE.parent / "tests" / "wav"
QUESTION = HERE.parent / "speaker" / "data" / "question.wav"
"""What `make demo` asks."""

SPEECH_LOUDNESS = 0.08
"""Root mean square: a voice two metres from a microphone that is set well."""
FLOOR = 10 ** (-68 / 20)
"""Root mean square of a quiet room, -68 dB below full scale."""
BEFORE, AFTER = 0.8, 2.5
"""Seconds of the room before the wake phrase, and after the request."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the manifest."""

    file: str
    voice: str
    split: str
    """tune or held-out."""
    style: str
    """one-breath or paused."""
    wake: str
    wake_end_s: float
    speech_start_s: float
    """Of the request, as is `speech_end_s`; known from how it was made."""
    speech_end_s: float
    text: str
    intent: str
    slots_json: str


def make(folder: Path, question: Path) -> list[Line]:
    """Write the recordings, their manifest and the question of the demo."""
    plan = yaml.safe_load((HERE / "spoken_set.yaml").read_text())
    folder.mkdir(parents=True, exist_ok=True)
    lines = []
    for split in ("tune", "held-out"):
        voices = [each for each in plan["voices"] if each["split"] == split]
        for number, each in enumerate(voices):
            requests = plan["requests"][split][number :: len(voices)]
            lines += list(_say_all(folder, each, requests, number))
    with (folder / "manifest.csv").open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(Line.__slots__)
        writer.writerows([getattr(line, name) for name in Line.__slots__] for line in lines)
    _make_question(question)
    return lines


def _say_all(folder: Path, description: dict[str, Any], requests: list[Any], first: int) -> Iterator[Line]:
    name = description["name"]
    options = {key: description[key] for key in ("pace", "pitch", "noise") if key in description}
    speak = voice(description["engine"], description["voice"], **options)
    random = np.random.default_rng(list(name.encode()))
    for number, (text, intent, slots) in enumerate(requests):
        # Every other one in one breath; in pairs, so that each phrase of the voice gets both.
        wake = description["wake"][number // 2 % len(description["wake"])]
        pause = 0.0 if (first + number) % 2 == 0 else float(random.uniform(0.6, 1.0))
        sound, marks = _scene(speak, wake, text, pause, random)
        file = f"{name}-{number + 1}.flac"
        soundfile.write(folder / file, sound, RATE, "PCM_16", compression_level=1.0)
        style = "paused" if pause else "one-breath"
        yield Line(file, name, description["split"], style, wake, *marks, text, intent, json.dumps(slots))


def _scene(
    speak: Speak, wake: str, text: str, pause: float, random: Generator
) -> tuple[Samples, tuple[float, float, float]]:
    """Return the sound, and where in it the wake phrase ends, the request starts and ends, in seconds."""
    phrase, request = _spoken(speak, wake), _spoken(speak, text)
    parts = [np.zeros(round(BEFORE * RATE)), phrase, np.zeros(round(pause * RATE)), request]
    wake_end, start, end = (round(float(at) / RATE, 3) for at in np.cumsum([len(part) for part in parts])[1:])
    sound = np.concatenate([*parts, np.zeros(round(AFTER * RATE))])
    sound += _room(len(sound), random)
    return np.clip(sound * FULL_SCALE, -FULL_SCALE, FULL_SCALE - 1).astype(np.int16), (wake_end, start, end)


def _spoken(speak: Speak, text: str) -> NDArray[np.float64]:
    """Return the text as speech alone: no quiet round it, and as loud as every other voice."""
    sound = trim(speak(text), floor=0.004, keep=0.0) / FULL_SCALE
    heard = sound[np.abs(sound) > 0.01]
    return sound * (SPEECH_LOUDNESS / np.sqrt(np.mean(heard**2)))


def _room(length: int, random: Generator) -> NDArray[np.float64]:
    """Return the hum of a quiet room: noise that falls with 6 dB an octave above 100 Hz."""
    spectrum = np.fft.rfft(random.normal(size=length))
    frequency = np.fft.rfftfreq(length, 1 / RATE)
    noise = np.fft.irfft(spectrum / np.maximum(frequency, 100), length)
    return noise * (FLOOR / np.sqrt(np.mean(noise**2)))


def _make_question(path: Path) -> None:
    """Write what the demo asks; loud and clear, and no longer than it must be."""
    random = np.random.default_rng(0)
    sound, (_, _, end) = _scene(voice("piper", "joe"), "hey jarvis", "what time is it", 0.0, random)
    path.parent.mkdir(exist_ok=True)
    soundfile.write(path, sound[: round((end + 1.0) * RATE)], RATE, "PCM_16")


if __name__ == "__main__":
    made = make(FOLDER, QUESTION)
    print(f"{len(made)} requests by {len({line.voice for line in made})} voices in {FOLDER}")
