"""A whole turn over a real sound path: asked into the virtual microphone, heard from the virtual loudspeaker."""

import asyncio
import contextlib
from pathlib import Path

import pytest

from speaker import app, config
from speaker.audio import chunked, read_recording
from speaker.brain import Brain
from speaker.catalog import SHIPPED_MODELS
from speaker.ears import Ears
from speaker.engines import vosk
from speaker.events import Announcer, Event, TurnEnded
from speaker.interfaces import Vocabulary
from speaker.normal import normalize
from speaker.welcome import QUESTION
from tests.device.conftest import VirtualCard

pytestmark = [pytest.mark.device, pytest.mark.model]


async def test_a_spoken_question_gets_a_spoken_answer(virtual_card: VirtualCard, tmp_path: Path) -> None:
    places = config.folders({"HOME": str(tmp_path)})
    settings = app.read_settings(places)
    events: list[Event] = []
    announcer = Announcer()
    announcer.subscribe(events.append)
    answered = asyncio.Event()
    announcer.subscribe(lambda event: answered.set() if isinstance(event, TurnEnded) else None)
    with (
        contextlib.closing(app.make_synthesizer(settings, places)) as synthesizer,
        contextlib.closing(Brain(settings, places)) as brain,
    ):
        ears = Ears(settings, places, brain.skill_words, brain.reading)
        speaker = app.Speaker(brain, ears, synthesizer, app.sound_card(settings), announcer)
        running = asyncio.create_task(speaker.run())
        async with virtual_card.recorded() as recording:
            await virtual_card.play(read_recording(QUESTION).samples)
            await asyncio.wait_for(answered.wait(), 20)
            await asyncio.sleep(0.5)  # the card plays what it still holds
        running.cancel()
        await asyncio.wait([running])
        await speaker.close()
    (trace,) = [event.trace for event in events if isinstance(event, TurnEnded)]
    assert trace["heard"]["text"] == "what time is it"
    said = normalize(trace["response"]["speech"])
    # The judge knows every time of day, so it has to hear which one it was.
    judge = vosk.make(SHIPPED_MODELS / "en-mini", Vocabulary(tuple(every_time(said))), tmp_path / "judge")
    judge.reset()
    for piece in chunked(recording[0]):
        judge.feed(piece)
    assert judge.finish().text.endswith(said)
    judge.close()


def every_time(said: str) -> list[str]:
    """Return the answer as it would be at every minute of the day."""
    from datetime import datetime

    from speaker.spoken import telling

    tell = telling("en")
    moments = [datetime(2026, 1, 1, hour, minute) for hour in range(1, 13) for minute in range(60)]
    return [normalize(f"it is {tell.time(moment)}") for moment in moments] + [said]
