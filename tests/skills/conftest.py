from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from speaker.policy import Policy
from speaker.policy import Settings as Rules
from speaker.sentences import load_words
from speaker.skill import (
    Agenda,
    Bookmarks,
    Context,
    EarReport,
    Home,
    Intent,
    NoCalls,
    NoPairing,
    NoRooms,
    Past,
    Response,
    ServiceUnavailable,
    Skill,
    Store,
    Timers,
    Units,
    WakeReport,
)
from speaker.state import State
from speaker.testing.calls import FakeContacts
from speaker.testing.players import FakePlayer
from speaker.web import SentLedger

read_words = cache(load_words)
HOME = Home("Oslo", 59.91, 10.75, "Europe/Oslo")


@dataclass
class Clock:
    """A clock that moves when told; it starts on Monday, the 23rd of November 2026, at 15:10 in Oslo."""

    now: float = datetime(2026, 11, 23, 15, 10, tzinfo=ZoneInfo("Europe/Oslo")).timestamp()

    def __call__(self) -> float:
        return self.now

    def set(self, *moment: int) -> None:
        self.now = datetime(*moment, tzinfo=ZoneInfo(HOME.timezone)).timestamp()  # type: ignore[arg-type, misc]


@dataclass
class FakeVolume:
    level: float = 0.5
    muted: bool = False

    def set(self, level: float) -> None:
        if not 0 <= level <= 1:
            raise ValueError(level)
        self.level = level

    def mute(self, muted: bool) -> None:
        self.muted = muted


@dataclass
class FakeWaking:
    level: int = 0
    now: WakeReport = WakeReport(woken=0, in_vain=0, last_in_vain=False, refused=0, kept=0)

    def set(self, level: int) -> None:
        if not -3 <= level <= 3:
            raise ValueError(level)
        self.level = level

    def report(self) -> WakeReport:
        return self.now

    def forget(self) -> int:
        kept, self.now = self.now.kept, replace(self.now, kept=0)
        return kept


@dataclass
class FakeEars:
    now: EarReport = EarReport(noise=None, speech=None, findings=())

    def report(self) -> EarReport:
        return self.now


@dataclass
class FakeMemory:
    heard: str = ""
    said: str = ""
    last: Past | None = None
    turns: int = 0

    def recent(self) -> tuple[Past, ...]:
        return (self.last,) if self.last is not None else ()

    def forget(self, seconds: float | None = None) -> int:
        gone, self.turns, self.last = self.turns, 0, None
        return gone


class Offline:
    """A web on which nothing answers."""

    def get_json(self, url: str, *_: Any, service: str, **__: Any) -> Any:
        raise ServiceUnavailable(service, "offline")


@dataclass
class House:
    """A speaker's surroundings without the speaker: asks handlers directly."""

    state: State
    clock: Clock = field(default_factory=Clock)
    volume: FakeVolume = field(default_factory=FakeVolume)
    waking: FakeWaking = field(default_factory=FakeWaking)
    ears: FakeEars = field(default_factory=FakeEars)
    memory: FakeMemory = field(default_factory=FakeMemory)
    rooms: Any = field(default_factory=NoRooms)
    calls: Any = field(default_factory=NoCalls)
    contacts: Any = field(default_factory=FakeContacts)
    pairing: Any = field(default_factory=NoPairing)
    web: Any = field(default_factory=lambda: Offline())
    player: Any = field(default_factory=FakePlayer)
    home: Home = HOME
    examples: tuple[str, ...] = ()
    settings: Any = None
    language: str = "en"

    def __post_init__(self) -> None:
        zone = ZoneInfo(HOME.timezone)
        self.agenda = Agenda(self.state, lambda: zone, self.clock, self.clock)
        self.timers = Timers(self.agenda)
        self.sent = SentLedger(self.clock, self.state)
        self.policy = Policy(
            Rules(), self.state, lambda: datetime.fromtimestamp(self.clock.now, ZoneInfo(HOME.timezone))
        )

    def ask(self, skill: Skill[Any], name: str, /, **slots: str) -> Response:
        return skill.handlers[name](Intent(skill.name, name, slots), self.context(skill))

    def reply(self, skill: Skill[Any], asked: Response, words: str) -> Response:
        """Answer a question of the skill's: with one of the choices that it offered, or anything."""
        assert asked.question is not None
        question = asked.question
        slots = {**question.intent.slots, question.slot: question.choices.get(words, words)}
        return self.do(skill, replace(question.intent, slots=slots, source="dialog"))

    def do(self, skill: Skill[Any], intent: Intent) -> Response:
        return skill.handlers[intent.name](intent, self.context(skill))

    def context(self, skill: Skill[Any]) -> Context[Any]:
        return Context(
            settings=self.settings or skill.settings(),
            language=self.language,
            now=datetime.fromtimestamp(self.clock.now, ZoneInfo(HOME.timezone)),
            home=self.home,
            units=Units.METRIC,
            web=self.web,
            store=Store(self.state, skill.name),
            timers=self.timers,
            agenda=self.agenda,
            volume=self.volume,
            waking=self.waking,
            ears=self.ears,
            memory=self.memory,
            sent=self.sent,
            policy=self.policy,
            rooms=self.rooms,
            calls=self.calls,
            contacts=self.contacts,
            pairing=self.pairing,
            bookmarks=Bookmarks(self.state),
            words=read_words(skill.folder, self.language),
            examples=self.examples,
            open_player=lambda: self.player,
        )


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    state = State(tmp_path / "state.db")
    yield House(state)
    state.close()
