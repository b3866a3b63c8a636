"""What the owner sets about the other speakers of the house."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Times:
    """How long things take, in seconds; people are slower than tests."""

    window: float = 120.0
    """In which both have to be told, and again as many in which people have to compare."""
    settling: float = 1.0
    """After the first that is found, in which a third would be noticed: nobody could know which is meant."""
    beginning: float = 5.0
    """In which one hears at once whether the other speaker is there; after that, it is told when it is."""
    confirming: float = 3.0
    """The same, for what people find at the other speaker."""
    speaking: float = 14.0
    """In which an announcement has to be said; who announced stands there and waits."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How this speaker and the others of the house get on."""

    enabled: bool = True
    """Whether it can be paired with others; before it is, nothing of it is to be found in the network."""
    announcements: bool = True
    """Whether paired speakers may have something said here."""
    drop_in: tuple[str, ...] = ()
    """Rooms whose speakers are put through here without anybody answering; none by default."""
    addresses: tuple[str, ...] = ()
    """Addresses of ours, as 192.168.1.20, at which others find it; none for all."""
    port: int = 0
    """Where it takes connections of others; 0 for any that is free: they are told."""
