"""The way out: requests with permits, deadlines, retries, cache, a ledger, and our errors."""

from speaker.web.cache import Answer
from speaker.web.carddav import AddressBook, AddressBooks, Card
from speaker.web.client import Web
from speaker.web.dav import Collection, Dav, Resource
from speaker.web.exchange import Reply
from speaker.web.feed import Feed, FeedItem, read_feed
from speaker.web.first import first_of
from speaker.web.permit import Data, Errand, Permit, hosts_in
from speaker.web.sent import Sent, SentLedger
from speaker.web.settings import Settings
from speaker.web.streams import Datagrams, Stream

__all__ = [
    "AddressBook",
    "AddressBooks",
    "Answer",
    "Card",
    "Collection",
    "Data",
    "Datagrams",
    "Dav",
    "Errand",
    "Feed",
    "FeedItem",
    "Permit",
    "Reply",
    "Resource",
    "Sent",
    "SentLedger",
    "Settings",
    "Stream",
    "Web",
    "first_of",
    "hosts_in",
    "read_feed",
]
