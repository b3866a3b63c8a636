"""Seconds from the start of the process until it listens."""

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence

RUNS = 5
_CODE = """
import sys
from speaker import app, config
from speaker.brain import Brain
from speaker.ears import Ears
places = config.folders({"HOME": sys.argv[1]})
settings = app.read_settings(places)
synthesizer = app.make_synthesizer(settings, places)
brain = Brain(settings, places)
ears = Ears(settings, places, brain.skill_words, brain.reading)
print("listening", flush=True)
synthesizer.close()
"""


def main(arguments: Sequence[str] = ()) -> None:
    """Start the core several times: once with nothing compiled, then as on every later start."""
    with tempfile.TemporaryDirectory() as home:
        first = _start(home)
        later = [_start(home) for _ in range(RUNS)]
    print(f"first start, language model compiled: {first:.2f} s")
    print(f"later starts: median {statistics.median(later):.2f} s, most {max(later):.2f} s of {RUNS}")


def _start(home: str) -> float:
    began = time.monotonic()
    with subprocess.Popen([sys.executable, "-c", _CODE, home], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None  # it was asked for
        line = process.stdout.readline()
        took = time.monotonic() - began
        process.communicate()
    if line.strip() != "listening":
        raise RuntimeError("the core did not start; run: speaker doctor")
    return took


if __name__ == "__main__":
    main(sys.argv[1:])
