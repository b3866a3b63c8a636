"""Play recordings into a whole speaker, as on the device, and collect the turns that come of it."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from speaker import plugins
from speaker.app import Speaker
from speaker.audio import Samples, read_recording, silence
from speaker.brain import Brain
from speaker.ears import Ears
from speaker.events import Activity, ActivityChanged, Announcer, Event, TurnEnded
from speaker.interfaces import SoundCard, Synthesizer
from speaker.stage import Stage

LEAD = 0.3
"""Seconds of quiet before a recording: engines hear nothing in their first moments after opening."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of one recording."""

    turns: tuple[dict[str, Any], ...]
    spoken: Samples
    """All that was played, the pauses between left out."""
    warning: str | None


async def hear(
    brain: Brain,
    ears: Ears,
    synthesizer: Synthesizer,
    path: Path,
    *,
    wake: bool = True,
    realtime: bool = False,
    tell: Callable[[Event], None] = lambda event: None,
) -> Heard:
    """Play one recording. Raises SoundError if it cannot be read."""
    recording = await asyncio.to_thread(read_recording, path)
    return await hear_samples(
        brain, ears, synthesizer, recording.samples, wake=wake, realtime=realtime, tell=tell, warning=recording.warning
    )


async def hear_samples(
    brain: Brain,
    ears: Ears,
    synthesizer: Synthesizer,
    samples: Samples,
    *,
    wake: bool = True,
    realtime: bool = False,
    tell: Callable[[Event], None] = lambda event: None,
    warning: str | None = None,
    room: Callable[[Samples, int], Samples] | None = None,
    script: Callable[[Speaker, Stage], Coroutine[Any, Any, None]] | None = None,
) -> Heard:
    """Play samples; without `wake`, listen from the start.

    `room` is given each chunk that is played and its number, and returns what of it reaches the microphone. `script`
    goes on beside the recording: it may let the speaker speak by itself.
    """
    announcer = Announcer()
    stage = Stage(realtime=realtime)
    turns: list[dict[str, Any]] = []
    played: list[Samples] = [silence(0)]

    activity = Activity.IDLE

    def follow(event: Event) -> None:
        nonlocal activity
        if isinstance(event, ActivityChanged):
            activity = event.activity
            stage.show(thinking=activity is Activity.THINKING, speaking=activity is Activity.SPEAKING)
        elif isinstance(event, TurnEnded):
            turns.append(dict(event.trace))
        tell(event)

    announcer.subscribe(follow)
    card: SoundCard = plugins.load(plugins.DEVICES, "wav")(
        {
            "samples": np.concatenate([silence(LEAD), samples]),
            "stage": stage,
            "keep": played.append,
            "busy": lambda: activity is not Activity.IDLE,
            "room": room,
        }
    )
    # A recording is heard as by a speaker that has been on for a while.
    await asyncio.to_thread(ears.join)
    speaker = Speaker(brain, ears, synthesizer, card, announcer)
    warming = asyncio.create_task(asyncio.to_thread(brain.warm), name="warm")
    acting = [asyncio.create_task(script(speaker, stage), name="script")] if script is not None else []
    try:
        if not wake:
            await speaker.assistant.listen()
        await speaker.assistant.run()
    finally:
        ears.listener.restart()
        for task in acting:
            task.cancel()
        await asyncio.wait([warming, *acting])
        await speaker.close()
    for task in acting:
        if not task.cancelled():
            task.result()
    return Heard(tuple(turns), np.concatenate(played), warning)
