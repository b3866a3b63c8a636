"""How often words and pairs of words stand in English text: from SymSpell's lists to the file of a model.

pip download --no-deps symspellpy==6.10.1 && unzip symspellpy-*.whl
python -m models.recipe.pairs symspellpy models/en-mini
"""

import gzip
import math
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

WORDS = 50_000
PAIRS = 120_000
LISTED = 0.6
"""Share of what follows "of" that the list of pairs is taken to name: it was counted in other text than the words."""


def main(source: Path, model: Path) -> None:
    """Write pairs.txt.gz: a line for each word, the commonest first, with its cost and those of its followers."""
    with gzip.open(model / "lexicon.txt.gz", "rt") as file:
        pronounced = {line.partition(" ")[0] for line in file}
    counts = {word: int(count) for word, count in _rows(source / "frequency_dictionary_en_82_765.txt")}
    words = sorted((word for word in counts if word in pronounced), key=lambda word: -counts[word])[:WORDS]
    known = set(words)
    pairs = [
        (int(count), first, second)
        for first, second, count in _rows(source / "frequency_bigramdictionary_en_243_342.txt")
        if first in known and second in known
    ]
    scale = LISTED * counts["of"] / sum(count for count, first, _ in pairs if first == "of")
    followers: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for count, first, second in sorted(pairs, reverse=True)[:PAIRS]:
        followers[first].append((second, count * scale / counts[first]))
    total = sum(counts[word] for word in words)
    lines = []
    for word in words:
        after = "".join(f" {other} {_cost(share)}" for other, share in followers[word])
        lines.append(f"{word} {_cost(counts[word] / total)}{after}\n")
    with gzip.GzipFile(model / "pairs.txt.gz", "wb", mtime=0) as packed:
        packed.write("".join(lines).encode())


def _rows(path: Path) -> Iterator[list[str]]:
    yield from (line.split() for line in path.read_text(encoding="utf-8-sig").splitlines())


def _cost(share: float) -> int:
    """Return a cost in tenths of a nat: no finer than text from elsewhere deserves."""
    return round(-10 * math.log(min(share, 1.0)))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
