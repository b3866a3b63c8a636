"""How well the speaker takes its own sound out of what it hears, and what is then understood of a user who speaks."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import soxr
from numpy.typing import NDArray

from bench.recordings import humans, read, spoken_set
from speaker.audio import (
    CHUNK_SAMPLES,
    CHUNK_SECONDS,
    FULL_SCALE,
    RATE,
    Chunk,
    Samples,
    chunked,
    loudness,
    read_recording,
    trim,
)
from speaker.echo import Echo
from speaker.engines import microwakeword, numpy_echo, speexdsp
from speaker.interfaces import EchoCanceller
from speaker.scenes.sounds import music

WAKE = "alexa"
"""The one wake word that there are many human recordings of; each is heard twice."""
ECHO_LOUDNESS = 0.08
"""At the microphone; its peaks are about full scale."""
FIRST = 10.0
"""Seconds of own sound before the user's first word: the filter has found its way."""
GAP = 1.5
"""Seconds between two users."""
RATIOS = (0, -5, -10, -15, -20)
"""User to echo, in dB."""

Sound = NDArray[np.float64]
Clean = Callable[[Chunk], Chunk]


@dataclass(frozen=True, slots=True)
class Way:
    """From the loudspeaker to the microphone."""

    name: str = "usual"
    delay: float = 0.05
    jumps_to: float | None = None
    """The delay in the second half."""
    drift: float = 0.0
    clipping: float = 0.0
    """Share of full scale at which the loudspeaker clips; 0 for never."""
    music: bool = False
    """Instead of its voice."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What is played and heard, and when a user says the wake word in it."""

    played: Samples
    heard: Samples
    words: tuple[tuple[float, float], ...]
    """Start and end."""


WAYS = (
    Way(),
    Way("0.2 s late", delay=0.2),
    Way("0.4 s late", delay=0.4),
    Way("jumps by 20 ms", jumps_to=0.07),
    Way("drifts by 100 ppm", drift=100e-6),
    Way("clips at 0.3", clipping=0.3),
    Way("clips at 0.15", clipping=0.15),
    Way("plays music", music=True),
)
CANCELLERS: dict[str, Callable[[], EchoCanceller]] = {
    "speexdsp, 2048 taps": lambda: speexdsp.make(2048),
    "speexdsp, 4096": lambda: speexdsp.make(4096),
    "speexdsp, 8192": lambda: speexdsp.make(8192),
    "adaptive, 2048 taps": lambda: numpy_echo.make(4),
    "adaptive, 4096": lambda: numpy_echo.make(8),
}


def main() -> None:
    """Print the tables."""
    users = [read_recording(human.path).samples for human in humans() if human.keyword == WAKE] * 2
    if not users:
        print("(no human recordings: they lie beside the project, in ../shared/audio)")
        return
    print(f'missed of {len(users)} human "{WAKE}" over the speaker\'s own voice, and (false) wakes')
    _row("user to echo, dB", [f"{ratio}" for ratio in RATIOS] + ["ERLE", "of a core"])
    scenes = {ratio: scene(users, ratio, Way()) for ratio in RATIOS}
    for name, make in {"none": None, **CANCELLERS}.items():
        results = [measure(scenes[ratio], make) for ratio in RATIOS]
        _row(name, [each.waking for each in results] + [results[2].less, results[2].cost])
    print("\nat -10 dB, with ways from loudspeaker to microphone that are not so straight")
    for way in WAYS:
        whole = scene(users, -10, way)
        for name in ("speexdsp, 4096", "adaptive, 4096"):
            result = measure(whole, CANCELLERS[name])
            _row(f"{way.name}: {name}", [result.waking, result.less, result.delay, result.drift])
    print("\nhow soon: dB less in each of the first seconds of own sound, 0.2 s late")
    whole = scene([], 0, Way(delay=0.2))
    for name in ("speexdsp, 4096", "adaptive, 4096"):
        for known in (None, 0.2):
            title = f"{name}, {'delay not known' if known is None else 'delay remembered'}"
            _row(title, [f"{decibels:.1f}" for decibels in _sooner(whole, CANCELLERS[name], known)])
    print("\nof a core while nothing is played: " + _silent())


def _sooner(scene: Scene, make: Callable[[], EchoCanceller], remembered: float | None) -> Iterator[float]:
    clean = listen(scene, Echo(make(), remembered).clean)
    for start in range(0, len(scene.heard) - RATE + 1, RATE):
        yield _decibels(scene.heard[start : start + RATE], clean[start : start + RATE])


@dataclass(frozen=True, slots=True)
class Result:
    waking: str
    less: str
    cost: str
    delay: str = ""
    drift: str = ""


def measure(scene: Scene, make: Callable[[], EchoCanceller] | None) -> Result:
    """Hear a scene through the canceller and the wake word engine."""
    echo = None if make is None else Echo(make())
    began = time.process_time()
    clean = listen(scene, echo.clean if echo is not None else lambda chunk: chunk)
    cost = (time.process_time() - began) * RATE / len(scene.heard)
    missed, false = wakes(scene, clean)
    result = Result(f"{missed} ({false})", f"{less(scene, clean):.1f} dB", f"{cost:.2%}")
    if echo is None or echo.delay is None:
        return result
    return replace(result, delay=f"{echo.delay * 1000:.1f} ms", drift=f"{echo.drift * 1e6:.0f} ppm")


