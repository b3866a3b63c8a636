"""Stage 1: speak the corpus.

python -m models.recipe.corpus FOLDER [--commands 3600] [--orders 900] [--salads 3000] [--words FILE] [--jobs 2]

Writes FOLDER/NNNNN.flac and FOLDER/transcripts.csv (file, text). What is there already is not spoken again. Human
recordings in a folder of the same form are prepared for training in the same way.
"""

import argparse
import csv
import dataclasses
import gzip
import multiprocessing
import random
from collections.abc import Iterator
from pathlib import Path

import soundfile

from models.recipe import texts, voices
from speaker.audio import RATE

MODEL = Path(__file__).parent.parent / "en-mini"
SEED = 7


@dataclasses.dataclass(frozen=True, slots=True)
class Utterance:
    """What one recording is to be."""

    path: Path
    text: str
    voice: voices.Voice


def main() -> None:
    """Speak what the command line asks for."""
    options = _options()
    options.folder.mkdir(parents=True, exist_ok=True)
    words = common_words(options.words)
    planned = list(plan(options.folder, options.commands, options.orders, options.salads, words))
    with (options.folder / "transcripts.csv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(("file", "text"))
        rows.writerows((utterance.path.name, utterance.text) for utterance in planned)
    missing = [utterance for utterance in planned if not utterance.path.exists()]
    with multiprocessing.Pool(options.jobs) as pool:
        for count, _ in enumerate(pool.imap_unordered(record, missing), 1):
            if count % 500 == 0:
                print(f"{count} of {len(missing)}", flush=True)
    print(f"{len(planned)} utterances in {options.folder}")


def plan(folder: Path, commands: int, orders: int, salads: int, words: list[str]) -> Iterator[Utterance]:
    """Yield all utterances; the same numbers give the same ones."""
    dice = random.Random(SEED)
    sentences = [texts.command(dice) for _ in range(commands)] + [texts.coffee(dice) for _ in range(orders)]
    sentences += [texts.salad(dice, words) for _ in range(salads)]
    for number, text in enumerate(sentences):
        yield Utterance(folder / f"{number:05}.flac", text, voices.draw(dice))


def common_words(listed: Path) -> list[str]:
    """Return short words of the list that the dictionary can pronounce."""
    entries = gzip.decompress((MODEL / "lexicon.txt.gz").read_bytes()).decode().splitlines()
    known = {entry.split(" ")[0] for entry in entries}
    words = set(listed.read_text(encoding="utf-8").split())
    return sorted(word for word in words & known if word.isalpha() and 2 <= len(word) <= 9)


def record(utterance: Utterance) -> None:
    """Speak one utterance into its file."""
    sound = voices.speak(utterance.voice, utterance.text)
    soundfile.write(utterance.path, sound, RATE, "PCM_16")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--commands", type=int, default=3600)
    parser.add_argument("--orders", type=int, default=900)
    parser.add_argument("--salads", type=int, default=3000)
    parser.add_argument("--words", type=Path, default=Path("/usr/share/dict/american-english-small"))
    parser.add_argument("--jobs", type=int, default=2)
    return parser.parse_args()


if __name__ == "__main__":
    main()
