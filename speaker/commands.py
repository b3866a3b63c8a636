"""The few words that are obeyed in every state, without a wake word, without router, skill or network."""

from collections.abc import Mapping, Sequence
from enum import StrEnum


class Command(StrEnum):
    STOP = "stop"
    LOUDER = "louder"
    QUIETER = "quieter"
    PAUSE = "pause"
    RESUME = "resume"
    SNOOZE = "snooze"
    YES = "yes"
    NO = "no"


class Commands:
    """Phrase to command, in one language."""

    def __init__(self, phrases: Mapping[str, Sequence[str]]) -> None:
        """`phrases` are the ways to say each command, by its name. Raises ValueError for a name that is none."""
        self._commands = {phrase: Command(name) for name, said in phrases.items() for phrase in said}

    @property
    def spotted(self) -> tuple[str, ...]:
        """Phrases that mean something while the speaker speaks or rings."""
        return tuple(phrase for phrase, command in self._commands.items() if command is not Command.RESUME)

    def match(self, text: str) -> Command | None:
        """Return the command that a whole transcript is."""
        return self._commands.get(text)
