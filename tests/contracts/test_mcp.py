"""MCP with the official package at either end: skills offered to others, others' tools offered to the conversation."""

import asyncio
import json
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from speaker import plugins
from speaker.errors import EngineError
from speaker.language_model import Settings, Tool, ToolAnswer
from speaker.way_out import UNCOUNTED, WayOut
from tests.relay import Relay

pytest.importorskip("mcp", reason="needs the package mcp: pip install -e '.[mcp]'")
import uvicorn
from mcp import Client, MCPError
from mcp.client.stdio import StdioServerParameters
from mcp_types import CallToolResult, TextContent

from speaker.peers import mcp_client, mcp_server

SPEAKER = Path(sys.executable).with_name("speaker")
SLOW = 60.0
"""Seconds that the start of a process may take on a busy machine."""
TIMER = Tool("timer_set", "Sets a timer.", {"type": "object", "properties": {"duration": {"type": "string"}}})
CLOCK = Tool("time_query", "Tells the time.", {"type": "object", "properties": {}})

OTHERS = '''
from mcp.server import MCPServer
from mcp_types import ToolAnnotations

server = MCPServer("kitchen")


@server.tool(annotations=ToolAnnotations(read_only_hint=True))
def temperature(room: str) -> str:
    """Tell how warm a room is."""
    return f"It is 21 degrees in the {room}."


@server.tool()
def boil(cups: int) -> str:
    """Boil water."""
    return f"Boiling {cups} cups."


@server.tool()
def break_down() -> str:
    """Fail."""
    raise ValueError("out of order")


server.run("stdio")
'''


async def call(name: str, arguments: Mapping[str, Any]) -> ToolAnswer:
    return ToolAnswer(json.dumps({"did": name, **arguments}), name == "timer_set")


def text(result: CallToolResult) -> str:
    (part,) = result.content
    assert isinstance(part, TextContent)
    return part.text


def ours() -> Any:
    return mcp_server.server("1.0", [TIMER, CLOCK], lambda name: name == "time_query", call)


async def test_skills_are_listed_as_tools_with_what_they_change() -> None:
    async with Client(ours()) as client:
        tools = (await client.list_tools()).tools
    assert [tool.name for tool in tools] == ["timer_set", "time_query"]
    assert tools[0].input_schema == TIMER.parameters
    assert [tool.annotations and tool.annotations.read_only_hint for tool in tools] == [False, True]


async def test_a_call_is_answered_and_a_failure_is_an_error() -> None:
    async with Client(ours()) as client:
        done = await client.call_tool("timer_set", {"duration": "ten minutes"})
        failed = await client.call_tool("time_query", {})
        with pytest.raises(MCPError, match="lights_off"):
            await client.call_tool("lights_off", {})
    assert (done.is_error, json.loads(text(done))) == (False, {"did": "timer_set", "duration": "ten minutes"})
    assert failed.is_error


@contextmanager
def toolbox(way_out: WayOut = UNCOUNTED, /, **servers: str) -> Iterator[mcp_client.McpToolbox]:
    acts = ("kitchen/boil", "speaker", "kitchen/break_down")
    made = mcp_client.make(Settings(mcp_servers=servers, mcp_acts=acts), way_out)
    try:
        made.wait(SLOW)
        yield made
    finally:
        made.close()
        made.close()


@pytest.fixture(scope="module")
def kitchen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[mcp_client.McpToolbox]:
    script = tmp_path_factory.mktemp("mcp") / "kitchen.py"
    script.write_text(OTHERS)
    with toolbox(kitchen=f"{sys.executable} {script}") as made:
        yield made


def test_what_only_reads_is_offered_and_what_acts_where_the_owner_allows_it(
    kitchen: mcp_client.McpToolbox, tmp_path: Path
) -> None:
    assert [tool.name for tool in kitchen.tools()] == [
        "kitchen__temperature",
        "kitchen__boil",
        "kitchen__break_down",
    ]
    assert kitchen.reads("kitchen__temperature")
    assert not kitchen.reads("kitchen__boil")
    (tmp_path / "kitchen.py").write_text(OTHERS)
    made = mcp_client.make(Settings(mcp_servers={"kitchen": f"{sys.executable} {tmp_path / 'kitchen.py'}"}))
    made.wait(SLOW)
    assert [tool.name for tool in made.tools()] == ["kitchen__temperature"]
    made.close()


