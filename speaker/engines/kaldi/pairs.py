"""How often words, and pairs of words, stand in English text; from a file of the model."""

import gzip
import math
import zlib
from dataclasses import dataclass
from pathlib import Path

from speaker.engines.kaldi.ngram import Counts
from speaker.errors import ModelMissing

PAIRS = "pairs.txt.gz"
"""A line for each word, the commonest first: the word and its cost, then what follows it and at which costs; in tenths
of a nat."""


@dataclass(frozen=True, slots=True)
class Text:
    """How much the text of others counts beside what the skills understand."""

    length: int = 400_000
    """Words it counts as; the skills' sentences have 100,000 to 200,000."""


def counts(model: Path, text: Text) -> Counts:
    """Return what would be counted in text of that length. Raises ModelMissing if the model can't tell."""
    path = model / PAIRS
    found: Counts = {(): {}}
    try:
        lines = gzip.decompress(path.read_bytes()).decode().splitlines()
    except (OSError, EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise ModelMissing(f"{path}: can't be read ({error}); speaker models install {model.name}") from error
    for line in lines:
        word, cost, *followers = line.split()
        times = found[()][word] = text.length * _share(cost)
        if followers:
            found[word,] = {
                other: times * _share(cost) for other, cost in zip(followers[::2], followers[1::2], strict=True)
            }
    return found


def _share(cost: str) -> float:
    return math.exp(-int(cost) / 10)
