"""What every way to send a message can do, and the people one writes to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from speaker.skill import Web


@dataclass(frozen=True, slots=True)
class Person:
    """Where somebody is reached; any of these is enough."""

    ntfy: str = ""
    """The topic of ntfy that this person's phone listens to; whoever knows it can read it, so make it long."""
    matrix: str = ""
    """The room of Matrix, as !abc:example.org; not an encrypted one."""
    telegram: str = ""
    """The number of the chat with your bot."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Who may be written to, and through whom."""

    me: str = ""
    """Which of the people "my phone" belongs to."""
    people: Mapping[str, Person] = field(default_factory=dict)
    """By the name that one says."""
    order: tuple[str, ...] = ("ntfy", "matrix", "telegram")
    """Which way is tried first, where somebody has several."""
    ntfy: str = "https://ntfy.sh"
    """The address of ntfy; your own server keeps it in the house."""
    ntfy_token: str = ""
    """For topics that are not open to all."""
    matrix: str = ""
    """The address of your Matrix server."""
    matrix_token: str = ""
    """The access token of the speaker's own account there."""
    telegram: str = "https://api.telegram.org"
    telegram_token: str = ""
    """The token of your bot; each person has to write to it once before it may answer."""
    sender: str = "Mynah"
    """What stands above a message."""


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent."""

    text: str
    title: str
    urgent: bool = False
    """It should ring, even on a phone that is muted."""


class Messenger(Protocol):
    """A way to send messages."""

    @property
    def name(self) -> str:
        """As one would say it."""
        ...

    def send(self, web: Web, message: Message) -> None:
        """Send to whom it was made for. Raises ServiceUnavailable, ServiceRefused."""
        ...
