"""What was listened to: which episode of which podcast was last, and where it was left."""

from dataclasses import dataclass
from typing import Any

from skills.podcasts.directory import Podcast
from speaker.skill import Context, FeedItem

_MOST = 50
"""Podcasts that are remembered."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """Keeps by feed the last episode: its id, because addresses of sound change with every look."""

    ctx: Context[Any]

    @property
    def last(self) -> Podcast | None:
        """The podcast that was listened to last."""
        kept = list(self._all().items())
        return Podcast(str(kept[-1][1]["title"]), kept[-1][0]) if kept else None

    def episode(self, podcast: Podcast) -> str:
        """Return the id of the episode that was last; "" for none."""
        return str(self._all().get(podcast.feed, {}).get("id", ""))

    def start(self, podcast: Podcast, episode: FeedItem) -> float:
        """Return where to begin an episode: where it was left, in seconds."""
        kept = self._all().get(podcast.feed, {})
        return self.ctx.bookmarks.get(str(kept["sound"])) if kept.get("id") == episode.id else 0.0

    def put(self, podcast: Podcast, episode: FeedItem) -> None:
        kept = {feed: entry for feed, entry in self._all().items() if feed != podcast.feed}
        kept[podcast.feed] = {"title": podcast.title, "id": episode.id, "sound": episode.sound}
        self.ctx.store.put("shelf", dict(list(kept.items())[-_MOST:]))

    def _all(self) -> dict[str, dict[str, str]]:
        return dict(self.ctx.store.get("shelf", {}))
