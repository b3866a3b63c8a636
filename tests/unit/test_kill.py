"""SIGKILL at 500 random moments around set, ring, snooze and stop: nothing lost, nothing twice."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
_MEMORY = Path("/dev/shm")
"""What a process has written outlives it here as well, and nobody has to wait for a disk."""


def test_nothing_is_lost_and_nothing_comes_twice_however_often_it_is_killed() -> None:
    # A process of its own: it forks, which one that has threads must not.
    fast = _MEMORY.exists()
    ended = subprocess.run(
        [sys.executable, "-m", "bench.kill", "500" if fast else "100"],
        cwd=ROOT,
        env=os.environ | ({"TMPDIR": str(_MEMORY)} if fast else {}),
        capture_output=True,
        text=True,
        check=True,
    )
    told = ended.stdout.splitlines()
    assert int(told[0].split(": ")[1].split()[0]) > 100, "hardly anything was set: this shows nothing"
    assert told[1] == "0 lost, 0 came again after they were stopped"
