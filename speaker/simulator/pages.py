"""The pages that are open: which of them hears, which of them plays, and what all of them are told."""

import asyncio
import json
import logging
from collections.abc import Mapping
from typing import Any

_LOG = logging.getLogger(__name__)

MOST = 16
"""Pages at once; a family has fewer screens."""
_BEHIND = 400
"""Messages that a page may be behind: 12 s of sound. One that takes nothing is let go; it connects again."""

Message = Mapping[str, Any]


class Page:
    """One page, as the server sees it; what it is to get waits in `outgoing`, `None` at the end."""

    def __init__(self) -> None:
        self.outgoing: asyncio.Queue[str | bytes | None] = asyncio.Queue(_BEHIND)
        self.plays = False
        self.echo_cancelled = False

    def tell(self, message: Message) -> None:
        self._put(json.dumps(message, ensure_ascii=False))

    def play(self, sound: bytes) -> None:
        if self.plays:
            self._put(sound)

    def let_go(self) -> None:
        while not self.outgoing.empty():
            self.outgoing.get_nowait()
        self.outgoing.put_nowait(None)

    def _put(self, what: str | bytes) -> None:
        if self.outgoing.qsize() < _BEHIND - 1:
            self.outgoing.put_nowait(what)
        else:
            _LOG.info("page: takes nothing any more: let go")
            self.let_go()


class Pages:
    """Used from the event loop only."""

    def __init__(self) -> None:
        self._open: list[Page] = []
        self.hearing: Page | None = None
        """The one whose microphone is ours."""

    def __len__(self) -> int:
        return len(self._open)

    @property
    def full(self) -> bool:
        return len(self._open) >= MOST

    def add(self, page: Page) -> None:
        self._open.append(page)

    def remove(self, page: Page) -> None:
        if page in self._open:
            self._open.remove(page)
        if self.hearing is page:
            self.hearing = None

    def tell(self, message: Message) -> None:
        for page in list(self._open):
            page.tell(message)

    def play(self, sound: bytes) -> None:
        for page in list(self._open):
            page.play(sound)

    def flush(self) -> None:
        for page in self._open:
            if page.plays:
                page.tell({"type": "flush"})
