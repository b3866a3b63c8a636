"""Stage 2: hear a corpus in many rooms, and keep its features.

python -m models.recipe.features CORPUS OUT.npz [--copies 2] [--seed 1] [--noise kitchen.flac]

CORPUS is a folder with recordings and transcripts.csv. Of the noise only the first minute is used: keep the rest for
measuring.
"""

import argparse
import csv
from pathlib import Path

import numpy as np

from models.recipe.augment import Augmenter, Heard
from models.recipe.mfcc import Floats, filters, mfcc
from speaker.audio import RATE, Samples, read_recording

BABBLE = 60
"""Utterances from which the voices in the background are taken."""
SILENT = 0.06
"""Share of rooms in which nobody speaks."""
NOISE_SECONDS = 60


def main() -> None:
    """Prepare the corpus that the command line names."""
    options = _options()
    dice = np.random.default_rng(options.seed)
    with (options.corpus / "transcripts.csv").open(newline="", encoding="utf-8") as file:
        rows = [(options.corpus / row["file"], row["text"]) for row in csv.DictReader(file)]
    some = [_read(rows[place][0]) for place in dice.integers(len(rows), size=BABBLE)]
    noise = _read(options.noise)[: NOISE_SECONDS * RATE] if options.noise else None
    augmenter = Augmenter(dice, some, noise)
    banks: dict[float, Floats] = {}
    heard: list[tuple[Floats, str, tuple[int, int]]] = []
    for path, text in rows:
        sound = _read(path)
        heard += [_features(augmenter.hear(sound), banks, text) for _ in range(options.copies)]
        if dice.random() < SILENT:
            heard.append(_features(augmenter.silence(), banks, ""))
    features, texts, speech = zip(*heard, strict=True)
    lengths = np.array([len(each) for each in features])
    np.savez(
        options.out,
        features=np.concatenate(features).astype(np.float16),
        lengths=lengths,
        texts=np.array(texts),
        speech=np.array(speech),
    )
    print(f"{options.out}: {len(lengths)} utterances, {lengths.sum() / 360_000:.1f} hours")


def _read(path: Path) -> Samples:
    return read_recording(path).samples


def _features(heard: Heard, banks: dict[float, Floats], text: str) -> tuple[Floats, str, tuple[int, int]]:
    warp = round(heard.warp * 50) / 50
    if warp not in banks:
        banks[warp] = filters(warp)
    return mfcc(heard.sound, banks[warp]), text, heard.speech


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--copies", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--noise", type=Path)
    return parser.parse_args()


if __name__ == "__main__":
    main()
