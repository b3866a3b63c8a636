"""One language: the speaker's own words in it, what a text means in it, and who answers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from speaker.conversation import Conversation
from speaker.dialog import Meaning
from speaker.handlers import Handlers
from speaker.intent import Intent, Response
from speaker.sentences import Words


class Understands(Protocol):
    """A `Dialog`, or what behaves like one."""

    def resolve(self, text: str, place: str = "") -> Meaning: ...

    def forget(self) -> None: ...

    def note(self, meaning: Meaning, response: Response, place: str = "") -> None: ...


@dataclass(frozen=True, slots=True)
class Tongue:
    """All that is needed to answer in one language."""

    language: str
    words: Words
    """The speaker's own."""
    dialog: Understands
    handlers: Handlers
    gist: Callable[[Intent], str]
    """Says what an intent is about: "set a timer"."""
    conversation: Conversation | None = None
    """Answers what no skill does, by a language model; `None` if none is configured."""
