"""radio-browser.info: fifty thousand stations, kept by a community on several servers; no key."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from skills.radio.stations import Station, Wish
from speaker.skill import Fault, ServiceError, ServiceUnavailable, Web, first_of, spoken

_DAY = 86_400.0
_SERVERS = 3
"""Servers that are tried."""
_STATIONS = 12


@dataclass(frozen=True, slots=True)
class RadioBrowser:
    """Its servers come and go, so none is written down: any of them is asked for the others."""

    base: str
    name: str = "the radio directory"

    def find(self, web: Web, wish: Wish) -> Sequence[Station]:
        query = {
            "name": wish.name,
            "tag": wish.genre,
            "countrycode": wish.country,
            "hidebroken": "true",
            "order": "clickcount",
            "reverse": "true",
            "limit": _STATIONS,
        }
        params = {key: value for key, value in query.items() if value}
        return first_of(web, self._servers(web), lambda server, way: server.search(way, params))

    def count(self, web: Web, station: Station) -> None:
        if station.id:
            first_of(web, self._servers(web), lambda server, way: server.click(way, station.id))

    def _servers(self, web: Web) -> "list[_Server]":
        """Return some servers, in another order each time, so that none gets all the work."""
        try:
            # A quarter of the time: the server that is set may know enough.
            brief = web.sharing(1).sharing(1)
            rows = brief.get_json(f"{self.base}/json/servers", service=self.name, fresh_for=_DAY)
        except ServiceError:
            kept = web.stale(f"{self.base}/json/servers")
            rows = kept.value if kept is not None else []
        rows = rows if isinstance(rows, list) else []
        names = {str(row["name"]) for row in rows if isinstance(row, dict) and row.get("name")}
        scheme = urlsplit(self.base).scheme
        found = [_Server(f"{scheme}://{name}", self.name) for name in names]
        random.shuffle(found)
        return [*found[:_SERVERS], _Server(self.base, self.name)]


@dataclass(frozen=True, slots=True)
class _Server:
    """One of them; all know the same."""

    base: str
    name: str

    def search(self, web: Web, params: dict[str, object]) -> Sequence[Station]:
        rows = web.get_json(f"{self.base}/json/stations/search", params, service=self.name, fresh_for=_DAY)
        try:
            if not isinstance(rows, list):
                raise TypeError("list of them")
            # What comes in pieces (HLS) not every player plays, so it comes last.
            whole = [row for row in rows if row["url_resolved"].startswith(("http://", "https://"))]
            ordered = sorted(whole, key=lambda row: bool(row.get("hls")))
            return [station for row in ordered if (station := _station(row)).name]
        except (TypeError, KeyError, AttributeError) as error:
            raise ServiceUnavailable(self.name, f"a station lacks {error}", Fault.GARBLED) from error

    def click(self, web: Web, station: str) -> None:
        web.get_json(f"{self.base}/json/url/{station}", service=self.name)


def _station(row: Any) -> Station:
    # Names hold tabs and pictures.
    return Station(spoken.plain(row["name"], 60), row["url_resolved"], str(row["stationuuid"]))
