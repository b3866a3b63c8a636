"""Sends one request over requests: on a thread of its own, under a deadline, twice where that is harmless."""

import logging
import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from http import HTTPStatus
from http.cookiejar import DefaultCookiePolicy
from typing import NoReturn

import requests
import urllib3

from speaker.counting import CountingAdapter, Meter
from speaker.errors import Fault
from speaker.web.exchange import Reply, Request
from speaker.web.settings import Settings

_LOG = logging.getLogger(__name__)

CONNECTIONS = 16
"""Requests under way at once, those that we gave up on included: a resolver may hold a thread for half a minute."""
_PASSING = (HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT)
_ERRORS = (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError)


class Sender:
    """Owns the connections."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._slots = threading.BoundedSemaphore(CONNECTIONS)
        self._meter = Meter()
        self._session = requests.Session()
        self._session.trust_env = False  # settings come from `config`, not from the environment or ~/.netrc
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._session.headers.update({"User-Agent": settings.user_agent})
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, CountingAdapter(self._meter, pool_maxsize=CONNECTIONS))
        if settings.proxy:
            self._session.proxies.update({"http": settings.proxy, "https": settings.proxy})
        # At DEBUG it writes every address, and with it keys.
        logging.getLogger("urllib3").setLevel(logging.INFO)

    def close(self) -> None:
        self._session.close()

    def send(self, request: Request, left: Callable[[int], None]) -> Reply:
        """Return the reply, whatever its status; `left` is told how many bytes went out, even if nobody waits any more.

        Sent on another thread: looking up a name and reading headers know no deadline of their own.
        """
        if not self._slots.acquire(blocking=False):
            request.fail(f"{CONNECTIONS} earlier requests still hang", Fault.OPEN)
        answer: Future[Reply] = Future()
        ends = time.monotonic() + request.seconds

        def work() -> None:
            try:
                answer.set_result(self._try(request, ends))
            except _ERRORS as error:
                answer.set_exception(error)
            finally:
                self._slots.release()
                if self._meter.sent:
                    left(self._meter.sent)

        threading.Thread(target=work, name=f"web-{request.host}", daemon=True).start()
        try:
            return answer.result(request.seconds)
        except _ERRORS as error:
            _explain(request, error)

    def _try(self, request: Request, ends: float) -> Reply:
        """Ask once, and once more after what tends to pass."""
        pause = random.uniform(0.1, 0.4)
        try:
            reply = self._once(request, ends)
            if reply.status not in _PASSING or "Retry-After" in reply.headers or not request.again:
                return reply
        except requests.exceptions.SSLError:
            raise
        except requests.ConnectionError:
            if not request.again or time.monotonic() + pause >= ends:
                raise
        time.sleep(pause)
        return self._once(request, ends)

    def _once(self, request: Request, ends: float) -> Reply:
        left = max(0.05, ends - time.monotonic())
        limits = (min(self._settings.connect, left), min(request.silence, left))
        _LOG.debug("%s: asking %s", request.service, request.host)
        with self._session.request(
            request.method,
            request.url,
            params=request.params,  # type: ignore[arg-type]
            headers=request.headers,
            data=request.body or None,
            timeout=limits,
            stream=True,
            allow_redirects=False,  # it might lead to a host that was not declared, or to a sign-in page
        ) as response:
            return Reply(response.status_code, response.headers, self._read(response.raw, ends))

    def _read(self, source: urllib3.HTTPResponse, ends: float) -> bytes:
        """Read to the end; `read1` returns what has come, so that a trickle cannot outlast the deadline."""
        body = bytearray()
        while part := source.read1(65_536, decode_content=True):
            body += part
            if len(body) > self._settings.largest:
                raise _TooLarge
            if time.monotonic() > ends:
                raise TimeoutError
        return bytes(body)


class _TooLarge(ValueError):
    pass


def _explain(request: Request, error: Exception) -> NoReturn:
    host = request.host
    match error:
        case requests.Timeout() | urllib3.exceptions.TimeoutError() | TimeoutError():
            request.fail(f"{host} gave no answer within {request.seconds:g} s", Fault.TIMEOUT)
        case requests.exceptions.SSLError():
            request.fail(f"{host} shows no certificate that we trust; is this machine's clock right?", Fault.UNSAFE)
        case requests.ConnectionError() if "NameResolutionError" in str(error):
            request.fail(f"nobody knows the name {host}; is the network up?", Fault.NO_NAME)
        case requests.ConnectionError():
            request.fail(f"{host} cannot be reached; is the network up?", Fault.UNREACHABLE)
        case _TooLarge():
            request.fail(f"{host} broke off: it sends more than is taken", Fault.TOO_LARGE)
        case _:
            request.fail(f"{host} broke off ({type(error).__name__})", Fault.GARBLED)
