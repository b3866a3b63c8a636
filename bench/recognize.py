"""How well the recognizer hears: the spoken set with what the skills understand, and people who order coffee."""

import csv
import json
import random
import re
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.random import Generator

from bench.recordings import SHARED, in_noise, kitchen, read, spoken_set
from bench.spoken_set import Line
from speaker import vocabulary
from speaker.audio import FULL_SCALE, RATE, Samples, chunked, read_recording, seconds
from speaker.engines.vosk import make
from speaker.interfaces import Recognizer, Transcript, Vocabulary
from speaker.sentences import load_words

ROOT = Path(__file__).parent.parent
MODEL = ROOT / "models" / "en-mini"
DECIBELS = 10
DOUBTFUL = 0.6
"""Confidence below which a speaker had better ask again."""
ORDERS = 8000

_SIZES = ("small", "medium", "large", "eight ounce", "twelve ounce", "sixteen ounce", "twenty ounce")
_ROASTS = ("dark roast", "light roast", "medium roast")
_SHOTS = ("single shot", "double shot", "triple shot")
_DRINKS = (
    *("coffee", "iced coffee", "drip coffee", "house coffee", "latte", "iced latte", "mocha", "iced mocha"),
    *("cappuccino", "americano", "espresso"),
)
_AMOUNTS = ("", "some ", "a bit of ", "a little bit of ", "a lot of ", "lots of ")
_MILKS = ("milk", "whole milk", "skim milk", "soy milk", "almond milk", "cream")
_SUGARS = ("sugar", "brown sugar", "sweetener")
_OPENINGS = (*("brew", "can i get", "can i have", "i want", "get me", "give me", "i'd like", "make me", "may i have"),)


@dataclass(frozen=True, slots=True)
class Order:
    """One person's coffee order."""

    samples: Samples
    slots: Mapping[str, str]
    text: str


@dataclass(frozen=True, slots=True)
class Heard:
    """One recording and what was made of it."""

    transcript: Transcript
    errors: int
    parts: int
    """Words or slots that errors are counted in."""
    cost: float
    """Seconds of processor time for each second of sound."""


def main() -> None:
    """Print the tables."""
    noise = kitchen()
    with tempfile.TemporaryDirectory() as cache:
        began = time.perf_counter()
        recognizer = make(MODEL, skill_words(), Path(cache))
        print(f"compiled and loaded in {time.perf_counter() - began:.1f} s")
        _print_head("words wrong")
        for split in ("tune", "held-out"):
            lines = [line for line in spoken_set() if line.split == split]
            _print_row(f"spoken set, {split}", [hear_request(recognizer, line, read(line)) for line in lines])
            if noise is not None:
                dice = np.random.default_rng(5)
                noisy = [(line, in_noise(read(line), line, noise, DECIBELS, dice)) for line in lines]
                _print_row(f"  in kitchen noise, {DECIBELS} dB", [hear_request(recognizer, *pair) for pair in noisy])
        recognizer.close()
        if not (orders := coffee_orders()):
            print("\n(no human recordings: they lie beside the project, in ../shared/audio)")
            return
        recognizer = make(MODEL, coffee_words(), Path(cache))
        _print_head("slots wrong")
        _print_row("coffee orders of people", [hear_order(recognizer, order, order.samples) for order in orders])
        if noise is not None:
            dice = np.random.default_rng(5)
            heard = [hear_order(recognizer, order, with_noise(order.samples, noise, dice)) for order in orders]
            _print_row(f"  in kitchen noise, {DECIBELS} dB", heard)
        recognizer.close()


def skill_words() -> Vocabulary:
    folders = [path.parent for path in sorted((ROOT / "skills").glob("*/en.yaml"))]
    words = {folder.name: load_words(folder, "en") for folder in folders}
    return vocabulary.vocabulary(words, sorted({line.wake for line in spoken_set()}))


def coffee_words() -> Vocabulary:
    dice = random.Random(99)
    return Vocabulary(tuple(_say_order(dice) for _ in range(ORDERS)))


def _say_order(dice: random.Random) -> str:
    pick: Callable[[Sequence[str]], str] = dice.choice
    kinds = dice.sample([pick(_SIZES), pick(_ROASTS), pick(_SHOTS)], dice.randint(0, 3))
    additions = [pick(_AMOUNTS) + pick(_MILKS), pick(_AMOUNTS) + pick(_SUGARS)]
    with_what = " and ".join(dice.sample(additions, dice.randint(0, 2)))
    what = " ".join([*kinds, pick(_DRINKS)])
    article = pick(("a", "an" if what[0] in "aei" else "a", ""))
    return " ".join(f"{pick(_OPENINGS)} {article} {what} {f'with {with_what}' if with_what else ''}".split())


