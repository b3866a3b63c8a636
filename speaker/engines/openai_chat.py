"""Conversation over any address that speaks OpenAI's chat completions: OpenAI, Azure, Ollama, llama.cpp."""

import contextlib
import json
import logging
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from queue import Empty, SimpleQueue
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3

from speaker.counting import CountingAdapter, Meter
from speaker.engines.openai_errors import error_of, explained, is_filtered
from speaker.engines.openai_stream import Assembly, Failed, arriving, events
from speaker.errors import EngineError, Fault, ServiceRefused, ServiceUnavailable, SpeakerError
from speaker.language_model import End, Ended, Message, Role, Settings, Tool, Words
from speaker.way_out import UNCOUNTED, WayOut

_LOG = logging.getLogger(__name__)

SERVICE = "the language model"
CONNECT = 3.0
"""Seconds; a machine in the house that is on answers in a hundredth of that."""
PAUSE = 0.3
"""Seconds before the second try."""
_PASSING = (429, 502, 503, 504)
_BROKEN = (requests.RequestException, urllib3.exceptions.HTTPError, OSError)


def make(settings: Settings, way_out: WayOut = UNCOUNTED) -> "OpenAIChat":
    """Return a model behind `settings.base_url`. Raises EngineError naming what is missing or wrong."""
    address = urlsplit(settings.base_url)
    if address.scheme not in ("http", "https") or not address.hostname:
        raise EngineError(
            f'conversation.base_url: "{settings.base_url}" is no address; one is written like http://nas:11434/v1'
        )
    # The key may not reach a message of the HTTP library, which would show it.
    if not re.fullmatch(r"[\x20-\x7e]*", settings.api_key):
        raise EngineError("conversation.api_key: holds characters that no key has; copy it again")
    if not settings.model and "model" not in settings.omit:
        raise EngineError("conversation.model: is not set; set it to a name that the service knows")
    return OpenAIChat(settings, way_out)


class OpenAIChat:
    """A LanguageModel; each reply is one request, on a thread of its own."""

    name = "openai-chat"

    def __init__(self, settings: Settings, way_out: WayOut) -> None:
        self.model = settings.model
        self._way_out = way_out
        self._meter = Meter()
        self._settings = settings
        self._session = requests.Session()
        self._session.trust_env = False  # settings come from `config`, not from the environment or ~/.netrc
        if settings.proxy:
            self._session.proxies.update({"http": settings.proxy, "https": settings.proxy})
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, CountingAdapter(self._meter))
        self._session.headers["Accept"] = "text/event-stream, application/json"
        if settings.api_key:
            self._session.headers[settings.auth_header] = settings.auth_prefix + settings.api_key
        self._request: _Request | None = None

    def reply(self, messages: Sequence[Message], tools: Sequence[Tool], deadline: float) -> Iterator[Words | Ended]:
        if urlsplit(self._settings.base_url).scheme == "https" and not self._way_out.clock_is_right():
            raise ServiceUnavailable(SERVICE, "this machine's clock is not set yet", Fault.CLOCK)
        ends = time.monotonic() + deadline
        patience = self._settings.first_token_deadline
        heard = next((message.text for message in reversed(messages) if message.role is Role.USER), "")
        body = self._body(messages, tools)
        request = self._request = _Request(
            self._session, self._settings, body, ends, lambda host: self._way_out.on_sent(host, self._meter.sent, heard)
        )
        try:
            while True:
                wait = min(ends - time.monotonic(), patience)
                piece = request.next(max(0.0, wait))
                if piece is None:
                    return
                if isinstance(piece, SpeakerError):
                    raise piece
                if not isinstance(piece, _Alive):
                    yield piece
                if isinstance(piece, Ended):
                    return
        except Empty:
            raise ServiceUnavailable(SERVICE, f"no word came for {min(patience, deadline):g} s") from None
        finally:
            request.drop()

    def cancel(self) -> None:
        if self._request is not None:
            self._request.drop()

    def close(self) -> None:
        self.cancel()
        self._session.close()

    def _body(self, messages: Sequence[Message], tools: Sequence[Tool]) -> dict[str, Any]:
        own = self._settings
        body: dict[str, Any] = {
            "model": own.model,
            "messages": [_written(message, own.system_role) for message in messages],
            "stream": True,
            "stream_options": {"include_usage": True},
            "temperature": own.temperature,
            own.max_tokens_field: own.max_tokens,
        }
        if tools:
            body["tools"] = [
                {
                    "type": "function",
                    "function": {
                        "name": tool.name,
                        "description": tool.description,
                        "parameters": dict(tool.parameters),
                    },
                }
                for tool in tools
            ]
        return {**{name: value for name, value in body.items() if name not in own.omit}, **own.extra}


def _written(message: Message, system_role: str) -> dict[str, Any]:
    """Return a message as the service wants it."""
    if message.role is Role.TOOL:
        return {"role": "tool", "tool_call_id": message.answers, "content": message.text}
    if message.role is not Role.MODEL:
        return {"role": system_role if message.role is Role.SYSTEM else "user", "content": message.text}
    written: dict[str, Any] = {"role": "assistant", "content": message.text or None}
    if message.calls:
        # Bad JSON of its own making would be refused when it is sent back: llama.cpp parses it.
        written["tool_calls"] = [
            {
                "id": call.id,
                "type": "function",
                "function": {"name": call.name, "arguments": json.dumps(call.arguments or {}, ensure_ascii=False)},
            }
            for call in message.calls
        ]
    return written


