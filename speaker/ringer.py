"""Rings when something on the agenda is due, until somebody stops it; tells reminders, has commands done."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime, timedelta

from speaker import spoken
from speaker.agenda import Agenda, Due, Entry, Kind
from speaker.errors import SpeakerError, StateError, SynthesisFailed
from speaker.events import Announcer, Event, RingingStopped, TimerRang, Woken
from speaker.intent import Outcome, Response
from speaker.sentences import Words
from speaker.voice import Voice

_LOG = logging.getLogger(__name__)

LATE = 30.0
"""Seconds after which it is said how late it is."""
TOO_LATE = 600.0
"""Seconds after which nothing rings any more, but is told as missed; a command is not done any more."""
TIMER_LONGEST = 120.0
"""Seconds after which a timer ends by itself; nobody is there."""
_LOOK = 0.5
"""Seconds between two looks at the agenda."""
_REPEAT = 60.0
"""Seconds after which a reminder is said once more, if nobody has said anything to the speaker since."""
_TRIES = 3
"""So often an alarm rings by itself, with a pause between."""

Bid = Callable[[str, str], Awaitable[Response]]
"""Has a request of a language answered that nobody says just now."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How alarms ring."""

    volume: float = 0.7
    """How loud an alarm gets, 0 to 1, whatever the volume is and whatever the hour."""
    rising: float = 20.0
    """Seconds until it is as loud as that."""
    snooze: float = 540.0
    """Seconds until an alarm that was snoozed rings again; alarm clocks have given nine minutes since 1956."""
    longest: float = 600.0
    """Seconds that it rings to nobody; then it snoozes by itself, twice."""


