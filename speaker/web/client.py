"""The way to services: what is asked is permitted, counted, and ends in time, in an answer or in one of our errors."""

import copy
import json
import logging
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from speaker.errors import Fault, ServiceError, ServiceUnavailable
from speaker.web.cache import Answer, Cache, Kept, request_key
from speaker.web.exchange import GOOD, JSON, Reply, Request
from speaker.web.health import Health
from speaker.web.permit import Permit
from speaker.web.sending import Sender
from speaker.web.sent import Sent, SentLedger
from speaker.web.settings import Settings
from speaker.web.streams import Datagrams, Stream

_LOG = logging.getLogger(__name__)


class Web:
    """The way to services on the network. Safe to use from any thread.

    Addresses and headers may hold keys, so none goes into a log or an error. Every method raises ServiceUnavailable
    and ServiceRefused.
    """

    def __init__(
        self,
        settings: Settings,
        folder: Path | None = None,
        clock: Callable[[], float] = time.time,
        *,
        sent: SentLedger | None = None,
        clock_is_right: Callable[[], bool] = lambda: True,
    ) -> None:
        """Answers are kept in `folder`; `None` keeps them in memory. `clock` gives seconds of the epoch.

        `sent` takes what leaves the house. Nothing is asked by TLS until `clock_is_right`.
        """
        self._settings = settings
        self._clock = clock
        self.permit = Permit()
        self.sent = sent or SentLedger(clock)
        self._clock_is_right = clock_is_right
        self._cache = Cache(folder)
        self._health = Health(clock)
        self._sender = Sender(settings)

    def under(self, permit: Permit) -> "Web":
        """Return the same web, within a permit."""
        view = copy.copy(self)
        view.permit = permit
        return view

    def only(self, hosts: Iterable[str]) -> "Web":
        """Return the same web, but for these hosts only."""
        return self.under(replace(self.permit, hosts=frozenset(host.lower() for host in hosts)))

    def sharing(self, others: int) -> "Web":
        """Return the same web for the first of several that are asked in turn, with its share of the time."""
        return self.under(self.permit.sharing(others))

    def get_json(
        self,
        url: str,
        params: Mapping[str, object] | None = None,
        *,
        service: str,
        headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
        fresh_for: float = 0.0,
        kinds: Collection[str] = JSON,
    ) -> Any:
        """Return what a service answers; one answer serves `fresh_for` seconds and is then kept for `stale`.

        `service` is its name as one would say it. `timeout` is for all of it, in seconds, and may be longer than
        what is set. `kinds` are the media types that are taken for JSON.
        """
        asked = {"Accept": "application/json", **(headers or {})}
        request = self._request("GET", url, service, params, asked, timeout, kinds=kinds)
        return self._kept(request, request.json, fresh_for)

    def get_text(
        self,
        url: str,
        params: Mapping[str, object] | None = None,
        *,
        service: str,
        headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
        fresh_for: float = 0.0,
        kinds: Collection[str] = ("text/plain",),
    ) -> str:
        """Return a text; see `get_json`."""
        request = self._request("GET", url, service, params, headers, timeout, kinds=kinds)
        return str(self._kept(request, lambda reply: reply.text, fresh_for))

    def post_json(
        self,
        url: str,
        body: Any,
        *,
        service: str,
        headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
        again: bool = False,
        params: Mapping[str, object] | None = None,
        method: str = "POST",
    ) -> Any:
        """Send JSON and return what is answered; `again` tells that it does no harm if it arrives twice."""
        asked = {"Accept": "application/json", "Content-Type": "application/json", **(headers or {})}
        data = json.dumps(body, ensure_ascii=False).encode()
        request = self._request(method, url, service, params, asked, timeout, body=data, again=again, kinds=JSON)
        return request.json(self._exchange(request))

    def send(
        self,
        method: str,
        url: str,
        *,
        service: str,
        params: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        timeout: float | None = None,
        again: bool = False,
        good: Collection[int] = GOOD,
        kinds: Collection[str] = (),
    ) -> Reply:
        """Send any request of HTTP; a status that is not `good` raises."""
        return self._exchange(
            self._request(
                method, url, service, params, headers, timeout, body=body, again=again, good=good, kinds=kinds
            )
        )

    def connect(self, host: str, port: int, *, service: str, timeout: float | None = None, tls: bool = False) -> Stream:
        """Open a connection of TCP; close it, or use it in a `with`. `timeout` is for each step, in seconds."""
        self._check_clock(service, tls)
        self.permit.check_host(host, service)
        seconds = self.permit.seconds(timeout or self._settings.total)
        return Stream(host, port, service, self.permit, self._note_sent, seconds, tls=tls)

    def datagrams(self, host: str, port: int, *, service: str, timeout: float | None = None) -> Datagrams:
        """Open a way for datagrams (UDP) to one host; close it, or use it in a `with`."""
        self.permit.check_host(host, service)
        seconds = self.permit.seconds(timeout or self._settings.total)
        return Datagrams(host, port, service, self.permit, self._note_sent, seconds)

    def stale(self, url: str, params: Mapping[str, object] | None = None) -> Answer | None:
        """Return the last answer to a request that was asked with `fresh_for`, however old; asks nobody."""
        kept = self._cache.get(request_key(url, params or {}))
        return Answer(kept.value, kept.age(self._clock())) if kept else None

    def fault(self, url: str) -> Fault | None:
        """Return what was wrong with a service when it was last asked; `None` for nothing, or if it never was."""
        return self._health.last(urlsplit(url).netloc.rpartition("@")[2])

    def forget(self) -> None:
        """Drop all that services have answered before."""
        self._cache.clear()

    def close(self) -> None:
        self._sender.close()

    def _request(
        self,
        method: str,
        url: str,
        service: str,
        params: Mapping[str, object] | None,
        headers: Mapping[str, str] | None,
        timeout: float | None,
        **more: Any,
    ) -> Request:
        seconds = self.permit.seconds(timeout or self._settings.total)
        silence = timeout or self._settings.read
        return Request(service, method, url, params or {}, headers or {}, seconds=seconds, silence=silence, **more)

    def _kept(self, request: Request, read: Callable[[Reply], Any], fresh_for: float) -> Any:
        """Answer from the cache, or ask; an answer that has not changed comes without its body."""
        self.permit.check_host(request.host, request.service)
        if fresh_for <= 0:
            return read(self._exchange(request))
        key = request_key(request.url, request.params)
        kept = self._cache.get(key)
        if kept is not None and kept.is_fresh(self._clock(), fresh_for):
            return kept.value
        if kept is not None:
            good = (*GOOD, HTTPStatus.NOT_MODIFIED)
            request = replace(request, headers={**request.headers, **kept.validators()}, good=good)
        reply = self._exchange(request)
        now = self._clock()
        if kept is not None and reply.status == HTTPStatus.NOT_MODIFIED:
            kept = replace(kept, at=now, expires=reply.expires(now))
        else:
            validators = reply.headers.get("ETag", ""), reply.headers.get("Last-Modified", "")
            kept = Kept(read(reply), now, reply.expires(now), *validators)
        self._cache.put(key, kept)
        return kept.value

    def _exchange(self, request: Request) -> Reply:
        """Ask, if it is allowed and wise; remember what left, and how it went."""
        self._check_clock(request.service, request.url.startswith("https:"))
        self.permit.check_host(request.host, request.service)
        data = self.permit.check_data(request.content, request.service)
        wait = self._health.ask(request.origin, self.permit.rate(request.host, self._settings.per_minute))
        if wait is not None:
            why = "has failed again and again" if wait.fault is Fault.OPEN else "wants to be left alone"
            request.fail(f"{request.host} {why}; it is asked again in {wait.seconds:.0f} s", wait.fault)
        rest = 0.0
        try:
            note = partial(self._note_sent, request.service, request.host, data)
            reply = self._sender.send(request, note)
            rest = reply.wait(self._clock())
            request.check(reply)
        except ServiceError as error:
            self._health.note(request.origin, error.fault, rest)
            if rest:
                _LOG.warning("%s answers %s; it is left alone for %.0f s", request.service, error.reason, rest)
            raise
        self._health.note(request.origin, None)
        return reply

    def _check_clock(self, service: str, tls: bool) -> None:
        if tls and not self._clock_is_right():
            raise ServiceUnavailable(service, "this machine's clock is not set yet", Fault.CLOCK)

    def _note_sent(self, service: str, host: str, data: Collection[str], count: int) -> None:
        errand = self.permit.errand
        kinds = tuple(sorted(data))
        self.sent.add(Sent(self._clock(), errand.skill, errand.intent, errand.heard, service, host, kinds, count))
