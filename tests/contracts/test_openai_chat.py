"""Chat completions: what is asked, how a stream is read, and what is told when a service refuses, breaks or is gone."""

import logging
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from speaker import plugins
from speaker.engines import openai_chat
from speaker.engines.openai_stream import events
from speaker.errors import EngineError, Fault, ServiceRefused, ServiceUnavailable
from speaker.language_model import End, Ended, LanguageModel, Message, Role, Settings, Tool, ToolCall, Words
from speaker.testing import chat
from speaker.testing.chat import FakeChat, chunk, event, refuses, says, streamed
from speaker.testing.web import Canned
from speaker.way_out import WayOut
from tests.contracts.conftest import unused_port

ASKED = (Message(Role.SYSTEM, "You speak aloud."), Message(Role.USER, "hello"))
TIMER = Tool("timer_set", "Starts a timer.", {"type": "object", "properties": {"duration": {"type": "string"}}})
QUIET = 1.0
"""Seconds without a word after which these tests give up."""


@pytest.fixture
def service() -> Iterator[FakeChat]:
    with FakeChat() as fake:
        yield fake


def model_of(service: FakeChat, **changes: Any) -> LanguageModel:
    return openai_chat.make(service.settings(**changes))


def reply(model: LanguageModel, deadline: float = 30.0) -> tuple[str, Ended]:
    *words, ended = list(model.reply(ASKED, [TIMER], deadline))
    assert isinstance(ended, Ended)
    return "".join(piece.text for piece in words if isinstance(piece, Words)), ended


def failure(model: LanguageModel, deadline: float = 30.0) -> str:
    with pytest.raises((ServiceUnavailable, ServiceRefused)) as caught:
        reply(model, deadline)
    return str(caught.value)


def test_it_is_found_by_its_name(service: FakeChat) -> None:
    make = plugins.load(plugins.LANGUAGE_MODELS, "openai-chat")
    assert reply(make(service.settings()))[0] == "Hello."


def test_a_request_is_what_the_service_documents(service: FakeChat) -> None:
    called = ToolCall("call_1", "timer_set", {"duration": "ten minutes"})
    messages = (*ASKED, Message(Role.MODEL, "", (called,)), Message(Role.TOOL, "done", answers="call_1"))
    list(model_of(service).reply(messages, [TIMER], 30))
    (asked,) = service.asked
    assert asked.headers["authorization"] == f"Bearer {chat.KEY}"
    assert dict(asked.body) == {
        "model": chat.MODEL,
        "stream": True,
        "stream_options": {"include_usage": True},
        "temperature": 0.4,
        "max_tokens": 300,
        "messages": [
            {"role": "system", "content": "You speak aloud."},
            {"role": "user", "content": "hello"},
            {
                "role": "assistant",
                "content": None,
                "tool_calls": [
                    {
                        "id": "call_1",
                        "type": "function",
                        "function": {"name": "timer_set", "arguments": '{"duration": "ten minutes"}'},
                    }
                ],
            },
            {"role": "tool", "tool_call_id": "call_1", "content": "done"},
        ],
        "tools": [
            {
                "type": "function",
                "function": {
                    "name": "timer_set",
                    "description": "Starts a timer.",
                    "parameters": {"type": "object", "properties": {"duration": {"type": "string"}}},
                },
            }
        ],
    }


def test_the_fields_of_a_request_follow_the_settings(service: FakeChat) -> None:
    model = model_of(
        service,
        omit=("temperature", "stream_options", "tools"),
        max_tokens_field="max_completion_tokens",
        system_role="developer",
        extra={"reasoning_effort": "none"},
        query={"api-version": "2024-10-21"},
    )
    reply(model)
    (asked,) = service.asked
    assert set(asked.body) == {"model", "stream", "messages", "max_completion_tokens", "reasoning_effort"}
    assert asked.messages[0]["role"] == "developer"
    assert asked.params == {"api-version": "2024-10-21"}


