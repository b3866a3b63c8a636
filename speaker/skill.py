"""All that a skill may import."""

import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Generic, TypeVar

from speaker import spoken, values
from speaker.absent import NoCalls, NoRooms
from speaker.agenda import Agenda, Entry, Kind
from speaker.audio import Samples
from speaker.calls import CallKind, CallNow, CallState, Dialling, PastCall, VoiceMessage
from speaker.contacts import Address, AddressKind, Contact, by_name
from speaker.ear_report import EarReport, Finding, Trouble
from speaker.errors import Fault, ServiceError, ServiceRefused, ServiceUnavailable, SkillError, StateError
from speaker.intent import Intent, Outcome, Past, Question, Reply, Response
from speaker.neighbours import Announced, NoPairing, OtherSpeaker, Pairing, PairingNow, PairStep
from speaker.players import Bookmarks, By, Mode, Player, Playing, Repeat
from speaker.sentences import Words
from speaker.surroundings import (
    Calls,
    Contacts,
    EarCheck,
    Home,
    Memory,
    Policy,
    Rooms,
    SentBook,
    Store,
    Units,
    Volume,
    WakeReport,
    Waking,
)
from speaker.timers import Timer, Timers
from speaker.web import Collection as DavCollection
from speaker.web import Data, Datagrams, Dav, Feed, FeedItem, Sent, Stream, Web, first_of, read_feed
from speaker.web import Reply as WebReply

__all__ = [
    "Address",
    "AddressKind",
    "CallKind",
    "CallNow",
    "CallState",
    "Calls",
    "Contact",
    "Contacts",
    "Dialling",
    "NoCalls",
    "Announced",
    "NoPairing",
    "OtherSpeaker",
    "PairStep",
    "Pairing",
    "PairingNow",
    "PastCall",
    "VoiceMessage",
    "Agenda",
    "Bookmarks",
    "By",
    "Context",
    "Data",
    "Datagrams",
    "Dav",
    "DavCollection",
    "EarCheck",
    "EarReport",
    "Entry",
    "Fault",
    "Feed",
    "FeedItem",
    "Finding",
    "Home",
    "Intent",
    "Kind",
    "Memory",
    "Mode",
    "Outcome",
    "NoRooms",
    "Past",
    "Player",
    "Playing",
    "Policy",
    "Question",
    "Repeat",
    "Reply",
    "Response",
    "Sent",
    "Samples",
    "SentBook",
    "Rooms",
    "ServiceError",
    "ServiceRefused",
    "ServiceUnavailable",
    "Skill",
    "SkillError",
    "StateError",
    "Store",
    "Stream",
    "Timer",
    "Timers",
    "Trouble",
    "Units",
    "Volume",
    "WakeReport",
    "Waking",
    "Web",
    "WebReply",
    "by_name",
    "first_of",
    "read_feed",
    "Words",
    "spoken",
    "values",
]

S = TypeVar("S")


_CHOSEN = "@"
"""Before a moment that was chosen of several, instead of the words for it."""


def _nobody_does(text: str) -> Response:
    raise SkillError("skill_broken", skill=text)


def _no_player() -> Player:
    raise SkillError("no_player")


def _nothing_records(then: Callable[[Samples | None], Response]) -> bool:
    return False


def _nobody_understands(text: str) -> Intent | None:
    return None


