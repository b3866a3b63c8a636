import asyncio
import json
import stat
from pathlib import Path
from typing import Any

import pytest

from speaker.assistant import Assistant
from speaker.door import Door, answers, knock, socket_path
from speaker.errors import SpeakerError, SynthesisFailed
from speaker.intent import Intent, Response


class Answering:
    """Stands for the assistant: it answers in its own words."""

    async def ask(self, text: str) -> dict[str, Any]:
        return {"turn": 1, "response": {"speech": f"you asked {text}"}}

    async def say(self, text: str) -> None:
        if text == "!":
            raise SynthesisFailed("no voice today")

    async def do(self, intent: Intent) -> Response:
        return Response(f"{intent.name} with {dict(intent.slots)}")


def door_at(path: Path) -> Door:
    assistant: Assistant = Answering()  # type: ignore[assignment]
    return Door(path, assistant)


async def send(path: Path, message: dict[str, Any]) -> Any:
    return await asyncio.to_thread(knock, path, message, 5.0)


async def test_a_request_reaches_the_running_speaker_and_its_answer_comes_back(tmp_path: Path) -> None:
    path = socket_path(tmp_path)
    door = door_at(path)
    await door.open()
    assert (await send(path, {"ask": "the time"}))["response"]["speech"] == "you asked the time"
    assert await send(path, {"say": "hello"}) == {"said": "hello"}
    assert await send(path, {"say": "!"}) == {"error": "no voice today"}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    await door.close()
    await door.close()
    assert not path.exists()


async def test_another_program_may_have_something_done(tmp_path: Path) -> None:
    path = socket_path(tmp_path)
    door = door_at(path)
    await door.open()
    wanted = {"skill": "timers", "name": "timer.set", "slots": {"duration": "ten minutes"}}
    said = "timer.set with {'duration': 'ten minutes'}"
    assert await send(path, {"do": wanted}) == {"said": said, "outcome": "done"}
    assert "expected a line like" in (await send(path, {"do": {"skill": "timers"}}))["error"]
    await door.close()


async def test_without_a_running_speaker_there_is_no_answer(tmp_path: Path) -> None:
    assert await send(socket_path(tmp_path), {"ask": "x"}) is None
    assert not answers(socket_path(tmp_path))


async def test_a_socket_left_behind_by_a_crash_is_replaced(tmp_path: Path) -> None:
    path = socket_path(tmp_path)
    path.touch()
    door = door_at(path)
    await door.open()
    assert answers(path)
    await door.close()


async def test_a_second_speaker_is_refused(tmp_path: Path) -> None:
    path = socket_path(tmp_path)
    first = door_at(path)
    await first.open()
    with pytest.raises(SpeakerError, match="another speaker of yours is running"):
        await door_at(path).open()
    assert (await send(path, {"ask": "still there"}))["response"]["speech"] == "you asked still there"
    await first.close()


@pytest.mark.parametrize("line", [b"\n", b"not json\n", b'{"ask": 7}\n', b"[]\n", b"\xff\xfe\n"])
async def test_nonsense_at_the_door_gets_an_error_and_the_door_stays_open(tmp_path: Path, line: bytes) -> None:
    path = socket_path(tmp_path)
    door = door_at(path)
    await door.open()
    reader, writer = await asyncio.open_unix_connection(path)
    writer.write(line)
    answer = await reader.readline()
    if answer:
        assert "expected a line like" in json.loads(answer)["error"]
    writer.close()
    await writer.wait_closed()
    assert (await send(path, {"ask": "again"}))["turn"] == 1
    await door.close()
