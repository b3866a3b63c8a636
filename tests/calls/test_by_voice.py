"""A whole speaker, spoken to, that calls and is called: each end hears what is said at the other."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest

from speaker import app, config
from speaker.app import Speaker, render
from speaker.audio import Samples, read_recording, silence
from speaker.brain import Brain
from speaker.calls import CallKind, CallState, Ended, Ending, Established, PastCall, Rings
from speaker.ears import Ears
from speaker.events import (
    Announcer,
    CallChanged,
    CommandHeard,
    Event,
    Responded,
    SpeechBegan,
    SpeechEnded,
    TurnEnded,
    Woken,
)
from speaker.interfaces import Synthesizer
from speaker.skill import Announced
from speaker.testing.neighbours import FakeRooms
from speaker.testing.sound import FakeCard
from tests.calls.lines import End, end, free_ports

WAV = Path(__file__).parents[1] / "wav"
WAKE = read_recording(WAV / "joe-1.flac").samples[: round(1.6 * 16_000)]
"""Somebody says "hey jarvis"."""
WORDS = {
    "near": ("joe-slow-1.flac", 1.7, "set a timer for five minutes"),
    "far": ("joe-fast-4.flac", 1.47, "do i need an umbrella on saturday"),
}
T = TypeVar("T", bound=Event)


@dataclass
class Kitchen:
    """A speaker in a room, and somebody in front of it."""

    speaker: Speaker
    ears: Ears
    card: FakeCard
    synthesizer: Synthesizer
    events: list[Event]
    port: int
    since: float
    """When the test began."""
    _seen: int = 0

    async def say(self, text: str, *, wake: bool = True) -> None:
        """Say something in front of it, and wait until it was said."""
        spoken = await asyncio.to_thread(lambda: np.concatenate(list(render(self.synthesizer, text))))
        self.card.microphone.put(np.concatenate([WAKE if wake else silence(0.3), spoken, silence(0.1)]))
        await self.card.microphone.said()

    async def until(self, kind: type[T], within: float = 15.0) -> T:
        """Return the next event of a kind."""
        async with asyncio.timeout(within):
            while True:
                while self._seen < len(self.events):
                    event = self.events[self._seen]
                    self._seen += 1
                    if isinstance(event, kind):
                        return event
                await asyncio.sleep(0.02)

    async def become(self, state: str, within: float = 15.0) -> None:
        """Wait until the call is in a state; "" when it is over."""
        while (await self.until(CallChanged, within)).state != state:
            pass

    async def past(self, within: float = 15.0) -> PastCall:
        """Return the last call of this test; it is written down a moment after it is over."""
        async with asyncio.timeout(within):
            while True:
                calls = self.speaker.brain.house.calls.past()
                if calls and calls[0].at >= self.since:
                    return calls[0]
                await asyncio.sleep(0.02)

    def understood(self, samples: Samples) -> str:
        """Return what a recognizer makes of some sound."""
        recognizer = self.ears.load(self.ears.model)
        with contextlib.closing(recognizer):
            recognizer.reset()
            recognizer.feed(np.concatenate([silence(0.3), samples, silence(0.3)]))
            return recognizer.finish().text


class Played(FakeRooms):
    """Keeps what the other rooms heard."""

    sound = silence(0)

    def play(self, samples: Samples, rooms: Sequence[str], heard: str = "") -> Mapping[str, Announced]:
        self.sound = samples
        return super().play(samples, rooms, heard)


@dataclass(frozen=True)
class Home:
    """What is slow to make, and may be used again."""

    places: config.Folders
    port: int
    synthesizer: Synthesizer
    person: Synthesizer
    """The voice of who speaks to it; each engine speaks for one at a time."""
    brain: Brain
    ears: Ears


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    places = config.folders({"HOME": str(tmp_path_factory.mktemp("home"))})
    places.config.mkdir(parents=True)
    port = free_ports()
    account = f"{{address: 'sip:kitchen@127.0.0.1:{port}', transport: udp, listen: '127.0.0.1:{port}'}}"
    own = ["listener.wake_words=[hey jarvis]", f"calls.accounts.direct={account}", "calls.rings=6"]
    settings = app.read_settings(places, None, own)
    synthesizer, person = (app.make_synthesizer(settings, places) for _ in range(2))
    brain = Brain(settings, places)
    ears = Ears(settings, places, brain.skill_words, brain.reading)
    ears.join()
    yield Home(places, port, synthesizer, person, brain, ears)
    brain.close()
    synthesizer.close()
    person.close()


@pytest.fixture
async def kitchen(home: Home) -> AsyncIterator[Kitchen]:
    card, announcer = FakeCard(), Announcer()
    events: list[Event] = []
    announcer.subscribe(events.append)
    speaker = Speaker(home.brain, home.ears, home.synthesizer, card.card, announcer)
    running = asyncio.create_task(speaker.run())
    while speaker.telephone is None or not all(  # noqa: ASYNC110 - nobody tells
        each.usable for each in speaker.telephone.board.phones.values()
    ):
        await asyncio.sleep(0.05)
    try:
        yield Kitchen(speaker, home.ears, card, home.person, events, home.port, time.time())
    finally:
        await card.microphone.close()
        await asyncio.wait([running], timeout=10)
        home.ears.listener.restart()
        await speaker.close()


@pytest.fixture
async def ben(home: Home, tmp_path: Path) -> AsyncIterator[End]:
    async with end(tmp_path, "ben") as made:
        card = f"BEGIN:VCARD\nVERSION:3.0\nFN:Ben\nIMPP:{made.address}\nEND:VCARD\n"
        (home.places.config / "contacts.vcf").write_text(card)
        yield made


def recording(which: str) -> Samples:
    name, start, _ = WORDS[which]
    return read_recording(WAV / name).samples[round(start * 16_000) :]


def assert_heard(said: str, heard: str) -> None:
    """Most of its words arrived."""
    words = said.split()
    assert sum(word in heard.split() for word in words) >= 0.8 * len(words), heard


async def test_call_talk_and_hang_up_by_voice(kitchen: Kitchen, ben: End) -> None:
    await kitchen.say("call ben")
    assert (await kitchen.until(Responded)).speech == "Shall I call Ben?"
    await kitchen.until(SpeechEnded)
    await asyncio.sleep(0.4)
    await kitchen.say("yes please", wake=False)
    rings = await ben.until(Rings)
    await kitchen.become(CallState.RINGS_THERE)
    await ben.phone.answer(rings.call)
    await kitchen.become(CallState.TALKING)
    await kitchen.until(TurnEnded)
    ben.sound()
    kitchen.card.microphone.put(recording("near"))
    await kitchen.card.microphone.said()
    await asyncio.sleep(0.8)
    assert_heard(WORDS["near"][2], kitchen.understood(ben.everything))
    played = len(kitchen.card.loudspeaker.played)
    ben.speak(recording("far"))
    await asyncio.sleep(len(recording("far")) / 16_000 + 0.8)
    assert_heard(WORDS["far"][2], kitchen.understood(kitchen.card.loudspeaker.since(played)))
    ben.heard.clear()
    await kitchen.say("hang up")
    assert (await ben.until(Ended)).ending is Ending.LEFT
    await kitchen.become("")
    past = await kitchen.past()
    assert (past.kind, past.name) == (CallKind.MADE, "Ben")
    sent = kitchen.speaker.brain.house.sent.since(0)[-1]
    assert (sent.heard, sent.whom, sent.data, sent.host) == ("yes please", "Ben", ("contact", "voice"), "127.0.0.1")
    assert sent.seconds == round(past.seconds) > 0
    # The wake word was said into the call; what came after it was for us alone.
    assert "hang" not in kitchen.understood(ben.everything)


async def test_answer_by_voice(kitchen: Kitchen, ben: End) -> None:
    await ben.phone.dial(f"sip:kitchen@127.0.0.1:{kitchen.port}")
    await kitchen.become(CallState.RINGS_HERE)
    assert kitchen.speaker.voice.rings_for_call
    await kitchen.say("answer the phone")
    await ben.until(Established)
    await kitchen.become(CallState.TALKING)
    assert not kitchen.speaker.voice.rings_for_call
    now = kitchen.speaker.brain.house.calls.now()
    assert now is not None and (now.name, now.state) == ("Ben", CallState.TALKING)


async def test_a_call_that_rings_is_declined_without_the_wake_word(kitchen: Kitchen, ben: End) -> None:
    usual = kitchen.ears.listener.commands
    await ben.phone.dial(f"sip:kitchen@127.0.0.1:{kitchen.port}")
    await kitchen.become(CallState.RINGS_HERE)
    async with asyncio.timeout(15):
        while kitchen.ears.listener.commands is usual:  # noqa: ASYNC110 - another thread makes what spots it
            await asyncio.sleep(0.02)
    await kitchen.say("decline", wake=False)
    assert (await ben.until(Ended)).ending in (Ending.DECLINED, Ending.BUSY)
    await kitchen.become("")
    async with asyncio.timeout(15):
        while kitchen.ears.listener.commands is not usual:  # noqa: ASYNC110 - the same thread puts it back
            await asyncio.sleep(0.02)
    assert (await kitchen.past()).kind is CallKind.DECLINED


async def talk(kitchen: Kitchen, ben: End) -> None:
    """Have the kitchen call Ben, who answers."""
    house = kitchen.speaker.brain.house
    await asyncio.to_thread(house.calls.dial, ben.address, "Ben")
    await ben.phone.answer((await ben.until(Rings)).call)
    await kitchen.become(CallState.TALKING)


async def test_stop_ends_a_call_where_nothing_else_sounds(kitchen: Kitchen, ben: End) -> None:
    await talk(kitchen, ben)
    ask = kitchen.speaker.assistant.ask
    for said in ("never mind", "no thanks", "be quiet"):
        await ask(said)
    saying = asyncio.create_task(kitchen.speaker.voice.say("Once upon a time there was a telephone."))
    await kitchen.until(SpeechBegan)
    await ask("stop")
    await saying
    assert not any(isinstance(event, Ended) for event in ben.told), "it was said to who spoke"
    await kitchen.say("stop")
    assert (await ben.until(Ended)).ending is Ending.LEFT
    await kitchen.become("")


async def test_stop_needs_no_wake_word_while_it_rings_at_the_other_side(kitchen: Kitchen, ben: End) -> None:
    await asyncio.to_thread(kitchen.speaker.brain.house.calls.dial, ben.address, "Ben")
    await kitchen.become(CallState.RINGS_THERE)
    await kitchen.say("stop", wake=False)
    assert (await ben.until(Ended)).ending is Ending.CANCELLED
    await kitchen.become("")


async def test_who_is_called_can_neither_wake_nor_stop_us(kitchen: Kitchen, ben: End) -> None:
    await talk(kitchen, ben)
    kitchen.card.microphone.echo = 0.3
    ben.sound()
    ben.speak(recording("far"))
    stop = await asyncio.to_thread(lambda: np.concatenate(list(render(kitchen.synthesizer, "stop"))))
    for _ in range(3):
        ben.speak(np.concatenate([silence(0.5), WAKE, stop, silence(1.0)]))
    while ben.say:  # noqa: ASYNC110 - nobody tells
        await asyncio.sleep(0.1)
    await asyncio.sleep(1.0)
    assert not any(isinstance(event, Woken | CommandHeard) for event in kitchen.events)
    assert kitchen.speaker.brain.house.calls.now() is not None
    assert "umbrella" in kitchen.understood(kitchen.card.loudspeaker.since(0)), "it was loud enough to be heard"


async def test_who_reaches_nobody_leaves_a_message_that_is_told_and_played(kitchen: Kitchen, ben: End) -> None:
    call = await ben.phone.dial(f"sip:kitchen@127.0.0.1:{kitchen.port}")
    await ben.until(Established)
    ben.sound()
    await asyncio.sleep(6.0)
    ben.speak(recording("far"))
    await asyncio.sleep(len(recording("far")) / 16_000 + 0.5)
    assert np.abs(ben.everything).max() > 3000, "no greeting was heard"
    await ben.phone.hang_up(call)
    await kitchen.become("")
    await kitchen.say("what time is it")
    await kitchen.until(TurnEnded)
    told = await kitchen.until(SpeechEnded)
    assert "You missed a call from Ben" in told.text
    await kitchen.say("play my messages")
    said = await kitchen.until(Responded)
    assert "A message from Ben" in said.speech
    await kitchen.until(SpeechEnded)
    played = len(kitchen.card.loudspeaker.played)
    await asyncio.sleep(len(recording("far")) / 16_000 + 2.5)
    assert "umbrella" in kitchen.understood(kitchen.card.loudspeaker.since(played))


async def test_what_is_recorded_is_heard_in_the_other_rooms_in_ones_own_voice(kitchen: Kitchen) -> None:
    rooms = kitchen.speaker.brain.house.rooms = Played({"Nursery": Announced.SAID})
    await kitchen.say("record an announcement")
    assert (await kitchen.until(Responded)).speech.startswith("Speak after the tone")
    await kitchen.until(TurnEnded)
    async with asyncio.timeout(15):
        while kitchen.ears.tap.follow is None:  # noqa: ASYNC110 - nobody tells that the tone is over
            await asyncio.sleep(0.02)
    kitchen.card.microphone.put(recording("near"))
    while (await kitchen.until(SpeechEnded)).text != "Said in Nursery.":
        pass
    assert_heard(WORDS["near"][2], kitchen.understood(rooms.sound))
