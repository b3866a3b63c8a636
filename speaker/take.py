"""Sound that is kept until whoever speaks is quiet."""

from dataclasses import dataclass, field

import numpy as np

from speaker.audio import CHUNK_SAMPLES, CHUNK_SECONDS, Samples, loudness


@dataclass(slots=True)
class Take:
    """One recording; chunks of CHUNK_SAMPLES go in."""

    quiet: float
    """Seconds without a sound after which it is over."""
    longest: float
    """Seconds, whoever still speaks."""
    audible: float = 0.003
    """Loudness from which on somebody is heard."""
    patience: float | None = None
    """Seconds in which somebody has to begin; `None` for as many as may be quiet."""
    _kept: list[Samples] = field(default_factory=list)
    _silent: int = 0
    _spoke: bool = False

    def hear(self, samples: Samples) -> bool:
        """Keep a chunk; returns whether there is more to come."""
        self._kept.append(samples)
        heard = loudness(samples) > self.audible
        self._spoke = self._spoke or heard
        self._silent = 0 if heard else self._silent + 1
        limit = self.quiet if self._spoke or self.patience is None else self.patience
        return self._silent * CHUNK_SECONDS < limit and len(self._kept) * CHUNK_SECONDS < self.longest

    @property
    def sound(self) -> Samples | None:
        """What was said, without the silence at its end; `None` for nothing."""
        if not self._spoke:
            return None
        whole = np.concatenate(self._kept)
        return whole[: len(whole) - self._silent * CHUNK_SAMPLES]
