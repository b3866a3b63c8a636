"""The socket for a phone: what places and takes calls must do to fit, and what it tells."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from speaker.audio import Samples


class Ending(StrEnum):
    """Why a call is over; each has a sentence of its own."""

    HUNG_UP = "hung_up"
    """By us."""
    LEFT = "left"
    """By them."""
    CANCELLED = "cancelled"
    """They gave up before anybody answered."""
    DECLINED = "declined"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    WRONG_NUMBER = "wrong_number"
    NOT_ALLOWED = "not_allowed"
    """The phone service does not accept the account, or not this call."""
    NO_COMMON_SOUND = "no_common_sound"
    """The two have no sound format or no encryption in common."""
    SERVICE_DOWN = "service_down"
    UNREACHABLE = "unreachable"
    NOT_TRUSTED = "not_trusted"
    """The other side could not prove who it is."""
    SOUND_LOST = "sound_lost"
    """Nothing came from the other side any more."""
    PHONE_DIED = "phone_died"
    """The program that makes calls ended by itself; it is started again."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Call:
    """One call, as the phone that has it knows it."""

    id: str
    phone: str
    """Whose call it is: the name of a `Phone`."""
    address: str
    """Of the other side, as sip:anna@example.org."""
    incoming: bool
    told_name: str = ""
    """What the other side calls itself; nobody has checked it."""
    line: str = ""
    """The address of ours that was called; a paired speaker has one that nobody else knows."""


@dataclass(frozen=True, slots=True)
class Rings:
    """Somebody calls."""

    call: Call


@dataclass(frozen=True, slots=True)
class RingsThere:
    """It rings at the other side."""

    id: str


@dataclass(frozen=True, slots=True)
class Established:
    """Both can talk."""

    id: str


@dataclass(frozen=True, slots=True)
class Secured:
    """What is said is encrypted from now on."""

    id: str
    how: str


@dataclass(frozen=True, slots=True)
class KeyPressed:
    """The other side pressed a key."""

    id: str
    key: str


@dataclass(frozen=True, slots=True)
class Ended:
    id: str
    ending: Ending
    detail: str = ""
    """As the phone put it; for the log."""


@dataclass(frozen=True, slots=True)
class LineChanged:
    """The account can be called, or no longer."""

    phone: str
    usable: bool
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Registered:
    """The service has been told where we can be called, and is again every few minutes."""

    phone: str


PhoneEvent = Rings | RingsThere | Established | Secured | KeyPressed | Ended | LineChanged | Registered
Tell = Callable[[PhoneEvent], None]


class Phone(Protocol):
    """Has one account, and at most one call at a time. Used from the event loop only.

    What it can't do at once raises PhoneError; what becomes of a call is told as an event.
    """

    @property
    def name(self) -> str: ...

    @property
    def usable(self) -> bool:
        """Whether it can place calls now."""
        ...

    @property
    def port(self) -> int:
        """Where it takes calls by UDP and TCP, by TLS one above; 0 while it does not."""
        ...

    async def start(self, tell: Tell) -> None:
        """Begin to take calls; `tell` hears all events, on the event loop, each call's `Ended` exactly once."""
        ...

    async def dial(self, address: str) -> Call:
        """Have it ring at an address (sip:..., or a number for the account's own service)."""
        ...

    async def answer(self, call: Call) -> None: ...

    async def hang_up(self, call: Call) -> None:
        """End a call; one that is not answered yet is cancelled, or declined."""
        ...

    async def hold(self, call: Call, held: bool) -> None: ...

    async def press(self, call: Call, keys: str) -> None:
        """Send keys, 0 to 9, * and #."""
        ...

    def send(self, samples: Samples) -> None:
        """Give what the other side is to hear; never waits, drops what nobody takes."""
        ...

    def receive(self) -> Samples:
        """Return the next CHUNK_SAMPLES of the other side; silence where there are none. Never waits.

        Called once for each chunk that is played: that is the clock of a call.
        """
        ...

    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Account:
    """What a phone needs to know."""

    address: str
    """Ours, as sip:kitchen@example.org; the host may hold a port."""
    user: str = ""
    """For the service; "" for the first part of the address."""
    password: str = ""
    """May be ${NAME}; "" for calls without any service."""
    transport: str = "tls"
    """tls, tcp or udp."""
    encryption: str = "srtp"
    """srtp (keys go with the signalling), dtls_srtp, or "" for none."""
    outbound: str = ""
    """A proxy that all goes through, as sip:proxy.example.org;transport=tls."""
    listen: str = ""
    """Address and port at which calls come in without a service, as 192.168.1.20:5060; "" for any free port."""
    certificates: str = ""
    """A file of certificates that are trusted instead of the usual ones."""


@dataclass(frozen=True, slots=True)
class PhoneOptions:
    """What the house gives a phone."""

    name: str
    account: Account
    folder: Path
    """Its own, to write in; emptied by nobody else."""
    identity: Path | None = None
    """A file with our key and certificate, for TLS."""
    lines: Mapping[str, str] = field(default_factory=dict)
    """More names of ours that may be called, by who may call them."""


class MakePhone(Protocol):
    def __call__(self, options: PhoneOptions) -> Phone:
        """Build a phone, found by entry point `mynah.phones`. Raises PhoneError naming what is missing."""
        ...
