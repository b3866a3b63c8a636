"""What the owner sets about calls."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from speaker.calls.phone import Account


class Stranger(StrEnum):
    """What becomes of a call by somebody who is no contact."""

    RING = "ring"
    VOICEMAIL = "voicemail"
    DECLINE = "decline"


@dataclass(frozen=True, slots=True)
class Settings:
    """Who may call, and how."""

    phone: str = "baresip"
    """The program that makes calls."""
    accounts: Mapping[str, Account] = field(default_factory=dict)
    """Accounts with phone services, by a name of yours; the first is called out with."""
    strangers: Stranger = Stranger.RING
    """What becomes of calls by who is not among the contacts: ring, voicemail or decline."""
    blocked: tuple[str, ...] = ()
    """Numbers and addresses whose calls nobody hears of."""
    announce: bool = True
    """Say who calls."""
    rings: float = 25.0
    """Seconds that it rings here, before the caller can leave a message."""
    patience: float = 45.0
    """Seconds that it rings at the other side, before it is given up."""
    voicemail: bool = True
    """Let callers leave a message where nobody answers."""
    greeting: str = ""
    """What they hear then; "" for the usual sentence."""
    emergency: bool = False
    """Whether emergency numbers may be dialled; only where you have tried out that your service connects them."""
