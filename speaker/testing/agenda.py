"""An agenda whose clock can be set, for tests of what is due when."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from speaker.agenda import Agenda, Why
from speaker.state import State
from speaker.values import Recurrence, read_recurrence

OSLO = ZoneInfo("Europe/Oslo")


class AgendaHouse:
    """A state, a zone, a clock that can be set, and ticks that cannot."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.zone = OSLO
        self.boot = "first"
        self.ticks = 5000.0
        self.clock = datetime(2026, 11, 23, 15, 10, tzinfo=OSLO).timestamp()
        self.state = State(path)
        self.agenda = self.open()

    def open(self) -> Agenda:
        return Agenda(self.state, lambda: self.zone, lambda: self.clock, lambda: self.ticks, self.boot)

    def restart(self, *, clean: bool = False, power: bool = True) -> None:
        """End the process; with the `power` the machine ends too, and its ticks begin anew."""
        if clean:
            self.agenda.close()
        self.state.close()
        self.state = State(self.path)
        if power:
            self.boot += " and another"
            self.ticks = 10.0
        self.agenda = self.open()

    @property
    def now(self) -> datetime:
        return datetime.fromtimestamp(self.clock, self.zone)

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.clock += seconds
        self.ticks += seconds

    def until(self, *moment: int) -> None:
        """Let time pass until the clocks show that."""
        self.wait(self.at(*moment).timestamp() - self.clock)

    def at(self, *moment: int) -> datetime:
        return datetime(*moment, tzinfo=self.zone)  # type: ignore[misc, arg-type]

    def rule(self, said: str) -> Recurrence:
        """Read how something comes again; fails where that is not understood."""
        found = read_recurrence(said, "en", self.now)
        assert found is not None, said
        return found

    def due(self) -> list[tuple[str, float, Why]]:
        return [(due.entry.text, due.late, due.why) for due in self.agenda.take_due()]
