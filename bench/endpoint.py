"""How soon a request is known to be over, and how often a pause in mid-sentence is taken for its end."""

import argparse
import contextlib
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator

from bench.recordings import in_noise, kitchen, read, spoken_set
from bench.spoken_set import Line
from speaker import app, config, plugins
from speaker.audio import CHUNK_SECONDS, RATE, Chunk, Samples, chunked
from speaker.brain import Brain
from speaker.completeness import Reading, Requests
from speaker.ears import Ears
from speaker.endpointer import Patience
from speaker.events import Heard
from speaker.interfaces import Detection, Recognizer, VoiceDetector
from speaker.listener import Listener
from speaker.said import Said

PAUSE = 0.8
"""Seconds that people stop in mid-sentence."""
_DECIBELS = 10
_FIXED = Patience(
    complete=0.45,
    retractable=0.45,
    settled=0.45,
    extendable=0.45,
    unfinished=0.45,
    unknown=0.45,
    retraction=0.0,
    steady=15.0,
)
POLICIES = {"0.45 s for all": _FIXED, "by the words": Patience()}
"""The first is how it was before the words were asked."""


@dataclass(frozen=True, slots=True)
class Scene:
    """One request, perhaps with a pause in it."""

    line: Line
    samples: Samples
    prefix: str
    """What was said before the pause; "" without one."""


@dataclass(frozen=True, slots=True)
class Ended:
    """When listening ended, and why."""

    scene: Scene
    heard: Heard | None
    reopened: bool

    @property
    def late(self) -> float:
        """Seconds from the true end of the request."""
        return self.heard.endpoint - self.scene.line.speech_end_s if self.heard is not None else float("inf")

    @property
    def cut(self) -> bool:
        # The last sound of a word is faint: an end found there has lost nothing.
        return self.late < -0.05


class KnownWake:
    """Tells where the wake phrase ends, which is not what is measured here."""

    def __init__(self, line: Line) -> None:
        self._line: Line | None = line

    def feed(self, chunk: Chunk) -> Detection | None:
        line = self._line
        if line is None or chunk.end < line.wake_end_s:
            return None
        self._line = None
        return Detection(line.wake, 1.0, line.wake_end_s)

    def reset(self) -> None:
        pass

    def close(self) -> None:
        pass


def main(arguments: Sequence[str] = ()) -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", action="store_true", help="pause at every word boundary, not at one of each request")
    parser.add_argument("--cut", action="store_true", help="print each request that was cut off")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as home:
        places = config.folders({"HOME": home})
        settings = app.read_settings(places, None, [])
        with contextlib.closing(Brain(settings, places)) as brain:
            ears = Ears(settings, places, brain.skill_words, brain.reading)
            requests = Requests(brain.skill_words, brain.reading).read
            detector = plugins.load(plugins.VOICE_DETECTORS, settings.listener.voice_detector)()
            bench = _Bench(ears.recognizer, detector, requests)
            plain = [Scene(line, read(line), "") for line in spoken_set()]
            paused = list(_paused(plain, ears.recognizer, options.every))
            for place, scenes in _conditions([plain, paused]):
                for policy, patience in POLICIES.items():
                    print(f"\n{place}, {policy}")
                    _print_latency([bench.listen(scene, patience) for scene in scenes[0]], requests)
                    ended = [bench.listen(scene, patience) for scene in scenes[1]]
                    _print_cut(ended, requests, options.cut)


class _Bench:
    """Real engines, one after the other in many listeners."""

    def __init__(self, recognizer: Recognizer, detector: VoiceDetector, read: Callable[[str], Reading]) -> None:
        self._recognizer = recognizer
        self._detector = detector
        self._read = read

    def listen(self, scene: Scene, patience: Patience) -> Ended:
        wake = KnownWake(scene.line)
        listener = Listener(wake, self._recognizer, self._detector, patience, self._read, Said())
        heard: list[Heard] = []
        for number, samples in enumerate(chunked(scene.samples)):
            events = listener.feed(Chunk(samples, number * CHUNK_SECONDS, 0.0))
            heard += [event for event in events if isinstance(event, Heard)]
            if heard and not listener.busy:
                break
        # One that was taken back is followed by another.
        return Ended(scene, heard[-1] if heard else None, len(heard) > 1)


