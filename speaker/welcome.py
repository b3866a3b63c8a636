"""What an owner sees first: one question answered, stage by stage; then a speaker that stays."""

import asyncio
import contextlib
import logging
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from speaker import app, catalog, hearing
from speaker.audio import Samples, seconds, write_wav
from speaker.brain import Brain
from speaker.config import Folders, Settings
from speaker.door import Door, refuse_second, socket_path
from speaker.ears import Ears
from speaker.errors import DeviceError, ModelError
from speaker.events import (
    Announcer,
    DeviceBack,
    DeviceLost,
    Event,
    Heard,
    ModelChanged,
    Responded,
    Routed,
    SpeechBegan,
    TurnEnded,
    Woken,
)
from speaker.interfaces import SoundCard, Synthesizer
from speaker.keys import typed_line

_LOG = logging.getLogger(__name__)

QUESTION = Path(__file__).parent / "data" / "question.wav"
"""A recorded "hey jarvis, what time is it", spoken by a synthesizer."""
ANSWER = Path("out") / "answer.wav"

_CONNECT = 5.0
"""Seconds without a connection after which a bigger model is not fetched; nobody asked for it."""
_STALL = 10.0
"""Seconds without a byte; Ctrl-C waits that long at most."""

Print = Callable[[str], None]

_TRY = """Try next, in another terminal:
  speaker ask "set a timer for ten minutes"
  speaker say "dinner is ready"
  speaker skills
  speaker doctor"""


async def demo(settings: Settings, places: Folders, show: Print) -> int:
    """Answer the recorded question through the whole speaker; returns the exit code."""
    began = time.monotonic()
    synthesizer = app.make_synthesizer(settings, places)
    with contextlib.closing(synthesizer), contextlib.closing(Brain(settings, places)) as brain:
        house = brain.house
        ears = Ears(settings, places, brain.skill_words, brain.reading, house.waking, way_out=house.ears_out)
        show(f"Ready in {time.monotonic() - began:.1f} s. {listening_line(ears, settings)}")
        return await _answer_question(brain, ears, synthesizer, show)


async def run(settings: Settings, places: Folders, show: Print, *, greet: bool) -> int:
    """Be the speaker until told to stop; with `greet`, answer the recorded question first."""
    await asyncio.to_thread(refuse_second, socket_path(places.runtime))
    being = asyncio.create_task(_be(settings, places, show, greet=greet))
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, being.cancel)
    await asyncio.wait([being])
    if not being.cancelled():
        being.result()
    return 0


async def _be(settings: Settings, places: Folders, show: Print, *, greet: bool) -> None:
    began = time.monotonic()
    synthesizer = app.make_synthesizer(settings, places)
    with contextlib.closing(synthesizer), contextlib.closing(Brain(settings, places)) as brain:
        house = brain.house
        mind = (house.waking, house.state, house.care, house.ears_out)
        ears = Ears(settings, places, brain.skill_words, brain.reading, *mind)
        show(f"Ready in {time.monotonic() - began:.1f} s. {listening_line(ears, settings)}")
        if greet:
            await _answer_question(brain, ears, synthesizer, show)
        await _stay(brain, ears, synthesizer, show, fetch=greet)


def listening_line(ears: Ears, settings: Settings) -> str:
    """Say which model listens, and how to get a bigger one."""
    line = f"{ears.recognizer.name} listens with the model {ears.recognizer.model}"
    bigger = catalog.suggestion(settings.language, ears.recognizer.model)
    return line + (f"; a bigger one: speaker models install {bigger}" if bigger else "")


async def _answer_question(brain: Brain, ears: Ears, synthesizer: Synthesizer, show: Print) -> int:
    show(f'You, from {QUESTION.name}: "hey jarvis, what time is it?"')
    heard = await hearing.hear(brain, ears, synthesizer, QUESTION, realtime=True, tell=_stages(show))
    if not len(heard.spoken):
        show("No answer came. Run: speaker doctor")
        return 1
    show(await _let_hear(brain.settings, heard.spoken))
    return 0


def _stages(show: Print) -> Callable[[Event], None]:
    """Print each stage of a turn as it happens."""

    def tell(event: Event) -> None:
        match event:
            case Woken(phrase, score, at):
                show(f'  woken        by "{phrase}" at {at:.2f} s (score {score:.2f})')
            case Heard(text, confidence):
                show(f'  heard        "{text}" (confidence {confidence:.2f}, {event.reason})')
            case Routed(skill, name):
                show(f"  understood   {name}" + (f" for the skill {skill}" if skill else ""))
            case Responded(speech):
                show(f'  answers      "{speech}"')
            case SpeechBegan():
                show("  speaks")
            case TurnEnded(trace):
                show("  " + _times(trace["latency"]))

    return tell


def _times(latency: dict[str, Any]) -> str:
    parts = [f"{name} {value * 1000:.0f} ms" for name, value in latency.items() if value is not None]
    return "times        " + ", ".join(parts) + " after the last sound of the question"


