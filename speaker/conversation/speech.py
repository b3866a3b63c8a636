"""A written answer made fit to be spoken: cut into sentences as it comes, without markup, addresses and emoji."""

import re
from collections.abc import Collection

LONGEST = 240
"""Characters of a sentence; a longer one is cut between its parts, so that the voice can begin."""
_ENOUGH = 12
"""Characters from which on one can tell prose from debris."""

_END = re.compile(r"[。！？]+[”』」）]*|[.!?]+[\"')\]*_]*(?=\s)|\n+")
_PART = re.compile(r"[,;:，；：]\s*|\s")
_INITIAL = re.compile(r"(?:^|[\s(])[A-Za-z]\.$|^\s*\d{1,2}\.$")
"""A letter of a name, or the number of a list's item."""

_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s，。]*[^\s，。.,;:!?)]", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][^>]*>")
_HEAD = re.compile(r"^\s*(?:#{1,6}|[-*+•>]|\d{1,2}[.)])\s+")
_MARKS = re.compile(r"[*`~#|_\\]+")
_EMOJI = re.compile("[\U0001f000-\U0001faff\u2190-\u21ff\u2300-\u23ff\u2500-\u27bf\u2b00-\u2bff\ufe0f\u200d\u20e3]+")
_EMPTY = re.compile(r"\(\s*\)|\[\s*\]|（\s*）")
_DEBRIS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffd]|^\s*[{\[<]+\s*[\"\w]+[\"|]?\s*[:|]|<\||[A-Za-z0-9+/=]{46}")


class Cutter:
    """Cuts a text into sentences while it comes."""

    def __init__(self, abbreviations: Collection[str]) -> None:
        """`abbreviations` are words whose full stop ends nothing, in lower case and without it."""
        self._abbreviations = frozenset(abbreviations)
        self._rest = ""
        self._in_code = False

    def feed(self, text: str) -> list[str]:
        """Return the sentences that are complete now."""
        self._rest += text
        found, start = [], 0
        for end in _END.finditer(self._rest):
            if not self._goes_on(self._rest[start : end.end()]):
                found.append(self._rest[start : end.end()])
                start = end.end()
        self._rest = self._rest[start:]
        while len(self._rest) > LONGEST:
            cut = max((part.end() for part in _PART.finditer(self._rest, 0, LONGEST)), default=LONGEST)
            found.append(self._rest[:cut])
            self._rest = self._rest[cut:]
        return self._prose(found)

    def end(self) -> list[str]:
        """Return what is left."""
        rest, self._rest = self._rest, ""
        return self._prose([rest])

    def _goes_on(self, text: str) -> bool:
        """Tell whether a full stop ends only a word."""
        text = text.rstrip(" ")
        if not text.endswith("."):
            return False
        word = re.split(r"[\s(\"]", text)[-1].rstrip(".").lower()
        return word in self._abbreviations or _INITIAL.search(text) is not None

    def _prose(self, sentences: list[str]) -> list[str]:
        """Leave out what is code, which nobody wants to hear."""
        kept = []
        for sentence in sentences:
            if sentence.count("```") % 2:
                self._in_code = not self._in_code
            elif not self._in_code and sentence.strip():
                kept.append(sentence.strip())
        return kept


def speakable(sentence: str) -> str:
    """Return a sentence as it can be said; "" if nothing of it can."""
    sentence = _ADDRESS.sub("", _LINK.sub(r"\1", _TAG.sub("", sentence)))
    sentence = _MARKS.sub(" " if "|" in sentence else "", _HEAD.sub("", _EMOJI.sub(" ", sentence)))
    sentence = " ".join(_EMPTY.sub("", sentence).split())
    sentence = re.sub(r" +(?=[.,;:!?，。！？；：])", "", sentence)
    return sentence if any(letter.isalnum() for letter in sentence) else ""


def is_debris(sentence: str) -> bool:
    """Tell whether something is no prose at all: bytes, data, a call that was written as text."""
    plain = sum(letter.isalnum() or letter in " ,.'’，。、" for letter in sentence)
    return _DEBRIS.search(sentence) is not None or (len(sentence) >= _ENOUGH and plain < 0.55 * len(sentence))
