"""What of the house a skill may use: its place, its sound, its memory, its rules; and who keeps them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from speaker.audio import Samples
from speaker.calls import CallNow, Dialling, PastCall, VoiceMessage
from speaker.contacts import Contact
from speaker.ear_report import EarReport
from speaker.intent import Past
from speaker.neighbours import Announced
from speaker.state import State
from speaker.web import Sent


class Units(StrEnum):
    METRIC = "metric"
    IMPERIAL = "imperial"


@dataclass(frozen=True, slots=True)
class Home:
    """Where the speaker stands."""

    name: str = ""
    """The town, as one would say it; "" if the owner has not told."""
    latitude: float | None = None
    longitude: float | None = None
    timezone: str = ""
    """As Europe/Oslo; in settings, "" is the zone that this machine is set to."""
    room: str = ""
    """The room that it stands in, as one would say it: "the light" is the one of this room."""


class Volume(Protocol):
    """The loudspeaker's level; kept over restarts."""

    @property
    def level(self) -> float:
        """0 to 1."""
        ...

    @property
    def muted(self) -> bool: ...

    def set(self, level: float) -> None: ...

    def mute(self, muted: bool) -> None: ...


@dataclass(frozen=True, slots=True)
class WakeReport:
    """What the wake word did since the speaker started."""

    woken: int
    in_vain: int
    """How often of these nobody said anything."""
    last_in_vain: bool
    """Whether the wake before this one was of that kind."""
    refused: int
    """Sounds that were nearly a wake word, and did not wake it."""
    kept: int
    """How many of those are kept on the device, to be looked into."""


class Waking(Protocol):
    """How easily the wake word wakes the speaker; kept over restarts."""

    @property
    def level(self) -> int:
        """-3 to 3; 0 is usual, more wakes more easily."""
        ...

    def set(self, level: int) -> None: ...

    def report(self) -> WakeReport: ...

    def forget(self) -> int:
        """Delete the kept sounds; returns how many there were."""
        ...


class EarCheck(Protocol):
    """How the microphone does."""

    def report(self) -> EarReport: ...


class Memory(Protocol):
    """What the last turns were about; kept on the device."""

    @property
    def heard(self) -> str:
        """The transcript of the turn before this one; "" if there was none."""
        ...

    @property
    def said(self) -> str:
        """The reply of the turn before this one; "" if there was none."""
        ...

    @property
    def last(self) -> Past | None:
        """The turn before this one, how it was understood and what came of it."""
        ...

    def recent(self) -> tuple[Past, ...]:
        """Return the turns that are kept, the latest first."""
        ...

    def forget(self, seconds: float | None = None) -> int:
        """Delete the turns of the last `seconds`, or all; returns how many."""
        ...


class SentBook(Protocol):
    """What left the house; kept on the device."""

    def since(self, moment: float) -> tuple[Sent, ...]:
        """Return what left after a moment, in seconds since 1970; the first first."""
        ...

    def forget(self) -> int:
        """Delete all entries; returns how many there were."""
        ...


class Policy(Protocol):
    """When the speaker keeps quiet, and what it asks about first; kept over restarts."""

    @property
    def quiet(self) -> bool:
        """Whether nothing may be said unasked now."""
        ...

    @property
    def quiet_until(self) -> datetime | None: ...

    def be_quiet(self, until: datetime) -> None: ...

    def end_quiet(self) -> None: ...

    def ask_before(self, name: str, ask: bool) -> None:
        """Ask from now on before an intent is done, or no longer."""
        ...

    def keeps_asking(self, name: str) -> bool:
        """Tell whether the owner's settings demand a question before an intent."""
        ...


class Rooms(Protocol):
    """The other speakers of the house."""

    def others(self) -> Sequence[str]:
        """Return the rooms that have one, as one would say them."""
        ...

    def announce(self, text: str, rooms: Sequence[str]) -> Mapping[str, Announced]:
        """Have a text said in these rooms; returns what came of it in each."""
        ...

    def play(self, samples: Samples, rooms: Sequence[str], heard: str = "") -> Mapping[str, Announced]:
        """Have a recording heard in these rooms; `heard` is the request that it is for, for the ledger."""
        ...

    def address(self, room: str) -> str:
        """Return what to dial to call a room, "" if it can't be called."""
        ...

    def may_drop_in(self, room: str) -> bool:
        """Whether that room answers by itself when we call: its own policy says so."""
        ...


class Contacts(Protocol):
    """Who can be called; what is told here outlives the power."""

    def all(self) -> tuple[Contact, ...]: ...

    def by_address(self, uri: str) -> Contact | None:
        """Return whose number or address that is, whatever way it is written."""
        ...

    def alias(self, name: str, alias: str) -> None:
        """Call somebody by another name, too; several may have it. Raises StateError."""
        ...

    def unalias(self, alias: str, name: str = "") -> bool:
        """Forget it, of one person or of all; returns whether anybody was called so."""
        ...

    def favour(self, name: str, favourite: bool) -> None: ...

    def trust(self, name: str, trusted: bool) -> None: ...


class Calls(Protocol):
    """The phone. What changes a call waits until it is done; raises SkillError with a sentence where it can't be."""

    def ready(self) -> bool:
        """Whether any phone is set up."""
        ...

    def now(self) -> CallNow | None: ...

    def can_dial(self, number: str) -> Dialling: ...

    def dial(self, address: str, name: str, heard: str = "") -> None:
        """Begin a call; raises SkillError if it surely failed at once. What becomes of it later is said then.

        `heard` is the request that it is for, for the ledger.
        """
        ...

    def answer(self) -> None: ...

    def hang_up(self) -> None:
        """End the call; decline the one that rings."""
        ...

    def hold(self, held: bool) -> None: ...

    def mute(self, muted: bool) -> None: ...

    def press(self, keys: str) -> None:
        """Send keys, 0 to 9, * and #."""
        ...

    def past(self) -> tuple[PastCall, ...]:
        """Return the calls that were, the latest first."""
        ...

    def told(self) -> None:
        """The missed calls have been told."""
        ...

    def messages(self) -> tuple[VoiceMessage, ...]:
        """Return what callers left, the oldest first."""
        ...

    def play(self, message: str) -> None:
        """Have a message heard once the turn is over."""
        ...

    def delete(self, message: str) -> None: ...


class Store:
    """A skill's own small values; they outlive the power."""

    def __init__(self, state: State, skill: str) -> None:
        self._state = state
        self._room = f"skill:{skill}"

    def get(self, key: str, default: Any = None) -> Any:
        return self._state.get(self._room, key, default)

    def put(self, key: str, value: Any) -> None:
        self._state.put(self._room, key, value)

    def delete(self, key: str) -> None:
        self._state.delete(self._room, key)
