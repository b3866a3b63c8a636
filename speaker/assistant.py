"""The turn: woken, listening, thinking, speaking, interrupted."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from speaker.audio import Chunk
from speaker.earcons import Earcon
from speaker.errors import EngineError, SynthesisFailed
from speaker.events import (
    Activity,
    ActivityChanged,
    Announcer,
    Event,
    Heard,
    TurnEnded,
    Woken,
)
from speaker.intake import Intake
from speaker.interfaces import Microphone
from speaker.listener import Listener
from speaker.sentences import Words
from speaker.skill import Outcome, Response
from speaker.thinker import Thinker
from speaker.turn import Turn
from speaker.voice import Voice

_LOG = logging.getLogger(__name__)
T = TypeVar("T")

WHILE_IDLE = 3
"""Chunks heard at once while nothing goes on: crossing to the ears' thread costs more than the wake word engine itself
(0.9 % of a core against 0.4 % at every chunk). It is woken 32 ms later on average, and answers as fast.
"""


@dataclass(frozen=True, slots=True)
class Settings:
    """How long a turn may take."""

    deadline: float = 8.0
    """Seconds a skill may think before the speaker gives up on it."""
    filler_after: float = 1.5
    """Seconds after which a waiting user is told that it takes a moment."""
    least_confidence: float = 0.5
    """A transcript that the recognizer itself doubts more than this is not acted on, 0 to 1."""


class Assistant:
    """Reads the microphone, and turns what it hears into answers."""

    def __init__(
        self,
        microphone: Microphone,
        listener: Listener,
        thinker: Thinker,
        voice: Voice,
        announcer: Announcer,
        words: Words,
        settings: Settings,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`clock` is used to measure steps, never to decide anything."""
        self._intake = Intake(microphone, announcer)
        self._listener = listener
        self._thinker = thinker
        self._voice = voice
        self._announcer = announcer
        self._words = words
        self._settings = settings
        self._clock = clock
        self._ears = ThreadPoolExecutor(1, thread_name_prefix="ears")
        self._turns = 0
        self._turn: Turn | None = None
        self._answering: asyncio.Task[None] | None = None
        self._activity = Activity.IDLE

    @property
    def activity(self) -> Activity:
        return self._activity

    @property
    def _resting(self) -> bool:
        return self._activity is Activity.IDLE and not self._listener.listening and not self._voice.ringing

    async def run(self) -> None:
        """Hear and answer until the microphone ends, then finish the last turn."""
        while chunks := await self._intake.read(WHILE_IDLE if self._resting else 1):
            for event, chunk in await self._hear(chunks):
                await self._react(event, chunk)
        if self._answering is not None:
            await asyncio.wait([self._answering])

    async def _hear(self, chunks: list[Chunk]) -> list[tuple[Event, Chunk]]:
        """Give chunks to the ears; an engine that fails costs this turn, not the speaker."""
        try:
            return await self.on_ears(
                lambda: [(event, chunk) for chunk in chunks for event in self._listener.feed(chunk)]
            )
        except EngineError as error:
            _LOG.error("ears: %s", error)
            self._listener.cancel()
            self._voice.duck(False)
            self._voice.earcon(Earcon.FAILED)
            turn, self._turn = self._turn or self._new_turn(), None
            turn.error = str(error)
            self._become(Activity.IDLE)
            self._end(turn)
            return []

    async def on_ears(self, work: Callable[[], T]) -> T:
        """Run something on the thread that owns the wake word engine and the recognizer."""
        return await asyncio.get_running_loop().run_in_executor(self._ears, work)

    async def listen(self) -> None:
        """Listen now, without a wake word."""
        await self.on_ears(self._listener.open)
        self._begin(None)

    async def ask(self, text: str) -> dict[str, Any]:
        """Answer a typed request, without a sound, and return its trace."""
        turn = self._new_turn()
        response = await self._thinker.think(turn, text, self._announcer)
        if response.hush:
            self._voice.hush()
            await self._interrupt()
        return self._end(turn)

    async def say(self, text: str) -> None:
        """Speak a text that somebody sent."""
        await self._voice.say(text)

    async def close(self) -> None:
        await self._interrupt()
        await self._voice.close()
        self._ears.shutdown(wait=False, cancel_futures=True)

    async def _react(self, event: Event, chunk: Chunk) -> None:
        self._announcer.announce(event)
        if isinstance(event, Woken):
            await self._interrupt()
            self._begin(event)
        elif isinstance(event, Heard):
            self._voice.duck(False)
            turn = self._turn or self._new_turn()
            turn.heard, turn.heard_at = event, chunk.captured
            turn.latency["recognize"] = max(0.0, self._clock() - chunk.captured)
            turn.latency["endpoint"] = chunk.end - (event.speech_end or chunk.end)
            self._become(Activity.THINKING)
            self._answering = asyncio.create_task(self._answer(turn), name=f"turn-{turn.number}")

    def _begin(self, wake: Woken | None) -> None:
        self._turn = self._new_turn()
        self._turn.wake = wake
        self._voice.duck(True)
        if wake is not None:
            self._voice.earcon(Earcon.WOKEN)
        self._become(Activity.LISTENING)

    async def _interrupt(self) -> None:
        """End what is being answered or said; whoever wakes the speaker wants something else."""
        if self._answering is not None and not self._answering.done():
            self._answering.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._answering
        await self._voice.quiet()

    async def _answer(self, turn: Turn) -> None:
        heard = turn.heard
        text = heard.text if heard is not None else ""
        sure = heard is None or heard.confidence >= self._settings.least_confidence
        follow_up = False
        try:
            if text and not sure:
                # Of 130 requests understood rightly, half in noise, none was below 0.69; words that no skill
                # knows are ("what [unk]" has 0.42), and "what" alone would be taken for "pardon".
                turn.response = self._say("not_understood", Outcome.REFUSED, heard=text)
            elif text:
                self._voice.earcon(Earcon.HEARD)
                await self._think_aloud(turn, text)
            else:
                turn.response = self._say("not_heard", Outcome.FAILED) if turn.wake is None else None
            follow_up = await self._speak(turn)
        except asyncio.CancelledError:
            turn.error = turn.error or "interrupted"
            raise
        finally:
            self._turn = None
            self._become(Activity.IDLE)
            self._end(turn)
        if follow_up:
            await self.listen()

    async def _speak(self, turn: Turn) -> bool:
        """Make the reply heard; returns whether an answer to it is expected."""
        response = turn.response
        if response is None:
            self._voice.earcon(Earcon.FAILED)
            return False
        if response.hush:
            self._voice.hush()
        if not response.speech:
            return False
        asked = self._clock()

        def began() -> None:
            now = self._clock()
            turn.latency["synthesize"] = now - asked
            turn.first_sound(now)
            self._become(Activity.SPEAKING)

        try:
            await self._voice.say(response.speech, began)
        except SynthesisFailed as error:
            _LOG.error("voice: %s", error)
            turn.error = str(error)
            self._voice.earcon(Earcon.FAILED)
        return response.expects_reply

    async def _think_aloud(self, turn: Turn, text: str) -> None:
        """Think, and say that it takes a moment if it does."""
        thinking = asyncio.ensure_future(self._thinker.think(turn, text, self._announcer))
        try:
            done, _ = await asyncio.wait([thinking], timeout=self._settings.filler_after)
            if not done:
                with contextlib.suppress(SynthesisFailed):
                    await self._voice.say(self._words.responses["one_moment"][0])
            await thinking
        finally:
            thinking.cancel()

    def _say(self, key: str, outcome: Outcome, **values: object) -> Response:
        return Response(self._words.responses[key][0].format(**values), outcome)

    def _new_turn(self) -> Turn:
        self._turns += 1
        return Turn(self._turns)

    def _end(self, turn: Turn) -> dict[str, Any]:
        trace = turn.trace()
        self._announcer.announce(TurnEnded(trace))
        return trace

    def _become(self, activity: Activity) -> None:
        if activity is not self._activity:
            self._activity = activity
            self._announcer.announce(ActivityChanged(activity))
