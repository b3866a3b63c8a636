"""A chat service on 127.0.0.1, streamed as OpenAI documents it; also one that lies, stalls, rambles or breaks."""

import itertools
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from speaker.language_model import Settings
from speaker.testing.web import GOOD, Asked, Canned, FakeWeb

PATH = "/v1/chat/completions"
KEY = "sk-0123456789abcdef"
MODEL = "mynah-1"
EVENT_STREAM = "text/event-stream"

Reply = Callable[[], Canned]


@dataclass(frozen=True, slots=True)
class Request:
    """What the service was asked, read."""

    headers: Mapping[str, str]
    params: Mapping[str, str]
    body: Mapping[str, Any] = field(default_factory=dict)

    @property
    def messages(self) -> list[dict[str, Any]]:
        return list(self.body["messages"])

    @property
    def tools(self) -> list[str]:
        return [tool["function"]["name"] for tool in self.body.get("tools", ())]


def chunk(delta: Mapping[str, Any], finish: str | None = None, **more: Any) -> dict[str, Any]:
    """Return one chunk of a reply."""
    choice = {"index": 0, "delta": dict(delta), "finish_reason": finish}
    head = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1795000000, "model": MODEL}
    return {**head, "choices": [choice], **more}


def event(data: Any) -> bytes:
    """Return one event of a stream."""
    return f"data: {data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)}\n\n".encode()


def streamed(*parts: Any) -> Reply:
    """Reply with these parts: mappings as events, bytes as they are, numbers as pauses in seconds."""
    return lambda: Canned(
        (part if isinstance(part, bytes | float) else event(part) for part in parts), kind=EVENT_STREAM
    )


def says(text: str, finish: str = "stop", tokens: int = 20) -> Reply:
    """Reply with a text, in pieces of a few letters."""
    pieces = [chunk({"content": text[at : at + 4]}) for at in range(0, len(text), 4)]
    return streamed(chunk({"role": "assistant", "content": ""}), *pieces, *_end(finish, tokens))


def calls(*wanted: tuple[str, Any], text: str = "") -> Reply:
    """Reply with calls of tools: the name and the arguments of each, as an object or as it was written."""
    parts = [chunk({"role": "assistant", "content": text or None})]
    for index, (name, arguments) in enumerate(wanted):
        written = arguments if isinstance(arguments, str) else json.dumps(arguments)
        head = {"index": index, "id": f"call_{index}", "type": "function", "function": {"name": name, "arguments": ""}}
        parts.append(chunk({"tool_calls": [head]}))
        parts += [
            chunk({"tool_calls": [{"index": index, "function": {"arguments": written[at : at + 5]}}]})
            for at in range(0, len(written), 5)
        ]
    return streamed(*parts, *_end("tool_calls", 30))


def stalls(text: str = "", seconds: float = 60.0) -> Reply:
    """Reply with the beginning of an answer, or with none, and then with nothing for some seconds."""
    return streamed(chunk({"role": "assistant", "content": text}), float(seconds), *_end("stop", 5))


def pings(seconds: float = 60.0) -> Reply:
    """Reply with the comments by which llama.cpp keeps a connection open, and nothing else."""
    return lambda: Canned((part for _ in range(int(seconds / 0.02)) for part in (b":\n\n", 0.02)), kind=EVENT_STREAM)


def breaks_off(text: str) -> Reply:
    """Reply with the beginning of an answer and hang up."""
    return streamed(chunk({"role": "assistant", "content": text}))


def fails_midway(text: str, message: str = "The server had an error") -> Reply:
    """Reply with the beginning of an answer, then say that it cannot go on."""
    error = {"error": {"message": message, "type": "server_error", "param": None, "code": None}}
    return streamed(chunk({"content": text}), error)


def garbage(after: str = "", data: bytes = b"data: \xff\xfe{{{\x00\n\n") -> Reply:
    """Reply with bytes that are nothing."""
    return streamed(*([chunk({"content": after})] if after else []), data)


