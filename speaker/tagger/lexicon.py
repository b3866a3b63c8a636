"""Words and phrases that the tagger knows beforehand; they are stored with its weights, which mean nothing without."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from speaker.tagger.groups import Groups

_LONGEST = 4


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What is known of a language."""

    language: str
    common: frozenset[str] = frozenset()
    """Words heard so often that a feature may name them where it calls others "some word"."""
    small: frozenset[str] = frozenset()
    """Words that stand between slots: by, to, called."""
    classes: Mapping[str, str] = field(default_factory=dict)
    """What a word is, where a language has few of the kind: a number, a day, a room."""
    phrases: Mapping[str, str] = field(default_factory=dict)
    """What a phrase may be, where there are many: the names of towns."""
    groups: Groups = field(default_factory=Groups)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any], groups: Groups) -> Self:
        """Return what `to_json` made, with the groups, which are stored beside it."""
        return cls(
            stored["language"],
            frozenset(stored["common"]),
            frozenset(stored["small"]),
            {word: name for name, words in stored["classes"].items() for word in words},
            {phrase: name for name, phrases in stored["phrases"].items() for phrase in phrases},
            groups,
        )

    def to_json(self) -> dict[str, Any]:
        """Return what `from_json` reads."""
        return {
            "language": self.language,
            "common": sorted(self.common),
            "small": sorted(self.small),
            "classes": _by_name(self.classes),
            "phrases": _by_name(self.phrases),
        }

    def find(self, words: Sequence[str]) -> Iterator[tuple[int, int, str]]:
        """Yield first and last word of each known phrase and what it is, the longest from the left."""
        joint = "" if self.language == "zh" else " "
        first = 0
        while first < len(words):
            for last in range(min(first + _LONGEST, len(words)) - 1, first - 1, -1):
                name = self.phrases.get(joint.join(words[first : last + 1]))
                if name is not None:
                    yield first, last, name
                    first = last
                    break
            first += 1


def _by_name(names: Mapping[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for word, name in sorted(names.items()):
        found.setdefault(name, []).append(word)
    return found