class _Alive:
    """Something came that is nothing to say: a piece of a call."""


class _Request:
    """One reply on its way from the service."""

    def __init__(
        self,
        session: requests.Session,
        settings: Settings,
        body: Mapping[str, Any],
        ends: float,
        over: Callable[[str], None],
    ) -> None:
        """`over` is told the host on the thread that asked it, when all was said."""
        self._session, self._settings, self._body, self._ends = session, settings, body, ends
        self._over = over
        self._pieces: SimpleQueue[Words | Ended | _Alive | SpeakerError | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._response: requests.Response | None = None
        self._dropped = False
        threading.Thread(target=self._work, name="language-model", daemon=True).start()

    def next(self, wait: float) -> Words | Ended | _Alive | SpeakerError | None:
        """Return what comes next, or `None` after `drop`. Raises Empty if nothing comes in time."""
        return self._pieces.get(timeout=wait)

    def drop(self) -> None:
        """Hang up, so that the service stops working on it."""
        with self._lock:
            self._dropped = True
            # The end comes first: the thread that reads would tell of the connection that breaks.
            self._pieces.put(None)
            if self._response is not None:
                _hang_up(self._response)

    def _work(self) -> None:
        try:
            self._ask(again=True)
        except (ServiceUnavailable, ServiceRefused) as error:
            self._pieces.put(error)
        except Failed as error:
            _LOG.debug("language model: %s", error)
            self._pieces.put(ServiceUnavailable(SERVICE, "the service broke off"))
        except (ValueError, RecursionError) as error:
            self._pieces.put(ServiceUnavailable(SERVICE, f"what it sends cannot be read ({type(error).__name__})"))
        except _BROKEN as error:
            # The text of the error is left out: it holds the whole address.
            self._pieces.put(ServiceUnavailable(SERVICE, f"{self._host} does not answer ({type(error).__name__})"))
        finally:
            self._over(self._host)

    @property
    def _host(self) -> str:
        return urlsplit(self._settings.base_url).netloc.rpartition("@")[2]

    def _ask(self, again: bool) -> None:
        left = max(0.05, self._ends - time.monotonic())
        # Who waits gives up first; where that cannot wake this thread, it ends by itself a little later.
        limits = (min(CONNECT, left), min(self._settings.first_token_deadline, left) + 1.0)
        try:
            response = self._session.post(
                self._settings.base_url.rstrip("/") + "/chat/completions",
                params=dict(self._settings.query),
                json=self._body,
                timeout=limits,
                stream=True,
                allow_redirects=False,
            )
        except requests.ConnectionError:
            # A server closes a connection that was idle just when it is used again.
            if again and time.monotonic() + PAUSE < self._ends and not self._dropped:
                time.sleep(PAUSE)
                return self._ask(again=False)
            raise
        with contextlib.closing(response):
            with self._lock:
                self._response = response
                if self._dropped:
                    return None
            if response.status_code in _PASSING and again and (pause := self._pause(response)) is not None:
                time.sleep(pause)
                return self._ask(again=False)
            self._read(response)
        return None

    def _pause(self, response: requests.Response) -> float | None:
        """Return after how many seconds to ask again; `None` if that is no use."""
        wait = response.headers.get("Retry-After", "")
        pause = float(wait) if re.fullmatch(r"\d{1,4}(\.\d+)?", wait) else PAUSE
        no_use = (
            error_of(response).get("code") == "insufficient_quota" or time.monotonic() + pause > self._ends - CONNECT
        )
        return None if no_use or pause > 1.0 else pause

    def _read(self, response: requests.Response) -> None:
        if response.status_code != 200:
            error = error_of(response)
            if not is_filtered(error):
                raise explained(response.status_code, error, SERVICE, self._settings)
            self._pieces.put(Ended(End.FILTERED))
            return
        kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        assembly = Assembly()
        if kind == "application/json":  # it does not stream
            self._put(assembly, response.json())
        elif kind == "text/event-stream":
            for data in events(arriving(response.raw)):
                if data.strip() == "[DONE]":
                    assembly.complete = True
                    break
                self._put(assembly, json.loads(data))
        else:
            # Networks of hotels answer every request with a page of their own, and status 200.
            why = f"{self._host} answers with {kind or 'no type'}; does conversation.base_url end in /v1?"
            raise ServiceRefused(SERVICE, why)
        self._pieces.put(assembly.ended())

    def _put(self, assembly: Assembly, chunk: Any) -> None:
        for words in assembly.feed(chunk):
            self._pieces.put(words)
        if assembly.calling:
            self._pieces.put(_Alive())


def _hang_up(response: requests.Response) -> None:
    """Wake the thread that reads, which then closes the connection."""
    with contextlib.suppress(OSError, RuntimeError, ValueError):
        response.raw.shutdown()
