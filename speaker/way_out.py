"""What an engine that reaches into the network by itself has to ask before, and to tell after."""

from collections.abc import Callable
from dataclasses import dataclass

OnSent = Callable[[str, int, str], None]
"""Told the host, how many bytes went there, headers included and before encryption, and the words that it was about;
"" where nobody knows them yet."""


def nobody_counts(host: str, count: int, heard: str) -> None:
    """Keep no ledger."""


def _always() -> bool:
    return True


@dataclass(frozen=True, slots=True)
class WayOut:
    """Given to whoever makes connections past `web`. Safe to use from any thread."""

    on_sent: OnSent = nobody_counts
    """Called for all that has left, also for an answer that nobody waits for any more."""
    clock_is_right: Callable[[], bool] = _always
    """Asked before anything goes by TLS: a wrong clock can judge no certificate."""


UNCOUNTED = WayOut()