def listen(scene: Scene, clean: Clean) -> Samples:
    """Return what is left of a scene."""
    pairs = enumerate(zip(chunked(scene.heard), chunked(scene.played), strict=True))
    return np.concatenate([clean(Chunk(one, n * CHUNK_SECONDS, 0.0, other)).samples for n, (one, other) in pairs])


def wakes(scene: Scene, clean: Samples) -> tuple[int, int]:
    """Return how many wake words were missed, and how often it woke without one."""
    engine = microwakeword.make([WAKE], {}, Path())
    detections = [engine.feed(Chunk(piece, n * CHUNK_SECONDS, 0.0)) for n, piece in enumerate(chunked(clean))]
    ends = [detection.end for detection in detections if detection is not None]
    engine.close()
    hit = [any(start < end < stop + 0.5 for end in ends) for start, stop in scene.words]
    meant = [any(start < end < stop + 0.5 for start, stop in scene.words) for end in ends]
    return hit.count(False), meant.count(False)


def less(scene: Scene, clean: Samples) -> float:
    """Return by how many dB the echo became less, after FIRST, where no user speaks (the "echo return loss")."""
    alone = np.ones(len(scene.heard), bool)
    alone[: round(FIRST * RATE)] = False
    for start, stop in scene.words:
        alone[round(start * RATE) : round(stop * RATE)] = False
    return _decibels(scene.heard[alone], clean[: len(alone)][alone])


def _decibels(before: Samples, after: Samples) -> float:
    return 20 * float(np.log10(loudness(before) / max(loudness(after), 1e-6)))


def scene(users: Sequence[Samples], ratio: float, way: Way) -> Scene:
    """Let users speak, one after the other, while the speaker talks all the time."""
    starts = FIRST + np.cumsum([0.0, *(len(user) / RATE + GAP for user in users)])
    length = round(starts[-1] * RATE)
    played = music(length / RATE, np.random.default_rng(6)) if way.music else own_voice(length)
    heard = travel(played, way)
    level = float(np.sqrt(np.mean(np.square(heard))))
    heard += np.random.default_rng(8).normal(0, 10, len(heard))
    words = []
    for user, start in zip(users, starts, strict=False):
        place = round(start * RATE)
        heard[place : place + len(user)] += user * level * 10 ** (ratio / 20) / _speech_level(user)
        words.append((float(start), float(start + len(user) / RATE)))
    return Scene(played, np.clip(heard, -FULL_SCALE, FULL_SCALE - 1).astype(np.int16), tuple(words))


def own_voice(length: int) -> Samples:
    """Return that much of the speaker's own voice; it never pauses for long."""
    pieces = [trim(read(line)) for line in spoken_set() if line.voice == "joe"]
    voice: Samples = np.resize(np.concatenate(pieces), length)
    return voice


def travel(played: Samples, way: Way) -> Sound:
    """Return the sound as the microphone hears it, in a room of 0.3 s reverberation."""
    random = np.random.default_rng(4)
    times = np.arange(round(0.3 * RATE)) / RATE
    response = random.normal(size=len(times)) * 10 ** (-3 * times / 0.3)
    response[0] = 4.0
    sound = played.astype(np.float64)
    if way.clipping:
        sound = np.clip(sound, -way.clipping * FULL_SCALE, way.clipping * FULL_SCALE)
    size = 1 << (len(sound) + len(response)).bit_length()
    echo = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(response, size), size)[: len(sound)]
    echo *= ECHO_LOUDNESS * FULL_SCALE / np.sqrt(np.mean(np.square(echo)))
    delay = np.full(len(sound), way.delay)
    if way.jumps_to is not None:
        delay[len(sound) // 2 :] = way.jumps_to
    fine = soxr.resample(echo, 1, 8)
    places = np.arange(len(sound)) * (1 - way.drift) - delay * RATE
    return np.interp(places * 8, np.arange(len(fine)), fine, left=0.0, right=0.0)


def _speech_level(user: Samples) -> float:
    """Return the root mean square of the louder half of a recording: the word, not the quiet round it."""
    pieces = [np.mean(np.square(piece.astype(np.float64))) for piece in chunked(user)]
    return float(np.sqrt(np.mean(sorted(pieces)[len(pieces) // 2 :])))


def _silent() -> str:
    echo = Echo(speexdsp.make())
    chunk = Chunk(np.ones(CHUNK_SAMPLES, np.int16), 0.0, 0.0)
    began = time.process_time()
    for _ in range(100_000):
        echo.clean(chunk)
    return f"{(time.process_time() - began) / 100_000 / CHUNK_SECONDS:.4%}"


def _row(title: str, cells: Sequence[str]) -> None:
    print(f"{title:<36}" + "".join(f"{cell:>12}" for cell in cells), flush=True)


if __name__ == "__main__":
    main()
