"""radio-browser.info as it is documented, on 127.0.0.1. Schema: radiobrowser-api-rust 0.7."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from speaker.testing.web import Asked, Canned, FakeWeb


def station(name: str, url: str, tags: str = "", country: str = "GB", clicks: int = 1, hls: int = 0) -> dict[str, Any]:
    """Return one as it is sent."""
    number = f"96{abs(hash(name)) % 10**10:010d}"
    return {
        "changeuuid": f"{number}-c",
        "stationuuid": number,
        "serveruuid": None,
        "name": name,
        "url": url,
        "url_resolved": url,
        "homepage": "",
        "tags": tags,
        "countrycode": country,
        "language": "english",
        "votes": 12,
        "codec": "MP3",
        "bitrate": 128,
        "hls": hls,
        "lastcheckok": 1,
        "clickcount": clicks,
        "clicktrend": 1,
        "ssl_error": 0,
        "geo_lat": None,
        "has_extended_info": False,
    }


STATIONS = (
    station("BBC Radio 4 Extra", "http://stream.example.org/4x.mp3", "talk", clicks=900),
    station("\tBBC Radio 4 \U0001f4fb", "http://stream.example.org/4.mp3", "talk,news", clicks=800),
    station("Jazz FM", "http://stream.example.org/jazz.mp3", "jazz,smooth", clicks=300),
    station("Jazz Cellar", "http://stream.example.org/cellar.m3u8", "jazz", clicks=700, hls=1),
    station("Smooth Jazz Oslo", "http://stream.example.org/oslo.mp3", "jazz", "NO", clicks=100),
)


@dataclass
class FakeRadioBrowser:
    """One server of several; `clicked` holds what was counted."""

    url: str
    web: FakeWeb
    stations: Sequence[dict[str, Any]] = STATIONS
    servers: list[str] = field(default_factory=list)
    """Names of the others, with their ports."""
    clicked: list[str] = field(default_factory=list)

    def answer(self, asked: Asked) -> Canned:
        if asked.path == "/json/servers":
            return Canned([{"ip": "127.0.0.1", "name": name} for name in self.servers or [urlsplit(self.url).netloc]])
        if asked.path == "/json/stations/search":
            return Canned(self._search(asked))
        if asked.path.startswith("/json/url/"):
            number = asked.path.rpartition("/")[2]
            self.clicked.append(number)
            return Canned({"ok": True, "message": "retrieved station url", "stationuuid": number})
        return Canned("<html>not found</html>", 404, kind="text/html")

    def _search(self, asked: Asked) -> list[dict[str, Any]]:
        name, tag = asked.params.get("name", "").lower(), asked.params.get("tag", "")
        country = asked.params.get("countrycode", "")
        found = [
            row
            for row in self.stations
            if name in row["name"].lower()
            and (not tag or tag in row["tags"].split(","))
            and (not country or country == row["countrycode"])
        ]
        return sorted(found, key=lambda row: -int(row["clickcount"]))[: int(asked.params.get("limit", 100))]


@contextmanager
def fake_radio_browser() -> Iterator[FakeRadioBrowser]:
    with FakeWeb() as web:
        fake = FakeRadioBrowser(web.url, web)
        web.on("*", fake.answer)
        yield fake