def test_azure_wants_its_key_in_a_header_of_its_own() -> None:
    with FakeChat(key="") as service:
        reply(model_of(service, api_key="abc", auth_header="api-key", auth_prefix=""))
        assert service.asked[0].headers["api-key"] == "abc"
        assert "authorization" not in service.asked[0].headers


def test_a_service_in_the_house_needs_no_key() -> None:
    with FakeChat(key="") as service:
        assert reply(model_of(service))[0] == "Hello."
        assert "authorization" not in service.asked[0].headers


def test_words_come_while_the_rest_is_being_made(service: FakeChat) -> None:
    service.will(chat.stalls("Once upon a time"))
    stream = model_of(service).reply(ASKED, [], 30)
    assert next(stream) == Words("Once upon a time")


def test_words_in_any_language_survive_their_way(service: FakeChat) -> None:
    whole = event(chunk({"content": "你好，世界 🙂"})) + event(chunk({}, "stop"))
    service.will(streamed(*[whole[at : at + 1] for at in range(len(whole))]))
    assert reply(model_of(service))[0] == "你好，世界 🙂"


def test_calls_are_put_together_from_their_pieces(service: FakeChat) -> None:
    service.will(chat.calls(("timer_set", {"duration": "ten minutes"}), ("timer_query", {})))
    text, ended = reply(model_of(service))
    assert text == ""
    assert ended.calls == (
        ToolCall("call_0", "timer_set", {"duration": "ten minutes"}),
        ToolCall("call_1", "timer_query", {}),
    )
    assert ended.tokens == 30


@pytest.mark.parametrize("written", ["{", "[]", '"ten minutes"', "duration=ten"])
def test_arguments_that_are_no_object_are_told(service: FakeChat, written: str) -> None:
    service.will(chat.calls(("timer_set", written)))
    assert reply(model_of(service))[1].calls[0].arguments is None


def test_a_call_that_comes_whole_without_index_or_id_is_one_too(service: FakeChat) -> None:
    one = {"function": {"name": "timer_set", "arguments": {"duration": "one minute"}}}
    other = {"function": {"name": "timer_query", "arguments": ""}}
    service.will(streamed(chunk({"tool_calls": [one]}), chunk({"tool_calls": [other]}, "tool_calls"), "[DONE]"))
    assert reply(model_of(service))[1].calls == (
        ToolCall("call_1", "timer_set", {"duration": "one minute"}),
        ToolCall("call_2", "timer_query", {}),
    )


def test_two_calls_under_one_index_stay_two(service: FakeChat) -> None:
    pieces = [
        {"index": 0, "id": name, "function": {"name": name, "arguments": "{}"}} for name in ("one_do", "other_do")
    ]
    service.will(streamed(*[chunk({"tool_calls": [piece]}) for piece in pieces], chunk({}, "stop")))
    assert [call.name for call in reply(model_of(service))[1].calls] == ["one_do", "other_do"]


def test_what_is_not_for_us_is_passed_over(service: FakeChat) -> None:
    service.will(
        streamed(
            b": ping\n\n",
            {**chunk({}), "choices": [], "prompt_filter_results": [{"prompt_index": 0}]},
            b"event: message\nid: 7\r\n",
            chunk({"role": "assistant", "content": None, "reasoning_content": "Hm."}),
            chunk({"content": "Hello"}, obfuscation="x7Yz", timings={}),
            b'data: {"choices": [{"delta":\ndata: {"content": " you."}}]}\n\n',
            chunk({}, "stop"),
        )
    )
    assert reply(model_of(service))[0] == "Hello you."


@pytest.mark.parametrize("step", [1, 3, 1000])
def test_thoughts_that_a_model_writes_down_are_left_out(service: FakeChat, step: int) -> None:
    text = "<think>\nThe user greets me.\n</think>\n\nHello <b>you</b>."
    pieces = [chunk({"content": text[at : at + step]}) for at in range(0, len(text), step)]
    service.will(streamed(*pieces, chunk({}, "stop")))
    assert reply(model_of(service))[0] == "Hello <b>you</b>."


