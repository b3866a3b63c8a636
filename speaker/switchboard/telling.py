"""What the speaker lets hear about calls by itself: how one ended, whom somebody has missed, what callers left."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import Any

from speaker import spoken
from speaker.audio import Samples
from speaker.calls import Ending, History, Verdict
from speaker.errors import StateError, SynthesisFailed
from speaker.sentences import Words
from speaker.switchboard.session import Session
from speaker.voice import Voice

_LOG = logging.getLogger(__name__)


class Teller:
    """Used from the event loop."""

    def __init__(self, voice: Voice, words: Words, history: History, quiet: Callable[[], bool]) -> None:
        """`quiet` is whether nothing may be said unasked."""
        self._voice = voice
        self._words = words
        self._history = history
        self._quiet = quiet
        self._kept: list[Samples] = []
        """Recordings to be heard when the turn is over."""

    def keep(self, samples: Samples) -> None:
        """Let a recording be heard when the turn is over that is about it."""
        self._kept.append(samples)

    async def after(self, trace: Mapping[str, Any], *, talks: bool) -> None:
        """Let hear what waited for the end of a turn; `talks` is whether there is a call."""
        kept, self._kept = self._kept, []
        for samples in kept:
            await self._voice.play(samples)
        if not kept and not talks and trace.get("wake"):
            await self._missed(trace)

    async def rings(self, session: Session) -> None:
        """Say who calls."""
        await self._say("call_comes" if session.known else "stranger_calls", name=session.name)

    async def ended(self, session: Session, ending: Ending) -> None:
        """Say why a call is over, unless everybody knows."""
        key = session.asked or _sentence(session, ending)
        if key:
            await self._say(key, name=session.name)

    async def _missed(self, trace: Mapping[str, Any]) -> None:
        """Tell, once, whom somebody who is here again has missed; `trace` is the turn that showed it."""
        missed = [call for call in self._history.past() if not call.told]
        if not missed or self._quiet() or trace.get("error"):
            return
        try:
            await asyncio.to_thread(self._history.tell)
        except StateError as error:
            _LOG.error("missed calls: %s", error)
            return
        fresh = any(not each.heard for each in self._history.messages())
        names = list(dict.fromkeys(call.name for call in missed))
        listed = spoken.telling(self._words.language).listed(names)
        await self._say("missed_calls_and_messages" if fresh else "missed_calls", names=listed)

    async def _say(self, key: str, **values: object) -> None:
        try:
            await self._voice.say(self._words.responses[key][0].format(**values))
        except SynthesisFailed as error:
            _LOG.error("voice: %s", error)


def _sentence(session: Session, ending: Ending) -> str:
    """Return what is to be said about an end; "" where everybody knows."""
    unanswered = session.call.incoming and (not session.answered or session.line.machine is not None)
    if ending is Ending.HUNG_UP or (unanswered and session.verdict is not Verdict.RING):
        return ""
    if unanswered:
        return "" if ending is Ending.CANCELLED else "call_lost"
    return f"call_{ending.value}"
