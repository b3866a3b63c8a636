"""Compile what a recognizer needs in a child: it takes seconds of Python, and meanwhile nobody would be heard."""

import os
import pickle
import subprocess
import sys
from pathlib import Path

from speaker import plugins
from speaker.errors import EngineError
from speaker.interfaces import MakeRecognizer, Vocabulary

_LIMIT = 300.0
"""Seconds; dictation takes 3 here, and ten times as long on the smallest board."""
_NICE = 10


def prepare(engine: str, model: Path, vocabulary: Vocabulary, cache: Path) -> None:
    """Fill the cache, so that this engine can be made at once. Raises EngineError."""
    job = pickle.dumps((engine, model, vocabulary, cache))
    try:
        subprocess.run([sys.executable, "-m", __name__], input=job, capture_output=True, timeout=_LIMIT, check=True)
    except subprocess.CalledProcessError as error:
        reason = error.stderr.decode(errors="replace").strip().splitlines()
        raise EngineError(f"{engine} could not be prepared: {reason[-1] if reason else error}") from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise EngineError(f"{engine} could not be prepared: {error}") from error


def main() -> None:
    """Make the engine that stands on stdin, and throw it away: what it compiled stays."""
    os.nice(_NICE)
    engine, model, vocabulary, cache = pickle.load(sys.stdin.buffer)
    make: MakeRecognizer = plugins.load(plugins.RECOGNIZERS, engine)
    make(model, vocabulary, cache).close()


if __name__ == "__main__":
    main()
