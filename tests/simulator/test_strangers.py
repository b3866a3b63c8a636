"""Who is no page of this machine gets nothing, and who behaves badly keeps nobody else out."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import requests
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.simulator.conftest import Simulator

SILENCE = bytes(1024)


@asynccontextmanager
async def page(simulator: Simulator, **more: Any) -> AsyncIterator[ClientConnection]:
    """Open the line as a page does."""
    address = f"ws://127.0.0.1:{simulator.port}/ws"
    async with connect(address, origin=simulator.address.rstrip("/"), compression=None, **more) as line:
        yield line


async def told(line: ClientConnection, kind: str) -> dict[str, Any]:
    """Return the next message of a kind."""
    async with asyncio.timeout(30):
        while True:
            received = await line.recv()
            if isinstance(received, str) and (message := json.loads(received))["type"] == kind:
                return dict(message)


async def ask(simulator: Simulator, text: str) -> dict[str, Any]:
    async with page(simulator) as line:
        await line.send(json.dumps({"type": "ask", "text": text, "id": text}))
        return await told(line, "turn")


async def test_a_page_of_this_machine_asks_and_is_answered(simulator: Simulator) -> None:
    turn = await ask(simulator, "what is two plus two")
    assert "4" in turn["trace"]["response"]["speech"] and turn["asked"] == "what is two plus two"
    assert [mark["step"] for mark in turn["marks"]][:2] == ["route", "skill"]


@pytest.mark.parametrize("host", ["evil.example", "192.168.1.9", "127.0.0.1", "127.0.0.1.evil.example:80", ""])
def test_another_name_for_this_machine_is_refused(simulator: Simulator, host: str) -> None:
    for path in ("", "api/turns", "page/page.js"):
        answer = requests.get(simulator.address + path, headers={"Host": host}, timeout=10)
        assert answer.status_code in (400, 403) and "turns" not in answer.text


async def test_another_origin_is_refused_whatever_it_wants(simulator: Simulator) -> None:
    for origin in ("http://evil.example", "null", f"https://127.0.0.1:{simulator.port}", "http://127.0.0.1:1"):
        for method, path in (("DELETE", "api/turns"), ("POST", "api/hear"), ("GET", "api/turns")):
            asked = {"headers": {"Origin": origin}, "timeout": 10}
            answer = await asyncio.to_thread(requests.request, method, simulator.address + path, **asked)
            assert answer.status_code == 403
        with pytest.raises(InvalidStatus):
            async with connect(f"ws://127.0.0.1:{simulator.port}/ws", origin=origin):  # type: ignore[arg-type]
                pass


async def test_a_line_without_an_origin_is_no_pages(simulator: Simulator) -> None:
    with pytest.raises(InvalidStatus):
        async with connect(f"ws://127.0.0.1:{simulator.port}/ws"):
            pass


def test_nothing_is_loaded_from_elsewhere_and_nobody_frames_it(simulator: Simulator) -> None:
    policy = requests.get(simulator.address, timeout=10).headers["content-security-policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy


@pytest.mark.parametrize(
    "bad",
    [
        "no json",
        "[" * 4000,
        "[]",
        '{"type": "format the disk"}',
        '{"type": "volume", "level": 7}',
        '{"type": "ask", "text": 1, "id": "x"}',
        "x" * 10_000,
        b"odd",
        bytes(40_000),
        bytes(1_000_000),
    ],
    ids=["text", "deep", "list", "unknown", "level", "types", "long", "odd", "large", "huge"],
)
async def test_garbage_ends_its_own_line_only(simulator: Simulator, bad: str | bytes) -> None:
    async with page(simulator) as good, page(simulator) as line:
        await told(line, "state")
        with pytest.raises(ConnectionClosed):
            async with asyncio.timeout(20):
                await line.send(bad)
                while True:
                    await line.recv()
        await good.send('{"type": "ping", "t": 1}')
        assert (await told(good, "pong"))["t"] == 1


async def flood(simulator: Simulator, what: str | bytes) -> int:
    """Send a gigabyte; returns how much was sent before it was over. What lies in sockets and queues counts."""
    taken = 0
    try:
        async with page(simulator) as line:
            while taken < 1 << 30:
                await line.send(what)
                taken += len(what)
                await asyncio.sleep(0)  # the end of the line is heard only so
    except ConnectionClosed:
        pass
    return taken


async def test_a_gigabyte_of_sound_is_not_taken(simulator: Simulator) -> None:
    assert await flood(simulator, bytes(16_384)) < 1 << 27
    assert (await ask(simulator, "what is three plus two"))["trace"]["error"] is None


async def test_a_flood_of_messages_is_not_taken(simulator: Simulator) -> None:
    assert await flood(simulator, '{"type": "ping", "t": 1}') < 1 << 27
    assert (await ask(simulator, "what is four plus two"))["trace"]["error"] is None


async def test_two_hundred_lines_keep_no_page_out_for_long(simulator: Simulator) -> None:
    """Some are taken, the others are told to come back later."""

    async def come() -> str:
        try:
            async with page(simulator, open_timeout=30) as line:
                return str(await told(line, "hello"))
        except (ConnectionClosed, InvalidStatus, OSError):
            return ""

    came = await asyncio.gather(*(come() for _ in range(200)))
    assert any(came)
    assert (await ask(simulator, "what is five plus two"))["trace"]["error"] is None


def test_what_is_no_recording_is_refused_with_a_sentence(simulator: Simulator) -> None:
    for content, status in ((b"no sound", 415), (bytes(11_000_000), 413)):
        answer = requests.post(simulator.address + "api/hear", data=content, timeout=30)
        assert answer.status_code == status and answer.json()["error"].endswith(".")
