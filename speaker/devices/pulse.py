"""Which source a sound server really gives us (PulseAudio, or PipeWire in its place).

When a microphone is pulled, the server moves its recordings to another source without a word: mostly to the
monitor of the loudspeaker, and the speaker would hear itself.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from typing import Any

LIMIT = 2.0
"""Seconds for an answer of the server."""


def watch() -> Iterator[str]:
    """Yield the name of the source that this process records from: now, and whenever that may have changed.

    Ends if no server feeds us, or nobody can ask it.
    """
    if shutil.which("pactl") is None or shutil.which("setpriv") is None:
        return
    # setpriv ends it with us even when we are killed.
    command = ["setpriv", "--pdeathsig", "KILL", "pactl", "subscribe"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as events:
        source = _source()
        if source is None or events.stdout is None:
            events.kill()
            return
        yield source
        for line in events.stdout:
            if "source" in line and (source := _source()) is not None:
                yield source


def _source() -> str | None:
    mine = str(os.getpid())
    names: dict[int, str] = {source["index"]: source["name"] for source in _listed("sources")}
    for output in _listed("source-outputs"):
        if output["properties"].get("application.process.id") == mine:
            return names.get(output["source"])
    return None


def _listed(what: str) -> list[dict[str, Any]]:
    command = ["pactl", "--format=json", "list", what]
    try:
        answer = subprocess.run(command, capture_output=True, timeout=LIMIT, check=True)
        listed: list[dict[str, Any]] = json.loads(answer.stdout)
    except (OSError, subprocess.SubprocessError, ValueError):
        return []
    return listed