def coffee_orders() -> list[Order]:
    if not (SHARED / "manifest.csv").exists():
        return []
    with (SHARED / "manifest.csv").open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["intent"] == "orderDrink"]
    return [Order(_speech(row), json.loads(row["slots"]), row["transcript"]) for row in rows]


def _speech(row: Mapping[str, str]) -> Samples:
    """Cut to the speech with some room: whoever spoke waited for seconds before and after."""
    samples = read_recording(SHARED / row["file"]).samples
    start, end = float(row["start_s"]) - 0.3, float(row["end_s"]) + 0.4
    return samples[max(0, round(start * RATE)) : round(end * RATE)]


def with_noise(sound: Samples, noise: Samples, dice: Generator) -> Samples:
    start = dice.integers(len(noise) - len(sound))
    piece = noise[start : start + len(sound)].astype(np.float64)
    power = np.mean(np.square(sound.astype(np.float64))) / np.mean(np.square(piece))
    mixed = sound + piece * np.sqrt(power) * 10 ** (-DECIBELS / 20)
    return np.clip(mixed, -FULL_SCALE, FULL_SCALE - 1).astype(np.int16)


def _hear(recognizer: Recognizer, samples: Samples) -> tuple[Transcript, float]:
    began = time.process_time()
    recognizer.reset()
    for piece in chunked(samples):
        recognizer.feed(piece)
    transcript = recognizer.finish()
    return transcript, (time.process_time() - began) / seconds(samples)


def hear_request(recognizer: Recognizer, line: Line, samples: Samples) -> Heard:
    transcript, cost = _hear(recognizer, samples)
    said, heard = line.text.split(), transcript.text.removeprefix(line.wake).split()
    return Heard(transcript, edits(said, heard), len(said), cost)


def hear_order(recognizer: Recognizer, order: Order, samples: Samples) -> Heard:
    transcript, cost = _hear(recognizer, samples)
    found = dict(slots(transcript.text))
    wrong = sum(found.get(name) != value for name, value in order.slots.items()) + len(found.keys() - order.slots)
    return Heard(transcript, wrong, len(order.slots), cost)


def slots(text: str) -> Iterator[tuple[str, str]]:
    amounts, milks, sugars, drinks = (_any_of(words) for words in (_AMOUNTS, _MILKS, _SUGARS, _DRINKS))
    patterns = {
        "size": f"{_any_of(_SIZES)}(?! roast)",
        "roast": _any_of(_ROASTS),
        "numberOfShots": _any_of(_SHOTS),
        "coffeeDrink": drinks,
        "milkAmount": amounts + milks,
        "sugarAmount": amounts + sugars,
    }
    for name, pattern in patterns.items():
        if match := re.search(rf"\b{pattern}\b", text):
            yield name, match.group()


def _any_of(words: Sequence[str]) -> str:
    """Return a pattern that prefers the longest: "" fits everywhere."""
    return f"(?:{'|'.join(sorted(words, key=len, reverse=True))})"


def edits(said: Sequence[str], heard: Sequence[str]) -> int:
    """Count words left out, put in or taken for another."""
    row = list(range(len(heard) + 1))
    for count, word in enumerate(said, 1):
        before, row[0] = row[0], count
        for place, other in enumerate(heard, 1):
            before, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, before + (word != other))
    return row[-1]


def _print_head(errors: str) -> None:
    print(f"\n{'':<30}{'count':>7}{'all right':>11}{errors:>13}{'doubtful':>10}{'cost':>8}")


def _print_row(name: str, heard: Sequence[Heard]) -> None:
    cells: list[Any] = [
        sum(h.errors == 0 for h in heard) / len(heard),
        sum(h.errors for h in heard) / sum(h.parts for h in heard),
        sum(h.transcript.confidence < DOUBTFUL for h in heard) / len(heard),
    ]
    cost = sum(h.cost for h in heard) / len(heard)
    print(f"{name:<30}{len(heard):>7}{cells[0]:>11.0%}{cells[1]:>13.1%}{cells[2]:>10.0%}{cost:>8.3f}", flush=True)


if __name__ == "__main__":
    main()
