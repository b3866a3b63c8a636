"""How long a service on the network may take for its text."""

from collections.abc import Mapping

from speaker.errors import EngineError

FINISH = 0.9
"""Seconds from the end of the sound to the text; in what is left of one, another recognizer answers."""


def deadline(options: Mapping[str, str], engine: str) -> float:
    """Return the option `timeout`, in seconds, or FINISH. Raises EngineError."""
    given = options.get("timeout", str(FINISH))
    try:
        seconds = float(given)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= 60:
        raise EngineError(f'{engine}: "{given}" is no time-out; set it to some seconds, or leave it out for {FINISH}')
    return seconds
