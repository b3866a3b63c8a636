"""Where a sentence may be cut in two requests: "turn off the lights | and | set an alarm"."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from speaker.intent import Intent
from speaker.normal import size
from speaker.sentences import Words

_FREE = frozenset(
    {"content", "text", "term", "topic", "query", "expr", "event", "song", "artist", "album", "name", "command"}
)
"""Slots that may hold an "and" of their own: "remind me to feed the cat and turn off the oven" is one request."""
_SHORTEST = 2
"""Words that a guessed request has, in Mandarin one character more: "find and delete" is one."""


@dataclass(frozen=True, slots=True)
class Joints:
    """How one language puts two requests into one sentence."""

    words: tuple[str, ...] = ()
    """With their spaces, the longer first: " and then ", " and "."""
    weak: tuple[str, ...] = ()
    """Those of them that stand inside one request as well: "salt and pepper"."""
    openers: tuple[str, ...] = ()
    """What the second begins with after a weak one, if it is no template; anything, if there are none."""
    backward: tuple[str, ...] = ()
    """Words that point from the second to the first."""
    spaced: bool = True

    @classmethod
    def of(cls, words: Words) -> "Joints":
        # "And could you please turn off the lights": what means nothing may come before.
        openers = (*words.openers, *words.skip) if words.openers else ()
        return cls(words.joints, words.weak_joints, openers, words.backward, words.spaced)

    def halves(self, text: str) -> Iterator[tuple[str, str, str]]:
        """Yield each way to cut a text: first half, joint, second half."""
        for joint in self.words:
            for found in re.finditer(re.escape(joint), text):
                first, second = text[: found.start()], text[found.end() :]
                if first and second:
                    yield first, joint, second

    def within(self, slots: Iterable[str]) -> bool:
        """Tell whether a joint stands in the words of a slot."""
        return any(joint in words for words in slots for joint in self.words)

    def parts(self, one: Intent, first: str, joint: str, two: Intent, second: str) -> bool:
        """Tell whether two requests are two, not one that was cut in the middle."""
        if any(first.endswith(words) for name, words in one.slots.items() if name in _FREE and words):
            return False
        begins = two.source == "template" or self.opens(second)
        if joint in self.weak and not (begins and self._whole(one, first)):
            return False
        # "Find the podcast and play it" is one; "turn on the radio and turn it up" is two.
        if one.name != two.name:
            return size(second) > _SHORTEST or not self._points_back(second)
        # "Open the radio and play jazz", "message mum and tell her that I'm late": each half tells a part.
        return bool(one.slots.keys() & two.slots.keys()) and not self._points_back(second)

    def _whole(self, intent: Intent, text: str) -> bool:
        return intent.source == "template" or (len(text.split()) if self.spaced else len(text) - 1) >= _SHORTEST

    def opens(self, text: str) -> bool:
        """Tell whether a text begins like a request."""
        end = " " if self.spaced else ""
        return not self.openers or any((text + end).startswith(opener + end) for opener in self.openers)

    def _points_back(self, text: str) -> bool:
        said = text.split() if self.spaced else text
        return any(word in said for word in self.backward)
