"""What the speaker itself is saying, so that it is never woken, stopped or answered by it.

The second guard behind the echo canceller, for the moments when that has not learned the room yet.
"""

import re
from collections import deque
from dataclasses import dataclass

from speaker.events import Event, SentenceBegan, SpeechEnded

TAIL = 1.0
"""Seconds for which a sentence may still be heard: 0.14 s in the sound card, the room, 0.2 s until a detection."""
REACTION = 0.3
"""Seconds after which speech is somebody's answer, which may well repeat our words."""
LIKE = 0.8
"""Share of a transcript's words that must be ours, in our order, for it to be our own voice."""
_KEPT = 3


@dataclass(slots=True)
class _Sentence:
    words: list[str]
    ended: float | None = None
    """Seconds of sound; `None` while it is being said."""

    def audible(self, at: float, tail: float) -> bool:
        return self.ended is None or self.ended + tail > at


class Said:
    """Follows the events; asked from the ears' thread, told from the main one."""

    def __init__(self) -> None:
        self._sentences: deque[_Sentence] = deque(maxlen=_KEPT)
        self.now = 0.0
        """Seconds of sound; set by whoever counts them."""

    def follow(self, event: Event) -> None:
        if isinstance(event, SentenceBegan):
            self._end()
            self._sentences.append(_Sentence(_words(event.text)))
        elif isinstance(event, SpeechEnded):
            self._end()

    def _end(self) -> None:
        for sentence in self._sentences:
            if sentence.ended is None:
                sentence.ended = self.now

    def forget(self) -> None:
        """Begin anew, with another count of sound."""
        self._sentences.clear()

    def holds(self, phrase: str) -> bool:
        """Tell whether we are just saying this phrase."""
        wanted = _words(phrase)
        return any(
            sentence.words[start : start + len(wanted)] == wanted
            for sentence in self._audible(self.now, TAIL)
            for start in range(len(sentence.words) - len(wanted) + 1)
        )

    def resembles(self, transcript: str, since: float) -> bool:
        """Tell whether a transcript of what was heard since then is mostly what we were saying."""
        heard = _words(transcript)
        ours = [word for sentence in self._audible(since, REACTION) for word in sentence.words]
        # One or two words are in every text: "yes" is an answer also where the question had it.
        return len(heard) > 2 and _in_order(heard, ours) >= LIKE * len(heard)

    def _audible(self, at: float, tail: float) -> list[_Sentence]:
        return [sentence for sentence in list(self._sentences) if sentence.audible(at, tail)]


def _words(text: str) -> list[str]:
    return re.findall(r"[\w']+", text.lower())


def _in_order(some: list[str], others: list[str]) -> int:
    """Return the length of the longest common subsequence."""
    row = [0] * (len(others) + 1)
    for word in some:
        diagonal = 0
        for place, other in enumerate(others, 1):
            diagonal, row[place] = row[place], diagonal + 1 if word == other else max(row[place], row[place - 1])
    return row[-1]
