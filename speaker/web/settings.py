"""How services on the network are asked."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """How services on the network are asked."""

    user_agent: str = "Mynah/0.1 (+https://mynah.example; owner@mynah.example)"
    """Who asks; several services turn away those who do not say it, so put an address of yours here."""
    connect: float = 3.0
    """Seconds to wait for a connection."""
    read: float = 5.0
    """Seconds to wait for the next bytes."""
    total: float = 7.0
    """Seconds that a request may take in all, with its second try."""
    largest: int = 4_000_000
    """Bytes; a larger answer is not taken."""
    per_minute: int = 60
    """How often a host is asked in a minute, unless a skill declares another number for it."""
    proxy: str = ""
    """The address of a proxy; "" for none."""
