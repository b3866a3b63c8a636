"""Share of turns right end to end on the spoken set, by engine; and the time to the first sound of the reply."""

import argparse
import asyncio
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bench.recordings import in_noise, kitchen, read, spoken_set
from bench.spoken_set import Line
from bench.whole import Whole, whole
from speaker import hearing
from speaker.audio import Samples

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


SWITCHES = {
    "": "",
    "without the second look": "listener.second_look=false",
    "without dictation": 'listener.dictation=""',
    "without thinking ahead": "assistant.think_ahead=false",
    "without echo cancelling": 'listener.echo_canceller=""',
}
"""What each part of hearing wins is seen without it."""


def main(arguments: Sequence[str] = ()) -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--no-realtime", action="store_true", help="leave out the latencies (ten minutes)")
    parser.add_argument("--wrong", action="store_true", help="print each turn that went wrong")
    parser.add_argument("--without", action="store_true", help="also with each part of hearing switched off")
    options = parser.parse_args(arguments)
    lines = spoken_set()
    for name, switch in SWITCHES.items():
        if switch and not options.without:
            continue
        with whole([f"listener.wake_words={WAKE_WORDS}", *([switch] if switch else [])]) as speaker:
            for title, sounds in _conditions(lines):
                _share(f"{title} {name}".strip(), lines, speaker, sounds, options.wrong)
            if not switch and not options.no_realtime:
                _latency(lines, speaker)


def _conditions(lines: Sequence[Line]) -> Iterator[tuple[str, list[Samples]]]:
    """Yield the recordings as they are, and as they would be heard in a kitchen."""
    yield "clean", [read(line) for line in lines]
    noise = kitchen()
    if noise is not None:
        random = np.random.default_rng(5)
        yield "kitchen 10 dB", [in_noise(read(line), line, noise, 10, random) for line in lines]


def _share(title: str, lines: list[Line], speaker: Whole, sounds: list[Samples], tell_wrong: bool) -> None:
    results = [
        asyncio.run(_hear(line, speaker, sound, realtime=False)) for line, sound in zip(lines, sounds, strict=True)
    ]
    print(f"\n{title}")
    for name, some in _groups(results):
        right = sum(result.right for result in some)
        asleep = sum(result.turn is None for result in some)
        print(f"  {name:<22} {right:>3} of {len(some):<3} right {100 * right / len(some):5.1f} %, {asleep} not woken")
    late = [result.late for result in results if result.turn is not None]
    print(f"  endpoint after the true end of speech: p50 {_at(late, 50):.2f} s, p95 {_at(late, 95):.2f} s", flush=True)
    if tell_wrong:
        for result in (result for result in results if not result.right):
            heard = ((result.turn or {}).get("heard") or {}).get("text")
            print(f'    {result.line.file:<26} {result.verdict}: "{result.line.text}" heard "{heard}"', flush=True)


def _groups(results: list[Result]) -> list[tuple[str, list[Result]]]:
    groups = [("all", results)]
    for kind in ("split", "style", "voice"):
        for value in sorted({getattr(result.line, kind) for result in results}):
            groups.append((value, [result for result in results if getattr(result.line, kind) == value]))
    return groups


def _latency(lines: list[Line], speaker: Whole) -> None:
    results = [asyncio.run(_hear(line, speaker, read(line), realtime=True)) for line in lines]
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


async def _hear(line: Line, speaker: Whole, samples: Samples, *, realtime: bool) -> Result:
    heard = await hearing.hear_samples(speaker.brain, speaker.ears, speaker.synthesizer, samples, realtime=realtime)
    for timer in speaker.brain.house.timers.all():
        speaker.brain.house.timers.cancel(timer)
    turn = heard.turns[0] if heard.turns else None
    endpoint = turn["heard"]["endpoint"] if turn is not None and turn["heard"] else 0.0
    return Result(line, turn, endpoint - hearing.LEAD - line.speech_end_s)


def _at(values: list[float], percentile: float) -> float:
    return float(np.percentile(values, percentile)) if values else float("nan")


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
