"""Hours of the speaker's own speech, music and ringing in its own microphone: how often it answers itself."""

import argparse
import asyncio
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.random import Generator

from bench.whole import Whole, whole
from speaker import scenes
from speaker.app import Speaker
from speaker.audio import CHUNK_SAMPLES, CHUNK_SECONDS, RATE, Samples
from speaker.commands import Command
from speaker.events import CommandHeard, Event, Heard, RingingStopped, SpeechEnded, TurnEnded, Woken
from speaker.hearing import LEAD, hear_samples
from speaker.scenes import Leak, Leakage, own_response
from speaker.stage import Stage

LEVELS = (5.0, 0.0, -5.0, -10.0, -15.0)
"""Speech to echo, in dB: what a user two metres away would have to speak against."""
PIECE = 5.0
"""Minutes at one level, before the next one's turn."""
USER = 0.025
"""Root mean square of a voice two metres away."""
SENTENCES = (
    *scenes.TALK,
    "Hey jarvis is what you say to wake me.",
    "Okay nabu, what time is it, is a question that I can answer.",
    "Your pasta timer is up.",
    "Do you want me to stop? Yes or no?",
    "It is a quarter past seven, and the bus leaves in ten minutes.",
    "I have put stop signs, yes, and a hundred no entry signs on the list.",
    "Set a timer for five minutes, turn it up, never mind: I can do all of that.",
    "No. That is not what I said, wait, hold on.",
)
FAULTS = ("woken", "commands", "yes or no", "heard", "interrupted", "hushed", "turns")
"""All but the third change something; a yes is obeyed only where it is asked for."""


def main(arguments: Sequence[str] = ()) -> None:
    """Print what it did to itself, by level."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=120.0)
    parser.add_argument("--set", action="append", default=[], dest="sets", metavar="KEY=VALUE")
    options = parser.parse_args(arguments)
    counts: dict[float, Counter[str]] = {level: Counter() for level in LEVELS}
    with whole(options.sets) as speaker:
        print(f"echo canceller {speaker.ears.canceller or 'none'}; wake words, stop and yes among what it says")
        for number in range(max(1, round(options.minutes / PIECE))):
            level = LEVELS[number % len(LEVELS)]
            minutes = min(PIECE, options.minutes)
            asyncio.run(_listen_to_itself(speaker, level, minutes, number, counts[level]))
            print(f"  {(number + 1) * minutes:.0f} minutes heard", flush=True)
    print(f"\n{'speech to echo':<16}{'minutes':>9}{'sentences':>11}" + "".join(f"{fault:>13}" for fault in FAULTS))
    for level, count in counts.items():
        _print_row(f"{level:+.0f} dB", count)
    _print_row("all", sum(counts.values(), Counter()))


def _print_row(title: str, count: Counter[str]) -> None:
    cells = "".join(f"{count[fault]:>13}" for fault in FAULTS)
    print(f"{title:<16}{count['seconds'] / 60:>9.0f}{count['sentences']:>11}{cells}")


async def _listen_to_itself(speaker: Whole, level: float, minutes: float, seed: int, count: Counter[str]) -> None:
    random = np.random.default_rng(seed)
    how = Leak(ser=level, delay=float(random.uniform(0.03, 0.25)), jitter=0.01, drift=float(random.uniform(-60, 60)))
    music = (scenes.music(8, random) * speaker.brain.house.volume.effective**2).astype(np.int16)
    leakage = Leakage(how, music, USER, random, own_response(random))
    quiet = random.normal(0, 20, round(minutes * 60 * RATE)).astype(np.int16)

    over = False

    def room(played: Samples, number: int) -> Samples:
        nonlocal over
        over = (number + 2) * CHUNK_SAMPLES > len(quiet)
        return leakage(played, number)

    def follow(event: Event) -> None:
        if over:
            # What sounds at the end of the recording is cut off by us.
            return
        match event:
            case Woken():
                count["woken"] += 1
            case CommandHeard(phrase=phrase):
                answer = speaker.ears.commands.match(phrase) in (Command.YES, Command.NO)
                count["yes or no" if answer else "commands"] += 1
            case Heard(text=text) if text:
                count["heard"] += 1
            case SpeechEnded(interrupted=True):
                count["interrupted"] += 1
            case SpeechEnded():
                count["sentences"] += 1
            case RingingStopped():
                count["hushed"] += 1
            case TurnEnded():
                count["turns"] += 1
        if isinstance(event, (Woken, CommandHeard)) or (isinstance(event, Heard) and event.text):
            print(f"  {level:+.0f} dB, piece {seed}: {event}", flush=True)

    async def script(running: Speaker, stage: Stage) -> None:
        while True:
            await _do_something(running, stage, random, count)

    count["seconds"] += round(minutes * 60)
    await hear_samples(speaker.brain, speaker.ears, speaker.synthesizer, quiet, tell=follow, room=room, script=script)


async def _do_something(running: Speaker, stage: Stage, random: Generator, count: Counter[str]) -> None:
    """Talk, play music, talk over it, or ring; then be quiet for a moment."""
    now = stage.heard * CHUNK_SECONDS - LEAD
    what = random.choice(["talk", "talk", "music", "both", "ring"])
    says = " ".join(random.choice(SENTENCES, 3, replace=False))
    match what:
        case "talk":
            await scenes.act(scenes.Own(now, says=says), running, stage)
        case "music":
            await scenes.act(scenes.Own(now, plays="music", seconds=20), running, stage, int(random.integers(1000)))
        case "both":
            async with asyncio.TaskGroup() as group:
                group.create_task(scenes.act(scenes.Own(now, plays="music", seconds=15), running, stage))
                group.create_task(scenes.act(scenes.Own(now + 2, says=says), running, stage))
        case "ring":
            running.voice.ring()
            await stage.reach(stage.heard + round(8 / CHUNK_SECONDS))
            if running.voice.hush():
                # That was us, and no fault of its own.
                count["hushed"] -= 1
    await stage.reach(stage.heard + round(random.uniform(0.5, 3) / CHUNK_SECONDS))


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
