"""Picks the sentence that answers a question from what was found about it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from skills.knowledge import prose
from skills.knowledge.asking import Query, words_of

_ENOUGH = 0.6
"""Of the words of a question, so many must be met by a sentence and its title."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A text that was found."""

    title: str
    text: str
    source: str = ""
    """Whose it is, as one would say it."""
    address: str = ""


def best_of(query: Query, passages: Iterable[Passage]) -> tuple[Passage, Sequence[str]] | None:
    """Return the passage that answers, and its sentences from the one that does; `None` if none seems to."""
    best: tuple[float, Passage, Sequence[str]] | None = None
    for rank, passage in enumerate(passages):
        said = prose.sentences(passage.text)
        title = words_of(passage.title, query.language)
        for at, sentence in enumerate(said):
            if len(sentence) < 12 and sentence.isascii() or sentence.endswith(("?", "？", "…", "...")):
                continue
            own = words_of(sentence, query.language) & query.words
            met = len(own | (title & query.words)) / max(1, len(query.words))
            # Found first and said first are more often right; a number is wanted where how many was asked.
            score = met + 0.2 * len(own) / max(1, len(query.words)) - 0.05 * rank - 0.01 * at
            if not re.search(query.wanted, sentence, re.IGNORECASE):
                continue
            if met >= _ENOUGH and (best is None or score > best[0]):
                best = score, passage, said[at:]
    return best[1:] if best is not None else None
