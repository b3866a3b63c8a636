"""Requests for later: "in ten minutes turn off the light" is a request and a time."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Protocol

from speaker.intent import Intent

LATER = "later.do"
"""The intent that keeps a command until its time; its slots are `command` and `datetime` or `frequency`."""
_TIMED = frozenset({"datetime", "duration", "frequency"})
"""Slots of intents that know themselves what to do with a time."""
_SLOTS = {"datetime": "datetime", "recurrence": "frequency"}
"""The slot for each kind of time."""
_WRITTEN = ("list", "reminder", "calendar")
"""What keeps what is written down: "delete the reminder for dinner tonight" says which, not when."""
_RINGS = frozenset({"timer.set", "alarm.set", "reminder.set"})


class Stretch(Protocol):
    """Where in a text a value stands."""

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...

    @property
    def kind(self) -> str: ...


class Delays:
    """Parts a text into a command and when to do it."""

    def __init__(
        self,
        skill: str,
        spans: Callable[[str], Sequence[Stretch]],
        slots_of: Callable[[str], Collection[str]],
        reads: Collection[str],
    ) -> None:
        """`skill` keeps commands; `slots_of` tells the slots of an intent, `reads` those that only tell something."""
        self._skill = skill
        self._spans = spans
        self._slots_of = slots_of
        self._reads = reads

    def parts(self, text: str) -> Iterator[tuple[str, str, str]]:
        """Yield a command, the slot of its time, and that: a time at the beginning or the end, and what is left."""
        for found in self._spans(text):
            slot = _SLOTS.get(found.kind, "")
            if slot and found.end == len(text):
                yield text[: found.start].strip(), slot, text[found.start :]
            elif slot and found.start == 0:
                yield text[found.end :].strip(), slot, text[: found.end]

    def delay(
        self, text: str, inner: Intent, slots: Mapping[str, str], whole: Intent | None, sure: bool
    ) -> Intent | None:
        """Return the request to do `inner` later; `None` if the time is part of the request itself.

        `slots` are those of the new request. `whole` is what the text is taken for with its time, and whether that is
        `sure`: if that is another request, or has the time in one of its slots ("the volume at five"), it is no delay.
        """
        if not self._skill or not inner.skill or inner.name in self._reads or inner.name == LATER:
            return None
        if inner.name.partition(".")[0] in _WRITTEN:
            return None
        # "Turn off the oven in ten minutes" looks like a timer; whoever wrote "turn off the oven" down knows better.
        guessed = whole is None or not sure or (whole.name in _RINGS and whole.source == "classifier")
        instead = guessed and inner.source == "template"
        if not instead and (whole is None or inner.name != whole.name):
            return None
        if _TIMED & set(self._slots_of(inner.name)):
            return None
        when = next(said for slot, said in slots.items() if slot in _TIMED)
        bare = when.split()[-1] if " " in when else when
        others = ((slot, said) for slot, said in whole.slots.items() if slot not in _TIMED) if whole else ()
        if not instead and any(bare in said and bare not in inner.slots.get(slot, "") for slot, said in others):
            return None
        return Intent(self._skill, LATER, dict(slots), text, inner.score, inner.source)
