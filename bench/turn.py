"""Share of turns right end to end on the spoken set, by engine; and the time to the first sound of the reply."""

import argparse
import asyncio
import contextlib
import json
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bench.recordings import in_noise, kitchen, read, spoken_set
from bench.spoken_set import Line
from speaker import app, config, hearing, plugins
from speaker.audio import Samples
from speaker.brain import Brain
from speaker.ears import Ears
from speaker.interfaces import Synthesizer

WAKE_WORDS = "[hey jarvis, okay nabu, alexa, hey mycroft]"


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one recording."""

    line: Line
    turn: dict[str, Any] | None
    late: float
    """Seconds from the true end of the request, known from how it was made, to the endpoint the speaker saw."""

    @property
    def right(self) -> bool:
        intent = (self.turn or {}).get("intent") or {}
        return intent.get("name") == self.line.intent and intent.get("slots") == json.loads(self.line.slots_json)

    @property
    def verdict(self) -> str:
        if self.turn is None:
            return "not woken"
        return "right" if self.right else "wrong"


def main(arguments: Sequence[str] = ()) -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--no-realtime", action="store_true", help="leave out the latencies (ten minutes)")
    parser.add_argument("--wrong", action="store_true", help="print each turn that went wrong")
    parser.add_argument("--detector", default="", help="only this voice detector")
    options = parser.parse_args(arguments)
    lines = spoken_set()
    noise = kitchen()
    for detector in [options.detector] if options.detector else plugins.names(plugins.VOICE_DETECTORS):
        sets = [f"listener.wake_words={WAKE_WORDS}", f"listener.voice_detector={detector}"]
        with tempfile.TemporaryDirectory() as home:
            places = config.folders({"HOME": home})
            settings = app.read_settings(places, None, sets)
            synthesizer = app.make_synthesizer(settings, places)
            with contextlib.closing(synthesizer), contextlib.closing(Brain(settings, places)) as brain:
                ears = Ears(settings, places, brain.skill_words, brain.reading)
                engine = f"{ears.recognizer.name} {ears.recognizer.model}, {detector}"
                _share(f"{engine}, clean", lines, brain, ears, synthesizer, lambda line: read(line), options.wrong)
                if noise is not None:
                    random = np.random.default_rng(5)

                    def noisy(line: Line, random: np.random.Generator = random) -> Samples:
                        return in_noise(read(line), line, noise, 10, random)

                    _share(f"{engine}, kitchen 10 dB", lines, brain, ears, synthesizer, noisy, options.wrong)
                if not options.no_realtime and detector == settings_default():
                    _latency(lines, brain, ears, synthesizer)


def settings_default() -> str:
    """Return the voice detector that is chosen where nobody chooses."""
    return config.Settings().listener.voice_detector


def _share(
    title: str,
    lines: list[Line],
    brain: Brain,
    ears: Ears,
    synthesizer: Synthesizer,
    sound: Callable[[Line], Samples],
    tell_wrong: bool,
) -> None:
    results = [asyncio.run(_hear(line, brain, ears, synthesizer, sound(line), realtime=False)) for line in lines]
    print(f"\n{title}")
    for name, some in _groups(results):
        right = sum(result.right for result in some)
        asleep = sum(result.turn is None for result in some)
        print(f"  {name:<22} {right:>3} of {len(some):<3} right {100 * right / len(some):5.1f} %, {asleep} not woken")
    late = [result.late for result in results if result.turn is not None]
    print(f"  endpoint after the true end of speech: p50 {_at(late, 50):.2f} s, p95 {_at(late, 95):.2f} s")
    if tell_wrong:
        for result in (result for result in results if not result.right):
            heard = ((result.turn or {}).get("heard") or {}).get("text")
            print(f'    {result.line.file:<26} {result.verdict}: "{result.line.text}" heard "{heard}"')


def _groups(results: list[Result]) -> list[tuple[str, list[Result]]]:
    groups = [("all", results)]
    for kind in ("split", "style", "voice"):
        for value in sorted({getattr(result.line, kind) for result in results}):
            groups.append((value, [result for result in results if getattr(result.line, kind) == value]))
    return groups


def _latency(lines: list[Line], brain: Brain, ears: Ears, synthesizer: Synthesizer) -> None:
    results = [asyncio.run(_hear(line, brain, ears, synthesizer, read(line), realtime=True)) for line in lines]
    answered = [result for result in results if result.turn is not None and result.turn["latency"]["first_sound"]]
    print("\nlatency at --realtime, seconds")
    for step in ("endpoint", "recognize", "route", "skill", "synthesize", "first_sound"):
        _print_row(step, [value for result in answered if (value := _latency_of(result, step)) is not None])
    # The voice detector sees the end of speech a little late; how the recordings were made tells when it was.
    true = [_latency_of(result, "first_sound") - _latency_of(result, "endpoint") + result.late for result in answered]
    _print_row("first_sound, from the true end of speech", true)


def _latency_of(result: Result, step: str) -> Any:
    return None if result.turn is None else result.turn["latency"][step]


def _print_row(name: str, values: list[float]) -> None:
    print(f"  {name:<42} p50 {_at(values, 50):.3f}  p95 {_at(values, 95):.3f}  max {max(values):.3f}  of {len(values)}")


async def _hear(
    line: Line, brain: Brain, ears: Ears, synthesizer: Synthesizer, samples: Samples, *, realtime: bool
) -> Result:
    heard = await hearing.hear_samples(brain, ears, synthesizer, samples, realtime=realtime)
    for timer in brain.timers.all():
        brain.timers.cancel(timer)
    turn = heard.turns[0] if heard.turns else None
    endpoint = turn["heard"]["endpoint"] if turn is not None and turn["heard"] else 0.0
    return Result(line, turn, endpoint - hearing.LEAD - line.speech_end_s)


def _at(values: list[float], percentile: float) -> float:
    return float(np.percentile(values, percentile)) if values else float("nan")


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
