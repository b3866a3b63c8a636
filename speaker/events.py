"""What happened, one frozen class per fact; the State; and who is told."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

_LOG = logging.getLogger(__name__)


class Activity(StrEnum):
    """What the speaker is doing."""

    IDLE = "idle"
    LISTENING = "listening"
    THINKING = "thinking"
    SPEAKING = "speaking"


@dataclass(frozen=True, slots=True)
class ActivityChanged:
    activity: Activity


@dataclass(frozen=True, slots=True)
class Woken:
    """A wake word was heard, or a reply is expected (`phrase` is then "")."""

    phrase: str
    score: float
    at: float
    """Where the wake word ends, in seconds of sound."""
    language: str = ""
    """The language that this wake word asks for; "" for that of the house."""


@dataclass(frozen=True, slots=True)
class PartialHeard:
    """The transcript so far."""

    text: str
    settled: bool = False
    """It has stood for a moment."""


@dataclass(frozen=True, slots=True)
class CommandHeard:
    """A word that is obeyed at once was called into our speech or ringing."""

    phrase: str
    score: float
    at: float
    """Where it ends, in seconds of sound."""


@dataclass(frozen=True, slots=True)
class Reopened:
    """The user goes on after a pause; what was `Heard` was only the beginning."""


@dataclass(frozen=True, slots=True)
class Heard:
    """The user has finished; `text` is "" if nothing was said."""

    text: str
    confidence: float
    engine: str
    speech_start: float | None
    speech_end: float | None
    endpoint: float
    reason: str
    doubtful: bool = False
    """Two recognizers heard different things; `other` is what was not believed."""
    other: str = ""


@dataclass(frozen=True, slots=True)
class Routed:
    """What is wanted, or `None`: nothing we do."""

    skill: str | None
    name: str
    slots: Mapping[str, str]
    score: float
    source: str


@dataclass(frozen=True, slots=True)
class Responded:
    """What will be said."""

    speech: str
    outcome: str
    expects_reply: bool


@dataclass(frozen=True, slots=True)
class SpeechBegan:
    """The first sample of a reply left for the loudspeaker."""

    text: str


@dataclass(frozen=True, slots=True)
class SentenceBegan:
    """One sentence of it leaves for the loudspeaker."""

    text: str


@dataclass(frozen=True, slots=True)
class SpeechEnded:
    text: str
    interrupted: bool


@dataclass(frozen=True, slots=True)
class EarconPlayed:
    name: str


@dataclass(frozen=True, slots=True)
class TurnEnded:
    """A turn is over; `trace` is the JSON of the contract."""

    trace: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TimerRang:
    name: str
    late: float
    """Seconds between when it was due and now; large after a power cut."""


@dataclass(frozen=True, slots=True)
class RingingStopped:
    pass


@dataclass(frozen=True, slots=True)
class CallSilenced:
    """Somebody wants silence while it rings for a call; the call goes on."""


@dataclass(frozen=True, slots=True)
class CallChanged:
    """A call began, changed, or is over."""

    state: str
    """As `CallState`; "" when it is over."""
    name: str


@dataclass(frozen=True, slots=True)
class Stilled:
    """Somebody wants silence, and nothing rings: whoever plays music stops."""

    said: str = ""
    """In which words, where they were not for us who spoke."""


@dataclass(frozen=True, slots=True)
class DeviceLost:
    device: str
    why: str


@dataclass(frozen=True, slots=True)
class DeviceBack:
    device: str


@dataclass(frozen=True, slots=True)
class ChunksDropped:
    """The core was too slow for the microphone."""

    count: int


@dataclass(frozen=True, slots=True)
class ModelChanged:
    """Another model listens now."""

    model: str


@dataclass(frozen=True, slots=True)
class MuteChanged:
    """The microphone was switched off or on."""

    muted: bool


@dataclass(frozen=True, slots=True)
class EarsTroubled:
    """The microphone is of no use, and this is why."""

    kind: str


Event = (
    ActivityChanged
    | Woken
    | PartialHeard
    | CommandHeard
    | Reopened
    | Heard
    | Routed
    | Responded
    | SpeechBegan
    | SentenceBegan
    | SpeechEnded
    | EarconPlayed
    | TurnEnded
    | TimerRang
    | RingingStopped
    | CallSilenced
    | CallChanged
    | Stilled
    | DeviceLost
    | DeviceBack
    | ChunksDropped
    | ModelChanged
    | MuteChanged
    | EarsTroubled
)

Listener = Callable[[Event], None]


@dataclass(slots=True)
class Announcer:
    """Tells every event to all who asked, in order, on the thread that announces."""

    _listeners: list[Listener] = field(default_factory=list)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` with every event from now on; returns what ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener) if listener in self._listeners else None

    def announce(self, event: Event) -> None:
        _LOG.debug("%s", event)
        for listener in list(self._listeners):
            listener(event)
