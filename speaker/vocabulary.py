"""What people may say to the installed skills, as sentences for a recognizer to learn."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import overload

from speaker.interfaces import Vocabulary
from speaker.sampler import Sampler
from speaker.sentences import Words

_DRAWS = 500
"""Sentences drawn for each intent; every one of its templates comes up at least twice."""
_EXAMPLE_WEIGHT = 5
_DRAWN_AS = 1
"""Counts up when the same templates give other sentences."""


Names = Mapping[str, Mapping[str, Sequence[str]]]
"""What things are called in this house: by skill and slot."""


def vocabulary(skills: Mapping[str, Words], wake_words: Sequence[str], names: Names | None = None) -> Vocabulary:
    """Return sentences drawn from the templates of all skills; the same skills and names give the same sentences."""
    named = {name: _with_names(skills[name], (names or {}).get(name, {})) for name in sorted(skills)}
    return Vocabulary(Drawn(lambda: _draw(named)), tuple(wake_words), _digest(named))


class Drawn(Sequence[str]):
    """Sentences that are drawn when first looked at: a model that is compiled already needs none of them.

    Pickled, it is the sentences.
    """

    def __init__(self, draw: Callable[[], tuple[str, ...]]) -> None:
        self._draw = draw

    @cached_property
    def _all(self) -> tuple[str, ...]:
        return self._draw()

    def __len__(self) -> int:
        return len(self._all)

    @overload
    def __getitem__(self, at: int) -> str: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[str]: ...

    def __getitem__(self, at: int | slice) -> str | Sequence[str]:
        return self._all[at]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all)

    def __reduce__(self) -> tuple[type[tuple[str, ...]], tuple[tuple[str, ...]]]:
        return tuple, (self._all,)


def _draw(skills: Mapping[str, Words]) -> tuple[str, ...]:
    drawn: list[str] = []
    for words in skills.values():
        sampler = Sampler(words)
        for intent in words.intents.values():
            drawn += sampler.draw(intent.templates, max(_DRAWS, 2 * len(intent.templates)))
            drawn += list(intent.examples) * _EXAMPLE_WEIGHT
    return tuple(sentence.lower() for sentence in drawn)


def _digest(skills: Mapping[str, Words]) -> str:
    """Return what tells these sentences from others without drawing them: all that they are drawn from."""
    digest = hashlib.sha256(f"{_DRAWN_AS} {_DRAWS} {_EXAMPLE_WEIGHT}".encode())
    for name, words in skills.items():
        templates = [(intent.templates, tuple(intent.examples)) for intent in words.intents.values()]
        digest.update(repr((name, templates, sorted(words.slots.items()), sorted(words.rules.items()))).encode())
    return digest.hexdigest()


def _with_names(words: Words, names: Mapping[str, Sequence[str]]) -> Words:
    """Let a slot hold the names of this house as often as all that the skill itself lists in one line."""
    slots = dict(words.slots)
    for slot, values in names.items():
        if slot in slots and values:
            slots[slot] = replace(slots[slot], values=(*slots[slot].values, f"({'|'.join(values)})"))
    return replace(words, slots=slots)
