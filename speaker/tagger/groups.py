"""Words by the company they keep: so that a name never met in training looks like the names that were."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from speaker.tagger.chain import Hashes

LEVELS = 3


def _nothing() -> Hashes:
    return np.zeros(0, np.uint32)


def _ungrouped() -> npt.NDArray[np.uint16]:
    return np.zeros((0, LEVELS), np.uint16)


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """Which group each word is in, on three levels from few to many; found by hash, for words alone take 8 MB."""

    words: Hashes = field(default_factory=_nothing)
    """Hash of each word, ascending."""
    codes: npt.NDArray[np.uint16] = field(default_factory=_ungrouped)
    """Group of each word from 1: (words, levels)."""

    def of(self, words: Hashes) -> npt.NDArray[np.uint16]:
        """Return the groups of words given by hash; 0 for a word that is in none."""
        if not len(self.words):
            return np.zeros((len(words), LEVELS), np.uint16)
        near = np.minimum(np.searchsorted(self.words, words), len(self.words) - 1)
        return np.where((self.words[near] == words)[:, None], self.codes[near], np.uint16(0))
