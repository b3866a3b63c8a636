"""Records who stands in front of the speaker, from a tone until they are quiet, for a skill that has asked for it."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from typing import Protocol

from speaker.audio import Chunk, Samples
from speaker.earcons import Tune, render
from speaker.errors import SpeakerError
from speaker.events import CallChanged, Event, TurnEnded, Woken
from speaker.skill import Response
from speaker.take import Take
from speaker.voice import Voice

_LOG = logging.getLogger(__name__)

QUIET = 1.8
"""Seconds: people pause for one within what they have to say."""
PATIENCE = 6.0
LONGEST = 12.0
"""Seconds: another room has fourteen to take it and to let it be heard."""
_OVER_NOISE = 2.5
_TONE = Tune(((1000, 0.3), (0, 0.15)), 0.2)
_DONE = Tune(((1000, 0.08), (0, 0.05), (1000, 0.08)), 0.2)


class Tap(Protocol):
    follow: Callable[[Chunk], object] | None
    """Called on another thread with each chunk that the microphone heard, without our own sound in it."""


class Recorder:
    """Used from the event loop, but for `record`."""

    def __init__(self, voice: Voice, tap: Tap, noise: Callable[[], float | None]) -> None:
        """`noise` is that of the room, in dBFS. Let it `follow` the events."""
        self._voice = voice
        self._tap = tap
        self._noise = noise
        self._then: Callable[[Samples | None], Response] | None = None
        self._recording: asyncio.Task[None] | None = None
        self._in_call = False

    def record(self, then: Callable[[Samples | None], Response]) -> bool:
        """Begin when the turn is over, and say what `then` makes of it; `None` is for nobody who spoke.

        From any thread; `then` is called on one of its own. Returns False where nothing can be recorded: in a call.
        """
        if self._in_call:
            return False
        self._then = then
        return True

    def follow(self, event: Event) -> None:
        match event:
            case TurnEnded() if self._then is not None:
                then, self._then = self._then, None
                self._cancel()
                self._recording = asyncio.get_running_loop().create_task(self._record(then), name="recorder")
            case Woken():
                self._cancel()
            case CallChanged(state=state):
                self._in_call = bool(state)
                if state:
                    self._cancel()

    async def close(self) -> None:
        recording = self._recording
        self._cancel()
        if recording is not None:
            with contextlib.suppress(asyncio.CancelledError):
                await recording

    def _cancel(self) -> None:
        """Somebody wants something else: nothing is made of what was said."""
        if self._recording is not None:
            self._recording.cancel()
            self._recording = None

    async def _record(self, then: Callable[[Samples | None], Response]) -> None:
        try:
            await self._voice.play(render(_TONE))
            sound = await self._take()
            await self._voice.play(render(_DONE))
            response = await asyncio.to_thread(then, sound)
            await self._voice.say(response.speech)
        except SpeakerError as error:
            _LOG.error("recorder: %s", error)

    async def _take(self) -> Samples | None:
        noise = self._noise()
        take = Take(QUIET, LONGEST, patience=PATIENCE)
        if noise is not None:
            take.audible = max(take.audible, _OVER_NOISE * 10 ** (noise / 20))
        over, loop = asyncio.Event(), asyncio.get_running_loop()

        def hear(chunk: Chunk) -> None:
            if not over.is_set() and not take.hear(chunk.samples):
                over.set()

        def pass_on(chunk: Chunk) -> None:
            loop.call_soon_threadsafe(hear, chunk)

        self._tap.follow = pass_on
        try:
            await over.wait()
        finally:
            # A call that has begun has taken it over.
            if self._tap.follow is pass_on:
                self._tap.follow = None
        return take.sound
