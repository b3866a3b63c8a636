"""The ringer, on a clock that moves when told; it looks a hundred times a second."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from speaker.events import Announcer, Event, RingingStopped, SpeechBegan, TimerRang
from speaker.mixer import Mixer
from speaker.ringer import LATE, Ringer
from speaker.sentences import COMMON, load_words
from speaker.stage import Stage
from speaker.state import State
from speaker.testing.turns import KeptLoudspeaker, ScriptedSynthesizer
from speaker.timers import Timers
from speaker.voice import Voice


@dataclass
class House:
    """Timers, a voice and a ringer."""

    voice: Voice
    timers: Timers
    events: list[Event]
    now: list[float] = field(default_factory=lambda: [1000.0])

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(5):
            while not condition():  # noqa: ASYNC110 - there is no event to wait for
                await asyncio.sleep(0.001)

    def of(self, kind: type[Event]) -> list[Event]:
        return [event for event in self.events if isinstance(event, kind)]

    def said(self) -> list[str]:
        return [event.text for event in self.events if isinstance(event, SpeechBegan)]


@asynccontextmanager
async def house(longest: float = 60.0) -> AsyncIterator[House]:
    now = [1000.0]
    announcer = Announcer()
    events: list[Event] = []
    announcer.subscribe(events.append)
    state = State(":memory:")
    timers = Timers(state, lambda: now[0])
    voice = Voice(Mixer(KeptLoudspeaker(Stage(realtime=False)), lambda: 1.0), ScriptedSynthesizer(), announcer)
    ringer = Ringer(timers, voice, announcer, load_words(COMMON, "en"), look=0.01, longest=longest)
    task = asyncio.create_task(ringer.run())
    try:
        yield House(voice, timers, events, now)
    finally:
        task.cancel()
        await asyncio.wait([task])
        await voice.close()
        state.close()


async def test_a_timer_that_is_due_rings_once_until_it_is_hushed() -> None:
    async with house() as home:
        home.timers.set(60, "tea")
        home.now[0] += 61
        await home.until(lambda: bool(home.said()))
        assert home.voice.ringing
        home.voice.hush()
        await home.until(lambda: bool(home.of(RingingStopped)))
        await asyncio.sleep(0.05)
        assert home.of(TimerRang) == [TimerRang("tea timer", 1.0)]
        assert not home.voice.ringing


async def test_a_timer_that_was_due_while_the_power_was_off_is_told_and_does_not_ring() -> None:
    async with house() as home:
        home.timers.set(60)
        home.now[0] += 60 + LATE + 600
        await home.until(lambda: bool(home.said()))
        assert not home.voice.ringing
        assert "ten minutes" in home.said()[0]


async def test_two_at_once_are_both_told_while_one_rings() -> None:
    async with house() as home:
        home.timers.set(60, "tea")
        home.timers.set(60, "egg")
        home.now[0] += 60
        await home.until(lambda: len(home.said()) == 2)
        assert home.voice.ringing
        assert [event.name for event in home.events if isinstance(event, TimerRang)] == ["tea timer", "egg timer"]


async def test_where_nobody_is_ringing_ends_by_itself() -> None:
    async with house(longest=0.05) as home:
        home.timers.set(60)
        home.now[0] += 60
        await home.until(lambda: bool(home.of(RingingStopped)))
        assert not home.voice.ringing


async def test_a_second_timer_rings_as_long_as_the_first() -> None:
    async with house(longest=0.4) as home:
        home.timers.set(60)
        home.now[0] += 60
        await home.until(lambda: bool(home.said()))
        await asyncio.sleep(0.25)
        home.timers.set(60)
        home.now[0] += 60
        await home.until(lambda: len(home.said()) == 2)
        await asyncio.sleep(0.25)
        assert home.voice.ringing, "it was to end 0.4 s after the first began"
        await home.until(lambda: not home.voice.ringing)
