"""`speaker ask` with a language model behind it: asked last, and only if there is one."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from speaker.testing.chat import KEY, MODEL, FakeChat, calls, says
from tests.cli.conftest import Ended

Run = Callable[..., Ended]
TOOLS = '''
from mcp.server import MCPServer
from mcp_types import ToolAnnotations

server = MCPServer("kitchen")


@server.tool(annotations=ToolAnnotations(read_only_hint=True))
def warmth(room: str) -> str:
    """Tell how warm a room is."""
    return f"It is 21 degrees in the {room}."


server.run("stdio")
'''


def reaching(service: FakeChat, *more: str) -> list[str]:
    settings = {"base_url": service.url, "model": MODEL, "api_key": KEY, "deadline": "60", "first_token_deadline": "30"}
    return [
        part
        for assignment in [*(f"conversation.{key}={value}" for key, value in settings.items()), *more]
        for part in ("--set", assignment)
    ]


def test_a_model_answers_what_nothing_else_does(run: Run) -> None:
    with FakeChat(says("A heron stands. It waits.")) as service:
        assert run("ask", "compose me a little sonnet on herons", *reaching(service)).out.startswith("A heron stands.")
        assert run("ask", "what time is it", *reaching(service)).code == 0
        assert len(service.asked) == 1


def test_a_lie_is_not_printed_and_ends_with_a_code_of_its_own(run: Run) -> None:
    with FakeChat(says("Done! The lights are off.")) as service:
        ended = run("ask", "turn off the lights over there", *reaching(service))
    assert ended.code == 1
    assert "Done" not in ended.out


def test_tools_of_others_are_there_when_asked_once(run: Run, tmp_path: Path) -> None:
    pytest.importorskip("mcp", reason="needs the package mcp: pip install -e '.[mcp]'")
    (tmp_path / "kitchen.py").write_text(TOOLS)
    tools = f"conversation.mcp_servers={{kitchen: '{sys.executable} {tmp_path / 'kitchen.py'}'}}"
    with FakeChat(calls(("kitchen__warmth", {"room": "hall"})), says("It is 21 degrees.")) as service:
        ended = run("ask", "should i forgive my brother", *reaching(service, tools))
        assert "It is 21 degrees in the hall." in service.asked[-1].messages[-1]["content"]
    assert ended.out.strip() == "It is 21 degrees."
