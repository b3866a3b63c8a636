"""Find engines, devices and skills by entry point."""

import sys
from functools import lru_cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from speaker.errors import PluginError, SpeakerError

SKILLS = "mynah.skills"
WAKE_WORDS = "mynah.wake_words"
RECOGNIZERS = "mynah.recognizers"
ECHO_CANCELLERS = "mynah.echo_cancellers"
VOICE_DETECTORS = "mynah.voice_detectors"
SYNTHESIZERS = "mynah.synthesizers"
LANGUAGE_MODELS = "mynah.language_models"
TOOLBOXES = "mynah.toolboxes"
"""Tools of others, for the conversation."""
PEERS = "mynah.peers"
"""What lets other programs in."""
PHONES = "mynah.phones"
FINDERS = "mynah.finders"
"""What finds other speakers in the house."""
PLAYERS = "mynah.players"
"""What plays music."""
DEVICES = "mynah.devices"
LISTINGS = "mynah.listings"
"""What there is to choose from, by device: a function that returns it."""


def names(group: str) -> list[str]:
    """Return the names that are registered in a group."""
    return sorted({point.name for point in _points(group, tuple(sys.path))})


def load(group: str, name: str) -> Any:
    """Return what an entry point names.

    Raises PluginError if there is none of that name, or if importing it fails in any way.
    """
    found = [point for point in _points(group, tuple(sys.path)) if point.name == name]
    if not found:
        raise PluginError(f"no {name} in {group}; there is {', '.join(names(group)) or 'nothing'}")
    return _import(group, found[0])


@lru_cache(maxsize=64)
def _points(group: str, path: tuple[str, ...]) -> tuple[EntryPoint, ...]:
    """Return what is registered in a group; each look reads the metadata of everything that is installed, 15 ms."""
    return tuple(entry_points(group=group))


def _import(group: str, point: EntryPoint) -> Any:
    try:
        return point.load()
    except SpeakerError:
        raise
    except (Exception, SystemExit) as error:  # noqa: BLE001 - a plugin that cannot be loaded stays off, whatever its fault
        raise PluginError(f"{group}: {point.name} ({point.value}): {type(error).__name__}: {error}") from error
