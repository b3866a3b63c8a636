"""Text as services write it, to a transcript as recognizers give it."""

import re
from collections.abc import Sequence

from speaker.interfaces import Transcript, Word

SURE = 0.9
"""Confidence where a service tells none: more than is needed to be obeyed, less than what two agree on."""

_BETWEEN = re.compile(r"\s+|(?<=[^\W\d])-(?=[^\W\d])|[。，！？、]")  # noqa: RUF001 - Chinese marks
_EDGES = re.compile(r"^[^\w°]+|[^\w%°]+$")
"""Of a word; inside it stays what stands there, as in 7:30 and what's."""


def words(text: str) -> list[str]:
    """Return the words in lower case and without punctuation."""
    return [word for part in _BETWEEN.split(text.lower().replace("’", "'")) if (word := _EDGES.sub("", part))]


def written(text: str, end: float, confidence: float = SURE) -> Transcript:
    """Return a transcript of words whose times nobody knows: all at the end of the sound."""
    return Transcript(tuple(Word(word, end, end, confidence) for word in words(text)))


def among(heard: Transcript, expected: Sequence[str]) -> Transcript:
    """Keep of a transcript the longest phrase that was expected; with nothing expected, all of it."""
    if not expected:
        return heard
    for phrase in sorted(expected, key=len, reverse=True):
        wanted = phrase.split()
        for at in range(len(heard.words) - len(wanted) + 1):
            found = heard.words[at : at + len(wanted)]
            if [word.text for word in found] == wanted:
                return Transcript(found)
    return Transcript()
