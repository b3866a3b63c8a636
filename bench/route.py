"""The router on every skill's own examples: share right, and milliseconds a sentence."""

import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing

import numpy as np

from speaker import app, config
from speaker.brain import Brain


def main(arguments: Sequence[str] = ()) -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as home:
        places = config.folders({"HOME": home})
        with closing(Brain(app.read_settings(places), places)) as brain:
            cases = [
                (text, name, dict(slots))
                for words in brain.skill_words.values()
                for name, intent in words.intents.items()
                for text, slots in intent.examples.items()
            ]
            for text, _, _ in cases:
                brain.route(text)
            times, right = [], 0
            for text, name, slots in cases:
                began = time.perf_counter()
                found = brain.route(text)
                times.append(1000 * (time.perf_counter() - began))
                right += found is not None and (found.name, dict(found.slots)) == (name, slots)
    print(f"{right} of {len(cases)} examples right")
    print(f"p50 {np.percentile(times, 50):.2f} ms, p99 {np.percentile(times, 99):.2f} ms, most {max(times):.2f} ms")


if __name__ == "__main__":
    main(sys.argv[1:])
