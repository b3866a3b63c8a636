"""What a recognizer makes of a sentence: words that sound alike, small words lost, a first word cut off."""

import gzip
import random
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

LEXICON = Path(__file__).parents[1] / "en-mini" / "lexicon.txt.gz"
VOWELS = "AEIOU"
PREFIXES = {
    "en": (
        "can you please", "could you", "would you please", "please", "hey", "okay", "i'd like you to", "i want you to",
        "can you", "will you", "um", "so", "go ahead and", "would you mind to",
    ),
    "zh": ("请", "请帮我", "帮我", "麻烦你", "麻烦", "你能", "可以", "那个", "嗯", "我想让你", "给我"),
}  # fmt: skip
SUFFIXES = {"en": ("please", "for me", "now", "thanks", "will you"), "zh": ("吧", "好吗", "谢谢", "可以吗", "一下")}
LOST = 0.25
"""Of the words that go wrong, those that are not heard at all."""


def neighbours(words: Collection[str]) -> Mapping[str, Sequence[str]]:
    """Return for each word those that differ in one sound at most; two vowels count as the same."""
    sounds: dict[str, set[str]] = defaultdict(set)
    with gzip.open(LEXICON, "rt", encoding="utf-8") as file:
        for line in file:
            word, *phones = line.split()
            if word in words:
                said = [phone[0] if phone[0] in VOWELS else phone for phone in phones]
                for at in range(len(said) + 1):
                    # Alike where dropping one sound of each leaves the same; short words are alike as a whole.
                    if at == len(said) or len(said) > 3:
                        sounds[" ".join(said[:at] + said[at + 1 :])].add(word)
    alike: dict[str, set[str]] = defaultdict(set)
    for group in sounds.values():
        for word in group:
            alike[word] |= group - {word}
    return {word: sorted(group) for word, group in sorted(alike.items()) if group}


class Mishearing:
    """Makes wrong transcripts, the same ones from the same seed."""

    def __init__(self, language: str, words: Sequence[str], share: float, seed: int = 0) -> None:
        """Take the words that may be heard, and the share of them that goes wrong in a sentence."""
        self._joint = " " if language == "en" else ""
        self._alike = neighbours(set(words)) if language == "en" else {}
        self._share = share
        self._prefixes, self._suffixes = PREFIXES[language], SUFFIXES[language]
        self._random = random.Random(seed)

    def hear(self, text: str) -> str:
        """Return the sentence with some words lost or exchanged; perhaps its first is cut off."""
        words = text.split() if self._joint else list(text)
        heard = list(self._words(words))
        if len(heard) > 3 and self._random.random() < 0.15:
            del heard[0]
        return self._joint.join(heard) or text

    def _words(self, words: Sequence[str]) -> Iterator[str]:
        for word in words:
            if self._random.random() > self._share:
                yield word
            elif self._random.random() > LOST and word in self._alike:
                yield self._random.choice(self._alike[word])
            elif len(words) < 4:
                yield word

    def dress(self, text: str) -> str:
        """Return the sentence as one says it politely, or with a filler before it."""
        if self._random.random() < 0.7:
            return f"{self._random.choice(self._prefixes)}{self._joint}{text}"
        return f"{text}{self._joint}{self._random.choice(self._suffixes)}"
