"""The turn: woken, listening, thinking, speaking, interrupted."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from speaker.answerer import Answerer, Unsaid
from speaker.audio import Chunk
from speaker.commands import Command, Commands
from speaker.earcons import Earcon
from speaker.errors import EngineError
from speaker.events import (
    Activity,
    ActivityChanged,
    Announcer,
    CommandHeard,
    Event,
    Heard,
    PartialHeard,
    Reopened,
    TurnEnded,
    Woken,
)
from speaker.intake import Intake
from speaker.interfaces import Microphone
from speaker.listener import Listener
from speaker.reflexes import Reflexes
from speaker.skill import Intent, Reply, Response
from speaker.turn import Turn
from speaker.voice import Voice

_LOG = logging.getLogger(__name__)
T = TypeVar("T")

WHILE_IDLE = 3
"""Chunks heard at once while nothing goes on: crossing to the ears' thread costs more than the wake word engine itself
(0.9 % of a core against 0.4 % at every chunk). It is woken 32 ms later on average, and answers as fast.
"""


class Assistant:
    """Reads the microphone, and turns what it hears into answers."""

    def __init__(
        self,
        microphone: Microphone,
        listener: Listener,
        answerer: Answerer,
        voice: Voice,
        commands: Commands,
        reflexes: Reflexes,
        announcer: Announcer,
        muted: Callable[[], bool] = lambda: False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`muted` tells whether the microphone is off; `clock` is used to measure steps, never to decide anything."""
        self._intake = Intake(microphone, announcer, muted)
        self._listener = listener
        self._answerer = answerer
        self._voice = voice
        self._commands = commands
        self._reflexes = reflexes
        self._announcer = announcer
        self._clock = clock
        self._ears = ThreadPoolExecutor(1, thread_name_prefix="ears")
        self._turns = 0
        self._turn: Turn | None = None
        """The one that is being heard."""
        self._answered: Turn | None = None
        """The one that is being answered."""
        self._answering: asyncio.Task[None] | None = None
        self._activity = Activity.IDLE
        self.in_call = False
        """Somebody far away hears what the microphone hears, as soon as it is read."""
        self.calling = False
        """It rings at the other side, or is about to; nobody there hears us yet."""

    @property
    def activity(self) -> Activity:
        return self._activity

    @property
    def _resting(self) -> bool:
        busy = self.in_call or self._listener.busy or self._attentive
        return self._activity is Activity.IDLE and not busy

    @property
    def _attentive(self) -> bool:
        """Whether there is anything that a command could stop."""
        rings = self._voice.ringing or self._voice.rings_for_call
        return self._voice.speaking or rings or self.calling or self._activity is Activity.THINKING

    async def run(self) -> None:
        """Hear and answer until the microphone ends, then finish the last turn."""
        while chunks := await self._intake.read(WHILE_IDLE if self._resting else 1):
            self._listener.attentive = self._attentive
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
            self._voice.earcon(Earcon.FAILED)
            turn = self._turn or self._new_turn()
            turn.error = str(error)
            self._give_floor_back()
            self._become(Activity.IDLE)
            self._end(turn)
            return []

    async def on_ears(self, work: Callable[[], T]) -> T:
        """Run something on the thread that owns the wake word engine and the recognizer."""
        return await asyncio.get_running_loop().run_in_executor(self._ears, work)

    async def listen(self, reply: Reply = Reply.REQUEST) -> None:
        """Listen now, without a wake word."""
        await self.on_ears(lambda: self._listener.open(reply))
        self._begin(None)

    async def release(self) -> None:
        """The button is let go: what is being said ends here."""
        await self.on_ears(self._listener.release)

    async def request(self, text: str, *, listens: bool) -> dict[str, Any]:
        """Answer a typed request aloud and return its trace; `listens` tells whether a reply to it could be heard."""
        await self._interrupt()
        self._give_floor_back()
        turn = self._new_turn()
        self._answer(turn, lambda: self._answerer.answer(turn, text, self._speaking), listens=listens)
        assert self._answering is not None
        await asyncio.wait([self._answering])
        return turn.trace()

    async def obey(self, command: Command) -> None:
        """Do what a button of the speaker is for."""
        await self._do(command)

    async def ask(self, text: str) -> dict[str, Any]:
        """Answer a typed request, without a sound, and return its trace."""
        turn = self._new_turn()
        await self._answerer.think(turn, text)
        if turn.response is not None and turn.response.hush:
            self._answerer.hush(turn.response, "" if self._voice.speaking else text)
            await self._interrupt()
        return self._end(turn)

    async def do(self, intent: Intent) -> Response:
        """Do what another program wants, without a sound."""
        response = await self._answerer.do(intent)
        if response.hush:
            self._answerer.hush(response)
            await self._interrupt()
        return response

    async def say(self, text: str) -> None:
        """Speak a text that somebody sent."""
        await self._voice.say(text)

    async def close(self) -> None:
        await self._interrupt()
        self._answerer.forget()
        await self._voice.close()
        self._ears.shutdown(wait=False, cancel_futures=True)

    async def _react(self, event: Event, chunk: Chunk) -> None:
        self._announcer.announce(event)
        match event:
            case Woken():
                self._answerer.forget()
                if self._voice.speaking:
                    await self._interrupt()
                self._begin(event)
            case CommandHeard():
                await self._obey(event, chunk)
            case PartialHeard(text=text, settled=True):
                self._answerer.consider(text)
            case Reopened():
                await self._take_back()
            case Heard():
                await self._heard(event, chunk)

    def _begin(self, wake: Woken | None) -> None:
        """Give the user the floor; an answer that is on its way waits, for nobody may have meant to wake us."""
        turn = self._turn = self._new_turn()
        turn.wake = wake
        if wake is not None:
            turn.language = self._answerer.language = wake.language
            self._voice.earcon(Earcon.WOKEN)
        self._take_floor()

    def _take_floor(self) -> None:
        self._answerer.floor.clear()
        self._voice.duck(True)
        self._become(Activity.LISTENING)

    def _give_floor_back(self) -> None:
        self._turn = None
        self._voice.duck(False)
        self._answerer.floor.set()

    async def _heard(self, event: Heard, chunk: Chunk) -> None:
        turn = self._turn or self._new_turn()
        turn.heard, turn.heard_at = event, chunk.captured
        turn.latency["recognize"] = max(0.0, self._clock() - chunk.captured)
        turn.latency["endpoint"] = chunk.end - (event.speech_end or chunk.end)
        if event.text:
            await self._interrupt()
        self._give_floor_back()
        if event.text:
            self._answer(turn, lambda: self._answerer.answer(turn, event.text, self._speaking))
        elif self._answering is not None and not self._answering.done():
            # Nobody said a word: the answer that waited is given.
            self._become(Activity.THINKING)
            self._end(turn)
        else:
            self._answer(turn, lambda: self._answerer.nothing_heard(turn, self._speaking))

    def _answer(self, turn: Turn, answer: Callable[[], Awaitable[bool]], *, listens: bool = True) -> None:
        self._answered = turn
        self._become(Activity.THINKING)
        self._answering = asyncio.create_task(self._finish(turn, answer, listens), name=f"turn-{turn.number}")

    async def _finish(self, turn: Turn, answer: Callable[[], Awaitable[bool]], listens: bool) -> None:
        follow_up = False
        try:
            follow_up = await answer()
        except asyncio.CancelledError:
            turn.error = turn.error or "interrupted"
            raise
        finally:
            self._answered = None
            if self._turn is None:
                self._become(Activity.IDLE)
            if not turn.taken_back:
                self._end(turn)
        if follow_up and listens and turn.response is not None:
            await self.listen(turn.response.reply)

    def _speaking(self) -> None:
        self._become(Activity.SPEAKING)

    async def _obey(self, event: CommandHeard, chunk: Chunk) -> None:
        """Do what was called into our speech or ringing."""
        command = self._commands.match(event.phrase)
        if command in (Command.YES, Command.NO):
            if self._answered is not None and self._answered.asks is not None:
                await self._interrupt()
                self._begin(None)
                text, end = event.phrase, event.at
                await self._heard(Heard(text, event.score, "commands", None, end, chunk.end, "complete"), chunk)
            return
        if command is not None:
            # What is called into an answer is about the answer.
            answers = self._voice.speaking or self._activity is Activity.THINKING
            await self._do(command, "" if answers else event.phrase)

    async def _do(self, command: Command, said: str = "") -> None:
        if command in (Command.STOP, Command.PAUSE):
            await self._interrupt(paused=command is Command.PAUSE)
        if command is Command.STOP:
            self._answerer.unsaid = None
        if text := self._reflexes.obey(command, said):
            turn = self._new_turn()
            turn.response = Response(text)
            self._answer(turn, lambda: self._answerer.speak(turn, self._speaking))

    async def _take_back(self) -> None:
        """The user goes on: what was heard was only the beginning of it."""
        turn = self._answered
        if turn is not None:
            turn.taken_back = True
        await self._interrupt()
        self._answerer.unsaid = None
        self._turn = turn.again() if turn is not None else self._new_turn()
        self._take_floor()

    async def _interrupt(self, *, paused: bool = False) -> None:
        """End what is being answered or said; what was left of it is known until the next request."""
        if self._voice.unsaid:
            reply = self._answered.asks if self._answered is not None else None
            self._answerer.unsaid = Unsaid(self._voice.unsaid, reply, paused)
        if self._answering is not None and not self._answering.done():
            await asyncio.sleep(0)  # a task that never began would not end its turn
            self._answering.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._answering
        await self._voice.quiet()

    def _new_turn(self) -> Turn:
        self._turns += 1
        return Turn(self._turns, language=self._answerer.language)

    def _end(self, turn: Turn) -> dict[str, Any]:
        trace = turn.trace()
        self._announcer.announce(TurnEnded(trace))
        return trace

    def _become(self, activity: Activity) -> None:
        if activity is not self._activity:
            self._activity = activity
            self._announcer.announce(ActivityChanged(activity))
