"""Text to response: understood, handled, remembered."""

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace

from speaker.aside import Aside
from speaker.classifier import OUT_OF_SCOPE
from speaker.conversation import Finished, Sentence, stream
from speaker.dialog import Meaning
from speaker.events import Announcer, Responded, Routed
from speaker.finding import Verdict
from speaker.intent import Intent, Outcome, Past, Question, Reply, Response
from speaker.ledger import Ledger
from speaker.policy import PIN
from speaker.router import LONGEST, Route
from speaker.tongue import Tongue
from speaker.turn import Turn

_LOG = logging.getLogger(__name__)

ROUTING_LIMIT = 5.0
"""Seconds; the slowest of our stages takes 0.3, the first time it is asked."""

_ABOUT_TURNS = frozenset({"repeat", "stop"})
"""Intents that are about the turn before, like all of the family `diagnostics`."""


@dataclass(frozen=True, slots=True)
class Thought:
    """What a text means, and what to answer; nobody has been told yet."""

    text: str
    meaning: Meaning
    response: Response
    error: str | None
    routing: float
    """Seconds it took to find out what is wanted."""
    handling: float | None
    """Seconds the skill took; `None` if none was asked."""
    rest: AsyncGenerator[Sentence | Finished, None] | None = None
    """What a language model goes on to say after `response`."""

    @property
    def intent(self) -> Intent | None:
        return self.meaning.route.intent


@dataclass(frozen=True, slots=True)
class _Answered:
    response: Response
    error: str | None = None
    handled: bool = False
    """A skill or a model was asked."""
    rest: AsyncGenerator[Sentence | Finished, None] | None = None


