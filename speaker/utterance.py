"""One utterance as it is heard: its sound, and its words without the wake phrase."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from speaker.audio import CHUNK_SECONDS, Chunk, loudness
from speaker.interfaces import Transcript, Word

GRACE = 1.5
"""A wake word's tail can end "speech" without words only this soon after it."""
AS_LOUD = 0.35
"""Share of its loudness at which more speech is held to come from the same mouth, and not from our own loudspeaker."""


@dataclass(slots=True)
class Utterance:
    """What is known of it so far."""

    phrase: Sequence[str]
    """The words of the wake phrase that may stand in front; none without one."""
    start: float
    """Where the wake word ended."""
    origin: float
    """Where the recognizer's own time began."""
    partial: str = ""
    unchanged: int = 0
    """Chunks for which the partial transcript has been the same."""
    until: float = math.inf
    """Where it ends, whoever still speaks."""
    sound: list[tuple[Chunk, float]] = field(default_factory=list)
    """Its chunks, each with how likely it is speech."""

    def hear(self, partial: Sequence[str]) -> bool:
        """Take the partial transcript; returns whether it is another than before."""
        text = " ".join(self.after_phrase(partial))
        changed = text != self.partial
        self.partial, self.unchanged = text, 0 if changed else self.unchanged + 1
        return changed

    def after_phrase(self, words: Sequence[str]) -> list[str]:
        """Cut the wake phrase, or the end of it, from the front of a transcript."""
        for skipped in range(len(self.phrase)):
            tail = list(self.phrase[skipped:])
            if list(words[: len(tail)]) == tail:
                return list(words[len(tail) :])
        return list(words)

    def strip(self, transcript: Transcript) -> Transcript:
        """Cut what was said before the wake word ended, from all readings.

        Recognizers write a wake word in their own ways ("hey travis"): what its letters don't cut, its time does.
        """
        words = list(transcript.words)
        kept = words[len(words) - len(self.after_phrase([word.text for word in words])) :]
        if len(kept) == len(words) and self.phrase:
            kept = [word for word in words if self.origin + _middle(word) >= self.start - CHUNK_SECONDS]
        return replace(transcript, words=tuple(kept), others=tuple(map(self.strip, transcript.others)))

    def goes_on(self, enter: float) -> bool:
        """Tell whether its last chunks are more speech by the same voice; speech is what is at least `enter` likely."""
        *before, _, _, _ = self.sound
        spoken = [chunk.samples for chunk, probability in before if probability >= enter]
        if not spoken:
            return False
        loud = AS_LOUD * loudness(np.concatenate(spoken))
        return all(likely >= enter and loudness(chunk.samples) >= loud for chunk, likely in self.sound[-3:])


def _middle(word: Word) -> float:
    return (word.start + word.end) / 2
