"""From what was said in one breath to single things: "eggs milk and a loaf of bread" is three."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_DATA = Path(__file__).parent / "data"
_HAN = re.compile(r"[\u3400-\u9fff]")
_PATTERNS = ("between", "containers", "verbs")
LONGEST = 120
"""Characters of one thing."""
MOST = 30
"""Things in one breath."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What a language gives to tell one thing from the next."""

    between: tuple[str, ...]
    lead: frozenset[str]
    vague: frozenset[str]
    counts: frozenset[str]
    containers: tuple[str, ...]
    units: frozenset[str]
    joined: frozenset[str]
    heads: frozenset[str]
    singular: frozenset[str]
    verbs: tuple[str, ...]
    things: frozenset[str]
    tasks: frozenset[str]
    """Hints that a list of tasks is meant."""
    bought: frozenset[str]
    """Hints that things are had or done, not given up."""
    everything: frozenset[str]
    """Hints that the whole list is meant."""
    frames: tuple[re.Pattern[str], ...]
    """How requests are built whose things can be told without a tagger."""
    lists: frozenset[str]
    """Hints that is asked for the lists themselves."""


@cache
def load(language: str) -> Lexicon:
    """Return what is known of a language; of English, where nobody has written its file."""
    path = _DATA / f"{language}.yaml"
    data = yaml.safe_load((path if path.is_file() else _DATA / "en.yaml").read_text(encoding="utf-8"))
    frames = tuple(re.compile(pattern) for pattern in data.pop("frames"))
    rows: dict[str, Any] = {name: [one.strip(" ,") for one in row.split(", ")] for name, row in data.items()}
    for name, row in rows.items():
        found = [one for one in row if one]
        # The longest first, because they become the branches of a pattern.
        rows[name] = tuple(sorted(found, key=len, reverse=True)) if name in _PATTERNS else frozenset(found)
    return Lexicon(frames=frames, **rows)


def split(said: str, text: str, language: str, used: Collection[str] = (), *, tasks: bool = False) -> list[str]:
    """Return the single things in `said`, amounts kept; what a tagger took for several stands between ";" there.

    `text` is the whole request; `used` are things that were on lists before. With `tasks`, only a verb begins
    another: "call mum and dad" is one.
    """
    words = load(language)
    known = words.things | words.joined | frozenset(used)
    found: list[str] = []
    for part in _rejoined(said, text, words, spaced=not _HAN.search(said)):
        if _HAN.search(part):
            found += _split_han(part, words, known, tasks=tasks)
        else:
            found += _split_spaced(part, words, known, tasks=tasks)
    tidied = (_tidied(one, words)[:LONGEST].strip() for one in found)
    return [one for one in dict.fromkeys(tidied) if one and one not in words.vague][:MOST]


def name_of(thing: str, language: str) -> str:
    """Return a thing without its amount: "bread" for "a loaf of bread"."""
    words = load(language)
    if _HAN.search(thing):
        amount = _han_amount(words)
        bare = re.sub(rf"^{amount}|{amount}$", "", thing)
        return bare or thing
    parts = thing.split()
    at = _amount(parts, 0, words)
    return " ".join(parts[at:]) or thing


def _rejoined(said: str, text: str, words: Lexicon, *, spaced: bool) -> list[str]:
    """Undo cuts that a tagger made where an "and" stands in the text: whether it parts two things is told here."""
    parts = [part.strip(" ,") for part in re.split(r"[;\n,，、]", said) if part.strip(" ,")]
    joined: list[str] = []
    for part in parts:
        gap = " " if spaced else ""
        between = next((b for b in words.between if joined and f"{joined[-1]}{gap}{b}{gap}{part}" in text), None)
        if between is None:
            joined.append(part)
        else:
            joined[-1] += f"{gap}{between}{gap}{part}"
    return joined


def _split_spaced(part: str, words: Lexicon, known: Collection[str], *, tasks: bool) -> Iterator[str]:
    joined = sorted((one for one in known if any(f" {b} " in one for b in words.between)), key=len, reverse=True)
    # An "and" inside one thing is hidden while the others part.
    hidden = {one.replace(" ", "\0"): one for one in joined if re.search(rf"\b{re.escape(one)}\b", part)}
    for mark, one in hidden.items():
        part = re.sub(rf"\b{re.escape(one)}\b", mark, part)
    between = "|".join(map(re.escape, words.between))
    ahead = rf"(?=(?:{'|'.join(words.verbs)})\b)" if tasks else ""
    for chunk in re.split(rf"\s+(?:{between})\s+{ahead}|^(?:{between})\s+|\s+(?:{between})$", part):
        things = [chunk] if tasks else _runs(chunk.split(), words, known)
        yield from (thing.replace("\0", " ") for thing in things)


