"""Run the measurements: `python -m bench [NAME...]`, all of them without a name."""

import importlib
import os
import platform
import subprocess
import sys
from datetime import date
from pathlib import Path

MEASUREMENTS = (
    "wake",
    "echo",
    "recognize",
    "recognizers",
    "duet",
    "endpoint",
    "microphone",
    "route",
    "splits",
    "values",
    "slots",
    "turn",
    "cloud",
    "idle",
    "boot",
    "self_hearing",
    "stop",
    "cost",
    "kill",
    "calls",
)
"""Modules of this folder, each with a `main` that prints."""


def run(names: list[str]) -> int:
    """Run the measurements named; return the exit code."""
    unknown = [name for name in names if name not in MEASUREMENTS]
    if unknown:
        print(f"no measurement called {', '.join(unknown)}; there is {', '.join(MEASUREMENTS)}", file=sys.stderr)
        return 2
    print(f"{_processor()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print(f"{date.today()}, commit {_commit()}")
    for name in names or MEASUREMENTS:
        print(f"\n== {name} ==", flush=True)
        importlib.import_module(f"bench.{name}").main()
    return 0


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    # A Raspberry Pi has "Model", others "model name".
    return next(
        (line.split(":")[1].strip() for line in lines if line.lower().startswith("model name")), platform.machine()
    )


def _commit() -> str:
    command = ["git", "describe", "--always", "--dirty", "--exclude", "*"]
    done = subprocess.run(command, cwd=Path(__file__).parent, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unknown"


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
