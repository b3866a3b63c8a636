"""What is done at a word while the speaker speaks or rings: nothing here waits for router, skill or network."""

import logging
from collections.abc import Callable

from speaker.commands import Command
from speaker.errors import StateError
from speaker.ringer import Ringer
from speaker.skill import Volume
from speaker.voice import Voice

_LOG = logging.getLogger(__name__)

STEP = 0.15
"""How much louder or quieter, of 1."""


class Reflexes:
    """Obeys commands."""

    def __init__(
        self, voice: Voice, ringer: Ringer, volume: Volume, decline: Callable[[], None] = lambda: None
    ) -> None:
        """`decline` declines the call that rings, if one does."""
        self._decline = decline
        self._voice = voice
        self._ringer = ringer
        self._volume = volume

    def obey(self, command: Command, said: str = "") -> str:
        """Do it; returns what is to be said about it, or "". `said` are its words, "" where they were for speech."""
        try:
            return self._obey(command, said)
        except StateError as error:
            _LOG.error("%s: %s", command.value, error)
            return self._ringer.words.responses["state_broken"][0]

    def _obey(self, command: Command, said: str) -> str:
        match command:
            case Command.STOP:
                self._voice.still(said)
            case Command.LOUDER:
                self._volume.set(self._volume.level + STEP)
            case Command.QUIETER:
                # Not to 0: who says so wants to hear the rest.
                self._volume.set(max(STEP, self._volume.level - STEP))
            case Command.DECLINE:
                self._decline()
            case Command.SNOOZE:
                return self._ringer.snooze()
        return ""
