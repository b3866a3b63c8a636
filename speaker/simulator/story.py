"""What the pages are told: what the speaker is doing, what happens, and each turn when it is over."""

import dataclasses
import time
from collections import deque
from collections.abc import Callable
from typing import Any

from speaker.agenda import Kind
from speaker.app import Speaker
from speaker.events import (
    Activity,
    ActivityChanged,
    CallChanged,
    DeviceBack,
    DeviceLost,
    EarsTroubled,
    Event,
    PartialHeard,
    TurnEnded,
)
from speaker.simulator.marks import marks
from speaker.simulator.pages import Message, Pages

_KEPT = 100
"""Messages that a page is told again, which was away for a moment."""
_QUIET = (TurnEnded, ActivityChanged)
"""They are told in another way."""


class Story:
    """Follows a speaker; used from the event loop only."""

    def __init__(self, speaker: Speaker, pages: Pages, clock: Callable[[], float] = time.time) -> None:
        self._speaker = speaker
        self._pages = pages
        self._clock = clock
        self._number = 0
        self._kept: deque[Message] = deque(maxlen=_KEPT)
        self._activity = Activity.IDLE
        self._call: dict[str, str] | None = None
        self._trouble = ""
        self._sent_before = clock()
        self._told: Message = {}
        self._unfollow = speaker.announcer.subscribe(self._follow)

    def state(self) -> dict[str, Any]:
        """Return all that a light ring and a dial show."""
        house = self._speaker.brain.house
        rings = {entry.id for entry in house.agenda.ringing()}
        return {
            "type": "state",
            "activity": self._activity.value,
            "muted": house.mute.on,
            "volume": round(house.volume.level, 3),
            "silenced": house.volume.muted,
            "ringing": self._speaker.voice.ringing,
            "call": self._call,
            "microphone": "none" if self._pages.hearing is None else "page",
            "due": [
                {
                    "id": entry.id,
                    "kind": entry.kind.value,
                    "name": entry.text,
                    "at": house.agenda.due(entry).timestamp(),
                    "rings": entry.id in rings,
                }
                for entry in house.agenda.all(Kind.TIMER, Kind.ALARM, Kind.REMINDER)
            ],
            "trouble": self._trouble,
        }

    def since(self, number: int) -> list[Message]:
        """Return what happened after a message."""
        return [message for message in self._kept if message["n"] > number]

    def refresh(self) -> None:
        """Tell the pages the state, if it is another one than they know."""
        state = self.state()
        if state != self._told:
            self._told = state
            self._pages.tell(state)

    def close(self) -> None:
        self._unfollow()

    def _follow(self, event: Event) -> None:
        match event:
            case ActivityChanged(activity):
                self._activity = activity
            case CallChanged(state, name):
                self._call = {"state": state, "name": name} if state else None
            case DeviceLost(_, why):
                self._trouble = why
            case EarsTroubled(kind):
                self._trouble = kind
            case DeviceBack():
                self._trouble = ""
            case TurnEnded(trace):
                self._tell_turn(dict(trace))
        if not isinstance(event, _QUIET):
            self._tell({"type": "event", "name": type(event).__name__, "of": dataclasses.asdict(event)}, event)
        self.refresh()

    def _tell_turn(self, trace: dict[str, Any]) -> None:
        sent = self._speaker.brain.house.sent.since(self._sent_before)
        self._sent_before = self._clock()
        last = self._speaker.brain.house.memory.recent()[:1]
        told = {
            "type": "turn",
            "trace": trace,
            "marks": marks(trace),
            "asked": last[0].heard if last and trace["heard"] is None else "",
            "reason": last[0].reason if last and trace["intent"] is not None else "",
            "sent": [
                {"service": each.service, "host": each.host, "data": list(each.data), "bytes": each.bytes}
                for each in sent
            ],
        }
        self._tell(told, None)

    def _tell(self, message: dict[str, Any], event: Event | None) -> None:
        self._number += 1
        numbered = {**message, "n": self._number, "at": self._clock()}
        if not isinstance(event, PartialHeard):
            self._kept.append(numbered)
        self._pages.tell(numbered)
