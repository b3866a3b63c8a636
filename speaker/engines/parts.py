"""Text in parts that a synthesizer can speak at one go."""

import re
from collections.abc import Iterator

_UNSPEAKABLE = re.compile(r"[\x00-\x20\x7f\ud800-\udfff]+")
"""A NUL would end the text for C, and lone surrogates cannot be encoded."""
_ENDS = (". ", "! ", "? ", "; ", ", ", " ", "。", "，")


def parts(text: str, most: int) -> Iterator[str]:
    """Cut text into parts of at most `most` characters, between sentences if possible, else between words."""
    text = _UNSPEAKABLE.sub(" ", text).strip()
    start = 0
    while len(text) - start > most:
        end = _cut(text, start, most)
        yield text[start:end].strip()
        start = end
    if start < len(text):
        yield text[start:].strip()


def _cut(text: str, start: int, most: int) -> int:
    """Return where the part that begins at `start` ends; not in its first half, or parts get too small."""
    for mark in _ENDS:
        found = text.rfind(mark, start + most // 2, start + most)
        if found >= 0:
            return found + len(mark)
    return start + most