class Thinker:
    """Finds out what is wanted and has it answered."""

    def __init__(
        self,
        tongue: Callable[[str], Tongue],
        ledger: Ledger,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        """`tongue` returns that of a language, "" for that of the house; `clock` measures the steps."""
        self._tongue = tongue
        self._ledger = ledger
        self._clock = clock
        self._wall = wall
        self._aside = Aside()

    async def think(self, turn: Turn, text: str, announcer: Announcer) -> Response:
        """Fill in the turn's intent and response; always comes back with something to say or do."""
        thought = await self.consider(text, turn.language, turn.place)
        self.tell(turn, thought, announcer)
        async for _ in self.go_on(turn, thought, announcer):
            pass
        assert turn.response is not None  # `tell` has filled it in
        return turn.response

    async def do(self, intent: Intent, language: str = "") -> Response:
        """Do what a program wants, which knows what it is called; nothing is said or remembered."""
        response, _ = await self._tongue(language).handlers.answer(intent)
        return response

    async def mean(self, text: str, language: str = "", place: str = "") -> Meaning:
        """Return what a text means here and now. Raises TimeoutError if that takes too long."""
        # The first time a language is spoken its models are read, which on a Pi takes longer than any routing.
        tongue = await self._aside.run(lambda: self._tongue(language), "tongue")
        async with asyncio.timeout(ROUTING_LIMIT):
            return await self._aside.run(lambda: tongue.dialog.resolve(text, place), "router")

    async def route(self, text: str, language: str = "") -> Intent | None:
        """Return the one thing that is surely wanted. Raises TimeoutError if that takes too long."""
        return (await self.mean(text, language)).route.sure

    async def consider(self, text: str, language: str = "", place: str = "", meaning: Meaning | None = None) -> Thought:
        """Find the answer and tell nobody; `meaning` is given where it is known already."""
        started = self._clock()
        if meaning is None:
            try:
                meaning = await self.mean(text, language, place)
            except TimeoutError:
                _LOG.error("router: no answer within %g s", ROUTING_LIMIT)
                response = self._word(self._tongue(language), "router_slow", Outcome.FAILED)
                nothing = Meaning(Route(text, Verdict.NOTHING, ()))
                return Thought(text, nothing, response, "the router hangs", ROUTING_LIMIT, None)
        routed = self._clock()
        answered = await self._answer(self._tongue(language), text, meaning)
        handling = self._clock() - routed if answered.handled else None
        return Thought(text, meaning, answered.response, answered.error, routed - started, handling, answered.rest)

    async def _answer(self, tongue: Tongue, text: str, meaning: Meaning) -> "_Answered":
        route = meaning.route
        if meaning.reply == "nothing_asked":
            # A language model may well have asked.
            return await self._converse(tongue, text, self._reply(tongue, meaning))
        if meaning.reply:
            return _Answered(self._reply(tongue, meaning))
        if not route.intents:
            return await self._converse(tongue, text, self._not_understood(tongue, text))
        if route.verdict is Verdict.DOUBTFUL:
            return await self._did_you_mean(tongue, text, route.intents[0])
        if len(route.intents) == 1 and meaning.undo is None and not route.intents[0].skill:
            return await self._converse(tongue, text, self._not_installed(tongue, route.intents[0]))
        responses, errors = [], []
        wanted = (meaning.undo, *route.intents) if meaning.undo is not None else route.intents
        for intent in wanted:
            response, error = self._not_installed(tongue, intent), None
            if intent.skill:
                response, error = await tongue.handlers.answer(intent)
            responses.append(response)
            errors.append(error)
            if intent is meaning.undo and response.outcome is not Outcome.DONE:
                break
        if meaning.undo is not None and len(responses) > 1:
            del responses[0]
        return _Answered(_joined(responses), next((error for error in errors if error), None), handled=True)

    async def _converse(self, tongue: Tongue, text: str, otherwise: Response) -> "_Answered":
        """Return the first sentence of what a language model says, if there is one to ask."""
        talks = tongue.conversation
        if talks is None or not talks.speaks(tongue.language) or len(text) > LONGEST:
            return _Answered(otherwise)
        rest = stream(talks, text, tongue.language, tongue.handlers.answer)
        try:
            first = await anext(rest)
        except BaseException:
            await rest.aclose()
            raise
        if isinstance(first, Finished):
            return _Answered(first.response, first.error, handled=True)
        return _Answered(Response(first.text), handled=True, rest=rest)

    async def _did_you_mean(self, tongue: Tongue, text: str, intent: Intent) -> "_Answered":
        """Ask instead of guessing; what nobody here could do is not worth a question."""
        if not intent.skill:
            return await self._converse(tongue, text, self._not_understood(tongue, text))
        asked = self._word(tongue, "did_you_mean", Outcome.ASKED, what=tongue.gist(intent))
        return _Answered(replace(asked, expects_reply=True, reply=Reply.YES_NO, question=Question(intent)))

    def tell(self, turn: Turn, thought: Thought, announcer: Announcer) -> None:
        """Make a thought the turn's own; what it goes on to say comes by `go_on`."""
        turn.intent, turn.response, turn.error = thought.intent, thought.response, thought.error
        turn.meaning = thought.meaning
        turn.latency["route"] = thought.routing
        if thought.handling is not None:
            turn.latency["skill"] = thought.handling
        announcer.announce(_routed(thought.intent))
        response = thought.response
        announcer.announce(Responded(response.speech, response.outcome.value, response.expects_reply))
        if thought.rest is None:
            self._remember(turn, thought)

    async def go_on(self, turn: Turn, thought: Thought, announcer: Announcer) -> AsyncGenerator[str, None]:
        """Yield the sentences after the first, as they come; closing it hangs up."""
        if thought.rest is None:
            return
        said = [thought.response.speech]
        try:
            async with aclosing(thought.rest) as rest:
                async for event in rest:
                    if isinstance(event, Finished):
                        turn.response, turn.error = event.response, event.error
                    else:
                        said.append(event.text)
                        yield event.text
        finally:
            response = turn.response if turn.response is not None else thought.response
            response = replace(response, speech=" ".join(said)) if response is thought.response else response
            turn.response = response
            announcer.announce(Responded(response.speech, response.outcome.value, response.expects_reply))
            self._remember(turn, replace(thought, response=response))

    def _remember(self, turn: Turn, thought: Thought) -> None:
        self._tongue(turn.language).dialog.note(thought.meaning, thought.response, turn.place)
        if thought.intent is None or PIN not in thought.intent.slots:
            self._ledger.add(self._past(thought))

    def _past(self, thought: Thought) -> Past:
        intent, steps = thought.intent, thought.meaning.route.steps
        told = [f"{step.stage}: {step.finding.reason}" for step in steps if step.finding is not None]
        name = intent.name if intent is not None else OUT_OF_SCOPE
        return Past(
            self._wall(),
            thought.text,
            name,
            dict(intent.slots) if intent is not None else {},
            intent.source if intent is not None else "model" if thought.handling is not None else "",
            intent.score if intent is not None else 0.0,
            "; ".join(told),
            thought.response.speech,
            thought.response.outcome.value,
            about_turns=name in _ABOUT_TURNS or name.startswith("diagnostics."),
        )

    def _reply(self, tongue: Tongue, meaning: Meaning) -> Response:
        again = meaning.reply == "say_again"
        response = self._word(tongue, meaning.reply, Outcome.ASKED if again else Outcome.REFUSED)
        return replace(response, expects_reply=again)

    def _not_installed(self, tongue: Tongue, intent: Intent) -> Response:
        return self._word(tongue, "not_installed", Outcome.REFUSED, what=tongue.gist(intent))

    def _not_understood(self, tongue: Tongue, text: str) -> Response:
        key = "too_long" if len(text) > LONGEST else "not_understood"
        return self._word(tongue, key, Outcome.REFUSED, heard=text)

    def _word(self, tongue: Tongue, key: str, outcome: Outcome, **values: object) -> Response:
        """Return one of the speaker's own sentences as a response."""
        return Response(tongue.words.responses[key][0].format(**values), outcome)


def _joined(responses: Sequence[Response]) -> Response:
    """Return several responses as one; of differing outcomes it is done in part."""
    if len(responses) == 1:
        return responses[0]
    outcomes = {response.outcome for response in responses}
    speech = " ".join(response.speech for response in responses if response.speech)
    last = responses[-1]
    if last.outcome is Outcome.ASKED:
        return replace(last, speech=speech)
    mixed = last.outcome if len(outcomes) == 1 else Outcome.PARTLY
    return replace(last, speech=speech, outcome=mixed, hush=any(response.hush for response in responses))


def _routed(intent: Intent | None) -> Routed:
    if intent is None:
        return Routed(None, OUT_OF_SCOPE, {}, 0.0, "none")
    return Routed(intent.skill or None, intent.name, intent.shown, intent.score, intent.source)
