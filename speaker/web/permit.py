"""What a skill has declared that it reaches and sends, held against what it does."""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from enum import StrEnum
from urllib.parse import unquote_plus, urlsplit

from speaker.errors import Fault, ServiceRefused

_OF_HOUSES = frozenset({"local", "localhost", "lan", "home", "internal", "intranet", "arpa", "box", "private", "corp"})
_SHORTEST = 4
"""Letters; what is shorter stands in any address by chance."""


class Data(StrEnum):
    """A kind of what may leave the house."""

    PLACE = "place"
    """Where home is."""
    SAID = "said"
    """What was said, or words of it."""
    CONTACT = "contact"
    """People, and how to reach them."""
    HOUSE = "house"
    """Devices, lists and appointments of this house."""
    VOICE = "voice"
    """The sound of what was said."""


@dataclass(frozen=True, slots=True)
class Errand:
    """On whose behalf something is sent."""

    skill: str = ""
    intent: str = ""
    heard: str = ""
    """The request that was spoken."""
    slots: tuple[str, ...] = ()
    """The words of it that matter."""


@dataclass(frozen=True, slots=True)
class Permit:
    """What may be reached and sent, on which errand, until when."""

    hosts: frozenset[str] | None = None
    """`None` for everywhere: the speaker's own errands. "*.example.org" is all below it, "*" all of the internet."""
    sends: frozenset[Data] = frozenset(Data)
    rates: Mapping[str, int] = field(default_factory=dict)
    """Requests a minute, by host; "*" for hosts of the owner's settings."""
    errand: Errand = Errand()
    home: tuple[str, ...] = ()
    """What tells where home is: its name, its coordinates with two decimals."""
    ends: float | None = None
    """When the turn is over, by the monotonic clock."""

    def seconds(self, wanted: float) -> float:
        """Return how long something may take that would like to take `wanted` seconds."""
        return wanted if self.ends is None else min(wanted, max(0.05, self.ends - time.monotonic()))

    def sharing(self, others: int) -> "Permit":
        """Return a permit for the first of several that are asked in turn: half of the time, if `others` follow."""
        if self.ends is None or others < 1:
            return self
        now = time.monotonic()
        return replace(self, ends=now + (self.ends - now) * 0.5)

    def rate(self, host: str, usual: int) -> int:
        """Return how many requests a minute a host gets at most."""
        return self.rates.get(host, self.rates.get("*", usual))

    def check_host(self, host: str, service: str) -> None:
        if self.hosts is not None and not _is_among(host.lower(), self.hosts):
            reason = f"{host or 'no host'} is not among the hosts that the skill declares"
            raise ServiceRefused(service, reason, Fault.UNDECLARED)

    def check_data(self, sent: str, service: str) -> frozenset[Data]:
        """Return the kinds of data in what is about to be sent. Raises ServiceRefused for one that is not declared.

        Where home is and what was said are looked for; people and the house count as sent where they are declared.
        """
        found = self._find(_plain(sent))
        if undeclared := found - self.sends:
            kinds = ", ".join(sorted(kind.value for kind in undeclared))
            reason = f"it was to be sent {kinds}, which the skill does not declare"
            raise ServiceRefused(service, reason, Fault.UNDECLARED)
        return found | (self.sends & {Data.CONTACT, Data.HOUSE} if self.hosts is not None else frozenset())

    def _find(self, sent: str) -> frozenset[Data]:
        said = [_plain(words) for words in (self.errand.heard, *self.errand.slots)]
        found = set()
        if any(len(words) >= _SHORTEST and words in sent for words in said):
            found.add(Data.SAID)
        marks = [mark for mark in map(_plain, self.home) if mark and not any(mark in words for words in said)]
        if any(re.search(rf"(?<!\w){re.escape(mark)}(?![^\W\d])", sent) for mark in marks):
            found.add(Data.PLACE)
        return frozenset(found)


def _is_among(host: str, hosts: frozenset[str]) -> bool:
    """Tell whether a host is declared: by its name, as one of "*.example.org", or by "*" as any on the internet."""
    if host in hosts or any(each.startswith("*.") and host.endswith(each[1:]) for each in hosts):
        return True
    return "*" in hosts and _is_public(host)


def _is_public(host: str) -> bool:
    """Tell whether a name is none of the house: what the internet names must not lead to a router or a lamp."""
    name, dot, last = host.rstrip(".").rpartition(".")
    return bool(name and dot) and (last.isalpha() or last.startswith("xn--")) and last not in _OF_HOUSES


def _plain(text: str) -> str:
    return " ".join(re.split(r"[\s_+]+", unquote_plus(text).casefold())).strip()


def hosts_in(settings: object) -> frozenset[str]:
    """Return the hosts of all addresses in a settings object, however deep: the owner who sets one allows it."""
    if isinstance(settings, str):
        host = urlsplit(settings).hostname if "://" in settings else None
        return frozenset([host]) if host else frozenset()
    if is_dataclass(settings):
        return _union(getattr(settings, each.name) for each in fields(settings))
    if isinstance(settings, Mapping):
        return _union(settings.values())
    if isinstance(settings, list | tuple | set | frozenset):
        return _union(settings)
    return frozenset()


def _union(values: object) -> frozenset[str]:
    return frozenset().union(*(hosts_in(each) for each in values))  # type: ignore[attr-defined]
