"""Stations, and what everybody who knows some can do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from speaker.skill import Web


@dataclass(frozen=True, slots=True)
class Station:
    """One radio station."""

    name: str
    address: str
    """Of its sound."""
    id: str = ""
    """By which who knows it counts its listeners."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted; nothing is whatever many listen to."""

    name: str = ""
    genre: str = ""
    country: str = ""
    """Two letters."""


class StationSource(Protocol):
    """Somebody who knows stations."""

    @property
    def name(self) -> str:
        """As one would say it."""
        ...

    def find(self, web: Web, wish: Wish) -> Sequence[Station]:
        """Return the stations that fit, the best first; none if there is none.

        Raises ServiceUnavailable, ServiceRefused.
        """
        ...

    def count(self, web: Web, station: Station) -> None:
        """Tell it that somebody listens to one. Raises ServiceUnavailable, ServiceRefused."""
        ...


@dataclass(frozen=True, slots=True)
class OwnStations:
    """The owner's own list: works with everybody else gone."""

    stations: Mapping[str, str]
    name: str = "your list of stations"

    def find(self, web: Web, wish: Wish) -> Sequence[Station]:
        """Return those whose name holds what was said; a genre is a word of the name."""
        wanted = _words(wish.name or wish.genre)
        return [Station(name, url) for name, url in self.stations.items() if wanted <= _words(name)]

    def count(self, web: Web, station: Station) -> None:
        """Nobody counts."""


def _words(name: str) -> set[str]:
    return set("".join(letter if letter.isalnum() else " " for letter in name.casefold()).split())
