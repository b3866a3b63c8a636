"""Podcasts, and what everybody who knows where they are can do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from speaker.skill import Web


@dataclass(frozen=True, slots=True)
class Podcast:
    """One podcast."""

    title: str
    feed: str
    """The address of its feed."""


class Directory(Protocol):
    """Somebody who knows podcasts."""

    @property
    def name(self) -> str:
        """As one would say it."""
        ...

    def find(self, web: Web, words: str) -> Sequence[Podcast]:
        """Return the podcasts that fit, the best first; none if there is none.

        Raises ServiceUnavailable, ServiceRefused.
        """
        ...


@dataclass(frozen=True, slots=True)
class Subscriptions:
    """The owner's own list."""

    feeds: Mapping[str, str]
    name: str = "your podcasts"

    def find(self, web: Web, words: str) -> Sequence[Podcast]:
        return [Podcast(title, feed) for title, feed in self.feeds.items()]
