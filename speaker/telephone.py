"""Puts phones, intercom and switchboard together, as settings choose them, and lets handlers have them."""

import asyncio
import logging
import time
from typing import Any

from speaker import plugins
from speaker.audio import Chunk, Samples, read_recording
from speaker.calls import Account, History, MakePhone, Phone, PhoneOptions
from speaker.config import Folders, Settings
from speaker.contacts import is_emergency, same
from speaker.errors import PhoneError, PluginError, SpeakerError
from speaker.events import Announcer
from speaker.house import House
from speaker.intercom import Intercom
from speaker.sentences import Words
from speaker.skill import NoCalls, NoPairing, NoRooms
from speaker.switchboard import Around, CallLedger, Desk, Dialler, Switchboard, spoken
from speaker.voice import Voice
from speaker.web import Data

_LOG = logging.getLogger(__name__)

ROOMS = "the other rooms"
"""The phone by which the speakers of the house call each other; no account has a blank in its name."""
_ANOTHER_ROOM = "the speaker of another room"
"""In the ledger."""


class Telephone:
    """All that calls and is called. Made, started and closed on the event loop."""

    def __init__(
        self, settings: Settings, places: Folders, house: House, voice: Voice, announcer: Announcer, words: Words
    ) -> None:
        self._settings = settings
        self._places = places
        self._house = house
        self._voice = voice
        self._words = words
        self._history = History(house.state, places.state / "voicemail")
        self._renewing = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()
        self.intercom = self._make_intercom()
        phones = self._make_phones()
        accounts = [(phone, settings.calls.accounts[phone.name]) for phone in phones]
        ledger = CallLedger(house.sent, settings.calls.accounts, _ANOTHER_ROOM, time.time)
        around = self._around()
        self.board = Switchboard(phones, voice, announcer, words, settings.calls, self._history, around, ledger)
        region = settings.contacts.region
        self._dialler = Dialler(
            accounts,
            lambda: self.board.phones.get(ROOMS),
            lambda address: self.intercom is not None and bool(self.intercom.room_at(address)),
            lambda number: is_emergency(number, region),
            emergency=settings.calls.emergency,
        )

    async def start(self) -> None:
        await self.board.start()
        self._house.calls = Desk(
            self.board,
            self._dialler,
            lambda message: read_recording(self._history.path(message)).samples,
        )
        if self.intercom is not None:
            await self.intercom.start()
            self._house.rooms, self._house.pairing = self.intercom.rooms, self.intercom.pairing
            await self._renew()

    def feed(self, chunk: Chunk) -> None:
        """Take what the microphone heard, without our own sound in it."""
        self.board.feed(chunk)

    async def close(self) -> None:
        self._house.calls, self._house.rooms, self._house.pairing = NoCalls(), NoRooms(), NoPairing()
        if self.intercom is not None:
            await self.intercom.close()
        if self._tasks:
            await asyncio.wait(self._tasks)
        await self.board.close()

    def _make_phones(self) -> list[Phone]:
        """Return a phone for each account; one that can't be had is logged."""
        phones: list[Phone] = []
        for name, account in self._settings.calls.accounts.items():
            try:
                phones.append(self._make_phone(name, account))
            except (PhoneError, PluginError) as error:
                _LOG.error("calls.accounts.%s: %s", name, error)
        return phones

    def _make_phone(self, name: str, account: Account, **options: Any) -> Phone:
        make: MakePhone = plugins.load(plugins.PHONES, self._settings.calls.phone)
        return make(PhoneOptions(name, account, self._places.state / "phones" / name.replace(" ", "-"), **options))

    def _make_intercom(self) -> Intercom | None:
        """Return what finds and trusts the other speakers; `None` where it is off, or cannot be had."""
        own, room = self._settings.intercom, self._settings.location.room
        if not own.enabled:
            return None
        try:
            finder = plugins.load(plugins.FINDERS, "mdns")(own.addresses)
            return Intercom(
                own,
                self._places.state / "intercom",
                room,
                finder,
                self._words,
                self._say,
                self._play,
                quiet=lambda: self._house.policy.quiet,
                sip_port=self._sip_port,
                way_out=self._house.way_out("intercom", _ANOTHER_ROOM, Data.SAID),
                sound_out=self._house.way_out("intercom", _ANOTHER_ROOM, Data.VOICE),
                changed=self._renew_soon,
            )
        except SpeakerError as error:
            _LOG.error("intercom: %s; it is off", error)
            return None

    def _around(self) -> Around:
        own, house, region = self._settings.calls, self._house, self._settings.contacts.region
        greeting = own.greeting or self._words.responses["voicemail_greeting"][0]
        unknown = self._words.responses["unknown_caller"][0]
        return Around(
            contact=house.contacts.by_address,
            room=lambda line: self.intercom.room_of(line) if self.intercom is not None else "",
            known=self._known_names,
            may_drop_in=lambda room: self.intercom is not None and self.intercom.may_drop_in(room),
            blocked=lambda uri: any(same(uri, each, region) for each in own.blocked),
            spoken=lambda uri: spoken(uri, unknown),
            quiet=lambda: house.policy.quiet,
            now=time.time,
            greeting=lambda: self._voice.make(greeting),
        )

    def _known_names(self) -> list[str]:
        rooms = self.intercom.rooms.others() if self.intercom is not None else []
        return [*(contact.name for contact in self._house.contacts.all()), *rooms]

    async def _say(self, text: str) -> bool:
        await self._voice.say(text)
        return True

    async def _play(self, samples: Samples) -> bool:
        await self._voice.play(samples)
        return True

    def _sip_port(self) -> int:
        """Return where other rooms call us, by TLS; 0 while they can't."""
        phone = self.board.phones.get(ROOMS)
        return phone.port + 1 if phone is not None and phone.port else 0

    def _renew_soon(self) -> None:
        task = asyncio.get_running_loop().create_task(self._renew())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _renew(self) -> None:
        """Begin anew to be called by the other rooms: there is one more to trust, or one less."""
        assert self.intercom is not None  # who is not there changes nothing
        async with self._renewing:
            await self.board.remove(ROOMS)
            if not self.intercom.lines:
                return
            addresses = self._settings.intercom.addresses
            host = addresses[0] if addresses else "0.0.0.0"  # noqa: S104 - the other rooms are in the network
            account = Account(
                f"sip:mynah@{host}",
                certificates=str(self.intercom.certificates),
                listen=f"{host}:" if addresses else "",
            )
            try:
                phone = self._make_phone(
                    ROOMS, account, identity=self.intercom.identity, lines=dict(self.intercom.lines)
                )
            except (PhoneError, PluginError) as error:
                _LOG.error("intercom: %s; rooms can't call each other", error)
                return
            await self.board.add(phone)