def test_a_service_that_does_not_stream_is_read_as_well(service: FakeChat) -> None:
    message = {"role": "assistant", "content": "Hello.", "tool_calls": None}
    body = {"choices": [{"index": 0, "message": message, "finish_reason": "stop"}], "usage": {"total_tokens": 11}}
    service.will(lambda: Canned(body))
    assert reply(model_of(service)) == ("Hello.", Ended(End.SAID, (), 11))


def test_the_end_tells_why(service: FakeChat) -> None:
    service.will(says("Once upon", finish="length"), says("", finish="content_filter"))
    model = model_of(service)
    assert reply(model)[1].why is End.LENGTH
    assert reply(model)[1].why is End.FILTERED


def test_a_filter_that_stops_the_question_is_no_fault(service: FakeChat) -> None:
    service.will(refuses(400, "content_filter", "The response was filtered"))
    assert reply(model_of(service)) == ("", Ended(End.FILTERED))


@pytest.mark.parametrize(
    ("answer", "remedy"),
    [
        (refuses(401, "invalid_api_key"), "api_key"),
        (refuses(404, "model_not_found"), "conversation.model"),
        (refuses(404, "DeploymentNotFound"), "conversation.model"),
        (refuses(429, "insufficient_quota"), "quota"),
        (
            refuses(400, "unsupported_parameter", "Use 'max_completion_tokens' instead", "max_tokens"),
            "max_tokens_field",
        ),
        (refuses(400, "unsupported_value", "'temperature' does not support 0.4", "temperature"), "conversation.omit"),
        (refuses(400, None, "library/gemma does not support tools"), r"omit: \[tools\]"),
        (refuses(400, "context_length_exceeded", "maximum context length is 4096 tokens"), "turns_kept"),
        (chat.page(), "base_url"),
        (chat.page(302), "base_url"),
    ],
)
def test_what_the_owner_must_see_to_is_said_and_not_tried_again(
    service: FakeChat, answer: chat.Reply, remedy: str
) -> None:
    service.will(answer)
    with pytest.raises(ServiceRefused, match=remedy):
        reply(model_of(service))
    assert len(service.asked) == 1


@pytest.mark.parametrize("status", [429, 502, 503])
def test_what_passes_is_tried_once_more(service: FakeChat, status: int) -> None:
    service.will(refuses(status, None, "Loading model"), says("Hello."))
    assert reply(model_of(service))[0] == "Hello."
    service.will(refuses(status, None, "Loading model"))
    assert str(status) in failure(model_of(service))
    assert len(service.asked) == 4


def test_who_wants_to_be_left_alone_for_long_is(service: FakeChat) -> None:
    service.will(refuses(429, "rate_limit_exceeded", Retry_After="20"))
    assert "429" in failure(model_of(service))
    assert len(service.asked) == 1


@pytest.mark.parametrize(
    "answer",
    [
        refuses(500),
        chat.garbage(),
        chat.garbage("Hello "),
        chat.garbage(data=b'data: {"choices": [{"delta": {"content": "H\n\n'),
        chat.garbage(data=b'data: {"choices": 7}\n\n'),
        chat.garbage(data=b"data: [1, 2]\n\n"),
        chat.garbage(data=b"data: " + b"x" * 1_100_000),
        chat.breaks_off("Hello. How"),
        chat.fails_midway("Hello. How"),
        streamed(),
    ],
)
def test_what_nobody_can_read_is_one_of_our_errors(service: FakeChat, answer: chat.Reply) -> None:
    service.will(answer)
    with pytest.raises(ServiceUnavailable):
        reply(model_of(service))


def test_nobody_there_is_one_of_our_errors() -> None:
    model = openai_chat.make(Settings(base_url=f"http://127.0.0.1:{unused_port()}/v1", model="any"))
    assert "does not answer" in failure(model)


@pytest.mark.parametrize("answer", [chat.stalls(), chat.stalls("Once upon"), chat.pings()])
def test_silence_is_not_waited_out(service: FakeChat, answer: chat.Reply) -> None:
    service.will(answer)
    began = time.monotonic()
    assert "no word came" in failure(model_of(service, first_token_deadline=QUIET))
    assert time.monotonic() - began < 30  # the service itself would take 60


