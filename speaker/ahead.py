"""Thinking ahead: the work of a request that only reads begins while the user still speaks."""

import asyncio
import contextlib
import dataclasses
from collections.abc import Callable

from speaker.dialog import Meaning
from speaker.intent import Intent
from speaker.thinker import Thinker, Thought


class Ahead:
    """Holds one thought that nobody has asked for yet; what is not taken was never heard, told or counted."""

    def __init__(self, thinker: Thinker, reads: Callable[[Intent], bool], prepare: Callable[[str], None]) -> None:
        """`reads` tells which intents change nothing; `prepare` synthesizes what will perhaps be said."""
        self._thinker = thinker
        self._reads = reads
        self._prepare = prepare
        self._text = ""
        self._meaning: Meaning | None = None
        self._thinking: asyncio.Task[Thought | None] | None = None

    def consider(self, text: str, language: str = "") -> None:
        """Begin to think about a transcript that may not be final."""
        if text == self._text and self._thinking is not None:
            return
        self.drop()
        self._text = text
        self._thinking = asyncio.create_task(self._consider(text, language), name="ahead")

    async def _consider(self, text: str, language: str) -> Thought | None:
        with contextlib.suppress(TimeoutError):
            self._meaning = await self._thinker.mean(text, language)
        intent = self._sure
        if intent is None or not self._reads(intent):
            return None
        thought = await self._thinker.consider(text, language, meaning=self._meaning)
        self._prepare(thought.response.speech)
        return thought

    async def take(self, text: str, language: str = "") -> Thought | None:
        """Return the thought if it answers the final transcript, waiting for it if it is on its way."""
        thinking, self._thinking = self._thinking, None
        if thinking is None:
            return None
        try:
            if text != self._text:
                intent = await self._thinker.route(text, language)
                if intent is None or not intent.means(self._sure):
                    return None
            thought = await thinking
        finally:
            thinking.cancel()
        return thought and dataclasses.replace(thought, text=text)

    @property
    def _sure(self) -> Intent | None:
        return None if self._meaning is None else self._meaning.route.sure

    def drop(self) -> None:
        """Forget it."""
        if self._thinking is not None:
            self._thinking.cancel()
        self._thinking, self._meaning, self._text = None, None, ""
