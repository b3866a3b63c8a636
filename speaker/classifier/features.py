"""What a classifier looks at in a sentence: its words, their parts, and its outline."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, pairwise
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

_PIECE = re.compile(r"[a-z0-9']+|\S")
FEW = "_"
"""Stands in an outline for words that too few sentences have: names, titles, what was misheard."""


class Features:
    """Turns sentences into hashes of what is in them."""

    def __init__(
        self, language: str, classes: Mapping[str, Sequence[str]], known: frozenset[str] | None = None
    ) -> None:
        """Take the words of each class, such as rooms, and the words that an outline keeps; `None` keeps all."""
        self._spaced = language != "zh"
        self._class_of = {word: f"<{name}>" for name, words in classes.items() for word in words}
        self._longest = max((self._length(word) for word in self._class_of), default=1)
        self._known = known

    def _length(self, phrase: str) -> int:
        return len(phrase.split()) if self._spaced else len(phrase)

    def words(self, text: str) -> list[str]:
        """Split into words, Mandarin into characters; Latin letters in it stay together."""
        return text.split() if self._spaced else _PIECE.findall(text)

    def outline(self, text: str) -> list[str]:
        """Return the words with numbers, rooms and the like replaced by their class, and rare ones by a mark."""
        words = self.words(text)
        joint = " " if self._spaced else ""
        outline: list[str] = []
        at = 0
        while at < len(words):
            for length in range(min(self._longest, len(words) - at), 0, -1):
                found = self._class_of.get(joint.join(words[at : at + length]))
                if found:
                    break
            else:
                length, found = 1, words[at]
                if self._known is not None and found not in self._known:
                    found = FEW
            # "twenty five" and "alice cooper" are one thing each.
            if not (outline and outline[-1] == found and (found == FEW or found.startswith("<"))):
                outline.append(found)
            at += length
        return outline

    def hashes(self, text: str) -> NDArray[np.uint32]:
        """Return what is in a sentence, each once."""
        found = self._spaced_parts(text) if self._spaced else self._joined_parts(text)
        return np.unique(np.fromiter((crc32(part.encode()) for part in found), np.uint32))

    def _spaced_parts(self, text: str) -> Iterator[str]:
        words = ["^", *self.words(text), "$"]
        yield from (f"1{word}" for word in words[1:-1])
        yield from (f"2{first} {second}" for first, second in pairwise(words))
        yield from (f"s{first} {third}" for first, third in zip(words, words[2:], strict=False))
        for word in words[1:-1]:
            marked = f"<{word}>"
            for length in (3, 4, 5):
                yield from (f"c{marked[at : at + length]}" for at in range(len(marked) - length + 1))
        yield from self._outline_parts(self.outline(text))

    def _joined_parts(self, text: str) -> Iterator[str]:
        words = ["^", *self.words(text), "$"]
        for length in (1, 2, 3):
            yield from (f"{length}{''.join(words[at : at + length])}" for at in range(len(words) - length + 1))
        yield from self._outline_parts(self.outline(text))

    def _outline_parts(self, outline: list[str]) -> Iterator[str]:
        marked = ["^", *outline, "$"]
        for length in (1, 2, 3, 4):
            yield from (f"o{' '.join(marked[at : at + length])}" for at in range(len(marked) - length + 1))
        yield from (f"p{first} {second}" for first, second in combinations(sorted(set(outline))[:12], 2))
        yield f"w{' '.join(outline)}"
