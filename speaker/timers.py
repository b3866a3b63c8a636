"""Timers: what the agenda counts down, as skills see it."""

from dataclasses import dataclass, replace

from speaker.agenda import Agenda, Entry, Kind


@dataclass(frozen=True, slots=True)
class Timer:
    """One running timer."""

    id: int
    name: str
    """"" if it has none."""
    length: float
    """Seconds it was set for."""
    due: float
    """When it rings, in Unix time."""


class Timers:
    """All timers of the house; kept over restarts. Safe to use from any thread."""

    LONGEST = 7 * 86_400.0
    """Seconds; what is farther off is an appointment, not a timer."""
    MOST = 50
    """Timers at once; more are a mistake of the recognizer or of a script."""

    def __init__(self, agenda: Agenda) -> None:
        self._agenda = agenda

    def set(self, length: float, name: str = "") -> Timer:
        """Start a timer of `length` seconds; it is on the disk when this returns.

        Raises ValueError for a length that is not above 0 and at most LONGEST, and when MOST are running.
        """
        if not 0 < length <= self.LONGEST:
            raise ValueError(f"a timer runs for up to {self.LONGEST:.0f} seconds, not {length}")
        if len(self.all()) >= self.MOST:
            raise ValueError(f"{self.MOST} timers are running already")
        return _timer(self._agenda.count_down(length, name))

    def all(self) -> list[Timer]:
        """Return the running timers, the next one first; what rings already does not run any more."""
        return [_timer(entry) for entry in self._agenda.all(Kind.TIMER) if entry.rung is None]

    def remaining(self, timer: Timer) -> float:
        """Return the seconds until it rings; 0 if it should have rung."""
        return self._agenda.remaining(_entry(timer))

    def adjust(self, timer: Timer, seconds: float) -> Timer | None:
        """Let a timer ring later, or sooner if `seconds` is negative; `None` if it is not running any more.

        Raises ValueError if it would have to ring in the past, or in more than LONGEST.
        """
        running = next((entry for entry in self._agenda.all(Kind.TIMER) if entry.id == timer.id), None)
        if running is None or running.rung is not None:
            return None
        if not 0 < self._agenda.remaining(running) + seconds <= self.LONGEST:
            raise ValueError(f"a timer cannot ring {seconds:+.0f} seconds from when it would")
        changed = self._agenda.change(running, replace(running, counts_to=running.counts_to + seconds))
        return _timer(changed) if changed is not None else None

    def cancel(self, timer: Timer) -> None:
        """Forget a timer; one that has rung or is cancelled already does no harm."""
        self._agenda.cancel(_entry(timer))


def _timer(entry: Entry) -> Timer:
    return Timer(entry.id, entry.text, entry.length, entry.counts_to)


def _entry(timer: Timer) -> Entry:
    return Entry(timer.id, Kind.TIMER, timer.name, counts_to=timer.due, length=timer.length)
