"""Text to response: routed, handled, remembered."""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

from speaker.aside import Aside
from speaker.events import Announcer, Responded, Routed
from speaker.handlers import Handlers
from speaker.router import LONGEST, OUT_OF_SCOPE, Router
from speaker.sentences import Words
from speaker.skill import Intent, Outcome, Response
from speaker.turn import Turn

_LOG = logging.getLogger(__name__)

ROUTING_LIMIT = 5.0
"""Seconds; the slowest of our stages takes 0.3, the first time it is asked."""


class LastTurn:
    """What the turn before this one was about; the skills' `Memory`."""

    def __init__(self) -> None:
        self.heard = ""
        self.said = ""


_ABOUT_LAST_TURN = frozenset({"repeat", "diagnostics.heard", "stop"})
"""Intents that ask about the turn before, and so do not take its place in the memory."""


@dataclass(frozen=True, slots=True)
class Thought:
    """What a text means, and what to answer; nobody has been told yet."""

    text: str
    intent: Intent | None
    response: Response
    error: str | None
    routing: float
    """Seconds it took to find out what is wanted."""
    handling: float | None
    """Seconds the skill took; `None` if none was asked."""


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
        self._aside = Aside()

    async def think(self, turn: Turn, text: str, announcer: Announcer) -> Response:
        """Fill in the turn's intent and response; always comes back with something to say or do."""
        thought = await self.consider(text)
        self.tell(turn, thought, announcer)
        return thought.response

    async def route(self, text: str) -> Intent | None:
        """Return what is wanted. Raises TimeoutError if that takes too long."""
        async with asyncio.timeout(ROUTING_LIMIT):
            return await self._aside.run(lambda: self._router.route(text), "router")

    async def consider(self, text: str, intent: Intent | None = None) -> Thought:
        """Find the answer and tell nobody; `intent` is given where it is known already."""
        started = self._clock()
        if intent is None:
            try:
                intent = await self.route(text)
            except TimeoutError:
                _LOG.error("router: no answer within %g s", ROUTING_LIMIT)
                response = Response(self._words.responses["router_slow"][0], Outcome.FAILED)
                return Thought(text, None, response, "the router hangs", ROUTING_LIMIT, None)
        routed = self._clock()
        if intent is None:
            return Thought(text, None, self._not_understood(text), None, routed - started, None)
        response, error = await self._handlers.answer(intent)
        return Thought(text, intent, response, error, routed - started, self._clock() - routed)

    def tell(self, turn: Turn, thought: Thought, announcer: Announcer) -> None:
        """Make a thought the turn's own."""
        turn.intent, turn.response, turn.error = thought.intent, thought.response, thought.error
        turn.latency["route"] = thought.routing
        if thought.handling is not None:
            turn.latency["skill"] = thought.handling
        announcer.announce(_routed(thought.intent))
        response = thought.response
        announcer.announce(Responded(response.speech, response.outcome.value, response.expects_reply))
        if thought.intent is None or thought.intent.name not in _ABOUT_LAST_TURN:
            self._memory.heard, self._memory.said = thought.text, response.speech

    def _not_understood(self, text: str) -> Response:
        key = "too_long" if len(text) > LONGEST else "not_understood"
        return Response(self._words.responses[key][0].format(heard=text), Outcome.REFUSED)


def _routed(intent: Intent | None) -> Routed:
    if intent is None:
        return Routed(None, OUT_OF_SCOPE, {}, 0.0, "none")
    return Routed(intent.skill, intent.name, intent.slots, intent.score, intent.source)