async def _let_hear(settings: Settings, samples: Samples) -> str:
    """Play the answer, or write it where there is no loudspeaker; says which."""
    try:
        await app.play(settings, samples)
    except DeviceError as error:
        _LOG.info("loudspeaker: %s", error)
        await asyncio.to_thread(ANSWER.parent.mkdir, exist_ok=True)
        await asyncio.to_thread(write_wav, ANSWER, [samples])
        return f"No loudspeaker here: the answer is in {ANSWER} ({seconds(samples):.1f} s)"
    return "That was the answer, through your loudspeaker."


async def _stay(brain: Brain, ears: Ears, synthesizer: Synthesizer, show: Print, *, fetch: bool) -> None:
    """Run on the sound card; without one, wait for it, or let a newcomer type (`fetch` tells which it is)."""
    card = app.sound_card(brain.settings)
    announcer = Announcer()
    announcer.subscribe(_log_changes(show))
    speaker = app.Speaker(brain, ears, synthesizer, card, announcer)
    door = Door(socket_path(brain.places.runtime), speaker.assistant)
    fetching = asyncio.create_task(_fetch_better(speaker, show)) if fetch else None
    try:
        await door.open()
        if await _has_microphone(card):
            show(_invitation(brain.settings))
            await speaker.run()
        else:
            await _without_microphone(speaker, show, until_input_ends=fetch)
    finally:
        if fetching is not None:
            fetching.cancel()
            await asyncio.wait([fetching])
        await door.close()
        await speaker.close()


async def _has_microphone(card: SoundCard) -> bool:
    try:
        await card.microphone.read()
    except DeviceError as error:
        _LOG.info("microphone: %s", error)
        return False
    return True


def _invitation(settings: Settings) -> str:
    phrases = " or ".join(f'"{phrase}"' for phrase in settings.listener.wake_words)
    return f"Listening. Say {phrases}, then ask. Ctrl-C ends it."


async def _without_microphone(speaker: app.Speaker, show: Print, *, until_input_ends: bool) -> None:
    """Ring, answer at the door and what is typed, and listen as soon as a microphone is there."""
    show("No microphone here: waiting for one. " + _TRY)
    show("Or type a request and press Enter" + ("; Ctrl-D ends it." if until_input_ends else "."))
    speaker.announcer.subscribe(_spoken(show))
    running = asyncio.create_task(speaker.run(), name="run")
    typing = asyncio.create_task(_type(speaker, show), name="type")
    try:
        await asyncio.wait({running, typing} if until_input_ends else {running}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        running.cancel()
        typing.cancel()
        await asyncio.wait({running, typing})


async def _type(speaker: app.Speaker, show: Print) -> None:
    """Answer typed requests until the input ends."""
    while line := await typed_line():
        if text := line.decode(errors="replace").strip():
            trace = await speaker.assistant.ask(text)
            show((trace["response"] or {}).get("speech", ""))


def _spoken(show: Print) -> Callable[[Event], None]:
    """Print what is said aloud: where there is no microphone there may be nobody who hears it."""

    def tell(event: Event) -> None:
        if isinstance(event, SpeechBegan):
            show(f"({event.text})")

    return tell


async def _fetch_better(speaker: app.Speaker, show: Print) -> None:
    """Fetch a bigger model of the user's language and change over to it; gives up quietly without a connection."""
    name = catalog.suggestion(speaker.brain.settings.language, speaker.ears.recognizer.model)
    if name is None or speaker.brain.settings.listener.model != "auto":
        return
    last = -1

    def progress(done: int, total: int | None) -> None:
        nonlocal last
        percent = 100 * done // total if total else 0
        if percent // 10 > last:
            last = percent // 10
            show(f"Fetching the model {name}: {percent} %")

    write_down = speaker.brain.house.sent.writer("models", "a server of models")
    limits = catalog.Limits(connect=_CONNECT, stall=_STALL)
    store = catalog.Store(speaker.brain.places.models, limits, on_sent=write_down)
    cancelled = threading.Event()
    try:
        entry = catalog.Catalog.read().entry(name)
        path = await asyncio.to_thread(store.install, entry, progress, cancelled)
    except ModelError as error:
        _LOG.info("models: %s", error)
        return
    finally:
        # Cancelling this task leaves the thread running; the event ends it at its next block.
        cancelled.set()
    await speaker.change_model(path)


def _log_changes(show: Print) -> Callable[[Event], None]:
    def tell(event: Event) -> None:
        match event:
            case ModelChanged(model):
                show(f"The model {model} listens now.")
            case DeviceLost(device, why):
                show(f"The {device} is away: {why}")
            case DeviceBack(device):
                show(f"The {device} is there.")
            case TurnEnded(trace):
                _LOG.info("turn %s: %s", trace["turn"], trace["latency"])

    return tell