def test_a_service_that_never_comes_to_an_end_is_left_at_the_deadline(service: FakeChat) -> None:
    service.will(chat.rambles(pause=0.01))
    assert "no word came" in failure(model_of(service), QUIET)


def test_cancelled_it_ends_at_once_and_hangs_up(service: FakeChat) -> None:
    gone = threading.Event()

    def parts() -> Iterator[bytes | float]:
        try:
            while True:
                yield event(chunk({"content": "and on "}))
                yield 0.01
        finally:
            gone.set()

    service.will(lambda: Canned(parts(), kind=chat.EVENT_STREAM))
    model = model_of(service)
    stream = model.reply(ASKED, [], 60)
    assert next(stream) == Words("and on ")
    model.cancel()
    assert not any(isinstance(piece, Ended) for piece in stream)
    assert gone.wait(30)


def test_cancelled_while_nothing_comes_it_ends_at_once(service: FakeChat) -> None:
    service.will(chat.stalls("Once upon"))
    model = model_of(service)
    stream = model.reply(ASKED, [], 60)
    next(stream)
    threading.Timer(0.05, model.cancel).start()
    assert list(stream) == []


def test_it_can_be_asked_again_after_a_cancel_and_closes_twice(service: FakeChat) -> None:
    model = model_of(service)
    model.cancel()
    assert reply(model)[0] == "Hello."
    model.close()
    model.close()


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"base_url": "nas:11434"}, "base_url"),
        ({"base_url": ""}, "base_url"),
        ({"model": ""}, "model"),
        ({"api_key": "a\nb"}, "api_key"),
    ],
)
def test_a_setting_that_cannot_be_right_is_named(service: FakeChat, changes: dict[str, str], named: str) -> None:
    with pytest.raises(EngineError, match=f"conversation.{named}"):
        model_of(service, **changes)


def test_neither_key_nor_words_reach_an_error_or_the_log(service: FakeChat, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    service.will(refuses(400, None, f"bad request with {chat.KEY}: hello"))
    said = failure(model_of(service)) + caplog.text
    assert chat.KEY not in said
    assert "hello" not in said


def test_events_are_read_however_they_are_cut() -> None:
    stream = b"data: one\r\n\r\n: ping\n\nevent: x\ndata:two\ndata: three\n\ndata: [DONE]"
    for step in (1, 2, 7, 1000):
        pieces = [stream[at : at + step] for at in range(0, len(stream), step)]
        assert list(events(pieces)) == ["one", "two\nthree", "[DONE]"]


def test_every_byte_that_left_is_told_with_the_words_it_was_about(service: FakeChat) -> None:
    told: list[tuple[str, int, str]] = []
    over = threading.Event()

    def note(host: str, count: int, heard: str) -> None:
        told.append((host, count, heard))
        over.set()

    model = openai_chat.make(service.settings(), WayOut(note))
    list(model.reply([Message(Role.USER, "tell me about herons")], [], 30.0))
    assert over.wait(10)
    model.close()
    (asked,) = service._web.asked
    host, count, heard = told[0]
    assert host == service.url.split("/")[2] and heard == "tell me about herons"
    headers = sum(len(f"{name}: {value}\r\n") for name, value in asked.headers.items())
    assert count == len(f"POST {asked.path} HTTP/1.1\r\n") + headers + len("\r\n") + len(asked.body)


def test_nothing_is_asked_by_tls_before_the_clock_is_right(service: FakeChat) -> None:
    told: list[int] = []
    blind = WayOut(lambda host, count, heard: told.append(count), clock_is_right=lambda: False)
    safe = openai_chat.make(service.settings(base_url=service.url.replace("http:", "https:")), blind)
    with pytest.raises(ServiceUnavailable) as error:
        reply(safe)
    assert error.value.fault is Fault.CLOCK
    assert told == [] and service.asked == []
    assert reply(openai_chat.make(service.settings(), blind))[0] == "Hello."
