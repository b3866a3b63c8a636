"""All that is due some time: written before it is confirmed, due once, right when clocks are set.

Each step of an entry's life is one row written and synced: set, ringing, snoozed, come again, gone. Whatever moment
the power fails at, an entry is in the state before or after, and what rang without being stopped rings again.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, tzinfo

from speaker.agenda.clocks import Clocks, Why, ticks
from speaker.agenda.entry import Due, Entry, Kind, as_json, on_the_wall, read
from speaker.errors import SkillError, StateError
from speaker.state import State
from speaker.values import Recurrence

_LOG = logging.getLogger(__name__)

MOST = 200
"""Entries at once; more are a mistake of the recognizer or of a script."""
_ROOM, _LAST_ID, _CLEAN, _OFFSET = "agenda", "last id", "closed well", "clock"
_FAR_BACK = 86_400.0
"""Seconds; a clock that is set back by more showed a day that has not come yet."""


class Agenda:
    """Kept over restarts. Safe to use from any thread.

    What counts down and was set since the machine was turned on counts by ticks: it is due when so many seconds have
    passed, whatever the clock was set to meanwhile. What was set before, and all that has a time of day, goes by the
    clock: what that is set past comes at once, and what is set anew does not come twice.
    """

    def __init__(
        self,
        state: State,
        zone: Callable[[], tzinfo | None],
        clock: Callable[[], float] = time.time,
        ticks: Callable[[], float] = ticks,
        boot: str = "",
        *,
        clock_is_right: Callable[[], bool] = lambda: True,
        usual_snooze: float = 540.0,
    ) -> None:
        """`zone` is that of the house, asked each time; `clock` is Unix time; `boot` names this run of the machine."""
        self.usual_snooze = usual_snooze
        self._clock_is_right = clock_is_right
        self._state = state
        self._zone = zone
        self._lock = threading.Lock()
        kept = dict(state.items(_ROOM))
        self._last_id: int = kept.pop(_LAST_ID, 0)
        clean = kept.pop(_CLEAN, False)
        before, offset = kept.pop(_OFFSET, ("", 0.0))
        same = bool(boot) and before == boot
        self._boot = boot
        self._off = Why.STOPPED if clean else Why.CRASHED if same else Why.POWER
        self._clocks = Clocks(clock, ticks, offset if same else None)
        found = {int(key): entry for key, value in kept.items() if (entry := read(int(key), value))}
        self._interrupted = {key for key, entry in found.items() if entry.rung is not None}
        # What rang when the power failed is due again.
        self._entries = {key: replace(entry, rung=None) for key, entry in found.items()}
        self._before = set(found)
        self._by_clock = set() if same else set(found)
        """What counts down from before the machine was turned on."""
        state.delete(_ROOM, _CLEAN)
        state.put(_ROOM, _OFFSET, (boot, self._clocks.offset))

    def add(
        self,
        kind: Kind,
        at: datetime,
        text: str = "",
        *,
        rule: Recurrence | None = None,
        counted: bool = False,
        language: str = "",
    ) -> Entry:
        """Put something on the agenda; it is on the disk when this returns.

        What was said as so long from now is `counted`. Raises ValueError for a moment that is past, and when there are
        MOST entries; SkillError for a time of day while nobody knows what time it is.
        """
        if counted and rule is None:
            return self.count_down(at.timestamp() - self._clocks.now(), text, kind, language)
        if not self._clock_is_right():
            raise SkillError("time_unknown")
        with self._lock:
            self._follow_the_clock()
            if at.timestamp() <= self._clocks.now():
                raise ValueError(f"{at} is past")
            at = at.astimezone(self._zone())
            return self._new(Entry(0, kind, text, on_the_wall(at), rule=rule, fold=at.fold, language=language))

    def count_down(self, length: float, text: str = "", kind: Kind = Kind.TIMER, language: str = "") -> Entry:
        """Let something be due in `length` seconds. Raises ValueError as `add` does."""
        with self._lock:
            self._follow_the_clock()
            if length <= 0:
                raise ValueError(f"nothing is due in {length} seconds")
            return self._new(
                Entry(0, kind, text, counts_to=self._clocks.now() + length, length=length, language=language)
            )

    def all(self, *kinds: Kind) -> list[Entry]:
        """Return what waits or rings, of some kinds or of all, the next first."""
        zone = self._zone()
        with self._lock:
            found = [entry for entry in self._entries.values() if not kinds or entry.kind in kinds]
        return sorted(found, key=lambda entry: (entry.due(zone), entry.id))

    def ringing(self) -> list[Entry]:
        """Return what rings now; a reminder is said, and a command is done."""
        return [entry for entry in self.all(Kind.ALARM, Kind.TIMER) if entry.rung is not None]

    def due(self, entry: Entry) -> datetime:
        """Return when it is due, by the clocks of the house."""
        zone = self._zone()
        return datetime.fromtimestamp(entry.due(zone), zone)

    def remaining(self, entry: Entry) -> float:
        """Return the seconds until it is due; 0 if it is."""
        return max(0.0, entry.due(self._zone()) - self._clocks.now())

    def change(self, entry: Entry, changed: Entry) -> Entry | None:
        """Put one entry in the place of another; `None` if that is gone. Raises ValueError if it would be past."""
        with self._lock:
            if entry.id not in self._entries:
                return None
            if changed.due(self._zone()) <= self._clocks.now():
                raise ValueError("that is past")
            return self._keep(replace(changed, id=entry.id, rung=None))

    def move(self, entry: Entry, at: datetime, rule: Recurrence | None = None) -> Entry | None:
        """Let it be due at another time, and come again by another rule."""
        at = at.astimezone(self._zone())
        moved = replace(entry, wall=on_the_wall(at), fold=at.fold, counts_to=0.0, snoozed=0, rule=rule or entry.rule)
        return self.change(entry, moved)

    def skip(self, entry: Entry) -> Entry | None:
        """Leave out the next time of what comes again; `None` if it does not come again, or is gone."""
        zone = self._zone()
        after = entry.next(datetime.fromtimestamp(entry.due(zone), zone))
        return self.change(entry, after) if after is not None else None

    def snooze(self, entry: Entry, seconds: float | None = None) -> Entry | None:
        """Stop it ringing and let it be due again in a while; `None` if it is gone."""
        with self._lock:
            self._follow_the_clock()
            current = self._entries.get(entry.id)
            if current is None:
                return None
            later = self._clocks.now() + (self.usual_snooze if seconds is None else seconds)
            return self._keep(replace(current, counts_to=later, snoozed=current.snoozed + 1, rung=None))

    def finish(self, entry: Entry) -> None:
        """It was stopped, told or done: it goes, or comes again at its next time; twice does no harm."""
        with self._lock:
            current = self._entries.get(entry.id)
            if current is None or current.rung is None:
                return
            # A clock that was set back a little must not let it come twice.
            now = self._clocks.now()
            last = max(now, current.due(self._zone())) if current.rung < now + _FAR_BACK else now
            again = current.next(datetime.fromtimestamp(last, self._zone()))
            if again is not None:
                self._keep(again)
            else:
                self._drop(current)

    def cancel(self, entry: Entry) -> None:
        """Forget it; one that is gone already does no harm."""
        with self._lock:
            self._drop(entry)

    def take_due(self) -> list[Due]:
        """Return what is due and was not taken before, the first first; each rings from now on, until it is finished.

        Where that cannot be written it rings all the same: a broken disk must not burn the dinner.
        """
        with self._lock:
            self._follow_the_clock()
            now, zone = self._clocks.now(), self._zone()
            waiting = [entry for entry in self._entries.values() if entry.rung is None and entry.due(zone) <= now]
            found = []
            for entry in sorted(waiting, key=lambda entry: entry.due(zone)):
                late = now - entry.due(zone)
                ringing = replace(entry, rung=now)
                try:
                    self._keep(ringing)
                except StateError as error:
                    self._entries[entry.id] = ringing
                    _LOG.error("%s %d rings, and that is not written down: %s", entry.kind, entry.id, error)
                off = self._off if entry.id in self._before else None
                why = self._clocks.why(now - late, off)
                found.append(Due(ringing, late, why, entry.id in self._interrupted))
                self._interrupted.discard(entry.id)
            return found

    def close(self) -> None:
        """Remember that the speaker was stopped, not cut off."""
        with self._lock:
            self._state.put(_ROOM, _CLEAN, True)

    def _follow_the_clock(self) -> None:
        """Notice that somebody has set the clock, and let what counts down go on counting."""
        jump = self._clocks.look()
        if not jump:
            return
        _LOG.warning("the clock was set by %+.0f s", jump)
        now = datetime.fromtimestamp(self._clocks.now(), self._zone())
        changed: list[Entry] = []
        for entry in self._entries.values():
            if entry.counts_down and entry.id not in self._by_clock:
                changed.append(replace(entry, counts_to=entry.counts_to + jump))
            elif jump < -_FAR_BACK and entry.rung is None and (again := entry.next(now)) is not None:
                changed.append(again)
        try:
            for entry in changed:
                self._keep(entry)
            self._state.put(_ROOM, _OFFSET, (self._boot, self._clocks.offset))
        except StateError as error:
            self._entries.update({entry.id: entry for entry in changed})
            _LOG.error("the clock was set, and that cannot be written down: %s", error)

    def _new(self, entry: Entry) -> Entry:
        if len(self._entries) >= MOST:
            raise ValueError(f"there are {MOST} entries already")
        # The id first: after a power cut between the two it is lost, which harms nobody; it must not come twice.
        self._state.put(_ROOM, _LAST_ID, self._last_id + 1)
        self._last_id += 1
        return self._keep(replace(entry, id=self._last_id))

    def _keep(self, entry: Entry) -> Entry:
        self._state.put(_ROOM, str(entry.id), as_json(entry))
        self._entries[entry.id] = entry
        if entry.snoozed:
            self._by_clock.discard(entry.id)
        return entry

    def _drop(self, entry: Entry) -> None:
        self._state.delete(_ROOM, str(entry.id))
        self._entries.pop(entry.id, None)
