"""What listening for the wake word costs: share of one core, and memory of the process."""

import asyncio
import contextlib
import resource
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from speaker import app, config, hearing
from speaker.audio import RATE
from speaker.brain import Brain
from speaker.ears import Ears

SECONDS = 20
"""Long enough that loading, which comes before, leaves no trace in the share."""


def main(arguments: Sequence[str] = ()) -> None:
    """Listen to the quiet noise of a room at the pace of real time, and print what it cost."""
    room = np.random.default_rng(1).normal(0, 60, SECONDS * RATE).astype(np.int16)
    with tempfile.TemporaryDirectory() as home:
        places = config.folders({"HOME": home})
        settings = app.read_settings(places)
        synthesizer = app.make_synthesizer(settings, places)
        with contextlib.closing(synthesizer), contextlib.closing(Brain(settings, places)) as brain:
            ears = Ears(settings, places, brain.skill_words, brain.reading)
            brain.warm()
            ears.join()
            began, cpu = time.monotonic(), time.process_time()
            asyncio.run(hearing.hear_samples(brain, ears, synthesizer, room, realtime=True))
            share = (time.process_time() - cpu) / (time.monotonic() - began)
            print(f"wake words {', '.join(settings.listener.wake_words)}; model {ears.recognizer.model}")
            print(f"listening costs {100 * share:.1f} % of one core over {SECONDS} s")
            print(f"memory of the process {_resident_mb():.0f} MB, at most {_most_mb():.0f} MB")


def _resident_mb() -> float:
    """Read the resident memory of this process."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return float(line.split()[1]) / 1024
    return float("nan")


def _most_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(sys.argv[1:])
