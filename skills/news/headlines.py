"""Headlines of one feed, stripped of what is not to be spoken, and how far they were read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from speaker.skill import Web, read_feed, spoken

_MOST = 15
"""Headlines that are kept; nobody listens to more."""
_TITLE, _SUMMARY = 160, 320
"""Letters."""


@dataclass(frozen=True, slots=True)
class Headlines:
    """The newest first."""

    source: str
    titles: Sequence[str]
    summaries: Sequence[str]
    """What stands behind each; "" for nothing."""
    read: int = 0
    """How many were read aloud."""
    before: int = 0
    """How many of those before the last time."""
    at: float = 0.0
    """When they were fetched, in Unix time."""

    @property
    def left(self) -> bool:
        return self.read < len(self.titles)

    @property
    def last(self) -> Sequence[str]:
        """What stands behind those that were read the last time."""
        return self.summaries[self.before : self.read]

    def next(self, count: int) -> "tuple[Sequence[str], Headlines]":
        """Return the next titles, and the headlines as they are after that."""
        end = min(self.read + max(1, count), len(self.titles))
        return self.titles[self.read : end], replace(self, read=end, before=self.read)

    def again(self) -> "Headlines":
        return replace(self, read=0, before=0)

    def age(self, now: float) -> float:
        return now - self.at

    def as_json(self, now: float) -> dict[str, Any]:
        kept = {name: getattr(self, name) for name in self.__slots__}
        return {**kept, "titles": list(self.titles), "summaries": list(self.summaries), "at": self.at or now}

    @classmethod
    def kept(cls, json: Mapping[str, Any] | None, now: float) -> "Headlines | None":
        """Return what was kept; `None` for nothing, or if the clock has gone back since."""
        return cls(**json) if json and json["at"] <= now else None


def fetch(web: Web, address: str, source: str) -> Headlines:
    """Return what a feed has. Raises ServiceUnavailable, ServiceRefused."""
    feed = read_feed(web, address, service=source)
    items = [(spoken.plain(item.title, _TITLE), spoken.plain(item.summary, _SUMMARY)) for item in feed.items]
    told = [item for item in items if item[0]][:_MOST]
    return Headlines(source, [title for title, _ in told], [text if text != title else "" for title, text in told])


def about(found: Headlines, topic: str) -> Headlines:
    """Return those that have all the words of a topic."""
    words = topic.casefold().split()
    pairs = zip(found.titles, found.summaries, strict=True)
    fitting = [pair for pair in pairs if all(word in " ".join(pair).casefold() for word in words)]
    return replace(found, titles=[title for title, _ in fitting], summaries=[text for _, text in fitting])
