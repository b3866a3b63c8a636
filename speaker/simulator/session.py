"""What one page and the speaker say to each other, over one WebSocket."""

import asyncio
import json
import logging
import time
from collections.abc import Coroutine
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from speaker.app import Speaker
from speaker.audio import RATE
from speaker.commands import Command
from speaker.errors import SpeakerError
from speaker.simulator.card import PageMicrophone
from speaker.simulator.pages import Message, Page, Pages
from speaker.simulator.story import Story

_LOG = logging.getLogger(__name__)

_LONGEST_SOUND = 16 * 1024
"""Bytes of a frame: half a second."""
_LONGEST_TEXT = 4_000
"""Bytes of a message; a request has 1000 letters at most."""
_PACE = 3.0
"""Times as fast as it sounds that sound may come: after a pause of the network some comes at once."""
_AT_ONCE = 4.0
"""Seconds of it that may."""
_MESSAGES = 50.0
"""Messages a second; a dial that is turned sends 30."""
_ANSWERED = 200
"""Requests whose ids are remembered."""


class Unfit(Exception):
    """The page does not keep to what was agreed."""


class Budget:
    """So many a second, and so many at once."""

    def __init__(self, rate: float, most: float) -> None:
        self._rate, self._most, self._left, self._at = rate, most, most, time.monotonic()

    def take(self, count: float, what: str) -> None:
        now = time.monotonic()
        self._left = min(self._most, self._left + (now - self._at) * self._rate) - count
        self._at = now
        if self._left < 0:
            raise Unfit(f"too much {what}")


class Sessions:
    """Serves every page."""

    def __init__(
        self, speaker: Speaker, pages: Pages, story: Story, microphone: PageMicrophone, hello: Message
    ) -> None:
        """`hello` is what every page is told first."""
        self._speaker = speaker
        self._pages = pages
        self._story = story
        self._microphone = microphone
        self._hello = hello
        self._answered: dict[str, None] = {}
        self._doing: set[asyncio.Task[None]] = set()

    async def serve(self, socket: WebSocket) -> None:
        """Speak with one page until it goes, or does not keep to what was agreed."""
        if self._pages.full:
            await socket.close(1013)
            return
        await socket.accept()
        page = Page()
        self._pages.add(page)
        page.tell(self._hello)
        if socket.query_params.get("run") == self._hello["run"] and (since := socket.query_params.get("since", "")):
            for message in self._story.since(int(since) if since.isdecimal() else 0):
                page.tell(message)
        page.tell(self._story.state())
        sending = asyncio.create_task(_send(socket, page))
        receiving = asyncio.create_task(self._receive(socket, page))
        try:
            await asyncio.wait([sending, receiving], return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._leave(page)
            for task in (sending, receiving):
                task.cancel()
            await asyncio.wait([sending, receiving])
            for task in (sending, receiving):
                if not task.cancelled() and (error := task.exception()) is not None:
                    _LOG.info("page: %s", error or type(error).__name__)
            self._story.refresh()
        await _close(socket, 1008)

    async def close(self) -> None:
        for task in self._doing:
            task.cancel()
        if self._doing:
            await asyncio.wait(self._doing)

    async def _receive(self, socket: WebSocket, page: Page) -> None:
        sound, messages = Budget(RATE * 2 * _PACE, RATE * 2 * _AT_ONCE), Budget(_MESSAGES, _MESSAGES)
        while True:
            received = await socket.receive()
            if received["type"] == "websocket.disconnect":
                return
            if (frame := received.get("bytes")) is not None:
                if len(frame) > _LONGEST_SOUND or len(frame) % 2:
                    raise Unfit("a frame that is no sound")
                sound.take(len(frame), "sound")
                if self._pages.hearing is page:
                    self._microphone.feed(frame)
            else:
                messages.take(1, "to say")
                self._obey(page, _read(received.get("text") or ""))

    def _obey(self, page: Page, message: dict[str, Any]) -> None:
        house, assistant = self._speaker.brain.house, self._speaker.assistant
        match message:
            case {"type": "ask", "text": str(text), "id": str(id)} if text.strip() and len(text) <= 1000:
                self._ask(text.strip(), id)
            case {"type": "microphone", "on": bool(on)}:
                self._hear(page, on=on)
            case {"type": "loudspeaker", "on": bool(on)}:
                page.plays = on
            case {"type": "press", "down": True}:
                self._do(assistant.listen())
            case {"type": "press", "down": False}:
                self._do(assistant.release())
            case {"type": "stop"}:
                self._do(assistant.obey(Command.STOP))
            case {"type": "mute", "on": bool(on)}:
                # What is kept waits for the disk.
                self._do(asyncio.to_thread(house.mute.set, on))
            case {"type": "volume", "level": int() | float() as level} if 0 <= level <= 1:
                self._do(asyncio.to_thread(house.volume.set, level))
            case {"type": "ping"}:
                page.tell({"type": "pong", "t": message.get("t")})
            case _:
                raise Unfit(f"a message of no known kind: {message.get('type')!r}")
        self._story.refresh()

    def _ask(self, text: str, id: str) -> None:
        """Answer a request once, however often it comes."""
        if id in self._answered:
            return
        self._answered[id] = None
        while len(self._answered) > _ANSWERED:
            del self._answered[next(iter(self._answered))]
        self._pages.tell({"type": "asked", "id": id, "text": text})
        self._do(self._speaker.assistant.request(text, listens=self._pages.hearing is not None))

    def _hear(self, page: Page, *, on: bool) -> None:
        if on:
            self._pages.hearing = page
        elif self._pages.hearing is page:
            self._pages.hearing = None
        self._microphone.connected = self._pages.hearing is not None

    def _leave(self, page: Page) -> None:
        self._pages.remove(page)
        self._microphone.connected = self._pages.hearing is not None

    def _do(self, work: Coroutine[Any, Any, object]) -> None:
        """Do it beside what the page says next."""

        async def doing() -> None:
            try:
                await work
            except SpeakerError as error:
                self._pages.tell({"type": "trouble", "text": str(error)})
            self._story.refresh()

        task = asyncio.create_task(doing(), name="page")
        self._doing.add(task)
        task.add_done_callback(self._doing.discard)


def _read(text: str) -> dict[str, Any]:
    if len(text) > _LONGEST_TEXT:
        raise Unfit("a message that is too long")
    try:
        message = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unfit("a message that is no JSON") from error
    if not isinstance(message, dict):
        raise Unfit("a message that is no object")
    return message


async def _send(socket: WebSocket, page: Page) -> None:
    while (what := await page.outgoing.get()) is not None:
        await (socket.send_bytes(what) if isinstance(what, bytes) else socket.send_text(what))


async def _close(socket: WebSocket, code: int) -> None:
    try:
        await socket.close(code)
    except (RuntimeError, WebSocketDisconnect):
        _LOG.debug("page: was gone already")
