"""What hearing costs, as a share of one core: while listening, and while listening and speaking, at real time."""

import asyncio
import time
from collections.abc import Sequence

import numpy as np

from bench.whole import Whole, whole
from speaker import app, scenes
from speaker.app import Speaker
from speaker.audio import RATE, Samples
from speaker.hearing import LEAD, hear_samples
from speaker.scenes import Leak, Leakage, own_response
from speaker.stage import Stage

SECONDS = 60
_SETTLE = 3.0
"""Seconds at the start that are not counted: what is compiled or warmed then is paid once."""


def main(arguments: Sequence[str] = ()) -> None:
    """Listen to a quiet room for a minute, then to itself speaking for another, and print what each cost."""
    with whole() as speaker:
        print(f"wake words {', '.join(speaker.brain.settings.listener.wake_words)}")
        print(f"model {speaker.ears.recognizer.model}, echo canceller {speaker.ears.canceller or 'none'}")
        for title, speaks in (("listening", False), ("listening and speaking", True)):
            share = asyncio.run(_share(speaker, speaks=speaks))
            print(f"{title:<24}{100 * share:5.1f} % of one core over {SECONDS} s")


async def _share(speaker: Whole, *, speaks: bool) -> float:
    """Return the share of a core; what it costs to imitate the room is taken off."""
    random = np.random.default_rng(1)
    quiet = random.normal(0, 60, round((SECONDS + _SETTLE) * RATE)).astype(np.int16)
    like = np.concatenate(list(app.render(speaker.synthesizer, " ".join(scenes.TALK))))
    level = speaker.brain.house.volume.effective**2
    leakage = Leakage(Leak(ser=-5), (like * level).astype(np.int16), 0.025, random, own_response(random))
    imitated = 0.0
    began, cpu = 0.0, 0.0

    def room(played: Samples, number: int) -> Samples:
        nonlocal imitated
        before = time.thread_time()
        echo = leakage(played, number) if speaks else np.zeros_like(played)
        imitated += time.thread_time() - before
        return echo

    async def script(running: Speaker, stage: Stage) -> None:
        nonlocal began, cpu, imitated
        talking = asyncio.create_task(_talk(running)) if speaks else None
        await stage.reach(round((LEAD + _SETTLE) / 0.032))
        imitated, began, cpu = 0.0, time.monotonic(), time.process_time()
        if talking is not None:
            await talking

    await hear_samples(speaker.brain, speaker.ears, speaker.synthesizer, quiet, realtime=True, room=room, script=script)
    return (time.process_time() - cpu - imitated) / (time.monotonic() - began)


async def _talk(running: Speaker) -> None:
    while True:
        for text in scenes.TALK:
            await running.assistant.say(text)


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
