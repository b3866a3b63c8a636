"""What was found about the microphone, in numbers."""

from dataclasses import dataclass
from enum import StrEnum


class Trouble(StrEnum):
    """What may be wrong with it; the value is also the key of the words that tell what to do."""

    DEAD = "dead"
    """Every sample is the same."""
    DEAF = "deaf"
    """It gives sound, but not even our own voice is in it: nothing but hum and hiss."""
    RATE = "rate"
    """It takes another number of samples a second than it says."""
    CLIPPING = "clipping"
    """What is loud is cut off at the largest number there is."""
    OFFSET = "offset"
    """Its zero is not zero."""
    NARROW = "narrow"
    """Nothing above 4 kHz: a telephone, or a Bluetooth headset in its telephone mode."""
    FAINT = "faint"
    """Speech is hardly above nothing."""
    NOISY = "noisy"
    """Speech is hardly above the room's noise."""


SERIOUS = frozenset({Trouble.DEAD, Trouble.DEAF, Trouble.RATE})
"""With these it understands nothing, and so cannot be asked what is wrong."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One trouble, measured."""

    trouble: Trouble
    measured: float
    """dBFS where it is about level, samples a second for a rate, else a share of 1."""
    remedy: str
    """What to do about it, for log and doctor."""


@dataclass(frozen=True, slots=True)
class EarReport:
    """How the microphone does now."""

    noise: float | None
    """The room while nobody speaks, in dBFS; `None` if not enough was heard yet."""
    speech: float | None
    """What stands out of it, in dBFS."""
    findings: tuple[Finding, ...]
    """The worst first."""
