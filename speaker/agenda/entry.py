"""One thing on the agenda, as it is kept."""

import logging
from dataclasses import dataclass, replace
from datetime import datetime, time, tzinfo
from enum import StrEnum
from typing import Any

from speaker.agenda.clocks import Why
from speaker.values import Recurrence, after

_LOG = logging.getLogger(__name__)


class Kind(StrEnum):
    TIMER = "timer"
    ALARM = "alarm"
    REMINDER = "reminder"
    COMMAND = "command"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that is due at a time: by the clocks of the house (`wall`), or when so many seconds have passed."""

    id: int
    kind: Kind
    text: str = ""
    """What it is called, what to be reminded of, or what to do."""
    wall: str = ""
    """2026-11-24T07:00:00, by whatever zone the house is in; "" for what counts down."""
    counts_to: float = 0.0
    """When it is due, in Unix time, where it counts down: a timer, or what was snoozed."""
    length: float = 0.0
    """Seconds that a timer was set for."""
    rule: Recurrence | None = None
    """When it comes again."""
    snoozed: int = 0
    """How often in a row."""
    rung: float | None = None
    """Since when it rings, in Unix time; `None` while it waits."""
    language: str = ""
    """In which a command was said."""
    fold: int = 0
    """1 for the second time that the clocks show `wall`, where they show it twice."""

    @property
    def counts_down(self) -> bool:
        """Whether it is due when so many seconds have passed, not at a time of day."""
        return bool(self.snoozed) or not self.wall

    def due(self, zone: tzinfo | None) -> float:
        """Return when it is due, in Unix time.

        What the clocks leave out in spring is due as much later; what they show twice in autumn, the first time,
        unless that was over when it was set.
        """
        if self.counts_down:
            return self.counts_to
        return datetime.fromisoformat(self.wall).replace(tzinfo=zone, fold=self.fold).timestamp()

    def next(self, now: datetime) -> "Entry | None":
        """Return it as it comes again behind `now`; `None` if it does not."""
        if self.rule is None:
            return None
        first = self.rule.first.replace(tzinfo=now.tzinfo)
        rule = replace(self.rule, first=first)
        again = after(rule, now)
        if rule.at is not None and again.fold and on_the_wall(again) == self.wall:
            # In the hour that comes twice, once is enough.
            again = after(rule, again)
        return replace(self, wall=on_the_wall(again), fold=again.fold, counts_to=0.0, snoozed=0, rung=None)


@dataclass(frozen=True, slots=True)
class Due:
    """What is due, how many seconds ago that was, and why only now."""

    entry: Entry
    late: float
    why: Why
    again: bool = False
    """It was due before, and the speaker ended before it was finished."""


def on_the_wall(moment: datetime) -> str:
    """Return what the clocks show at a moment."""
    return moment.replace(tzinfo=None).isoformat(timespec="seconds")


def as_json(entry: Entry) -> dict[str, Any]:
    kept = {name: getattr(entry, name) for name in Entry.__slots__ if name not in ("id", "rule")}
    rule = entry.rule
    if rule is not None:
        kept["rule"] = {
            "every": rule.every,
            "unit": rule.unit,
            "first": on_the_wall(rule.first),
            "weekdays": list(rule.weekdays),
            "days": list(rule.days),
            "month": rule.month,
            "at": rule.at.isoformat() if rule.at is not None else None,
        }
    return kept


def read(number: int, kept: dict[str, Any]) -> Entry | None:
    """Return a kept entry; what no version of ours has written costs only itself."""
    try:
        return _from_json(number, kept)
    except (KeyError, TypeError, ValueError) as error:
        _LOG.error("agenda: entry %d cannot be read and is left aside (%s)", number, error)
        return None


def _from_json(number: int, kept: dict[str, Any]) -> Entry:
    rule = kept.get("rule")
    read = None
    if rule is not None:
        at = time.fromisoformat(rule["at"]) if rule["at"] else None
        first = datetime.fromisoformat(rule["first"])
        read = Recurrence(
            rule["every"], rule["unit"], first, tuple(rule["weekdays"]), tuple(rule["days"]), rule["month"], at
        )
    return Entry(**{**kept, "id": number, "kind": Kind(kept["kind"]), "rule": read})
