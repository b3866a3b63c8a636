"""Asks services for JSON: every request ends in time, in an answer or in one of our errors."""

import copy
import logging
import random
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, fields, is_dataclass, replace
from http import HTTPStatus
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3

from speaker.errors import ServiceRefused
from speaker.web.cache import Answer, Cache, Kept, request_key
from speaker.web.exchange import LONGEST_WAIT, Reply, Request

_LOG = logging.getLogger(__name__)

CONNECTIONS = 16
"""Requests under way at once, those that we gave up on included: a resolver may hold a thread for half a minute."""
_PASSING = (HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT)


@dataclass(frozen=True, slots=True)
class Settings:
    """How services on the network are asked."""

    user_agent: str = "Mynah/0.1 (+https://mynah.example; owner@mynah.example)"
    """Who asks; several services turn away those who do not say it, so put an address of yours here."""
    connect: float = 3.0
    """Seconds to wait for a connection."""
    read: float = 5.0
    """Seconds to wait for the next bytes."""
    total: float = 7.0
    """Seconds that a request may take in all, with its second try."""
    largest: int = 4_000_000
    """Bytes; a larger answer is not taken."""
    proxy: str = ""
    """The address of a proxy; "" for none."""


class Web:
    """The way to services on the network. Safe to use from any thread.

    Addresses and headers may hold keys, so none goes into a log or an error.
    """

    def __init__(self, settings: Settings, folder: Path | None = None, clock: Callable[[], float] = time.time) -> None:
        """Answers are kept in `folder`; `None` keeps them in memory. `clock` gives seconds of the epoch."""
        self._settings = settings
        self._clock = clock
        self._hosts: frozenset[str] | None = None
        self._cache = Cache(folder)
        self._slots = threading.BoundedSemaphore(CONNECTIONS)
        self._closed_until: dict[str, float] = {}
        self._session = requests.Session()
        self._session.trust_env = False  # settings come from `config`, not from the environment or ~/.netrc
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._session.headers.update({"User-Agent": settings.user_agent, "Accept": "application/json"})
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, requests.adapters.HTTPAdapter(pool_maxsize=CONNECTIONS))
        if settings.proxy:
            self._session.proxies.update({"http": settings.proxy, "https": settings.proxy})
        # At DEBUG it writes every address, and with it keys.
        logging.getLogger("urllib3").setLevel(logging.INFO)

    def only(self, hosts: Iterable[str]) -> "Web":
        """Return the same web, but for these hosts only: the ones that a skill has declared."""
        view = copy.copy(self)
        view._hosts = frozenset(host.lower() for host in hosts)
        return view

    def get_json(
        self,
        url: str,
        params: Mapping[str, object] | None = None,
        *,
        service: str,
        headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
        fresh_for: float = 0.0,
    ) -> Any:
        """Return what a service answers; one answer serves `fresh_for` seconds and is then kept for `stale`.

        `service` is its name as one would say it. `timeout` is for all of it, in seconds, and may be
        longer than what is set. Raises ServiceUnavailable, ServiceRefused.
        """
        params = params or {}
        self._check_host(url, service)
        key = request_key(url, params)
        kept = self._cache.get(key) if fresh_for > 0 else None
        if kept is not None and kept.is_fresh(self._clock(), fresh_for):
            return kept.value
        seconds = timeout or self._settings.total
        asked = {**(headers or {}), **(kept.validators() if kept else {})}
        silence = timeout or self._settings.read
        request = Request(service, url, params, asked, seconds, silence, time.monotonic() + seconds)
        self._check_wait(request)
        reply = self._within(request)
        now = self._clock()
        self._note_wait(request, reply, now)
        if kept is not None and reply.status == HTTPStatus.NOT_MODIFIED:
            kept = replace(kept, at=now, expires=reply.expires(now))
        else:
            validators = reply.headers.get("ETag", ""), reply.headers.get("Last-Modified", "")
            kept = Kept(request.read(reply), now, reply.expires(now), *validators)
        if fresh_for > 0:
            self._cache.put(key, kept)
        return kept.value

    def stale(self, url: str, params: Mapping[str, object] | None = None) -> Answer | None:
        """Return the last answer to a request that was asked with `fresh_for`, however old; asks nobody."""
        kept = self._cache.get(request_key(url, params or {}))
        return Answer(kept.value, kept.age(self._clock())) if kept else None

    def forget(self) -> None:
        """Drop all that services have answered before."""
        self._cache.clear()

    def close(self) -> None:
        self._session.close()

    def _check_host(self, url: str, service: str) -> None:
        host = urlsplit(url).hostname or ""
        if self._hosts is not None and host not in self._hosts:
            raise ServiceRefused(service, f"{host} is not among the hosts that the skill declares")

    def _check_wait(self, request: Request) -> None:
        wait = self._closed_until.get(request.origin, 0.0) - self._clock()
        if 0 < wait <= LONGEST_WAIT:
            request.fail(f"{request.host} wants to be left alone for {wait:.0f} s more")

    def _note_wait(self, request: Request, reply: Reply, now: float) -> None:
        wait = reply.wait(now)
        if wait:
            self._closed_until[request.origin] = now + wait
            _LOG.warning("%s answers %d; it is left alone for %.0f s", request.service, reply.status, wait)

    def _within(self, request: Request) -> Reply:
        """Send on another thread: looking up a name and reading headers know no deadline of their own."""
        if not self._slots.acquire(blocking=False):
            request.fail(f"{CONNECTIONS} earlier requests still hang")
        answer: Future[Reply] = Future()

        def work() -> None:
            try:
                answer.set_result(self._send(request))
            except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as error:
                answer.set_exception(error)
            finally:
                self._slots.release()

        threading.Thread(target=work, name=f"web-{request.host}", daemon=True).start()
        try:
            return answer.result(request.seconds)
        except (requests.Timeout, urllib3.exceptions.TimeoutError, TimeoutError):
            request.fail(f"{request.host} gave no answer within {request.seconds:g} s")
        except requests.ConnectionError:
            request.fail(f"{request.host} cannot be reached; is the network up?")
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            request.fail(f"{request.host} broke off ({type(error).__name__})")

    def _send(self, request: Request) -> Reply:
        """Ask once, and once more after what tends to pass."""
        pause = random.uniform(0.1, 0.4)
        try:
            reply = self._send_once(request)
            if reply.status not in _PASSING or "Retry-After" in reply.headers:
                return reply
        except requests.ConnectionError:
            if time.monotonic() + pause >= request.ends:
                raise
        time.sleep(pause)
        return self._send_once(request)

    def _send_once(self, request: Request) -> Reply:
        left = max(0.05, request.ends - time.monotonic())
        limits = (min(self._settings.connect, left), min(request.silence, left))
        _LOG.debug("%s: asking %s", request.service, request.host)
        with self._session.get(
            request.url,
            params=request.params,  # type: ignore[arg-type]
            headers=request.headers,
            timeout=limits,
            stream=True,
            allow_redirects=False,  # it might lead to a host that was not declared, or to a sign-in page
        ) as response:
            return Reply(response.status_code, response.headers, self._read(request, response.raw))

    def _read(self, request: Request, source: urllib3.HTTPResponse) -> bytes:
        """Read to the end; `read1` returns what has come, so that a trickle cannot outlast the deadline."""
        body = bytearray()
        while part := source.read1(65_536, decode_content=True):
            body += part
            if len(body) > self._settings.largest:
                raise ValueError("too large")
            if time.monotonic() > request.ends:
                raise TimeoutError
        return bytes(body)


def hosts_in(settings: object) -> frozenset[str]:
    """Return the hosts of all addresses in a settings object: the owner who sets one allows it."""
    if not is_dataclass(settings):
        return frozenset()
    values = [getattr(settings, field.name) for field in fields(settings)]
    addresses = [value for value in values if isinstance(value, str) and value.startswith(("http://", "https://"))]
    return frozenset(host for address in addresses if (host := urlsplit(address).hostname))
