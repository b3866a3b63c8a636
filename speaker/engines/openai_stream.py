"""Chat completions as they are streamed: events to chunks, chunks to words and calls."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

import urllib3

from speaker.language_model import End, Ended, ToolCall, Words

LONGEST = 1_000_000
"""Bytes of one event; no honest one has more than a few thousand."""
_ENDS = {"length": End.LENGTH, "content_filter": End.FILTERED}
_THINKS, _THOUGHT = "<think>", "</think>"


def arriving(source: urllib3.HTTPResponse) -> Iterator[bytes]:
    """Yield what has come, as soon as it comes."""
    while piece := source.read1(65_536, decode_content=True):
        yield piece


def events(pieces: Iterable[bytes]) -> Iterator[str]:
    """Yield the data of server-sent events, however they were cut on their way.

    Comments (the pings of llama.cpp) and fields other than `data` are passed over. Raises ValueError for what is no
    text, or has no end.
    """
    rest, data = b"", list[str]()
    for piece in pieces:
        *lines, rest = (rest + piece).split(b"\n")
        if len(rest) > LONGEST:
            raise ValueError("an event without an end")
        for line in lines:
            text = line.removesuffix(b"\r").decode()
            name, _, value = text.partition(":")
            if name == "data":
                data.append(value.removeprefix(" "))
            elif not text and data:
                yield "\n".join(data)
                data = []
    if rest.strip().startswith(b"data:"):
        data.append(rest.decode().strip().removeprefix("data:").strip())
    if data:
        yield "\n".join(data)


class Failed(Exception):
    """The service says in the middle of a reply that it cannot go on; holds its words."""


class Assembly:
    """Puts a reply together from its chunks."""

    def __init__(self) -> None:
        self._calls: list[_Call] = []
        self._thinking = _Thinking()
        self._end: End | None = None
        self.complete = False
        """The reply has come to its end, not just to a stop."""
        self._tokens: int | None = None

    @property
    def calling(self) -> bool:
        """A call has begun."""
        return bool(self._calls)

    def feed(self, chunk: Any) -> list[Words]:
        """Return the words of one chunk. Raises Failed; ValueError for what is no chunk."""
        try:
            return self._feed(chunk)
        except (AttributeError, KeyError, TypeError) as error:
            raise ValueError(f"no chunk of a reply ({type(error).__name__})") from error

    def _feed(self, chunk: Any) -> list[Words]:
        if chunk.get("error"):
            error = chunk["error"]
            raise Failed(str(error.get("message", error) if isinstance(error, dict) else error))
        usage = chunk.get("usage")
        if usage:
            self._tokens = int(usage.get("total_tokens") or usage["prompt_tokens"] + usage["completion_tokens"])
        words = []
        # The chunk with the usage has no choices, nor has the first one of Azure, which tells what its filter found.
        for choice in chunk.get("choices") or ():
            delta = choice.get("delta") or choice.get("message") or {}
            text = self._thinking.without(delta.get("content") or delta.get("refusal") or "")
            if text:
                words.append(Words(text))
            for piece in delta.get("tool_calls") or ():
                self._call(piece)
            if choice.get("finish_reason"):
                self._end, self.complete = _ENDS.get(choice["finish_reason"], End.SAID), True
        return words

    def _call(self, piece: dict[str, Any]) -> None:
        """Take a piece of a call. Some servers leave out `index`, others give every call the same."""
        function = piece.get("function") or {}
        call = self._same(piece.get("index"), piece.get("id"), function.get("name"))
        if call is None:
            call = _Call(piece.get("index"), piece.get("id") or f"call_{len(self._calls) + 1}", function["name"])
            self._calls.append(call)
        arguments = function.get("arguments") or ""
        call.written += arguments if isinstance(arguments, str) else json.dumps(arguments)

    def _same(self, index: object, given: object, name: object) -> "_Call | None":
        """Return the call that a piece goes on with."""
        if not self._calls:
            return None
        if index is None:
            return None if name else self._calls[-1]
        found = next((call for call in reversed(self._calls) if call.index == index), None)
        return None if found is None or (given and given != found.id) else found

    def ended(self) -> Ended:
        if not self.complete:
            raise ValueError("it ends in the middle")
        return Ended(self._end or End.SAID, tuple(call.done() for call in self._calls), self._tokens)


class _Call:
    def __init__(self, index: object, id: str, name: str) -> None:
        if not isinstance(id, str) or not isinstance(name, str):
            raise TypeError("a call has a name")
        self.index, self.id, self.name, self.written = index, id, name, ""

    def done(self) -> ToolCall:
        try:
            arguments = json.loads(self.written or "{}")
        except ValueError:
            arguments = None
        return ToolCall(self.id, self.name, arguments if isinstance(arguments, dict) else None)


class _Thinking:
    """Leaves out the thoughts that some models write before their answer, where the server does not take them out."""

    def __init__(self) -> None:
        self._held: str | None = ""
        """What may be the beginning of thoughts, or is; `None` once the answer has begun."""

    def without(self, text: str) -> str:
        if self._held is None:
            return text
        self._held = (self._held + text).lstrip()
        if self._held.startswith(_THINKS):
            _, ended, answer = self._held.partition(_THOUGHT)
            if not ended:
                return ""
            self._held = answer.lstrip()
        if _THINKS.startswith(self._held):
            return ""
        answer, self._held = self._held, None
        return answer
