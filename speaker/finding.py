"""What one stage of routing made of a text, and why."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from speaker.intent import Intent


class Verdict(StrEnum):
    """How far a finding may be trusted."""

    SURE = "sure"
    CLOSE = "close"
    """It fits, most of it literally: taken unless a later stage is sure of something else."""
    LOOSE = "loose"
    """It fits, most of it by words that anything fits: taken unless a later stage leans to something else."""
    DOUBTFUL = "doubtful"
    """More likely than anything else, and not likely enough to act on unasked."""
    OUTSIDE = "outside"
    """More likely nothing we do than anything else: what a wording fits in part is not done then."""
    NOTHING = "nothing"
    """Nothing is likely enough to be named."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One stage's answer."""

    verdict: Verdict
    intent: Intent | None
    reason: str
    """For people: the wording that matched, or the figures."""


class Stage(Protocol):
    """One way to understand a text."""

    @property
    def name(self) -> str: ...

    def find(self, text: str) -> Finding | None:
        """Return what a normal text means, or `None` if this stage has nothing to say."""
        ...
