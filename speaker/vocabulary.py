"""What people may say to the installed skills, as sentences for a recognizer to learn."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from speaker.interfaces import Vocabulary
from speaker.sampler import Sampler
from speaker.sentences import Words

_DRAWS = 700
"""Sentences drawn for each intent; every one of its templates comes up at least twice."""
_EXAMPLE_WEIGHT = 5


Names = Mapping[str, Mapping[str, Sequence[str]]]
"""What things are called in this house: by skill and slot."""


def vocabulary(skills: Mapping[str, Words], wake_words: Sequence[str], names: Names | None = None) -> Vocabulary:
    """Draw sentences from the templates of all skills; the same skills and names give the same sentences."""
    drawn: list[str] = []
    for name in sorted(skills):
        words = _with_names(skills[name], (names or {}).get(name, {}))
        sampler = Sampler(words)
        for intent in words.intents.values():
            drawn += sampler.draw(intent.templates, max(_DRAWS, 2 * len(intent.templates)))
            drawn += list(intent.examples) * _EXAMPLE_WEIGHT
    return Vocabulary(tuple(sentence.lower() for sentence in drawn), tuple(wake_words))


def _with_names(words: Words, names: Mapping[str, Sequence[str]]) -> Words:
    """Let a slot hold the names of this house as often as all that the skill itself lists in one line."""
    slots = dict(words.slots)
    for slot, values in names.items():
        if slot in slots and values:
            slots[slot] = replace(slots[slot], values=(*slots[slot].values, f"({'|'.join(values)})"))
    return replace(words, slots=slots)
