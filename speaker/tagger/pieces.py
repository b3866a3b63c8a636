"""A sentence in pieces (words, or characters in Mandarin), and slots as one label a piece."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

OUTSIDE = "O"

_PIECE = {"en": re.compile(r"\S+"), "zh": re.compile(r"[a-z0-9']+|\S")}


@dataclass(frozen=True, slots=True)
class Pieces:
    """A sentence, and where each of its pieces stands in it."""

    text: str
    words: tuple[str, ...]
    ends: tuple[tuple[int, int], ...]
    language: str

    def between(self, first: int, last: int) -> str:
        """Return what was said from one piece to another, both included."""
        return self.text[self.ends[first][0] : self.ends[last][1]]


def cut(text: str, language: str) -> Pieces:
    """Cut a sentence at spaces; Mandarin at every character."""
    found = list(_PIECE[language].finditer(text))
    return Pieces(text, tuple(match.group() for match in found), tuple(match.span() for match in found), language)


def to_labels(pieces: Pieces, slots: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Return `B-slot`, `I-slot` or `O` for each piece; a slot whose words are not in the sentence is left out.

    Longest first, so that the `bedroom` of `bedroom lamp` does not take the word from the lamp. A phrase that
    stands twice is the slot where nothing else is.
    """
    labels = [OUTSIDE] * len(pieces.words)
    for name, words in sorted(slots, key=lambda slot: -len(slot[1])):
        wanted = cut(words, pieces.language).words
        for first in _places(pieces.words, wanted):
            if all(label == OUTSIDE for label in labels[first : first + len(wanted)]):
                labels[first : first + len(wanted)] = [f"B-{name}", *[f"I-{name}"] * (len(wanted) - 1)]
                break
    return tuple(labels)


def _places(words: Sequence[str], wanted: Sequence[str]) -> list[int]:
    size = len(wanted)
    return [
        first for first in range(len(words) - size + 1) if size and tuple(words[first : first + size]) == tuple(wanted)
    ]


def to_slots(pieces: Pieces, labels: Sequence[str]) -> dict[str, str]:
    """Return the words of each slot; those of a slot that stands twice are joined by "; ".

    A slot `_owner` is there to be told from others, and is not returned.
    """
    found: dict[str, list[str]] = {}
    first = 0
    while first < len(labels):
        name = labels[first][2:]
        last = first
        if name:
            while last + 1 < len(labels) and labels[last + 1] == f"I-{name}":
                last += 1
            if not name.startswith("_"):
                found.setdefault(name, []).append(pieces.between(first, last))
        first = last + 1
    return {name: "; ".join(parts) for name, parts in found.items()}