def rambles(words: str = "and on ", pause: float = 0.0) -> Reply:
    """Reply without ever coming to an end, whatever limit was asked for."""
    one = event(chunk({"content": words}))
    return lambda: Canned((part for _ in itertools.count() for part in (one, pause)), kind=EVENT_STREAM)


def refuses(
    status: int, code: str | None = None, message: str = "no", param: str | None = None, **headers: str
) -> Reply:
    """Reply with an error, in OpenAI's shape."""
    body = {"error": {"message": message, "type": "invalid_request_error", "param": param, "code": code}}
    return lambda: Canned(body, status, {name.replace("_", "-"): value for name, value in headers.items()})


def page(status: int = GOOD) -> Reply:
    """Reply with a page, as a hotel's network does."""
    return lambda: Canned("<h1>Welcome</h1>", status, kind="text/html")


def _end(finish: str, tokens: int) -> Sequence[Any]:
    usage = {"prompt_tokens": tokens // 2, "completion_tokens": tokens - tokens // 2, "total_tokens": tokens}
    return [chunk({}, finish), {**chunk({}), "choices": [], "usage": usage}, "[DONE]"]


class FakeChat:
    """The service; use it in a `with`. It gives its replies in turn, and the last one again and again.

    It refuses what the real one refuses: a wrong key, an unknown model, an answer to a call that nobody made.
    """

    def __init__(self, *replies: Reply, key: str = KEY) -> None:
        self._key = key
        self._web = FakeWeb()
        self._replies: Iterator[Reply] = iter(())
        self._last: Reply = says("Hello.")
        self.will(*(replies or (self._last,)))
        self._web.on(PATH, self._answer)

    def will(self, *replies: Reply) -> None:
        """Reply so from now on."""
        self._replies = itertools.chain(replies, itertools.repeat(replies[-1]))

    @property
    def url(self) -> str:
        return f"{self._web.url}/v1"

    def settings(self, **changes: Any) -> Settings:
        """Return settings that lead here; with deadlines that no slow machine misses, unless told otherwise."""
        usual = {"base_url": self.url, "model": MODEL, "api_key": self._key}
        return Settings(**{**usual, "first_token_deadline": 30.0, "deadline": 60.0, **changes})

    @property
    def asked(self) -> list[Request]:
        return [Request(asked.headers, asked.params, json.loads(asked.body)) for asked in self._web.asked]

    def close(self) -> None:
        self._web.close()

    def __enter__(self) -> "FakeChat":
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _answer(self, asked: Asked) -> Canned:
        if self._key and asked.headers.get("authorization") != f"Bearer {self._key}":
            return refuses(401, "invalid_api_key", "Incorrect API key provided")()
        try:
            body = json.loads(asked.body)
            if body["model"] != MODEL:
                return refuses(404, "model_not_found", f"The model {body['model']} does not exist")()
            fault = _fault(body["messages"])
        except (ValueError, KeyError, TypeError) as error:
            fault = repr(error)
        return refuses(400, None, fault, "messages")() if fault else next(self._replies)()


def _fault(messages: list[dict[str, Any]]) -> str:
    """Return what the real service would say against these messages; "" for nothing."""
    wanted: set[str] = set()
    for message in messages:
        role = message["role"]
        if role not in ("system", "developer", "user", "assistant", "tool"):
            return f"Invalid role: {role}"
        if role == "tool":
            if message["tool_call_id"] not in wanted:
                return "a tool message must answer a tool call"
            wanted.discard(message["tool_call_id"])
        elif wanted:
            return "a tool call must be answered by tool messages"
        elif role == "assistant":
            made = message.get("tool_calls") or []
            wanted = {call["id"] for call in made}
            for call in made:
                json.loads(call["function"]["arguments"])
            if not made and not message.get("content"):
                return "an assistant message needs content or tool calls"
        elif not isinstance(message["content"], str):
            return "content must be a string"
    return ""