def _conditions(sets: list[list[Scene]]) -> Iterator[tuple[str, list[list[Scene]]]]:
    yield "clean", sets
    noise = kitchen()
    if noise is None:
        print("\n(no kitchen noise: it lies beside the project, in ../shared/audio)")
        return
    dice = np.random.default_rng(5)
    yield (
        f"kitchen noise, {_DECIBELS} dB",
        [[replace(s, samples=in_noise(s.samples, s.line, noise, _DECIBELS, dice)) for s in scenes] for scenes in sets],
    )


def _paused(scenes: Iterable[Scene], recognizer: Recognizer, every: bool) -> Iterator[Scene]:
    """Yield the requests again with a pause between two words, where the recognizer hears them apart."""
    dice = np.random.default_rng(11)
    for scene in scenes:
        said = scene.line.text.split()
        boundaries = _boundaries(scene, recognizer)
        if len(said) < 2 or len(boundaries) != len(said) - 1:
            continue  # a single word, or one that was misheard
        chosen = range(len(boundaries)) if every else [int(dice.integers(len(boundaries)))]
        for number in chosen:
            yield _pause(scene, boundaries[number], " ".join(said[: number + 1]), dice)


def _boundaries(scene: Scene, recognizer: Recognizer) -> list[float]:
    line = scene.line
    recognizer.reset()
    for samples in chunked(scene.samples[round(line.speech_start_s * RATE) :]):
        recognizer.feed(samples)
    words = recognizer.finish().words
    return [line.speech_start_s + (one.end + two.start) / 2 for one, two in zip(words, words[1:], strict=False)]


def _pause(scene: Scene, at: float, prefix: str, dice: Generator) -> Scene:
    """Put a piece of the room after the request into its middle."""
    quiet = scene.samples[round((scene.line.speech_end_s + 0.3) * RATE) :]
    start = int(dice.integers(len(quiet) - round(PAUSE * RATE)))
    cut = round(at * RATE)
    piece = quiet[start : start + round(PAUSE * RATE)]
    samples = np.concatenate([scene.samples[:cut], piece, scene.samples[cut:]])
    return Scene(replace(scene.line, speech_end_s=scene.line.speech_end_s + PAUSE), samples, prefix)


def _print_latency(ended: list[Ended], read: Callable[[str], Reading]) -> None:
    print(f"  {'from the true end of speech to the endpoint':<44} {'p50':>6} {'p95':>6} {'max':>6}")
    groups = {"all": ended}
    for one in ended:
        reason = one.heard.reason if one.heard is not None else "never"
        groups.setdefault(f"reason: {reason}", []).append(one)
        groups.setdefault(f"request: {_kind(read(one.scene.line.text))}", []).append(one)
    for name, some in groups.items():
        late = [one.late for one in some]
        p50, p95 = np.percentile(late, [50, 95])
        print(f"    {name:<36} {len(some):>5} {p50:6.2f} {p95:6.2f} {max(late):6.2f}")
    wrong = sum(one.cut for one in ended)
    print(f"  cut off without a pause: {wrong} of {len(ended)}")


def _print_cut(ended: list[Ended], read: Callable[[str], Reading], tell: bool) -> None:
    print(f"  {f'pause of {PAUSE} s after':<36} {'of':>5} {'cut off':>12} {'taken back':>12}")
    groups = {"all": ended}
    for one in ended:
        groups.setdefault(_kind(read(one.scene.prefix)), []).append(one)
    for name, some in groups.items():
        cut, back = sum(one.cut for one in some), sum(one.reopened for one in some)
        print(f"    {name:<34} {len(some):>5} {cut:>5} {100 * cut / len(some):5.1f} % {back:>10}")
    if tell:
        for one in (one for one in ended if one.cut):
            rest = one.scene.line.text.removeprefix(one.scene.prefix)
            text = one.heard.text if one.heard is not None else ""
            print(f'      {one.scene.line.file}: "{one.scene.prefix} ...{rest}" heard "{text}"')


def _kind(reading: Reading) -> str:
    if not reading.whole:
        return reading.completeness.value
    what = ", reads" if reading.reads else ", acts, settled" if reading.settled else ", acts"
    return f"{reading.completeness}{what}"


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
