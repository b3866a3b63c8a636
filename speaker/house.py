"""What all skills share: state, the way out, timers, volume, policy; makes what a handler may know and use."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import Any, Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from speaker import plugins
from speaker.agenda import Agenda, boot
from speaker.audio import Samples
from speaker.care import Care
from speaker.clock import HouseClock
from speaker.config import Folders, Settings
from speaker.contacts import ContactBook, Server
from speaker.errors import ConfigError, PluginError, SkillError, StateError
from speaker.handlers import LONGEST, InstalledSkill
from speaker.installed import SkillStatus
from speaker.intent import Intent, Response
from speaker.later import Later
from speaker.ledger import Ledger
from speaker.mute import Mute
from speaker.near_misses import NearMisses
from speaker.players import Bookmarks, MakePlayer, Player
from speaker.policy import Policy
from speaker.sentences import Words
from speaker.skill import Calls, Contacts, Context, NoCalls, NoPairing, NoRooms, Pairing, Rooms, Store
from speaker.state import State
from speaker.timers import Timers
from speaker.volume import HouseVolume
from speaker.waking import HouseWaking
from speaker.way_out import WayOut
from speaker.web import AddressBooks, Data, Errand, Permit, SentLedger, Web, hosts_in

_LOG = logging.getLogger(__name__)

LISTENER = "listener"
"""Whose errand it is where sound leaves the house: it is about words that are only known later."""
_TO_SAY_SO = 0.3
"""Seconds that a handler has left, when a service has used up its time, to say which one it was."""


class Mind(Protocol):
    """What understands and answers; the brain."""

    def route(self, text: str, language: str = "") -> Intent | None: ...

    def bid(self, language: str, text: str, by: str) -> Coroutine[Any, Any, Response]:
        """Answer a text, for a skill."""
        ...


def now_at(timezone: str) -> datetime:
    """Return the present moment. Raises ConfigError for an unknown zone."""
    try:
        return datetime.now(ZoneInfo(timezone))
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ConfigError([f'location.timezone: no zone is called "{timezone}"; one is Europe/Oslo']) from error


class House:
    """Opened once, used by every language's skills, closed once."""

    def __init__(self, settings: Settings, places: Folders) -> None:
        """Raises ConfigError, StateError."""
        now_at(settings.location.timezone)
        self._settings = settings
        self.state = State(places.state / "state.db")
        self.policy = Policy(settings.policy, self.state, self.now)
        self.rooms: Rooms = NoRooms()
        self.calls: Calls = NoCalls()
        """Exchanged for a real one by who has a loudspeaker."""
        self.pairing: Pairing = NoPairing()
        self.record: Callable[[Callable[[Samples | None], Response]], bool] = lambda then: False
        self.mute = Mute(self.state)
        self.volume = HouseVolume(self.state, self.policy.loudness)
        near_misses = NearMisses(places.state / "near-misses", settings.listener.keep_near_misses)
        self.waking = HouseWaking(self.state, near_misses)
        self.care = Care()
        self._clock = HouseClock(self.state)
        self.agenda = Agenda(
            self.state,
            lambda: self.now().tzinfo,
            boot=boot(),
            clock_is_right=self._clock.is_right,
            usual_snooze=settings.alarms.snooze,
        )
        self.timers = Timers(self.agenda)
        self.later = Later(self.state)
        self.memory = Ledger(self.state, self.later)
        self.sent = SentLedger(time.time, self.later, self.state.items("sent"))
        self.bookmarks = Bookmarks(self.state)
        self.ears_out = self.way_out(LISTENER, "the speech recognizer", Data.VOICE)
        self.web = Web(settings.web, places.cache / "web", sent=self.sent, clock_is_right=self._clock.is_right)
        own = settings.contacts
        self._address_book = Server(own, self.state, self._open_address_books) if own.carddav else None
        self.contacts: Contacts = ContactBook(own, places.config, self.state, self._address_book)

    def now(self) -> datetime:
        return now_at(self._settings.location.timezone)

    def way_out(self, errand: str, service: str, *data: Data) -> WayOut:
        """Return what stands at the way out of an engine that has one of its own: the ledger, and the clock."""
        return WayOut(self.sent.writer(errand, service, *data), self._clock.is_right)

    def ask_address_book(self) -> None:
        """Ask the owner's address book on a server now, if there is one. Raises ServiceError, StateError."""
        if self._address_book is not None:
            self._address_book.refresh()

    def _open_address_books(self) -> AddressBooks:
        """Return the owner's address book on a server, on the speaker's own errand."""
        own = self._settings.contacts
        # Thousands of cards are asked for in parts, the first time.
        web = self.web.under(Permit(hosts_in(own), frozenset(), {"*": 600}, errand=Errand("contacts")))
        return AddressBooks(web, own.carddav, own.user, own.password, service="your address book")

    def open_player(self, permit: Permit = Permit()) -> Player:  # noqa: B008 - frozen
        """Return what plays music, on an errand. Raises SkillError if it cannot be had."""
        try:
            return self._make_player(self._settings.player, self.web.under(permit))
        except PluginError as error:
            _LOG.error("player: %s", error)
            raise SkillError("no_player") from error

    @cached_property
    def _make_player(self) -> MakePlayer:
        made: MakePlayer = plugins.load(plugins.PLAYERS, self._settings.player.kind)
        return made

    def install(self, status: SkillStatus, words: Words, examples: tuple[str, ...], mind: Mind) -> InstalledSkill:
        """Return a skill that is on, with what its handlers may know and use."""
        skill = status.skill
        assert skill is not None  # what has words is loaded
        own = self._settings.skills.get(status.name) or skill.settings()
        permit = Permit(frozenset(skill.hosts) | hosts_in(own), skill.sends, skill.rates, home=self._marks())
        seconds = min(skill.seconds or self._settings.assistant.deadline, LONGEST)
        store = Store(self.state, status.name)

        def do(text: str) -> Response:
            # A handler has a thread of its own, in which no loop runs.
            return asyncio.run(mind.bid(words.language, text, skill.name))

        def context(intent: Intent) -> Context[Any]:
            errand = Errand(skill.name, intent.name, intent.text, tuple(intent.slots.values()))
            ends = time.monotonic() + seconds - _TO_SAY_SO
            return Context(
                settings=own,
                language=words.language,
                now=self.now(),
                home=self._settings.location,
                units=self._settings.units,
                web=self.web.under(replace(permit, errand=errand, ends=ends)),
                store=store,
                timers=self.timers,
                agenda=self.agenda,
                volume=self.volume,
                waking=self.waking,
                ears=self.care,
                memory=self.memory,
                sent=self.sent,
                policy=self.policy,
                rooms=self.rooms,
                calls=self.calls,
                contacts=self.contacts,
                pairing=self.pairing,
                bookmarks=self.bookmarks,
                words=words,
                examples=examples,
                do=do,
                understand=lambda text: mind.route(text, words.language),
                # It reaches what the owner has set, and nothing else.
                open_player=lambda: self.open_player(Permit(errand=errand, ends=ends)),
                record=lambda then: self.record(then),
            )

        return InstalledSkill(status.name, skill.handlers, words, context, skill.seconds)

    def close(self) -> None:
        if self._address_book is not None:
            self._address_book.close()
        self.web.close()
        with contextlib.suppress(StateError):  # a disk that is full must not keep the speaker from ending
            self.agenda.close()
        self.later.close()
        self.state.close()

    def _marks(self) -> tuple[str, ...]:
        """Return what tells, in a request, where home is."""
        home = self._settings.location
        degrees = [each for each in (home.latitude, home.longitude) if each is not None]
        return (home.name, *(f"{each:.2f}" for each in degrees))
