"""Rings when a timer is due, until somebody stops it."""

import asyncio
import logging

from speaker import spoken
from speaker.errors import SpeakerError, SynthesisFailed
from speaker.events import Announcer, TimerRang
from speaker.sentences import Words
from speaker.timers import Timer, Timers
from speaker.voice import Voice

_LOG = logging.getLogger(__name__)

LATE = 30.0
"""Seconds after which a timer is no longer rung but told: the speaker was off when it was due."""
LONGEST = 120.0
"""Seconds after which ringing ends by itself; nobody is there."""
SNOOZE = 300.0
"""Seconds until what was snoozed rings again."""
_LOOK = 0.5
"""Seconds between two looks at the timers."""


class Ringer:
    """Watches the timers; start it once."""

    def __init__(
        self,
        timers: Timers,
        voice: Voice,
        announcer: Announcer,
        words: Words,
        *,
        look: float = _LOOK,
        longest: float = LONGEST,
    ) -> None:
        """`look` is how often it looks, `longest` how long it rings to nobody; both in seconds."""
        self._timers = timers
        self._voice = voice
        self._announcer = announcer
        self.words = words
        self._look = look
        self._longest = longest
        self._ringing: list[Timer] = []
        """What rings, or was the last to ring."""
        self._rung = 0.0

    async def run(self) -> None:
        """Ring for ever; a damaged state is logged and looked at again."""
        while True:
            try:
                for timer, late in await asyncio.to_thread(self._timers.take_due):
                    await self._tell(timer, late)
            except SpeakerError as error:
                _LOG.error("timers: %s", error)
            await asyncio.sleep(self._look)
            if self._voice.ringing:
                self._rung += self._look
                if self._rung >= self._longest:
                    self._voice.hush()

    def snooze(self) -> str:
        """Stop ringing and ring again later; returns what to say, "" if nothing rings. Raises StateError."""
        if not self._voice.ringing:
            return ""
        for timer in self._ringing:
            self._timers.set(SNOOZE, timer.name)
        self._voice.hush()
        return self.words.responses["snoozed"][0].format(length=spoken.telling(self.words.language).duration(SNOOZE))

    async def _tell(self, timer: Timer, late: float) -> None:
        name = self.words.responses["named_timer" if timer.name else "unnamed_timer"][0].format(name=timer.name)
        _LOG.info("timer %d rings, %.1f s late", timer.id, late)
        self._announcer.announce(TimerRang(name, late))
        if late > LATE:
            text = self.words.responses["missed_timer"][0].format(
                name=name, ago=spoken.telling(self.words.language).duration(late)
            )
        else:
            text = self.words.responses["timer_rings"][0].format(name=name)
            self._ringing = [*self._ringing, timer] if self._voice.ringing else [timer]
            self._rung = 0.0
            self._voice.ring()
        try:
            await self._voice.say(text)
        except SynthesisFailed as error:
            _LOG.error("voice: %s", error)
