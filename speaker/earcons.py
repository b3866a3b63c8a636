"""Short sounds with a meaning, and the alarm; made, not recorded."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from speaker.audio import FULL_SCALE, RATE, Samples


class Earcon(StrEnum):
    """What a short sound says."""

    WOKEN = "woken"
    HEARD = "heard"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Tune:
    """Notes in hertz (0 is a rest), each with its length in seconds."""

    notes: tuple[tuple[float, float], ...]
    loudness: float


# Rising says "go on", falling "got it", low "that failed"; all short, since they stand between question and answer.
_TUNES = {
    Earcon.WOKEN: Tune(((660, 0.06), (990, 0.08)), 0.12),
    Earcon.HEARD: Tune(((880, 0.05),), 0.08),
    Earcon.FAILED: Tune(((330, 0.12), (247, 0.18)), 0.15),
}
ALARM = Tune(((880, 0.12), (0, 0.06), (880, 0.12), (0, 0.06), (1175, 0.2), (0, 0.9)), 0.3)
_FADE = 0.008


def render(sound: Earcon | Tune) -> Samples:
    """Return the samples of an earcon or tune."""
    tune = _TUNES[sound] if isinstance(sound, Earcon) else sound
    return np.concatenate([_note(pitch, length, tune.loudness) for pitch, length in tune.notes])


def _note(pitch: float, length: float, loudness: float) -> Samples:
    time = np.arange(round(length * RATE)) / RATE
    # A fade at both ends: a sine that starts or stops at once clicks.
    envelope = np.clip(np.minimum(time, length - time) / _FADE, 0, 1)
    return (np.sin(2 * np.pi * pitch * time) * envelope * loudness * (FULL_SCALE - 1)).astype(np.int16)
