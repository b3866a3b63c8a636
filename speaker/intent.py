"""What is wanted, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

SECRET = frozenset({"pin"})
"""Slots that nobody but the owner's rules may see."""
MASK = "***"


@dataclass(frozen=True, slots=True)
class Intent:
    """What is wanted."""

    skill: str
    """Who answers it; "" if nothing installed does."""
    name: str
    """`skill.verb`, from the vocabulary."""
    slots: Mapping[str, str] = field(default_factory=dict)
    """Parameters: lower-case text as it was heard."""
    text: str = ""
    """The whole transcript."""
    score: float = 1.0
    """How likely it is that this was meant, 0 to 1."""
    source: str = "template"
    """Who understood it: template, classifier, dialog, model, command, or another program."""
    confirmed: bool = False
    """The user was asked whether to, and said yes."""

    @property
    def shown(self) -> dict[str, str]:
        """The slots as a trace or an event may show them."""
        return {name: MASK if name in SECRET else said for name, said in self.slots.items()}

    def means(self, other: "Intent | None") -> bool:
        """Tell whether another text wants the same."""
        return other is not None and (self.skill, self.name, self.slots) == (other.skill, other.name, other.slots)

    @property
    def family(self) -> str:
        """The part before the dot: `alarm`."""
        return self.name.partition(".")[0]


class Outcome(StrEnum):
    """How a request ended."""

    DONE = "done"
    ASKED = "asked"
    """The speaker needs a reply first."""
    PARTLY = "partly"
    """Some of it was done; the speech says what was not."""
    UNKNOWN = "unknown"
    """It was tried, and nobody knows whether it worked; the speech says so."""
    FAILED = "failed"
    """It could not be done; the speech says why."""
    REFUSED = "refused"
    """It is nothing we do, or the owner does not allow it."""


class Reply(StrEnum):
    """What a reply to a prompt may be, which tells how long a pause in it may last."""

    REQUEST = "request"
    YES_NO = "yes or no"
    DICTATION = "dictation"
    """A list or a message: people think between its parts."""


@dataclass(frozen=True, slots=True)
class Question:
    """What the reply to a prompt is for."""

    intent: Intent
    """What is done with the reply."""
    slot: str = ""
    """The slot that the reply fills; "" where yes or no was asked, and yes does the intent, confirmed."""
    choices: Mapping[str, str] = field(default_factory=dict)
    """What was offered, in this order, and what each puts into the slot; "the second one" is a reply too."""


@dataclass(frozen=True, slots=True)
class Response:
    """What a handler returns."""

    speech: str
    outcome: Outcome = Outcome.DONE
    expects_reply: bool = False
    """Listen for the reply without a wake word."""
    reply: Reply = Reply.REQUEST
    """What is expected."""
    hush: bool = False
    """Stop whatever sounds; with empty `speech`, say nothing more."""
    source: str | None = None
    """Who is to be credited for the content."""
    question: Question | None = None
    """What the expected reply is for; without it, the reply is a request like any other."""
    undo: Intent | None = None
    """What takes back what was done: "no, I said fifteen" first undoes the timer for fifty."""


@dataclass(frozen=True, slots=True)
class Past:
    """One turn that is over."""

    at: float
    """Seconds since 1970."""
    heard: str
    intent: str
    """What was understood, `oos` if nothing."""
    slots: Mapping[str, str]
    source: str
    """Who understood it: template, classifier, dialog, model; "" if nobody."""
    score: float
    reason: str
    """Why it was understood so, for people."""
    said: str
    outcome: str
    about_turns: bool = False
    """It asked about the turns themselves: "what did you hear?"."""
