"""iTunes Search and the Podcast Index as they are documented, on 127.0.0.1, with the feeds that they lead to."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from speaker.testing.feeds import podcast
from speaker.testing.web import Asked, Canned, FakeWeb

KEY, SECRET = "ABC", "sesame"
EPISODES = {
    "The Daily Bird": ("Wednesday", "Tuesday", "Monday"),
    "Daily Science": ("Atoms",),
    "Planet Money": ("Gold",),
}


@dataclass
class FakePodcasts:
    """Both at one address; the feed of a podcast is at /feeds/ and its number."""

    web: FakeWeb
    episodes: dict[str, tuple[str, ...]] = field(default_factory=lambda: dict(EPISODES))

    @property
    def url(self) -> str:
        return self.web.url

    def feed(self, title: str) -> str:
        return f"{self.url}/feeds/{list(self.episodes).index(title)}"

    def answer(self, asked: Asked) -> Canned:
        if asked.path == "/search":
            return self._itunes(asked)
        if asked.path == "/search/byterm":
            return self._index(asked)
        if asked.path.startswith("/feeds/"):
            title = list(self.episodes)[int(asked.path.rpartition("/")[2])]
            return podcast(title, self.episodes[title])
        return Canned("<html>not found</html>", 404, kind="text/html")

    def _fitting(self, words: str) -> list[str]:
        wanted = set(words.lower().split())
        return [title for title in self.episodes if wanted & set(title.lower().split())]

    def _itunes(self, asked: Asked) -> Canned:
        rows = [
            {
                "wrapperType": "track",
                "kind": "podcast",
                "collectionId": number,
                "collectionName": title,
                "artistName": "Somebody",
                "feedUrl": self.feed(title),
                "trackCount": 210,
            }
            for number, title in enumerate(self._fitting(asked.params["term"]))
        ]
        paid = {"kind": "podcast", "collectionName": "Behind a wall", "artistName": "Somebody"}
        return Canned({"resultCount": len(rows) + 1, "results": [*rows, paid]}, kind="text/javascript; charset=utf-8")

    def _index(self, asked: Asked) -> Canned:
        signed = hashlib.sha1((KEY + SECRET + asked.headers.get("x-auth-date", "")).encode()).hexdigest()
        if asked.headers.get("x-auth-key") != KEY or asked.headers.get("authorization") != signed:
            return Canned({"status": "false", "description": "Authorization failed"}, 401)
        rows = [
            {"id": number, "title": title, "url": self.feed(title), "language": "en", "episodeCount": 210, "dead": 0}
            for number, title in enumerate(self._fitting(asked.params["q"]))
        ]
        dead = {"id": 9, "title": "Gone", "url": f"{self.url}/gone", "dead": 1}
        return Canned({"status": "true", "feeds": [*rows, dead], "count": len(rows) + 1, "query": asked.params["q"]})


@contextmanager
def fake_podcasts() -> Iterator[FakePodcasts]:
    with FakeWeb() as web:
        fake = FakePodcasts(web)
        web.on("*", fake.answer)
        yield fake
