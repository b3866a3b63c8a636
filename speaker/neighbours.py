"""The other speakers of the house: what is known of them, what came of an announcement, how they are paired."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Announced(StrEnum):
    """What came of an announcement in one room."""

    SAID = "said"
    QUIET = "quiet"
    """It is to be quiet there now."""
    NOT_ALLOWED = "not_allowed"
    """Its owner wants no announcements."""
    NO_ANSWER = "no_answer"
    """It can't be reached; nobody heard it."""
    UNKNOWN = "unknown"
    """It took it and did not tell in time that it was said."""


@dataclass(frozen=True, slots=True)
class OtherSpeaker:
    """One that is paired, or was found."""

    room: str
    paired: bool
    there: bool
    """Whether it was found in the network lately."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What a speaker tells everybody in the network; nobody has checked it."""

    id: str
    room: str
    port: int
    """Where its intercom takes connections."""
    pairing: bool = False
    """Whether somebody has told it just now to be paired."""
    hosts: tuple[str, ...] = ()
    """Its addresses; of our own, the ones that there are."""


class Finder(Protocol):
    """Tells others that we are there, and finds them. Used from the event loop only."""

    async def tell(self, notice: Notice) -> None:
        """Be found from now on, with this; what was told before is replaced. Begins to look for others.

        Without a network it goes on trying.
        """
        ...

    def found(self) -> tuple[Notice, ...]:
        """Return the others that are there, as far as anybody knows."""
        ...

    async def close(self) -> None: ...


class MakeFinder(Protocol):
    def __call__(self, addresses: Sequence[str]) -> Finder:
        """Build one for these addresses of ours, or all; found by entry point `mynah.finders`."""
        ...


class PairStep(StrEnum):
    """How far two speakers are with getting to know each other."""

    OFF = "off"
    """The owner has switched it off."""
    NO_ROOM = "no_room"
    """No settings tell the room that this one stands in, so the other one could not call it anything."""
    NOT_HERE = "not_here"
    """This one can't be found in the network now; the log says why."""
    LOOKING = "looking"
    """No other one is being paired yet; we go on looking for two minutes."""
    NOBODY = "nobody"
    """The two minutes are over, and no other one was being paired."""
    SEVERAL = "several"
    """More than one other is being paired; nobody can know which is meant."""
    COMPARE = "compare"
    """Both say a number now, and people have to tell whether it is the same."""
    WAITS = "waits"
    """We were told that it is the same; the other one was not, yet."""
    PAIRED = "paired"
    DIFFERENT = "different"
    """Somebody said that the numbers differ."""
    SAME_ROOM = "same_room"
    """Both are called the same."""
    FAILED = "failed"
    """The other one went away, or did not keep to the rules."""


@dataclass(frozen=True, slots=True)
class PairingNow:
    step: PairStep
    room: str = ""
    """What the other one calls its room; nobody has checked it before it is paired."""
    digits: str = ""
    """Six of them, while they are compared."""

    @property
    def said(self) -> str:
        """The digits as one reads them out, in pairs."""
        return ", ".join(" ".join(self.digits[start : start + 2]) for start in range(0, len(self.digits), 2))


class Pairing(Protocol):
    """Makes speakers of the house trust each other, and ends that."""

    def begin(self) -> PairingNow:
        """Look for another one that is being paired, or tell how far we are; takes a few seconds at most."""
        ...

    def now(self) -> PairingNow | None:
        """Return how far we are; `None` while nobody wants us paired."""
        ...

    def confirm(self, digits: str, same: bool) -> PairingNow:
        """Tell whether the other one says these digits, too."""
        ...

    def forget(self, room: str) -> bool:
        """Trust the speaker of a room no longer; returns whether it was trusted. Raises StateError."""
        ...

    def speakers(self) -> tuple[OtherSpeaker, ...]:
        """Return those that are paired, and those that are not but were found."""
        ...


class NoPairing:
    """A speaker that knows no others."""

    def begin(self) -> PairingNow:
        return PairingNow(PairStep.OFF)

    def now(self) -> PairingNow | None:
        return None

    def confirm(self, digits: str, same: bool) -> PairingNow:
        return PairingNow(PairStep.OFF)

    def forget(self, room: str) -> bool:
        return False

    def speakers(self) -> tuple[OtherSpeaker, ...]:
        return ()
