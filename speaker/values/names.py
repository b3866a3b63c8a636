"""Finds the name that was meant by its sound: "jon smyth" is John Smith, 王琳 is 王林."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

import yaml

_HERE = Path(__file__).parent
_HAN = re.compile(r"[\u3400-\u9fff]")
_CLEAR = 0.72
"""Below it nothing is taken without asking: "mum" and "Mom" are 0.83, strangers under 0.6."""
_ASK = 0.5
_AHEAD = 0.08
"""The best must be better than the next by this."""
_VOWEL, _NEAR = 0.4, 0.5
"""What it costs to hear another vowel, and a sound like it; another sound costs 1."""
_PART = 0.9
"""What the score of a first or last name alone is worth."""
_LONGEST = 60


class Outcome(StrEnum):
    """Whether a name may be taken."""

    CLEAR = "clear"
    ASK = "ask"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A name, and how alike it sounds: 1 is the same."""

    name: str
    score: float


@dataclass(frozen=True, slots=True)
class Named:
    """All names that may be meant, the likeliest first."""

    outcome: Outcome
    ranked: tuple[Candidate, ...]

    @property
    def name(self) -> str | None:
        """The one that is meant, if that is clear."""
        return self.ranked[0].name if self.outcome is Outcome.CLEAR else None


@dataclass(frozen=True, slots=True)
class Sounds:
    """How a language writes its sounds."""

    rewrite: tuple[tuple[re.Pattern[str], str], ...]
    vowels: frozenset[str]
    near: frozenset[frozenset[str]]
    before: tuple[str, ...] = ()
    """What people say before a name: the, my."""
    behind: tuple[str, ...] = ()
    """What they say behind it: one, please."""
    plural: str = ""
    """A letter at the end that makes no other name: "egg", "eggs"."""

    def code(self, word: str) -> str:
        """Return how one word or syllable sounds."""
        plain = unicodedata.normalize("NFKD", word.lower())[:_LONGEST]
        plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
        for pattern, sound in self.rewrite:
            plain = pattern.sub(sound, plain)
        return plain

    def cost(self, first: str, second: str) -> float:
        """Return how unlike two sounds are."""
        if first == second:
            return 0.0
        if {first, second} <= self.vowels:
            return _VOWEL
        return _NEAR if frozenset((first, second)) in self.near else 1.0


def best(said: str, names: Iterable[str], language: str) -> Named:
    """Rank the names by how they sound like what was said."""
    choices = list(dict.fromkeys(names))
    han = any(_HAN.search(text) for text in (said, *choices))
    sounds = load("zh" if han else language)
    heard = _codes(said, sounds)
    scored = [Candidate(name, round(_alike(heard, _codes(name, sounds), sounds), 3)) for name in choices]
    ranked = tuple(sorted((one for one in scored if one.score >= _ASK), key=lambda one: -one.score))
    return Named(_outcome(said, ranked), ranked)


@cache
def load(language: str) -> Sounds:
    """Return the sounds of a language; without a file of its own the letters count as they are."""
    path = _HERE / f"sounds_{language}.yaml"
    known = re.fullmatch(r"[a-z]+", language) and path.is_file()
    data = yaml.safe_load(path.read_text(encoding="utf-8")) if known else {}
    return Sounds(
        tuple((re.compile(pattern), sound) for pattern, sound in data.get("rewrite", ())),
        frozenset(data.get("vowels", "aeiou")),
        frozenset(frozenset(pair) for pair in data.get("near", ())),
        tuple(data.get("before", ())),
        tuple(data.get("behind", ())),
        data.get("plural", ""),
    )


def _outcome(said: str, ranked: Sequence[Candidate]) -> Outcome:
    if not ranked:
        return Outcome.NONE
    same = [one for one in ranked if one.name.casefold() == said.strip().casefold()]
    if len(same) == 1 and same[0].score == ranked[0].score and ranked[0] == same[0]:
        return Outcome.CLEAR
    if ranked[0].score == 1 and (len(ranked) == 1 or ranked[1].score < 1):
        return Outcome.CLEAR
    ahead = len(ranked) == 1 or ranked[0].score - ranked[1].score >= _AHEAD
    return Outcome.CLEAR if ahead and ranked[0].score >= _CLEAR else Outcome.ASK


def _codes(text: str, sounds: Sounds) -> tuple[str, ...]:
    words = _pinyin(text) if _HAN.search(text) else re.findall(r"[^\W\d_]+", text.replace("'", ""))
    return tuple(code for word in words if (code := sounds.code(word)))


def _pinyin(text: str) -> list[str]:
    # Its dictionary takes a tenth of a second: only who has Chinese names waits for it.
    from pypinyin import lazy_pinyin

    return [word for word in lazy_pinyin(text) if word.strip()]


def _alike(heard: Sequence[str], name: Sequence[str], sounds: Sounds) -> float:
    """Compare all of it, and each word of the name where only one was said."""
    if not heard or not name:
        return 0.0
    whole = _similar("".join(heard), "".join(name), sounds)
    if len(heard) >= len(name):
        return whole
    parts = len(name) - len(heard) + 1
    windows = ("".join(name[at : at + len(heard)]) for at in range(parts))
    return max(whole, _PART * max(_similar("".join(heard), part, sounds) for part in windows))


def _similar(first: str, second: str, sounds: Sounds) -> float:
    """Return 1 less the cost of hearing one for the other."""
    above = [0.0]
    weight = [_VOWEL if letter in sounds.vowels else 1.0 for letter in second]
    for extra in weight:
        above.append(above[-1] + extra)
    total = above[-1]
    mine = 0.0
    for letter in first:
        extra = _VOWEL if letter in sounds.vowels else 1.0
        mine += extra
        row = [above[0] + extra]
        for at, other in enumerate(second):
            row.append(min(row[-1] + weight[at], above[at + 1] + extra, above[at] + sounds.cost(letter, other)))
        above = row
    return max(0.0, 1 - above[-1] / max(total, mine))