@dataclass(frozen=True, slots=True)
class Context(Generic[S]):
    """What a handler may know and use during one turn."""

    settings: S
    language: str
    now: datetime
    """With the zone of `home`."""
    home: Home
    units: Units
    web: Web
    store: Store
    timers: Timers
    agenda: Agenda
    volume: Volume
    waking: Waking
    ears: EarCheck
    memory: Memory
    sent: SentBook
    policy: Policy
    rooms: Rooms
    calls: Calls
    contacts: Contacts
    pairing: Pairing
    bookmarks: Bookmarks
    words: Words
    examples: tuple[str, ...] = ()
    """Things one can say to the installed skills."""
    do: Callable[[str], Response] = _nobody_does
    """Has a request of its own answered, as if somebody had said it: for routines."""
    understand: Callable[[str], Intent | None] = _nobody_understands
    """Tells what a request would be taken for; `None` if it is not surely understood. Does nothing."""
    open_player: Callable[[], Player] = _no_player
    record: Callable[[Callable[[Samples | None], Response]], bool] = _nothing_records
    """Records what is said once this turn is over, until it is quiet, and says what the function makes of it: `None` is
    for nobody who spoke. Returns False where nothing can be recorded."""

    @property
    def player(self) -> Player:
        """What plays music, radio and podcasts."""
        return self.open_player()

    @property
    def tell(self) -> spoken.Telling:
        """Says numbers, times, days and durations in the language of the skill's words."""
        return spoken.telling(self.words.language)

    def meaning(self, slot: str, said: str) -> str:
        """Return what a slot's words stand for: "first" for what another language calls it; else the words."""
        return self.words.meanings.get(slot, {}).get(said, said)

    def named(self, said: str, names: Iterable[str]) -> values.Named:
        """Return which of these names was meant, by its sound; where several may be, all of them, to be asked about."""
        return values.choose(said, names, self.words.language)

    def seconds(self, said: str) -> float | None:
        """Return how long was said; `None` if that is no duration, or one of months."""
        found = values.read_duration(said, self.words.language)
        return None if found is None or found.months else round(found.seconds, 6)

    def when(self, intent: Intent, slot: str = "datetime") -> "values.Moment | Response":
        """Return the moment to come that a slot's words tell, or the question whether "six" is in the evening.

        "Morning", "the evening one" and "six p m" answer that. Raises SkillError where the words tell nothing, and
        where what they tell is past. A part of the day that has begun comes as its beginning, without a time.
        """
        said = intent.slots.get(slot, "")
        if said.startswith(_CHOSEN):
            chosen = datetime.fromisoformat(said.removeprefix(_CHOSEN))
            if chosen <= self.now:
                raise SkillError("time_is_past", when=_capital(self.tell.time(chosen, part=True)))
            return values.Moment(chosen)
        language = self.words.language
        found = values.read_moment(said, language, self.now)
        if found is None or (found.at <= self.now and found.has_time):
            past = values.read_moment(said, language, self.now, values.Prefer.PAST) is not None
            raise SkillError("time_is_past" if past else "unknown_moment", when=_capital(said))
        if len(found.ambiguous) < 2:
            return found
        first, second = (self.tell.time(each, part=True) for each in found.ambiguous[:2])
        choices = {
            said: f"{_CHOSEN}{each.isoformat()}"
            for said, each in zip((first, second), found.ambiguous[:2], strict=True)
        }
        return self.ask("which_time", question=Question(intent, slot, choices), first=first, second=second)

    def say(self, key: str, **values: object) -> str:
        """Return the skill's own words for `key`; one of them, if there are several."""
        choices = self.words.responses[key]
        return random.choice(choices).format(**values)

    def respond(self, key: str, *, source: str | None = None, undo: Intent | None = None, **values: object) -> Response:
        """Return a response in the skill's own words: done; `undo` takes it back."""
        return Response(self.say(key, **values), source=source, undo=undo)

    def ask(
        self, key: str, *, question: Question | None = None, reply: Reply = Reply.REQUEST, **values: object
    ) -> Response:
        """Return a prompt in the skill's own words; the speaker then listens without a wake word.

        `question` says what the reply is for: the handler of its intent is called again, the slot filled.
        """
        speech = self.say(key, **values)
        return Response(speech, Outcome.ASKED, expects_reply=True, reply=reply, question=question)

    def confirm(self, key: str, intent: Intent, **values: object) -> Response:
        """Ask whether to do `intent`; on yes its handler is called with `intent.confirmed`, on no it is not."""
        return self.ask(key, question=Question(intent), reply=Reply.YES_NO, **values)

    def fail(self, key: str, **values: object) -> Response:
        """Return an honest sentence in the skill's own words: not done."""
        return Response(self.say(key, **values), Outcome.FAILED)

    def partly(self, key: str, *, undo: Intent | None = None, **values: object) -> Response:
        """Return what was done and what was not."""
        return Response(self.say(key, **values), Outcome.PARTLY, undo=undo)

    def unsure(self, key: str, **values: object) -> Response:
        """Return that it was tried, and that nobody knows whether it worked: the answer never came."""
        return Response(self.say(key, **values), Outcome.UNKNOWN)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


Handler = Callable[[Intent, Context[Any]], Response]
Namer = Callable[[Context[Any]], Iterable[str]]


@dataclass(frozen=True, slots=True)
class NoSettings:
    """For a skill that has nothing to set."""


class Skill(Generic[S]):
    """A folder of handlers and words; registered under the entry point group `mynah.skills`.

    `folder` holds one YAML of words per language. `hosts` are all the hosts it may reach beside those in its settings
    ("*.example.org" is all below one, "*" all of the internet), `sends` all kinds of data that may leave through it,
    `rates` how many requests a minute a host gets at most.
    A handler may take `seconds`; 0 is the assistant's deadline.
    """

    def __init__(
        self,
        name: str,
        folder: Path,
        settings: type[S] = NoSettings,  # type: ignore[assignment]
        *,
        hosts: Iterable[str] = (),
        sends: Iterable[Data] = (),
        providers: Iterable[str] = (),
        seconds: float = 0.0,
        rates: Mapping[str, int] | None = None,
    ) -> None:
        self.name = name
        self.folder = folder
        self.settings = settings
        self.hosts = tuple(hosts)
        self.sends = frozenset(sends)
        self.seconds = seconds
        self.rates = dict(rates or {})
        self.providers = tuple(providers)
        self.handlers: dict[str, Handler] = {}
        self.reads: set[str] = set()
        """Intents that nobody would notice if they ran and were dropped: they may be thought ahead."""
        self.offline: set[str] = set()
        """Intents that need no network."""
        self.namers: dict[str, Namer] = {}

    def names(self, slot: str) -> Callable[[Namer], Namer]:
        """Register who knows names of this house for a slot: contacts, lists, devices. They are heard better then."""

        def register(namer: Namer) -> Namer:
            self.namers[slot] = namer
            return namer

        return register

    def intent(self, name: str, *, reads: bool = False, offline: bool | None = None) -> Callable[[Handler], Handler]:
        """Register the handler of one intent; `reads` if it changes nothing, asks nothing and rings nothing.

        `offline` if it needs no network; without it, a skill that declares no hosts and sends nothing does not.
        """

        def register(handler: Handler) -> Handler:
            self.handlers[name] = handler
            if reads:
                self.reads.add(name)
            if offline if offline is not None else not (self.hosts or self.sends):
                self.offline.add(name)
            return handler

        return register
