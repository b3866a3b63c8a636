"""Who can be called and by what: phones, accounts, contacts and the other speakers, for the check-up."""

import asyncio
import contextlib
import re
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from speaker import plugins
from speaker.calls import Account, LineChanged, MakePhone, PhoneEvent, PhoneOptions
from speaker.config import Folders, Settings
from speaker.errors import Fault, PhoneError, PluginError, ServiceError
from speaker.house import House
from speaker.intercom.trust import Peer, Trust
from speaker.interfaces import Health

_ANSWER = 8.0
"""Seconds in which a phone service has to answer; one that is well takes less than one."""
_REFUSED = re.compile(r"40[1347]\b")
_REMEDIES = {"baresip": "as root: apt-get install baresip-core"}
"""What to do where a program that makes calls is missing."""


def phones(settings: Settings, places: Folders) -> Iterator[Health]:
    """Have each account register once, as the running speaker does."""
    own = settings.calls
    try:
        make: MakePhone = plugins.load(plugins.PHONES, own.phone)
        make(PhoneOptions("check-up", Account("sip:check-up@127.0.0.1"), places.runtime / "check-up"))
    except (PhoneError, PluginError) as error:
        needed = bool(own.accounts or _paired(places))
        yield Health("phone", not needed, str(error), f"to make calls, {_REMEDIES.get(own.phone, 'see docs/calls.md')}")
        return
    yield Health("phone", True, f"{own.phone} makes calls")
    if not own.accounts:
        yield Health(
            "accounts", True, "none is set", "to call others than your rooms, set calls.accounts: docs/calls.md"
        )
    for name, account in own.accounts.items():
        yield asyncio.run(_register(make, name, account))


async def _register(make: MakePhone, name: str, account: Account) -> Health:
    subject, told = f"account {name}", asyncio.Queue[LineChanged]()

    def tell(event: PhoneEvent) -> None:
        if isinstance(event, LineChanged):
            told.put_nowait(event)

    with tempfile.TemporaryDirectory() as folder:
        try:
            # A speaker that runs may have the port.
            phone = make(PhoneOptions(name, replace(account, listen=""), Path(folder)))
        except PhoneError as error:
            return Health(subject, False, str(error), f"correct calls.accounts.{name}")
        try:
            await phone.start(tell)
            line = await asyncio.wait_for(told.get(), _ANSWER)
        except TimeoutError:
            line = LineChanged(name, False, f"no answer within {_ANSWER:g} s")
        finally:
            await phone.close()
    if line.usable:
        registered = f"{account.address} is registered"
        return Health(subject, True, registered if account.password else "calls addresses, but no telephone numbers")
    return Health(subject, False, f"not registered: {line.detail}", _remedy(name, line.detail))


def _remedy(name: str, why: str) -> str:
    where = f"calls.accounts.{name}"
    if _REFUSED.match(why):
        return f"correct address, user and password in {where}"
    if "prove" in why:
        return f"correct the address in {where}; a service of your own: name its authority in {where}.certificates"
    return f"correct address and transport in {where}, or look whether the network lets it through"


def contacts(settings: Settings, places: Folders) -> Iterator[Health]:
    """Read the files, and ask the address book's server."""
    own = settings.contacts
    for path in (places.config / Path(file).expanduser() for file in own.files):
        if not path.is_file():
            yield Health("contacts", False, f"{path} is not there", "correct contacts.files")
    with contextlib.closing(House(settings, places)) as house:
        if own.carddav:
            yield _address_book(house)
        known = len(house.contacts.all())
    remedy = "" if known else f"put vCards into {places.config / 'contacts.vcf'}, or set contacts.carddav"
    yield Health("contacts", True, f"{known} {'is' if known == 1 else 'are'} known", remedy)
    if known and not own.region:
        yield Health("contacts", True, "contacts.region is not set", "set it to your country, so that numbers compare")


def _address_book(house: House) -> Health:
    try:
        house.ask_address_book()
    except ServiceError as error:
        refused = error.fault in (Fault.KEY, Fault.FORBIDDEN)
        what = "contacts.user and contacts.password" if refused else "contacts.carddav, or look at the network"
        return Health("address book", False, str(error), f"correct {what}; until then who was there last is known")
    return Health("address book", True, "answers")


def intercom(settings: Settings, places: Folders) -> Iterator[Health]:
    """Tell whom this speaker trusts."""
    room = settings.location.room
    if not settings.intercom.enabled:
        yield Health("intercom", True, "off; intercom.enabled is false")
        return
    if not room:
        remedy = "to pair it with other speakers, set location.room: each one needs another"
        yield Health("intercom", not _paired(places), "it is not told in which room it stands", remedy)
    rooms = [peer.room for peer in _paired(places)]
    remedy = "" if rooms else 'for calls from room to room, say "pair the speakers" to two: docs/intercom.md'
    yield Health("pairing", True, f"paired with {', '.join(rooms) or 'no other speaker'}", remedy)


def _paired(places: Folders) -> tuple[Peer, ...]:
    """Return who is trusted; where nobody was ever paired, nothing is written."""
    folder = places.state / "intercom"
    return Trust(folder).all() if (folder / "peers.json").is_file() else ()
