"""The ringer, on a clock that moves when told; it looks a hundred times a second."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from speaker import ringer
from speaker.agenda import Agenda, Kind
from speaker.events import Announcer, Event, RingingStopped, SpeechBegan, TimerRang
from speaker.intent import Outcome, Response
from speaker.mixer import Mixer
from speaker.ringer import TOO_LATE, Bid, Ringer, Settings
from speaker.sentences import COMMON, load_words
from speaker.stage import Stage
from speaker.state import State
from speaker.testing.turns import KeptLoudspeaker, ScriptedSynthesizer
from speaker.timers import Timers
from speaker.voice import Voice


@dataclass
class House:
    """An agenda, a voice and a ringer."""

    voice: Voice
    agenda: Agenda
    timers: Timers
    ringer: Ringer
    events: list[Event]
    now: list[float] = field(default_factory=lambda: [1000.0])

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(5):
            while not condition():  # noqa: ASYNC110 - there is no event to wait for
                await asyncio.sleep(0.001)

    def moment(self, seconds: float) -> datetime:
        return datetime.fromtimestamp(self.now[0] + seconds, UTC)

    def of(self, kind: type[Event]) -> list[Event]:
        return [event for event in self.events if isinstance(event, kind)]

    def said(self) -> list[str]:
        return [event.text for event in self.events if isinstance(event, SpeechBegan)]


@asynccontextmanager
async def house(longest: float = 60.0, state: State | None = None, bid: Bid | None = None) -> AsyncIterator[House]:
    now = [1000.0]
    announcer = Announcer()
    events: list[Event] = []
    announcer.subscribe(events.append)
    state = state or State(":memory:")
    agenda = Agenda(state, lambda: UTC, lambda: now[0], lambda: now[0])
    voice = Voice(Mixer(KeptLoudspeaker(Stage(realtime=False)), lambda: 1.0), ScriptedSynthesizer(), announcer)
    own = Settings(longest=longest, rising=0.1)
    own_ringer = Ringer(agenda, voice, announcer, load_words(COMMON, "en"), own, bid=bid, look=0.01)
    task = asyncio.create_task(own_ringer.run())
    try:
        yield House(voice, agenda, Timers(agenda), own_ringer, events, now)
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
        home.now[0] += 60 + TOO_LATE + 1
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


async def test_where_nobody_is_an_alarm_pauses_and_rings_again_and_then_ends() -> None:
    async with house(longest=0.05) as home:
        home.agenda.add(Kind.ALARM, home.moment(60))
        home.now[0] += 60
        for number in range(1, 4):
            await home.until(lambda: len(home.of(RingingStopped)) == number)  # noqa: B023
            await home.until(lambda: not home.agenda.ringing())
            assert len(home.agenda.all()) == (1 if number < 3 else 0)
            home.now[0] += 541


async def test_where_nobody_is_ringing_ends_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ringer, "TIMER_LONGEST", 0.05)
    async with house() as home:
        home.timers.set(60)
        home.now[0] += 60
        await home.until(lambda: bool(home.of(RingingStopped)))
        assert not home.voice.ringing


async def test_a_second_alarm_rings_as_long_as_the_first() -> None:
    async with house(longest=0.4) as home:
        home.agenda.add(Kind.ALARM, home.moment(60))
        home.agenda.add(Kind.ALARM, home.moment(120))
        home.now[0] += 60
        await home.until(lambda: bool(home.said()))
        await asyncio.sleep(0.25)
        home.now[0] += 60
        await home.until(lambda: len(home.said()) == 2)
        await asyncio.sleep(0.25)
        assert home.voice.ringing, "it was to end 0.4 s after the first began"
        await home.until(lambda: not home.voice.ringing)


async def test_stopped_is_stopped_for_good_and_what_was_not_rings_again_after_a_crash(tmp_path: Path) -> None:
    for stopped in (True, False):
        state = State(tmp_path / f"{stopped}.db")
        async with house(state=state) as home:
            home.agenda.add(Kind.ALARM, home.moment(60), "work")
            home.now[0] += 60
            await home.until(lambda: bool(home.said()))  # noqa: B023
            if stopped:
                home.voice.hush()
                await home.until(lambda: not home.agenda.all())  # noqa: B023
        reopened = State(tmp_path / f"{stopped}.db")
        async with house(state=reopened) as home:
            home.now[0] += 90
            await asyncio.sleep(0.1)
            assert home.voice.ringing is not stopped
            assert home.said() == ([] if stopped else ["It is twelve eighteen at night. Your work alarm."])


async def test_what_is_snoozed_rings_again() -> None:
    async with house() as home:
        home.agenda.add(Kind.ALARM, home.moment(60))
        home.now[0] += 60
        await home.until(lambda: bool(home.said()))
        assert home.ringer.snooze(300) == "I will ring again in five minutes."
        assert not home.voice.ringing
        home.now[0] += 299
        await asyncio.sleep(0.05)
        assert not home.voice.ringing
        home.now[0] += 2
        await home.until(lambda: home.voice.ringing)
        assert home.ringer.snooze() == "I will ring again in nine minutes."
        assert home.ringer.snooze() == "", "nothing rings"


async def test_an_alarm_that_was_missed_is_told_once() -> None:
    async with house() as home:
        home.agenda.add(Kind.ALARM, home.moment(60))
        home.now[0] += 60 + TOO_LATE + 1
        await home.until(lambda: bool(home.said()))
        await home.until(lambda: not home.agenda.all())
        assert home.said() == ["I missed your alarm at twelve seventeen at night: I was busy."]
        assert not home.voice.ringing


async def test_a_reminder_is_said_and_said_again_if_nobody_reacts() -> None:
    async with house() as home:
        home.agenda.add(Kind.REMINDER, home.moment(60), "water the plants")
        home.now[0] += 60
        await home.until(lambda: bool(home.said()))
        assert home.said() == ["Reminder: water the plants."]
        await home.until(lambda: not home.agenda.all())
        assert not home.voice.ringing
        home.ringer._pass(61.0)
        await home.until(lambda: len(home.said()) == 2)
        home.ringer._pass(600.0)
        await asyncio.sleep(0.05)
        assert len(home.said()) == 2


async def test_a_command_is_done_at_its_time_and_what_came_of_it_is_said() -> None:
    asked: list[tuple[str, str]] = []

    async def bid(text: str, language: str) -> Response:
        asked.append((text, language))
        return Response("The light is off.")

    async with house(bid=bid) as home:
        home.agenda.count_down(60, "turn off the light", Kind.COMMAND, "en")
        home.now[0] += 60
        await home.until(lambda: bool(home.said()))
        assert (asked, home.said()) == ([("turn off the light", "en")], ["The light is off."])
        home.agenda.count_down(60, "turn off the light", Kind.COMMAND, "en")
        home.now[0] += 60 + TOO_LATE + 1
        await home.until(lambda: len(home.said()) == 2)
        assert len(asked) == 1 and "did not" in home.said()[1]


async def test_an_alarm_is_as_loud_as_it_is_set_and_rises() -> None:
    async with house() as home:
        home.voice.ring(0.5, rising=20.0)
        (track,) = home.voice._mixer._tracks
        loud = [float(np.abs(track.take()).max()) for _ in range(1200)]  # type: ignore[arg-type]
        assert track.loudness == 0.5
        assert max(loud[:40]) < 0.35 * max(loud[-60:])


async def test_an_alarm_that_comes_late_says_when_it_was_set_for_and_why() -> None:
    async with house() as home:
        home.agenda.add(Kind.ALARM, home.moment(60), "work")
        home.now[0] += 360
        await home.until(lambda: bool(home.said()))
        assert home.voice.ringing
        told = "It is twelve twenty-two at night. Your work alarm was set for twelve seventeen at night: I was busy."
        assert home.said() == [told]


async def test_an_alarm_rings_at_once_while_something_long_is_being_done() -> None:
    done = asyncio.Event()

    async def bid(text: str, language: str) -> Response:
        await done.wait()
        return Response("The long thing is done.")

    async with house(bid=bid) as home:
        home.agenda.count_down(60, "do the long thing", Kind.COMMAND)
        home.now[0] += 60
        await home.until(lambda: bool(home.of(TimerRang)))
        home.agenda.count_down(60, "egg")
        home.now[0] += 60
        await home.until(lambda: home.voice.ringing)
        done.set()
        await home.until(lambda: len(home.said()) == 2)


async def test_a_command_that_was_cut_off_is_told_and_not_done_again(tmp_path: Path) -> None:
    asked: list[str] = []

    async def bid(text: str, language: str) -> Response:
        asked.append(text)
        await asyncio.Event().wait()
        raise AssertionError("nothing comes of it")

    async with house(state=State(tmp_path / "state.db"), bid=bid) as home:
        home.agenda.count_down(60, "open the garage", Kind.COMMAND)
        home.now[0] += 60
        await home.until(lambda: bool(asked))
    async with house(state=State(tmp_path / "state.db"), bid=bid) as home:
        home.now[0] += 90
        await home.until(lambda: bool(home.said()))
        assert home.said() == ["I was about to open the garage when I was cut off. I don't know whether it was done."]
        await home.until(lambda: not home.agenda.all())
    assert asked == ["open the garage"]


async def test_a_command_that_asks_something_says_that_it_was_not_done() -> None:
    async def bid(text: str, language: str) -> Response:
        return Response("Which light?", Outcome.ASKED, expects_reply=True)

    async with house(bid=bid) as home:
        home.agenda.count_down(60, "turn off the light", Kind.COMMAND)
        home.now[0] += 60
        await home.until(lambda: bool(home.said()))
        assert "Which light?" in home.said()[0] and "again" in home.said()[0]


async def test_a_full_disk_does_not_end_the_ringing_of_what_comes_after(tmp_path: Path) -> None:
    async with house(longest=0.05, state=State(tmp_path / "state.db")) as home:
        home.agenda.add(Kind.ALARM, home.moment(60), "first")
        home.timers.set(180, "second")
        home.agenda._state.close()
        home.now[0] += 60
        await home.until(lambda: home.voice.ringing)
        await asyncio.sleep(0.1)
        home.now[0] += 120
        await home.until(lambda: len(home.of(TimerRang)) == 2)
