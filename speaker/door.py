"""The running speaker's door for other programs of its user: a Unix socket, one JSON line in, one out."""

import asyncio
import contextlib
import json
import logging
import os
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from speaker.assistant import Assistant
from speaker.errors import SpeakerError
from speaker.intent import Intent

_LOG = logging.getLogger(__name__)

_LONGEST = 1_000_000
"""Bytes of a line; a text of 100,000 characters fits, and memory stays bounded."""


def socket_path(runtime: Path) -> Path:
    """Return where the door is."""
    return runtime / "speaker.sock"


class Door:
    """Lets `speaker ask` and `speaker say` reach the running speaker."""

    def __init__(self, path: Path, assistant: Assistant) -> None:
        self._path = path
        self._assistant = assistant
        self._server: asyncio.Server | None = None

    async def open(self) -> None:
        """Raises SpeakerError if another speaker of this user runs, or if there is no place for a socket."""
        await asyncio.to_thread(refuse_second, self._path)
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._path.unlink(missing_ok=True)
            before = os.umask(0o177)
            try:
                self._server = await asyncio.start_unix_server(self._serve, self._path, limit=_LONGEST)
            finally:
                os.umask(before)
        except OSError as error:
            raise SpeakerError(
                f"{self._path}: no socket can be made there ({error}); set XDG_RUNTIME_DIR to a short path of yours"
            ) from error

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
            self._path.unlink(missing_ok=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            answer = await self._answer(await reader.readline())
            writer.write(json.dumps(answer).encode() + b"\n")
            await writer.drain()
        except (ConnectionError, ValueError) as error:
            _LOG.info("door: %s", error)
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()

    async def _answer(self, line: bytes) -> dict[str, Any]:
        try:
            message = json.loads(line)
            if isinstance(message, dict) and isinstance(message.get("ask"), str):
                return await self._assistant.ask(message["ask"])
            if isinstance(message, dict) and isinstance(message.get("say"), str):
                await self._assistant.say(message["say"])
                return {"said": message["say"]}
            if isinstance(message, dict) and (intent := _intent(message.get("do"))) is not None:
                response = await self._assistant.do(intent)
                return {"said": response.speech, "outcome": response.outcome.value}
        except json.JSONDecodeError:
            pass
        except SpeakerError as error:
            return {"error": str(error)}
        return {"error": 'expected a line like {"ask": "what time is it"} or {"say": "dinner is ready"}'}


def _intent(wanted: Any) -> Intent | None:
    """Return what another program wants done; `None` if it is no intent."""
    if not isinstance(wanted, dict):
        return None
    skill, name, slots = wanted.get("skill"), wanted.get("name"), wanted.get("slots", {})
    if not isinstance(skill, str) or not isinstance(name, str) or not isinstance(slots, dict):
        return None
    return Intent(skill, name, {str(slot): str(value) for slot, value in slots.items()}, source="program")


def answers(path: Path) -> bool:
    """Tell whether a speaker is behind the socket."""
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(1.0)
        try:
            client.connect(str(path))
        except OSError:
            return False
        return True


def refuse_second(path: Path) -> None:
    """Raise SpeakerError if a speaker is behind the socket: two would both ring, and both answer."""
    if answers(path):
        raise SpeakerError(f"{path}: another speaker of yours is running; stop it first")


def knock(path: Path, message: Mapping[str, Any], timeout: float) -> dict[str, Any] | None:
    """Send one message to the running speaker; returns its answer, or `None` if no speaker runs.

    Raises SpeakerError if it does not answer within `timeout` seconds.
    """
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(timeout)
        try:
            client.connect(str(path))
        except OSError:
            return None
        try:
            client.sendall(json.dumps(message).encode() + b"\n")
            with client.makefile("rb") as lines:
                answer: dict[str, Any] = json.loads(lines.readline())
        except (OSError, ValueError) as error:
            raise SpeakerError(f"{path}: the running speaker does not answer ({error})") from error
    return answer
