"""Text to response: routed, handled, remembered."""

import asyncio
import time
from collections.abc import Callable

from speaker.events import Announcer, Responded, Routed
from speaker.handlers import Handlers
from speaker.router import LONGEST, OUT_OF_SCOPE, Router
from speaker.sentences import Words
from speaker.skill import Intent, Outcome, Response
from speaker.turn import Turn


class LastTurn:
    """What the turn before this one was about; the skills' `Memory`."""

    def __init__(self) -> None:
        self.heard = ""
        self.said = ""


_ABOUT_LAST_TURN = frozenset({"repeat", "diagnostics.heard", "stop"})
"""Intents that ask about the turn before, and so do not take its place in the memory."""


class Thinker:
    """Finds out what is wanted and has it answered."""

    def __init__(
        self,
        router: Router,
        handlers: Handlers,
        words: Words,
        memory: LastTurn,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`words` are the speaker's own; `clock` measures the steps."""
        self._router = router
        self._handlers = handlers
        self._words = words
        self._memory = memory
        self._clock = clock

    async def think(self, turn: Turn, text: str, announcer: Announcer) -> Response:
        """Fill in the turn's intent and response; always comes back with something to say or do."""
        started = self._clock()
        turn.intent = await asyncio.to_thread(self._router.route, text)
        routed = self._clock()
        turn.latency["route"] = routed - started
        announcer.announce(_routed(turn.intent))
        if turn.intent is None:
            response = self._not_understood(text)
        else:
            response, turn.error = await self._handlers.answer(turn.intent)
            turn.latency["skill"] = self._clock() - routed
        turn.response = response
        announcer.announce(Responded(response.speech, response.outcome.value, response.expects_reply))
        if turn.intent is None or turn.intent.name not in _ABOUT_LAST_TURN:
            self._memory.heard, self._memory.said = text, response.speech
        return response

    def _not_understood(self, text: str) -> Response:
        key = "too_long" if len(text) > LONGEST else "not_understood"
        return Response(self._words.responses[key][0].format(heard=text), Outcome.REFUSED)


def _routed(intent: Intent | None) -> Routed:
    if intent is None:
        return Routed(None, OUT_OF_SCOPE, {}, 0.0, "none")
    return Routed(intent.skill, intent.name, intent.slots, intent.score, intent.source)
