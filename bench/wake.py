"""How well the wake word engine finds the wake phrases: at which cut, and how long after their end (median)."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from pymicro_wakeword import MicroWakeWord, MicroWakeWordFeatures, Model

from bench.recordings import Human, humans, in_noise, kitchen, read, spoken_set
from bench.spoken_set import Line
from speaker.audio import RATE, Samples, read_recording, seconds, silence

CUTS = (0.5, 0.7, 0.8, 0.9)
STEP = RATE // 100
WIDTH = 19
"""Of a column."""


@dataclass(frozen=True, slots=True)
class Score:
    """How one recording did."""

    highest: float
    delays: tuple[float | None, ...]
    """For each cut, seconds from the end of the phrase to the decision; `None` if it was missed."""


def main() -> None:
    """Print the tables."""
    engines = {model.value.replace("_", " "): MicroWakeWord.from_builtin(model) for model in Model}
    lines = spoken_set()
    noise = kitchen()
    _print_spoken_set(engines, lines, None)
    if noise is None:
        print("\n(no kitchen noise: it lies beside the project, in ../shared/audio/noise)")
    else:
        _print_spoken_set(engines, lines, noise)
    if people := humans():
        _print_humans(engines, people)


def _print_spoken_set(engines: dict[str, MicroWakeWord], lines: list[Line], noise: Samples | None) -> None:
    random = np.random.default_rng(5)
    scored = []
    for line in lines:
        sound = read(line)
        if noise is not None:
            sound = in_noise(sound, line, noise, 10, random)
        scored.append((line, _score(engines[line.wake], sound, line.wake_end_s)))
    title = f"spoken set, {'clean' if noise is None else 'kitchen noise at 10 dB'}"
    print(f"\n{title:<40}" + "".join(f"{f'cut {cut}':>{WIDTH}}" for cut in CUTS))
    for (name, wake), group in groupby(sorted(scored, key=_voice_and_wake), key=_voice_and_wake):
        _print_row(f"{name:<18}{wake}", [score for _, score in group])
    for style in ("one-breath", "paused"):
        _print_row(f"all {style}", [score for line, score in scored if line.style == style])


def _voice_and_wake(scored: tuple[Line, Score]) -> tuple[str, str]:
    return scored[0].voice, scored[0].wake


def _print_row(title: str, scores: list[Score]) -> None:
    cells = []
    for column in range(len(CUTS)):
        delays = [delay for score in scores if (delay := score.delays[column]) is not None]
        late = f"{np.median(delays):+.2f} s" if delays else ""
        cells.append(f"{len(delays):>3} of {len(scores):<3}{late}")
    print(f"{title:<40}" + "".join(f"{cell:>{WIDTH}}" for cell in cells))


def _print_humans(engines: dict[str, MicroWakeWord], people: list[Human]) -> None:
    """Print misses, and false wakes over all that is not the phrase (much of it is like one)."""
    print(f"\n{'human recordings: found, false wakes':<40}" + "".join(f"{f'cut {cut}':>{WIDTH}}" for cut in CUTS))
    for phrase, engine in engines.items():
        mine = [_score(engine, _human(each), 0.0).highest for each in people if each.keyword == phrase]
        others = [_human(each) for each in people if each.keyword != phrase]
        wrong = [_score(engine, sound, 0.0).highest for sound in others]
        cells = [
            f"{sum(score > cut for score in mine)} of {len(mine)}, {sum(score > cut for score in wrong)} false"
            for cut in CUTS
        ]
        minutes = sum(map(seconds, others)) / 60
        print(f"{f'{phrase} (false: in {minutes:.0f} minutes)':<40}" + "".join(f"{cell:>{WIDTH}}" for cell in cells))


def _human(human: Human) -> Samples:
    # Some clips end with the phrase: the engine decides up to 0.25 s later.
    return np.concatenate([silence(0.5), read_recording(human.path).samples, silence(0.5)])


def _score(engine: MicroWakeWord, sound: Samples, end: float) -> Score:
    probabilities = list(_listen(engine, sound))
    delays = (next((at - end for at, value in probabilities if value > cut), None) for cut in CUTS)
    return Score(max(value for _, value in probabilities), tuple(delays))


def _listen(engine: MicroWakeWord, sound: Samples) -> Iterator[tuple[float, float]]:
    engine.reset()
    features = MicroWakeWordFeatures()
    for start in range(0, len(sound) - STEP + 1, STEP):
        for each in features.process_streaming(sound[start : start + STEP].tobytes()):
            yield (start + STEP) / RATE, engine.process_streaming_prob(each) or 0.0


if __name__ == "__main__":
    main()