def _runs(parts: Sequence[str], words: Lexicon, known: Collection[str]) -> Iterator[str]:
    """Part a row of words without an "and", at amounts and at things that are known."""
    atoms = list(_atoms(parts, words, known))
    row: list[str] = []
    for at, (atom, kind) in enumerate(atoms):
        if row and _parts(atoms[at - 1], (atom, kind), words):
            yield " ".join(row)
            row = []
        row.append(atom)
    if row:
        yield " ".join(row)


def _atoms(parts: Sequence[str], words: Lexicon, known: Collection[str]) -> Iterator[tuple[str, str]]:
    at = 0
    while at < len(parts):
        end = _amount(parts, at, words)
        if end > at:
            yield " ".join(parts[at:end]), "amount"
            at = end
            continue
        end = next((end for end in range(min(len(parts), at + 5), at, -1) if " ".join(parts[at:end]) in known), at)
        yield " ".join(parts[at : max(end, at + 1)]), "known" if end > at or "\0" in parts[at] else "word"
        at = max(end, at + 1)


def _parts(before: tuple[str, str], after: tuple[str, str], words: Lexicon) -> bool:
    """Tell whether another thing begins between two neighbours."""
    (left, left_kind), (right, right_kind) = before, after
    if left_kind == "amount":
        return False
    if right_kind == "amount":
        return left.split()[-1] not in ("of", "for", "to", "with", "in", "size", "number")
    last = left.split()[-1]
    many = last.endswith("s") and not last.endswith(("ss", "'s")) and last not in words.singular
    if right_kind != "known":
        return many and left_kind == "known"
    return many or (left_kind == "known" and right not in words.heads)


def _amount(parts: Sequence[str], at: int, words: Lexicon) -> int:
    """Return where the amount that begins at `at` ends; `at` if none does."""
    end = at
    while end < len(parts) and (parts[end] in words.counts or parts[end].isdigit()):
        end += 1
    if end == at or end == len(parts):
        return at
    unit = parts[end] in words.units
    if end + 1 < len(parts) and (unit or (parts[end] in words.containers and parts[end + 1] == "of")):
        end += 1
    if end + 1 < len(parts) and parts[end] == "of":
        end += 1
        if end + 2 < len(parts) and parts[end] in words.containers and parts[end + 1] == "of":
            end += 2
        return max(end, _amount(parts, end, words))
    return end


def _han_amount(words: Lexicon) -> str:
    counts, measures = "".join(sorted(words.counts)), "|".join(map(re.escape, words.containers))
    return rf"(?:[{counts}\d]+(?:{measures})半?|一些|一点儿?)"


def _split_han(part: str, words: Lexicon, known: Collection[str], *, tasks: bool) -> Iterator[str]:
    hidden = {one: chr(0xE000 + at) for at, one in enumerate(sorted(words.joined)) if one in part}
    for one, mark in hidden.items():
        part = part.replace(one, mark)
    between = "|".join(map(re.escape, words.between))
    ahead = rf"(?={'|'.join(words.verbs)})" if tasks else ""
    for chunk in re.split(rf"(?:{between}){ahead}", part):
        for thing in [chunk] if tasks else _split_measured(chunk.replace(" ", ""), words, known):
            for one, mark in hidden.items():
                thing = thing.replace(mark, one)
            yield thing


def _split_measured(chunk: str, words: Lexicon, known: Collection[str]) -> Iterator[str]:
    """Part at measure words: they stand before all things, or behind all: 两斤排骨一箱可乐, 排骨两斤可乐一箱."""
    amount = _han_amount(words)
    found = [match for match in re.finditer(amount, chunk) if match.group()]
    behind = found and found[-1].end() == len(chunk) and found[0].start() > 0
    cuts = [match.end() if behind else match.start() for match in found]
    for start, end in zip([0, *cuts], [*cuts, len(chunk)], strict=True):
        thing = chunk[start:end]
        before = re.match(amount, thing)
        if behind:
            yield thing
        elif before is None:
            yield from _covered(thing, known)
        else:
            first, *others = _covered(thing[before.end() :], known)
            yield from (before.group() + first, *others)


def _covered(row: str, known: Collection[str]) -> list[str]:
    """Part a row of characters where all of it is things that are known, in as few as can be."""
    best: list[list[str] | None] = [[]] + [None] * len(row)
    for end in range(1, len(row) + 1):
        for start in range(max(0, end - 8), end):
            before = best[start]
            if before is None or row[start:end] not in known or end - start < 2 < len(row):
                continue
            if best[end] is None or len(before) + 1 < len(best[end] or ()):
                best[end] = [*before, row[start:end]]
    return best[-1] or [row]


def _tidied(thing: str, words: Lexicon) -> str:
    parts = thing.split()
    while len(parts) > 1 and parts[0] in words.lead:
        parts = parts[1:]
    return " ".join(parts)
