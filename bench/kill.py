"""Kill the speaker's agenda with SIGKILL at random moments, and count what was lost or came twice."""

import os
import random
import signal
import sys
import tempfile
import time
from datetime import UTC
from pathlib import Path

from speaker.agenda import Agenda, Kind
from speaker.state import State

USUAL = 500
LONGEST = 12
"""Steps until the kill, which comes somewhere in the middle of one, however slow the disk is."""


def live(folder: Path, seed: int, begin: int) -> None:
    """Set, ring, snooze, stop and cancel without end, and write down what was confirmed, as a user would remember.

    The pipe `begin` is told of each step.
    """
    draw = random.Random(seed)
    state = State(folder / "state.db")
    agenda = Agenda(state, lambda: UTC)
    memory = os.open(folder / "memory", os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def confirm(word: str, number: int) -> None:
        os.write(memory, f"{word} {number}\n".encode())

    for due in agenda.take_due():
        confirm("rang", due.entry.id)
    while True:
        os.write(begin, b".")
        ringing = agenda.ringing()
        if ringing and draw.random() < 0.7:
            entry = draw.choice(ringing)
            if draw.random() < 0.3:
                confirm("snoozing", entry.id)
                agenda.snooze(entry, 0.002)
                confirm("snoozed", entry.id)
            else:
                confirm("stopping", entry.id)
                agenda.finish(entry)
                confirm("stopped", entry.id)
        elif len(waiting := agenda.all()) >= 20:
            entry = draw.choice(waiting)
            confirm("stopping", entry.id)
            agenda.cancel(entry)
            confirm("stopped", entry.id)
        else:
            entry = agenda.count_down(
                draw.choice([0.001, 0.002, 0.005, 60.0]), f"{draw.random()}", draw.choice(list(Kind))
            )
            confirm("set", entry.id)
        for due in agenda.take_due():
            confirm("rang", due.entry.id)


def judge(folder: Path) -> tuple[int, int, int]:
    """Return how many entries were lost, how many rang again after they were stopped, and how many were set."""
    words: dict[int, list[str]] = {}
    for line in (folder / "memory").read_text().splitlines():
        word, _, number = line.partition(" ")
        words.setdefault(int(number), []).append(word)
    state = State(folder / "state.db")
    kept = {int(key) for key, _ in state.items("agenda") if key.isdigit()}
    state.close()
    lost = twice = 0
    for number, heard in words.items():
        if "stopped" in heard:
            twice += "rang" in heard[heard.index("stopped") :] or number in kept
        elif "stopping" not in heard:
            lost += number not in kept
    return lost, twice, sum("set" in heard for heard in words.values())


def trial(folder: Path, kills: int, seed: int) -> tuple[int, int, int]:
    """Live and be killed so many times, all on the same state; then judge."""
    draw, step = random.Random(seed), 0.005
    for number in range(kills):
        begun, begin = os.pipe()
        child = os.fork()
        if not child:
            try:
                live(folder, seed * 100_003 + number, begin)
            finally:
                os._exit(1)
        os.close(begin)
        # Some die while they read what was kept.
        for _ in range(draw.randrange(LONGEST)):
            began = time.monotonic()
            os.read(begun, 1)
            step = time.monotonic() - began
        time.sleep(draw.uniform(0.0, 2 * step))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(begun)
    return judge(folder)


def main(kills: int = USUAL) -> None:
    """Print the count."""
    with tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        lost, twice, count = trial(Path(folder), kills, seed=1)
        took = time.monotonic() - began
    print(f"killed {kills} times in {took:.0f} s: {count} entries set and told so,")
    print(f"{lost} lost, {twice} came again after they were stopped")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
