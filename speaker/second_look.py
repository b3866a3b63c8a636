"""A second look: what one wake word engine only suspects is heard again by another before it wakes anybody."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from speaker.audio import CHUNK_SECONDS, Chunk, Ring
from speaker.interfaces import Detection, WakeWord
from speaker.near_misses import NearMiss

BEFORE = 2.6
"""Seconds that the second engine hears from before the suspicion: openWakeWord judges 2.1 s at a time."""
WINDOW = 0.5
"""Seconds after the suspicion in which the second engine may agree."""
EARLY = 0.1
"""Seconds that a suspicion comes before the detection would that the first engine tells the word's end by (median)."""
REST = 0.6
"""Seconds after a wake word in which there is no other: the first engine's score is still falling."""
STEP = 0.6
"""One step of sensitivity in log odds: three of them bring a cut of 0.5 to 0.14, or to 0.86."""


@dataclass(frozen=True, slots=True)
class Look:
    """How sure the engines have to be of one phrase; 0 to 1, above 1 is never."""

    first: float
    """From here on the first engine suspects it."""
    sure: float
    """From here on the first engine needs nobody else."""
    second: float
    """From here on the second engine agrees."""


def eased(cut: float, level: int) -> float:
    """Return a cut as it is at a level of sensitivity; a higher level wakes more easily."""
    if not 0 < cut < 1:
        return cut
    return 1 / (1 + math.exp(-(math.log(cut / (1 - cut)) - STEP * level)))


class Cuts(Mapping[str, float]):
    """Thresholds by phrase that follow the sensitivity while an engine listens.

    Engines ask `get(phrase, own default)` at every step, on the "ears" thread; any thread may change the level.
    """

    def __init__(self, cuts: Mapping[str, float], level: Callable[[], int]) -> None:
        self._cuts = dict(cuts)
        self._level = level

    def __getitem__(self, phrase: str) -> float:
        return eased(self._cuts[phrase], self._level())

    def get(self, phrase: str, default: float = 0.5) -> float:  # type: ignore[override]
        """Return the cut, or the engine's own, at the sensitivity of this moment."""
        return eased(self._cuts.get(phrase, default), self._level())

    def __iter__(self) -> Iterator[str]:
        return iter(self._cuts)

    def __len__(self) -> int:
        return len(self._cuts)


class FirstCuts(Cuts):
    """The first engine's cuts: low, but for a phrase in doubt, so that it speaks up again when it has become sure."""

    def __init__(self, looks: Mapping[str, Look], cuts: Mapping[str, float], level: Callable[[], int]) -> None:
        """`cuts` are for phrases without a second look."""
        super().__init__({**cuts, **{phrase: look.first for phrase, look in looks.items()}}, level)
        self._sure = Cuts({phrase: look.sure for phrase, look in looks.items()}, level)
        self.in_doubt: set[str] = set()

    def __getitem__(self, phrase: str) -> float:
        return self._sure[phrase] if phrase in self.in_doubt else super().__getitem__(phrase)

    def get(self, phrase: str, default: float = 0.5) -> float:  # type: ignore[override]
        return self._sure[phrase] if phrase in self.in_doubt else super().get(phrase, default)

    def is_sure(self, detection: Detection) -> bool:
        """Tell whether the first engine alone is enough."""
        return detection.phrase not in self._sure or detection.score >= self._sure[detection.phrase]


class SecondLook:
    """A WakeWord of two: the first always listens, the second only where the first is in doubt.

    The second hears the seconds before the suspicion at once, then the sound as it comes, and may agree until WINDOW
    is over. So a doubtful wake word is known as soon as the second engine has heard enough of it.
    """

    def __init__(
        self,
        first: WakeWord,
        second: WakeWord,
        cuts: FirstCuts,
        refused: Callable[[NearMiss], None] = lambda miss: None,
    ) -> None:
        """`cuts` are those that `first` was built with; `refused` is told what was not let through."""
        self._first = first
        self._second = second
        self._cuts = cuts
        self._refused = refused
        self._ring = Ring(BEFORE + WINDOW)
        self._doubts: dict[str, _Doubt] = {}
        self._doubted: frozenset[str] = frozenset()
        """What was in doubt at the chunk before this one, which the second engine has heard."""
        self._awake_until = 0.0

    def feed(self, chunk: Chunk) -> Detection | None:
        self._ring.push(chunk)
        suspicion = self._first.feed(chunk)
        if chunk.end < self._awake_until:
            return None
        if suspicion is not None and self._cuts.is_sure(suspicion):
            doubt = self._doubts.get(suspicion.phrase)
            self._wake(chunk.end)
            return suspicion if doubt is None else replace(suspicion, end=doubt.detection.end)
        agreed: list[Detection] = []
        if suspicion is not None:
            agreed = self._doubt(suspicion, chunk)
        elif self._doubts:
            agreed = self._look([chunk])
        self._doubted = frozenset(self._doubts)
        for found in agreed:
            doubt = self._doubts.get(found.phrase)
            if doubt is not None:
                self._wake(chunk.end)
                return doubt.detection
        self._give_up(chunk.end)
        return None

    def reset(self) -> None:
        self._first.reset()
        self._forget()
        self._awake_until = 0.0

    def close(self) -> None:
        self._first.close()
        self._second.close()

    def _doubt(self, suspicion: Detection, chunk: Chunk) -> list[Detection]:
        """Let the second engine hear what led to the suspicion."""
        goes_on = suspicion.phrase in self._doubted
        detection = replace(suspicion, end=suspicion.end + EARLY)
        self._doubts[suspicion.phrase] = _Doubt(detection, chunk.end + WINDOW, goes_on)
        self._cuts.in_doubt.add(suspicion.phrase)
        if goes_on:
            # The doubt before has only just been given up: the second engine goes on where it is.
            return self._look([chunk])
        self._second.reset()
        return self._look(_padded(self._ring.since(chunk.end - BEFORE), round(BEFORE / CHUNK_SECONDS)))

    def _look(self, chunks: Iterable[Chunk]) -> list[Detection]:
        return [found for chunk in chunks if (found := self._second.feed(chunk)) is not None]

    def _give_up(self, now: float) -> None:
        for phrase, doubt in list(self._doubts.items()):
            if now >= doubt.until:
                del self._doubts[phrase]
                self._cuts.in_doubt.discard(phrase)
                if not doubt.goes_on:
                    heard = np.concatenate([chunk.samples for chunk in self._ring.since(0.0)])
                    self._refused(NearMiss(phrase, doubt.detection.score, doubt.detection.end, heard))

    def _wake(self, now: float) -> None:
        """Let nothing of the word that woke it wake it again."""
        self._awake_until = now + REST
        self._forget()

    def _forget(self) -> None:
        self._doubted = frozenset()
        self._ring.clear()
        self._doubts.clear()
        self._cuts.in_doubt.clear()


@dataclass(frozen=True, slots=True)
class _Doubt:
    """One suspicion that waits for the second engine."""

    detection: Detection
    until: float
    goes_on: bool
    """It is what was refused a moment ago."""


def _padded(chunks: Sequence[Chunk], count: int) -> Iterator[Chunk]:
    """Yield `count` chunks that end with these; what is missing before them is filled with more of the same.

    Just after the start, or after a wake, there is less sound than the second engine needs. Silence would do harm:
    where a noise sets in after it, openWakeWord hears a little of anything (0.05 instead of 0.0002).
    """
    missing = max(0, count - len(chunks))
    for place in range(missing):
        at = chunks[0].at - (missing - place) * CHUNK_SECONDS
        yield replace(chunks[place % min(len(chunks), 4)], at=at)
    yield from chunks
