"""Whether a sentence claims an act that was not done: models say more readily that they set a timer than set one."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from speaker.conversation.words import ClaimWords
from speaker.intent import Outcome


@dataclass(frozen=True, slots=True)
class Act:
    """What one call of a tool came to."""

    name: str
    """The intent, or the tool of somebody else."""
    outcome: Outcome
    speech: str
    """What the skill itself says about it."""
    reads: bool = False
    """It changes nothing."""
    outside: bool = False
    """A tool of somebody else: nobody here knows what it acts on."""

    @property
    def done(self) -> bool:
        return self.outcome in (Outcome.DONE, Outcome.PARTLY)


class Claims:
    """Knows the wordings of claims in one language."""

    def __init__(self, words: ClaimWords) -> None:
        self._doing = [re.compile(pattern, re.IGNORECASE) for pattern in words.doing]
        self._being = [re.compile(pattern, re.IGNORECASE) for pattern in words.being]
        self._unless = [re.compile(pattern, re.IGNORECASE) for pattern in words.unless]
        self._requests = [re.compile(pattern, re.IGNORECASE) for pattern in words.requests]
        self._admits = [re.compile(pattern, re.IGNORECASE) for pattern in words.admits]
        self._subjects = [
            (re.compile("|".join(subject.words), re.IGNORECASE), subject.families)
            for subject in words.subjects.values()
        ]

    def claims(self, sentence: str) -> bool:
        """Tell whether a sentence says that something was done, is being done or will be."""
        return self._any(self._doing, sentence) or self._any(self._being, sentence)

    def unfounded(self, sentence: str, acts: Iterable[Act]) -> bool:
        """Tell whether a sentence claims more than was done."""
        doing = self._any(self._doing, sentence)
        if not doing and not self._any(self._being, sentence):
            return False
        done = [act for act in acts if act.done and not (doing and act.reads)]
        return not done or any(
            subject.search(sentence) and not any(_acts_on(act, families) for act in done)
            for subject, families in self._subjects
        )

    def wants_act(self, text: str) -> bool:
        """Tell whether a user wants something done: then all that does not admit that nothing was, claims it."""
        return _matches(self._requests, text)

    def admits(self, sentence: str) -> bool:
        """Tell whether a sentence says that something was not done, or asks."""
        return _matches(self._admits, sentence)

    def _any(self, patterns: Iterable[re.Pattern[str]], sentence: str) -> bool:
        return _matches(patterns, sentence) and not _matches(self._unless, sentence)


def _acts_on(act: Act, families: tuple[str, ...]) -> bool:
    return act.outside or act.name.partition(".")[0] in families


def _matches(patterns: Iterable[re.Pattern[str]], sentence: str) -> bool:
    plain = sentence.replace("’", "'").strip()
    return any(pattern.search(plain) for pattern in patterns)
