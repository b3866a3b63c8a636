"""One request and its reply, and what the reply means."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any, NoReturn
from urllib.parse import urlencode, urlsplit

from speaker.errors import Fault, ServiceRefused, ServiceUnavailable

WAIT = 60.0
"""Seconds to leave a service alone that has had enough of us and does not say for how long."""
LONGEST_WAIT = 3600.0
GOOD = (HTTPStatus.OK, HTTPStatus.CREATED, HTTPStatus.ACCEPTED, HTTPStatus.NON_AUTHORITATIVE_INFORMATION)
JSON = ("json",)
_REFUSALS = {
    HTTPStatus.UNAUTHORIZED: Fault.KEY,
    HTTPStatus.PAYMENT_REQUIRED: Fault.FORBIDDEN,
    HTTPStatus.FORBIDDEN: Fault.FORBIDDEN,
    HTTPStatus.PROXY_AUTHENTICATION_REQUIRED: Fault.FORBIDDEN,
}
_FAULTS = {
    HTTPStatus.NOT_FOUND: Fault.NOT_FOUND,
    HTTPStatus.GONE: Fault.NOT_FOUND,
    HTTPStatus.TOO_MANY_REQUESTS: Fault.BUSY,
    HTTPStatus.NO_CONTENT: Fault.EMPTY,
}


@dataclass(frozen=True, slots=True)
class Reply:
    """What a service answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def kind(self) -> str:
        """The media type: "application/json"."""
        return self.headers.get("Content-Type", "").partition(";")[0].strip().lower()

    @property
    def text(self) -> str:
        """The body as text, in the charset that it names; UTF-8 for none, or for one that nobody knows."""
        named = self.headers.get("Content-Type", "").partition("charset=")[2].partition(";")[0].strip(" \"'")
        try:
            return self.body.decode(named or "utf-8", "replace")
        except LookupError:
            return self.body.decode("utf-8", "replace")

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
    """One question to a service."""

    service: str
    """As one would say it."""
    method: str
    url: str
    params: Mapping[str, object] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    seconds: float = 7.0
    silence: float = 5.0
    """Seconds without a byte after which to give up."""
    again: bool = True
    """It does no harm if it arrives twice."""
    kinds: Collection[str] = ()
    """Ends of the media types that are taken, as "json"; none for all."""
    good: Collection[int] = GOOD

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or ""

    @property
    def origin(self) -> str:
        """Host and port: what asks to be left alone is one service, not all on its machine."""
        return urlsplit(self.url).netloc.rpartition("@")[2]

    @property
    def content(self) -> str:
        """All of it that may tell something about this house: path, parameters and body."""
        return "\n".join([urlsplit(self.url).path, urlencode(self.params), self.body.decode("utf-8", "replace")])

    def fail(self, reason: str, fault: Fault) -> NoReturn:
        # The cause is left out: its text holds the whole address, and with it keys.
        raise ServiceUnavailable(self.service, reason, fault) from None

    def check(self, reply: Reply) -> None:
        """Raise ServiceRefused or ServiceUnavailable unless the reply is good, and of a kind that is taken."""
        status = reply.status
        if status in self.good:
            self._check_kind(reply)
            return
        if status in _REFUSALS:
            reason = f"{self.host} answers {status}; look at its key and terms"
            raise ServiceRefused(self.service, reason, _REFUSALS[HTTPStatus(status)])
        if 300 <= status < 400:
            self.fail(f"{self.host} sends us elsewhere ({status}); a sign-in page may stand in between", Fault.NOT_OURS)
        named = next((fault for code, fault in _FAULTS.items() if code == status), None)
        fault = named or (Fault.BROKEN if status >= 500 or status < 400 else Fault.MISUNDERSTOOD)
        self.fail(f"{self.host} answers {status}", fault)

    def _check_kind(self, reply: Reply) -> None:
        end = reply.kind.rpartition("/")[2].rpartition("+")[2]
        if self.kinds and reply.body and end not in self.kinds and reply.kind not in self.kinds:
            # Networks of hotels answer every request with a page of their own, and status 200.
            page = f"{self.host} answers with {reply.kind or 'no type'}; a sign-in page may stand in between"
            self.fail(page, Fault.NOT_OURS)

    def json(self, reply: Reply) -> Any:
        """Return the JSON of a good reply. Raises ServiceUnavailable."""
        try:
            return json.loads(reply.body, parse_constant=lambda _: None)
        except (ValueError, RecursionError):
            fault = Fault.GARBLED if reply.body.strip() else Fault.EMPTY
            self.fail(f"{self.host} sent {len(reply.body)} bytes that are not JSON", fault)


def _moment(date: str) -> float | None:
    try:
        return parsedate_to_datetime(date).timestamp()
    except (ValueError, OverflowError):
        return None
