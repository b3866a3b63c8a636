"""Is the speaker whose ends are a page in the browser."""

import asyncio
import contextlib
import secrets
import signal
import time
from collections.abc import Callable

from speaker import __version__, app
from speaker.brain import Brain
from speaker.config import Folders, Settings
from speaker.door import Door, refuse_second, socket_path
from speaker.ears import Ears
from speaker.events import Announcer
from speaker.interfaces import SoundCard
from speaker.simulator.card import PageLoudspeaker, PageMicrophone
from speaker.simulator.pages import Message, Pages
from speaker.simulator.server import Api, served
from speaker.simulator.session import Sessions
from speaker.simulator.story import Story
from speaker.welcome import listening_line

Print = Callable[[str], None]

_PHRASES = ("time.query", "timer.set", "math.calc", "convert.unit", "list.add", "joke.tell", "help")
"""Intents of which the page offers an example to click: they work without a network, a key or a player."""


async def simulate(settings: Settings, places: Folders, show: Print, port: int) -> int:
    """Be the speaker until told to stop; returns the exit code. Raises SpeakerError."""
    being = asyncio.create_task(_be(settings, places, show, port))
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, being.cancel)
    await asyncio.wait([being])
    if not being.cancelled():
        being.result()
    return 0


async def _be(settings: Settings, places: Folders, show: Print, port: int) -> None:
    await asyncio.to_thread(refuse_second, socket_path(places.runtime))
    began = time.monotonic()
    synthesizer = app.make_synthesizer(settings, places)
    with contextlib.closing(synthesizer), contextlib.closing(Brain(settings, places)) as brain:
        house = brain.house
        mind = (house.waking, house.state, house.care, house.ears_out)
        ears = Ears(settings, places, brain.skill_words, brain.reading, *mind)
        show(f"Ready in {time.monotonic() - began:.1f} s. {listening_line(ears, settings)}")
        pages, announcer = Pages(), Announcer()
        microphone = PageMicrophone(lambda: ears.listener.busy)
        card = SoundCard(microphone, PageLoudspeaker(pages.play, pages.flush))
        speaker = app.Speaker(brain, ears, synthesizer, card, announcer)
        story = Story(speaker, pages)
        sessions = Sessions(speaker, pages, story, microphone, _hello(brain))
        door = Door(socket_path(places.runtime), speaker.assistant)
        try:
            await door.open()
            async with served(Api(speaker, microphone), sessions, port) as address:
                show(f"The speaker is at {address} (Ctrl-C ends it)")
                await speaker.run()
        finally:
            story.close()
            await door.close()
            await speaker.close()


def _hello(brain: Brain) -> Message:
    """Return what each page is told first."""
    examples = {
        name: next(iter(intent.examples), "")
        for words in brain.skill_words.values()
        for name, intent in words.intents.items()
    }
    return {
        "type": "hello",
        "run": secrets.token_hex(8),
        "version": __version__,
        "language": brain.settings.language,
        "room": brain.settings.location.room,
        "wake_words": list(brain.settings.listener.wake_words),
        "phrases": [{"text": examples[name], "intent": name} for name in _PHRASES if examples.get(name)],
    }
