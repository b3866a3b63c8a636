"""One request and its reply, and what the reply means."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any, NoReturn
from urllib.parse import urlsplit

from speaker.errors import ServiceRefused, ServiceUnavailable

WAIT = 60.0
"""Seconds to leave a service alone that has had enough of us and does not say for how long."""
LONGEST_WAIT = 3600.0
_GOOD = (HTTPStatus.OK, HTTPStatus.NON_AUTHORITATIVE_INFORMATION)
_REFUSALS = (HTTPStatus.UNAUTHORIZED, HTTPStatus.PAYMENT_REQUIRED, HTTPStatus.FORBIDDEN)


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def kind(self) -> str:
        """The media type: "application/json"."""
        return self.headers.get("Content-Type", "").partition(";")[0].strip().lower()

    def expires(self, now: float) -> float:
        """Return until when not to ask again; a day at most, in case the service's clock is wrong."""
        until = _moment(self.headers.get("Expires", ""))
        return min(until, now + 86_400) if until is not None else 0.0

    def wait(self, now: float) -> float:
        """Return for how many seconds the service wants to be left alone: "120", or until a date."""
        text = self.headers.get("Retry-After", "")
        if self.status != HTTPStatus.TOO_MANY_REQUESTS and (self.status < 500 or not text):
            return 0.0
        until = _moment(text)
        wait = float(text) if text.isascii() and text.isdigit() else until - now if until is not None else WAIT
        return min(max(wait, 1.0), LONGEST_WAIT)


@dataclass(frozen=True, slots=True)
class Request:
    service: str
    url: str
    params: Mapping[str, object]
    headers: Mapping[str, str]
    seconds: float
    silence: float
    """Seconds without a byte after which to give up."""
    ends: float
    """When it must be over, by the monotonic clock."""

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or ""

    @property
    def origin(self) -> str:
        """Host and port: what asks to be left alone is one service, not all on its machine."""
        return urlsplit(self.url).netloc

    def fail(self, reason: str) -> NoReturn:
        # The cause is left out: its text holds the whole address, and with it keys.
        raise ServiceUnavailable(self.service, reason) from None

    def read(self, reply: Reply) -> Any:
        """Return the JSON of a good reply. Raises ServiceRefused, ServiceUnavailable."""
        if reply.status in _REFUSALS:
            raise ServiceRefused(self.service, f"{self.host} answers {reply.status}; look at its key and terms")
        if 300 <= reply.status < 400:
            self.fail(f"{self.host} sends us elsewhere ({reply.status}); a sign-in page may stand in between")
        if reply.status not in _GOOD:
            self.fail(f"{self.host} answers {reply.status}")
        if reply.kind.rpartition("/")[2].rpartition("+")[2] != "json":
            # Networks of hotels answer every request with a page of their own, and status 200.
            self.fail(f"{self.host} answers with {reply.kind or 'no type'}; a sign-in page may stand in between")
        try:
            return json.loads(reply.body, parse_constant=lambda _: None)
        except (ValueError, RecursionError):
            self.fail(f"{self.host} sent {len(reply.body)} bytes that are not JSON")


def _moment(date: str) -> float | None:
    try:
        return parsedate_to_datetime(date).timestamp()
    except (ValueError, OverflowError):
        return None
