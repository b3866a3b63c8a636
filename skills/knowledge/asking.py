"""What a question asks: a fact that is looked up, or words that are searched."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_DATA = Path(__file__).parent / "data"
_ARTICLES = re.compile(r"^(?:the|an?) ")
_LATE_VERB = re.compile(r" (?:is|was)$")
"""Tell me what the capital of Chile is."""
_ENDS = re.compile(r"[\s?.!？。！]+$")
_HAN = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Fact:
    """A crisp fact that was asked for."""

    name: str
    """As "population"."""
    subject: str


@dataclass(frozen=True, slots=True)
class Query:
    """A question that no table answers."""

    text: str
    """As it was said, without what leads to it."""
    words: frozenset[str]
    """Those that matter; of Chinese, each two characters."""
    wanted: str
    """A pattern of what must stand in a sentence that answers: kilometres, where how far was asked; "" for anything."""
    language: str


def read_fact(text: str, language: str) -> Fact | None:
    """Return the fact that is asked for; `None` if it is none that we know how to look up."""
    said = _LATE_VERB.sub("", _ARTICLES.sub("", _without_leads(text, language)))
    for name, patterns in _patterns(language):
        for pattern in patterns:
            found = pattern.fullmatch(said)
            if found is not None:
                return Fact(name, _ARTICLES.sub("", found.group(1).strip()))
    return None


def bare(text: str, language: str) -> str:
    """Return a name without what leads to it: "of the Nile" is the Nile."""
    words = text.split()
    while len(words) > 1 and is_small(words[0], language):
        words.pop(0)
    return " ".join(words)


def read_query(text: str, language: str) -> Query:
    said = _without_leads(text, language)
    for asked, wanted in load(language)["wants"]:
        if re.search(asked, said):
            # "How far is the moon" is answered with "away": of its words the moon is left.
            return Query(said, words_of(re.sub(asked, " ", said), language), wanted, language)
    return Query(said, words_of(said, language), "", language)


def words_of(text: str, language: str) -> frozenset[str]:
    """Return the words that matter, cut to their first letters: "magnets" and "magnetic" are one."""
    small = set(load(language)["small"])
    plain = text.casefold()
    words = {word[:5] for word in re.findall(r"[^\W_]+", _HAN.sub(" ", plain)) if word not in small}
    for run in re.findall(r"[\u3400-\u9fff]+", plain):
        for word in sorted(small, key=len, reverse=True):
            run = run.replace(word, " ") if len(word) > 1 or word in "的了吗呢是" else run
        for piece in run.split():
            words |= {piece[at : at + 2] for at in range(max(1, len(piece) - 1))}
    return frozenset(words)


def is_small(word: str, language: str) -> bool:
    """Tell whether a word is one of those that begin a sentence in small letters: the, in, it."""
    return word.casefold() in load(language)["small"] and word != "I"


@cache
def load(language: str) -> Mapping[str, Any]:
    """Return what is known of a language; English for those that nobody has written down."""
    path = _DATA / f"{language}.yaml"
    data: Mapping[str, Any] = yaml.safe_load((path if path.exists() else _DATA / "en.yaml").read_text(encoding="utf-8"))
    return data


@cache
def _patterns(language: str) -> tuple[tuple[str, tuple[re.Pattern[str], ...]], ...]:
    facts: Mapping[str, list[str]] = load(language)["facts"]
    return tuple((name, tuple(re.compile(one) for one in patterns)) for name, patterns in facts.items())


def _without_leads(text: str, language: str) -> str:
    said = _ENDS.sub("", " ".join(text.casefold().split()))
    for lead in load(language)["leads"]:
        shorter = re.sub(rf"^{lead}", "", said)
        said = shorter or said
    return said
