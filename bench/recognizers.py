"""Recognizers side by side: orders of people, clean and in the kitchen, and when their text is there."""

import contextlib
import importlib.util
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from bench.recognize import DECIBELS, MODEL, Order, coffee_orders, coffee_words, kitchen, slots, with_noise
from speaker.audio import Samples, chunked, seconds
from speaker.engines import faster_whisper, vosk
from speaker.interfaces import Recognizer
from speaker.normal import normalize


def main() -> None:
    """Print one row for each engine that is there."""
    orders = coffee_orders()
    noise = kitchen()
    if not orders or noise is None:
        print("(no human recordings: they lie beside the project, in ../shared/audio)")
        return
    dice = np.random.default_rng(5)
    noisy = [with_noise(order.samples, noise, dice) for order in orders]
    print(f"{len(orders)} orders of people; figures in the text count as words")
    print(f"{'':<28}{'all right':>10}{f'{DECIBELS} dB':>8}{'after the end':>20}{'cost':>8}{'memory':>9}")
    with tempfile.TemporaryDirectory() as cache:
        for name, make in _engines(Path(cache)).items():
            before = _memory()
            with contextlib.closing(make()) as recognizer:
                clean = [_hear(recognizer, order, order.samples) for order in orders]
                kitchened = [_hear(recognizer, order, samples) for order, samples in zip(orders, noisy, strict=True)]
                _print_row(name, clean, kitchened, _memory() - before)


def _engines(cache: Path) -> dict[str, Callable[[], Recognizer]]:
    found: dict[str, Callable[[], Recognizer]] = {
        "vosk, knows the orders": lambda: vosk.make(MODEL, coffee_words(), cache),
    }
    if importlib.util.find_spec("faster_whisper") and importlib.util.find_spec(faster_whisper.PACKAGED):
        found["faster-whisper, tiny.en"] = lambda: faster_whisper.make(MODEL, coffee_words(), cache, {"language": "en"})
    return found


def _hear(recognizer: Recognizer, order: Order, samples: Samples) -> tuple[bool, float, float]:
    """Return whether every slot was right, the seconds from the end to the text, and the cost of a second of sound."""
    worked = time.process_time()
    recognizer.reset()
    for piece in chunked(samples):
        recognizer.feed(piece)
    ended = time.perf_counter()
    text = normalize(recognizer.finish().text)
    waited = time.perf_counter() - ended
    return dict(slots(text)) == order.slots, waited, (time.process_time() - worked) / seconds(samples)


def _print_row(
    name: str, clean: Sequence[tuple[bool, float, float]], noisy: Sequence[tuple[bool, float, float]], memory: float
) -> None:
    rights = [sum(right for right, _, _ in heard) / len(heard) for heard in (clean, noisy)]
    waits = np.quantile([waited for _, waited, _ in (*clean, *noisy)], (0.5, 0.95)) * 1000
    cost = float(np.median([cost for _, _, cost in (*clean, *noisy)]))
    waited = f"p50 {waits[0]:.0f}, p95 {waits[1]:.0f} ms"
    print(f"{name:<28}{rights[0]:>10.0%}{rights[1]:>8.0%}{waited:>20}{cost:>8.3f}{memory:>6.0f} MB", flush=True)


def _memory() -> float:
    """Return the megabytes that this process holds."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024
