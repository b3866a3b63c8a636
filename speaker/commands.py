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
    DECLINE = "decline"
    """While it rings for a call. Taking one needs the wake word: "don't answer it" must not take it."""
    YES = "yes"
    NO = "no"


class Commands:
    """Phrase to command, in one language."""

    def __init__(
        self,
        called: Mapping[str, Sequence[str]],
        in_turns: Mapping[str, Sequence[str]],
        at_calls: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        """Take the ways to say each command, by its name, and those that are understood in a turn alone.

        `at_calls` are listened for while it rings for a call. Raises ValueError for a name that is none.
        """
        self._called = _by_phrase(called)
        self._at_calls = {**self._called, **_by_phrase(at_calls or {})}
        self._commands = {**self._at_calls, **_by_phrase(in_turns)}

    @property
    def called(self) -> Mapping[str, Command]:
        """What may be called into speech or ringing."""
        return self._called

    @property
    def at_calls(self) -> Mapping[str, Command]:
        """What may be called into the ringing for a call."""
        return self._at_calls

    def saying(self, *commands: Command) -> frozenset[str]:
        """Return all ways to say these."""
        return frozenset(phrase for phrase, command in self._commands.items() if command in commands)

    def match(self, text: str) -> Command | None:
        """Return the command that a whole transcript is."""
        return self._commands.get(text)


def _by_phrase(phrases: Mapping[str, Sequence[str]]) -> dict[str, Command]:
    return {phrase: Command(name) for name, said in phrases.items() for phrase in said}
