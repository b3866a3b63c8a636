"""Puts the phones and the switchboard together, as settings choose them."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

from speaker import plugins
from speaker.audio import read_recording
from speaker.calls import Account, History, MakePhone, Phone, PhoneOptions
from speaker.config import Folders, Settings
from speaker.contacts import is_emergency, same
from speaker.errors import PhoneError, PluginError
from speaker.events import Announcer
from speaker.house import House
from speaker.sentences import Words
from speaker.switchboard import Around, Desk, Dialler, Switchboard, spoken
from speaker.voice import Voice

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Intercom:
    """What of the other speakers of the house a telephone needs."""

    phone: Phone | None
    """By which the speakers call each other."""
    room: Callable[[str], str]
    """The room that calls a line of ours."""
    drop_in: tuple[str, ...]


NO_INTERCOM = Intercom(None, lambda line: "", ())


def make_phones(settings: Settings, places: Folders) -> dict[str, Phone]:
    """Return a phone for each account; one that can't be had is logged, and told by `speaker doctor`."""
    phones: dict[str, Phone] = {}
    for name, account in settings.calls.accounts.items():
        try:
            phones[name] = make_phone(settings.calls.phone, PhoneOptions(name, account, places.state / "phones" / name))
        except (PhoneError, PluginError) as error:
            _LOG.error("calls.accounts.%s: %s", name, error)
    return phones


def make_phone(kind: str, options: PhoneOptions) -> Phone:
    """Raises PhoneError, PluginError."""
    make: MakePhone = plugins.load(plugins.PHONES, kind)
    return make(options)


def open_switchboard(
    settings: Settings,
    places: Folders,
    house: House,
    voice: Voice,
    announcer: Announcer,
    words: Words,
    intercom: Intercom = NO_INTERCOM,
) -> Switchboard | None:
    """Return the switchboard, and let handlers have it; `None` where no phone is set up. Called on the event loop."""
    phones = make_phones(settings, places)
    own, region = settings.calls, settings.contacts.region
    accounts: list[tuple[Phone, Account]] = [(phone, own.accounts[name]) for name, phone in phones.items()]
    everybody = [*phones.values(), *([intercom.phone] if intercom.phone is not None else [])]
    if not everybody:
        return None
    history = History(house.state, places.state / "voicemail")
    greeting = own.greeting or words.responses["voicemail_greeting"][0]
    around = Around(
        contact=lambda uri: house.contacts.by_address(uri),
        room=intercom.room,
        drop_in=intercom.drop_in,
        blocked=lambda uri: any(same(uri, each, region) for each in own.blocked),
        spoken=lambda uri: spoken(uri, words.responses["unknown_caller"][0]),
        quiet=lambda: house.policy.quiet,
        now=time.time,
        greeting=lambda: voice.make(greeting),
    )
    board = Switchboard(everybody, voice, announcer, words, own, history, around)
    dialler = Dialler(
        accounts, intercom.phone, _is_room(house), lambda number: is_emergency(number, region), emergency=own.emergency
    )
    house.calls = Desk(board, dialler, lambda message: read_recording(history.path(message)).samples)
    return board


def _is_room(house: House) -> Callable[[str], bool]:
    return lambda address: any(house.rooms.address(room) == address for room in house.rooms.others())
