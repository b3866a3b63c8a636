"""Feeds as they are found in the wild, on 127.0.0.1: RSS of news and of a podcast."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from xml.sax.saxutils import escape

from speaker.testing.web import Canned

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)


def news(title: str, headlines: Sequence[str]) -> Canned:
    """Return a feed of headlines, the newest first, ten minutes apart."""
    items = "".join(
        f"<item><title>{escape(headline)}</title><link>https://example.org/{number}</link>"
        f"<guid>{escape(title)}-{escape(headline)}</guid><description>About it.</description>"
        f"<pubDate>{format_datetime(NOW - timedelta(minutes=10 * number))}</pubDate></item>"
        for number, headline in enumerate(headlines)
    )
    return _rss(title, items)


def podcast(title: str, episodes: Sequence[str], base: str = "https://cdn.example.org") -> Canned:
    """Return a podcast, its newest episode first, a day apart, an hour long each."""
    items = "".join(
        f"<item><title>{escape(episode)}</title><guid isPermaLink='false'>guid-{escape(episode)}</guid>"
        f"<pubDate>{format_datetime(NOW - timedelta(days=number))}</pubDate><itunes:duration>1:00:00</itunes:duration>"
        f"<enclosure url='{base}/{escape(episode.lower().replace(' ', '-'))}.mp3?t={number}' length='1'"
        " type='audio/mpeg'/></item>"
        for number, episode in enumerate(episodes)
    )
    return _rss(title, items)


def _rss(title: str, items: str) -> Canned:
    text = (
        "<?xml version='1.0' encoding='UTF-8'?>"
        "<rss version='2.0' xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd'>"
        f"<channel><title>{escape(title)}</title><link>https://example.org</link>{items}</channel></rss>"
    )
    return Canned(text, kind="application/rss+xml; charset=UTF-8")
