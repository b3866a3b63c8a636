"""A wake word that comes out of our own loudspeaker wakes nobody: a caller's, a radio's."""

import logging
from dataclasses import replace

from speaker.audio import CHUNK_SECONDS, Chunk, silence
from speaker.interfaces import Detection, WakeWord

_LOG = logging.getLogger(__name__)

TAIL = 1.0
"""Seconds for which what was played may still be heard: the sound card, the room, until a detection."""
DOUBT = 0.05
"""Seconds that a detection waits while something is played: the other engine was 0.06 s behind it at most."""
CUT = 0.25
"""Where it takes what is played for a wake word; at worst, somebody has to say it again."""


class Overheard:
    """A WakeWord that has a second engine hear what is played.

    The echo canceller leaves enough of a loud voice for the first one, as long as it learns the room.
    """

    def __init__(self, wake: WakeWord, played: WakeWord) -> None:
        self._wake = wake
        self._played = played
        self._sounded = self._said = float("-inf")
        """When anything was played, and when a wake word was."""
        self._doubtful: Detection | None = None
        self._due = 0.0

    def feed(self, chunk: Chunk) -> Detection | None:
        self._overhear(chunk)
        detection = self._wake.feed(chunk)
        if detection is not None and chunk.end - self._sounded < TAIL:
            self._doubtful, self._due, detection = detection, chunk.end + DOUBT, None
        if self._doubtful is None or (chunk.end < self._due and chunk.end - self._said >= TAIL):
            return detection
        doubtful, self._doubtful = self._doubtful, None
        if chunk.end - self._said >= TAIL:
            return doubtful
        _LOG.info("%s was played by ourselves: not woken", doubtful.phrase)
        return None

    def reset(self) -> None:
        self._wake.reset()
        self._played.reset()
        self._sounded = self._said = float("-inf")
        self._doubtful = None

    def close(self) -> None:
        self._wake.close()
        self._played.close()

    def _overhear(self, chunk: Chunk) -> None:
        if chunk.reference is not None:
            self._sounded = chunk.end
        elif chunk.end - self._sounded >= TAIL:
            return
        played = chunk.reference if chunk.reference is not None else silence(CHUNK_SECONDS)
        if self._played.feed(replace(chunk, samples=played, reference=None)) is not None:
            self._said = chunk.end
