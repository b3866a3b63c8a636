"""What people may say to the installed skills, as sentences for a recognizer to learn."""

from collections.abc import Mapping, Sequence

from speaker.interfaces import Vocabulary
from speaker.sentences import Sampler, Words

_DRAWS = 700
"""Sentences drawn for each intent; every one of its templates comes up at least twice."""
_EXAMPLE_WEIGHT = 5


def vocabulary(skills: Mapping[str, Words], wake_words: Sequence[str]) -> Vocabulary:
    """Draw sentences from the templates of all skills; the same skills give the same sentences."""
    drawn: list[str] = []
    for name in sorted(skills):
        words = skills[name]
        sampler = Sampler(words)
        for intent in words.intents.values():
            drawn += sampler.draw(intent.templates, max(_DRAWS, 2 * len(intent.templates)))
            drawn += list(intent.examples) * _EXAMPLE_WEIGHT
    return Vocabulary(tuple(sentence.lower() for sentence in drawn), tuple(wake_words))