def test_a_tool_of_others_is_called_and_its_failure_is_one(kitchen: mcp_client.McpToolbox) -> None:
    warm = kitchen.call("kitchen__temperature", {"room": "hall"}, SLOW)
    assert warm == ToolAnswer("It is 21 degrees in the hall.", True)
    assert not kitchen.call("kitchen__break_down", {}, SLOW).ok
    assert not kitchen.call("kitchen__boil", {"cups": "many"}, SLOW).ok
    assert not kitchen.call("kitchen__fly", {}, SLOW).ok
    assert kitchen.call("kitchen__boil", {"cups": 2}, SLOW).ok


def test_a_server_that_is_not_there_offers_nothing() -> None:
    with toolbox(gone="/nowhere/at-all", web="http://127.0.0.1:9/mcp") as made:
        assert made.tools() == []
        assert not made.call("gone__any", {}, 1.0).ok


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        (Settings(mcp_servers={"my home": "x"}), "my home"),
        (Settings(mcp_servers={"home": " "}), "mcp_servers.home"),
        (Settings(mcp_tokens={"home": "x"}), "mcp_tokens"),
    ],
)
def test_a_setting_that_cannot_be_right_is_named(settings: Settings, named: str) -> None:
    with pytest.raises(EngineError, match=named):
        plugins.load(plugins.TOOLBOXES, "mcp")(settings)


def command(home: Path, *more: str) -> list[str]:
    return ["env", f"HOME={home}", f"XDG_RUNTIME_DIR={home}", str(SPEAKER), "mcp", *more]


async def test_the_command_offers_the_installed_skills_to_the_official_client(tmp_path: Path) -> None:
    first, *rest = command(tmp_path)
    async with Client(StdioServerParameters(command=first, args=rest)) as client:
        names = {tool.name for tool in (await client.list_tools()).tools}
        answer = json.loads(text(await client.call_tool("timer_set", {"duration": "10 minutes"})))
        wrong = await client.call_tool("timer_set", {"length": "10"})
    assert {"timer_set", "time_query", "weather_query"} <= names
    assert answer["outcome"] == "done"
    assert "minutes" in answer["said"]
    assert wrong.is_error


@contextmanager
def served(port: int) -> Iterator[None]:
    """Offer our skills over HTTP."""
    settings = uvicorn.Config(ours().streamable_http_app(host="127.0.0.1"), "127.0.0.1", port, log_level="warning")
    serving = uvicorn.Server(settings)
    thread = threading.Thread(target=lambda: asyncio.run(serving.serve()))
    thread.start()
    try:
        while not serving.started and thread.is_alive():
            time.sleep(0.01)
        yield
    finally:
        serving.should_exit = True
        thread.join()


def test_our_client_uses_our_skills_over_http(unused_tcp_port_factory: Callable[[], int]) -> None:
    port = unused_tcp_port_factory()
    with served(port), toolbox(speaker=f"http://127.0.0.1:{port}/mcp") as made:
        assert [tool.name for tool in made.tools()] == ["speaker__timer_set", "speaker__time_query"]
        assert made.call("speaker__timer_set", {"duration": "one minute"}, SLOW).ok


def test_every_byte_that_goes_to_a_server_over_http_is_told_with_the_words_it_was_for(
    unused_tcp_port_factory: Callable[[], int],
) -> None:
    port, told = unused_tcp_port_factory(), list[tuple[str, int, str]]()
    with served(port):
        relay = Relay(port)
        with toolbox(WayOut(lambda *sent: told.append(sent)), speaker=f"{relay.url}/mcp") as made:
            assert made.call("speaker__timer_set", {"duration": "ein Döner"}, SLOW, "time my döner").ok
        relay.after(sum(count for _, count, _ in told))
        relay.close()
    assert {host for host, _, _ in told} == {"127.0.0.1"}
    assert {heard for _, _, heard in told} == {"", "time my döner"}
    assert sum(count for _, count, _ in told) == relay.passed > 0


def test_no_server_is_asked_by_tls_before_the_clock_is_right_and_what_nobody_takes_has_not_left() -> None:
    told: list[int] = []
    blind = WayOut(lambda host, count, heard: told.append(count), clock_is_right=lambda: False)
    with toolbox(blind, far="https://127.0.0.1:9/mcp", gone="http://127.0.0.1:9/mcp") as made:
        assert made.tools() == []
    assert sum(told) == 0
