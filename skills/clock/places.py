"""Which time zone a place keeps, known without the network."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml

_TABLE = Path(__file__).parent / "data" / "places.yaml"
_NO_TOWNS = ("Etc", "US", "Canada", "Brazil", "Mexico", "Chile")
"""Areas whose zones are not called after towns."""
_ONE_TIME = ("AR", "CY", "DE", "MY", "UA", "UZ")
"""Countries whose several zones show the same time."""
_REGIONS_OF_AUSTRALIA = ("ACT", "LHI", "NSW", "North", "South", "West")


@dataclass(frozen=True, slots=True)
class Atlas:
    """Names in lower case."""

    cities: dict[str, str]
    regions: dict[str, str]
    """Countries and states that keep one time; may stand behind the name of a town."""
    wide: frozenset[str]
    """Those that keep several."""


@dataclass(frozen=True, slots=True)
class SeveralZones:
    """A place so wide that it has no one time."""


def find_zone(place: str) -> ZoneInfo | SeveralZones | None:
    """Return the zone of a place by the name that people use; `None` if nobody here knows it."""
    atlas = _atlas()
    name = _plain(place)
    if name in atlas.wide:
        return SeveralZones()
    zone = atlas.cities.get(name) or atlas.regions.get(name) or _town_and_region(name, atlas)
    return ZoneInfo(zone) if zone else None


def _town_and_region(name: str, atlas: Atlas) -> str | None:
    """Read "portland oregon", "paris texas", "sydney australia"; a region decides, a wide country does not."""
    words = name.split()
    for at in range(1, len(words)):
        town, region = " ".join(words[:at]), " ".join(words[at:])
        if region in atlas.wide and town in atlas.cities:
            return atlas.cities[town]
        if region in atlas.regions and region not in atlas.wide:
            return atlas.regions[region]
    return None


def _plain(name: str) -> str:
    bare = "".join(
        letter for letter in unicodedata.normalize("NFKD", name.lower()) if not unicodedata.combining(letter)
    )
    text = " ".join(re.sub(r"[^a-z]+", " ", bare.replace("'", "").replace("&", " and ")).split())
    return text.removeprefix("the ").removesuffix(" right now").removesuffix(" now")


@cache
def _atlas() -> Atlas:
    """Read the tables once; they never change while the speaker runs."""
    table = yaml.safe_load(_TABLE.read_text(encoding="utf-8"))
    zones = (files("tzdata") / "zones").read_text(encoding="utf-8").split()
    return Atlas(
        cities={**dict(_towns(zones)), **dict(_named(table["cities"]))},
        regions={**dict(_countries()), **dict(_named(table["regions"]))},
        wide=frozenset(_plain(name) for name in table["wide"]),
    )


def _named(table: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    for zone, names in table.items():
        for name in names:
            yield _plain(name), zone


def _towns(zones: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield "new york" for America/New_York."""
    for zone in zones:
        area, _, rest = zone.partition("/")
        town = rest.rpartition("/")[2]
        if town and area not in _NO_TOWNS and town not in _REGIONS_OF_AUSTRALIA:
            yield _plain(town), zone


def _countries() -> Iterator[tuple[str, str]]:
    """Yield the countries that have one zone, from the tables that come with the time zones."""
    tables = files("tzdata") / "zoneinfo"
    by_code: dict[str, list[str]] = {}
    for row in _rows((tables / "zone.tab").read_text(encoding="utf-8")):
        by_code.setdefault(row[0], []).append(row[2])
    for code, country in _rows((tables / "iso3166.tab").read_text(encoding="utf-8")):
        zones = by_code.get(code, [])
        if zones and (len(zones) == 1 or code in _ONE_TIME):
            name = country.partition(" (")[0]
            yield _plain(name), zones[0]
            yield _plain(name.partition(" & ")[0]), zones[0]


def _rows(table: str) -> Iterator[list[str]]:
    for line in table.splitlines():
        if not line.startswith("#"):
            yield line.split("\t")
