"""SIGKILL at random moments around set, ring, snooze and stop: nothing lost, nothing twice."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_nothing_is_lost_and_nothing_comes_twice_however_often_it_is_killed() -> None:
    # A process of its own: it forks, which one that has threads must not.
    ended = subprocess.run(
        [sys.executable, "-m", "bench.kill", "150"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    told = ended.stdout.splitlines()
    assert int(told[0].split(": ")[1].split()[0]) > 150, "hardly anything was set: this shows nothing"
    assert told[1] == "0 lost, 0 came again after they were stopped"
