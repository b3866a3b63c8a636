"""Whether skills steal from each other: every example of each, asked of all of them together."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from speaker.normal import normalize
from speaker.router import Route
from speaker.sentences import Words


@dataclass(frozen=True, slots=True)
class Theft:
    """An example that does not come out as its skill says."""

    skill: str
    intent: str
    example: str
    taken_by: str
    """The intent that it becomes; "" if nobody understands it, or two are read into it."""
    slots: Mapping[str, str]
    """The slots found."""
    expected: Mapping[str, str]

    def __str__(self) -> str:
        if self.taken_by and self.taken_by != self.intent:
            return f'{self.skill}: "{self.example}" is {self.intent}, and {self.taken_by} takes it'
        if self.taken_by:
            return f'{self.skill}: "{self.example}" has slots {dict(self.slots)}, not {dict(self.expected)}'
        return f'{self.skill}: "{self.example}" is {self.intent}, and nobody is sure of it'


def find(skills: Mapping[str, Words], explain: Callable[[str], Route]) -> Iterator[Theft]:
    """Yield every example that is understood otherwise than its skill wants."""
    for skill, words in skills.items():
        for name, intent in words.intents.items():
            # What only replies is no request, and the dialog reads it.
            asked = {example: slots for example, slots in intent.examples.items() if "reply" not in slots}
            for example, expected in asked.items():
                found = explain(normalize(example, words.language)).sure
                if (
                    found is None
                    or found.name != name
                    or any(found.slots.get(slot) != value for slot, value in expected.items())
                ):
                    taken_by = "" if found is None else found.name
                    slots = {} if found is None else found.slots
                    yield Theft(skill, name, example, taken_by, slots, expected)