class Ringer:
    """Watches the agenda; start it once."""

    def __init__(
        self,
        agenda: Agenda,
        voice: Voice,
        announcer: Announcer,
        words: Words,
        settings: Settings = Settings(),  # noqa: B008 - frozen
        *,
        bid: Bid | None = None,
        look: float = _LOOK,
    ) -> None:
        """`look` is how often it looks, in seconds; without `bid`, commands are told and not done."""
        self._agenda = agenda
        self._voice = voice
        self._announcer = announcer
        self.words = words
        self._settings = settings
        self._bid = bid
        self._look = look
        self._ringing: list[Entry] = []
        """What rings, or was the last to ring."""
        self._rung = 0.0
        self._repeats: list[tuple[float, str]] = []
        """In how many seconds to say a reminder again."""
        self._telling: set[asyncio.Task[None]] = set()
        self._finishing: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Ring for ever; a damaged state is logged and looked at again."""
        unfollow = self._announcer.subscribe(self._follow)
        try:
            while True:
                try:
                    for due in await asyncio.to_thread(self._agenda.take_due):
                        self._begin(due)
                    self._pass(self._look)
                except SpeakerError as error:
                    _LOG.error("agenda: %s", error)
                await asyncio.sleep(self._look)
        finally:
            # What rings when the speaker ends was not stopped by anybody: it rings again after the start.
            unfollow()
            for task in self._telling:
                task.cancel()
            if self._finishing:
                await asyncio.wait(self._finishing)

    def snooze(self, seconds: float | None = None) -> str:
        """Stop ringing and ring again later; returns what to say, "" if nothing rings. Raises StateError."""
        if not self._voice.ringing:
            return ""
        length = seconds or self._settings.snooze
        for entry in self._ringing:
            self._agenda.snooze(entry, length)
        self._ringing = []
        self._voice.hush()
        return self._say("snoozed", length=self._told.duration(length))

    @property
    def _told(self) -> spoken.Telling:
        return spoken.telling(self.words.language)

    def _follow(self, event: Event) -> None:
        if isinstance(event, RingingStopped):
            stopped, self._ringing = self._ringing, []
            for entry in stopped:
                # On a thread: a card takes 50 ms to sync, and the next word must not wait for it.
                _start(asyncio.to_thread(self._finish, entry), self._finishing)
        elif isinstance(event, Woken):
            self._repeats.clear()

    def _finish(self, entry: Entry) -> None:
        try:
            self._agenda.finish(entry)
        except StateError as error:
            _LOG.error("%s %d was stopped, and that cannot be written: %s", entry.kind, entry.id, error)

    def _pass(self, seconds: float) -> None:
        """So much time has passed: what rings to nobody ends, what was said to nobody is said again."""
        due = [text for left, text in self._repeats if left <= seconds]
        self._repeats = [(left - seconds, text) for left, text in self._repeats if left > seconds]
        for text in due:
            _start(self._speak(text), self._telling)
        if not self._voice.ringing:
            return
        self._rung += seconds
        alarms = [entry for entry in self._ringing if entry.kind is Kind.ALARM]
        if self._rung < (self._settings.longest if alarms else TIMER_LONGEST):
            return
        for entry in alarms:
            if entry.snoozed + 1 < _TRIES:
                try:
                    self._agenda.snooze(entry, self._settings.snooze)
                except StateError as error:
                    _LOG.error("alarm %d rings no more, and cannot be snoozed: %s", entry.id, error)
                self._ringing.remove(entry)
        self._voice.hush()

    def _begin(self, due: Due) -> None:
        """Ring at once, and tell beside it: what is being said just now may take long."""
        entry = due.entry
        _LOG.info("%s %d is due, %.1f s late (%s)", entry.kind, entry.id, due.late, due.why)
        self._announcer.announce(TimerRang(self._name(entry), due.late))
        if due.late > TOO_LATE:
            _start(self._tell(entry, self._missed(due)), self._telling)
        elif entry.kind is Kind.COMMAND:
            _start(self._do(due), self._telling)
        elif entry.kind is Kind.REMINDER:
            _start(self._remind(entry), self._telling)
        else:
            self._ring(entry)
            _start(self._speak(self._rings(due)), self._telling)

    async def _tell(self, entry: Entry, text: str) -> None:
        """Say it to the end, and only then be done with it: what the power cuts off is said again."""
        await self._speak(text)
        await asyncio.to_thread(self._finish, entry)

    async def _remind(self, entry: Entry) -> None:
        text = self._say("reminder_due", text=entry.text)
        await self._tell(entry, text)
        self._repeats.append((_REPEAT, text))

    def _ring(self, entry: Entry) -> None:
        self._ringing = [*self._ringing, entry] if self._voice.ringing else [entry]
        self._rung = 0.0
        if entry.kind is Kind.ALARM:
            self._voice.ring(self._settings.volume, self._settings.rising)
        else:
            self._voice.ring()

    async def _do(self, due: Due) -> None:
        """Do a delayed command, and say what came of it; what was cut off in the middle is not done again."""
        entry = due.entry
        if due.again or self._bid is None:
            await self._tell(
                entry, self._say("command_unsure" if due.again else "command_not_done", command=entry.text)
            )
            return
        response = await self._bid(entry.text, entry.language)
        await asyncio.to_thread(self._finish, entry)
        if response.hush:
            self._voice.hush()
        asks = response.outcome is Outcome.ASKED
        speech = self._say("command_asks", command=entry.text, question=response.speech) if asks else response.speech
        await self._speak(speech)

    def _name(self, entry: Entry) -> str:
        match entry.kind:
            case Kind.TIMER:
                return self._say("named_timer" if entry.text else "unnamed_timer", name=entry.text)
            case Kind.ALARM:
                return self._say("named_alarm" if entry.text else "unnamed_alarm", name=entry.text)
            case _:
                return entry.text

    def _rings(self, due: Due) -> str:
        entry = due.entry
        name, ago = self._name(entry), self._told.duration(due.late)
        if entry.kind is Kind.TIMER:
            return self._say("timer_rings_late" if due.late > LATE else "timer_rings", name=name, ago=ago)
        set_for = self._agenda.due(entry)
        late = {"set": self._time(set_for), "why": self._say(f"late_{due.why.value}")} if due.late > LATE else {}
        now = self._time(set_for + timedelta(seconds=due.late))
        return self._say("alarm_rings_late" if late else "alarm_rings", name=name, time=now, **late)

    def _missed(self, due: Due) -> str:
        why = self._say(f"late_{due.why.value}")
        if due.entry.kind is Kind.TIMER:
            return self._say("missed_timer", name=self._name(due.entry), ago=self._told.duration(due.late), why=why)
        key = f"missed_{due.entry.kind.value}"
        return self._say(key, time=self._time(self._agenda.due(due.entry)), text=due.entry.text, why=why)

    def _time(self, moment: datetime) -> str:
        return self._told.time(moment, part=True)

    def _say(self, key: str, **values: object) -> str:
        return self.words.responses[key][0].format(**values)

    async def _speak(self, text: str) -> None:
        if not text:
            return
        try:
            await self._voice.say(text)
        except SynthesisFailed as error:
            _LOG.error("voice: %s", error)


def _start(work: Coroutine[None, None, None], among: set[asyncio.Task[None]]) -> None:
    task = asyncio.get_running_loop().create_task(work)
    among.add(task)
    task.add_done_callback(among.discard)
