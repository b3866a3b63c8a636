"""Other speakers of a house, as a skill sees them: what comes of an announcement, and how pairing goes on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from speaker.audio import Samples
from speaker.neighbours import Announced, OtherSpeaker, PairingNow, PairStep


@dataclass
class FakeRooms:
    """Rooms in each of which this comes of an announcement."""

    came: Mapping[str, Announced]
    addresses: Mapping[str, str] = field(default_factory=dict)
    drop_in: Sequence[str] = ()
    """Rooms that we may drop in on."""
    said: list[tuple[str, str]] = field(default_factory=list)
    """What was to be said where."""
    played: list[tuple[str, int]] = field(default_factory=list)
    """How many samples were to be heard where."""

    def others(self) -> Sequence[str]:
        return list(self.came)

    def announce(self, text: str, rooms: Sequence[str]) -> Mapping[str, Announced]:
        self.said += [(room, text) for room in rooms]
        return {room: self.came[room] for room in rooms}

    def play(self, samples: Samples, rooms: Sequence[str], heard: str = "") -> Mapping[str, Announced]:
        self.played += [(room, len(samples)) for room in rooms]
        return {room: self.came[room] for room in rooms}

    def address(self, room: str) -> str:
        return self.addresses.get(room, "")

    def may_drop_in(self, room: str) -> bool:
        return room in self.drop_in


@dataclass
class FakePairing:
    """Goes one step further each time that it is asked."""

    steps: list[PairingNow] = field(default_factory=list)
    others: tuple[OtherSpeaker, ...] = ()
    open: PairingNow | None = None
    """What it tells without being asked to go on."""
    confirmed: list[tuple[str, bool]] = field(default_factory=list)
    """The digits that were compared, and whether they were the same."""

    def begin(self) -> PairingNow:
        return self.steps.pop(0)

    def now(self) -> PairingNow | None:
        return self.open

    def confirm(self, digits: str, same: bool) -> PairingNow:
        self.confirmed.append((digits, same))
        room = self.open.room if self.open is not None else ""
        return self.steps.pop(0) if same else PairingNow(PairStep.DIFFERENT, room)

    def forget(self, room: str) -> bool:
        before = len(self.others)
        self.others = tuple(each for each in self.others if not (each.paired and each.room == room))
        return len(self.others) < before

    def speakers(self) -> tuple[OtherSpeaker, ...]:
        return self.others
