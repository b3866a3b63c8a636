"""What the tagger looks at: each piece and its neighbours, as hashes, in tables that say which go together."""

from collections.abc import Iterator, Mapping, Sequence
from zlib import crc32

import numpy as np

from speaker.tagger.chain import Flags, Hashes
from speaker.tagger.groups import LEVELS
from speaker.tagger.lexicon import Lexicon

# Atoms of a piece, by letter. w: the word; v: the word if it is common, else `*`; s, p: its last three and first two
# letters; c: the closed list that it is in; l, r: the nearest small word to the left and right (by, to, called);
# i: the intent; g: known phrases; b: where in the sentence; 0, 1, 2: the word's group on each level.
_ENGLISH = """
    w-3 w-2 w-1 w w+1 w+2 w+3  v c s p g g-1 g+1 b
    w-1,w w,w+1 w-2,w-1 w+1,w+2 w-2,w-1,w w-1,w,w+1 w,w+1,w+2
    v-1,v,v+1 v-2,v-1 v-2,v-1,v v-3,v-2,v-1 v+1,v+2 v,v+1,v+2 v+1,v+2,v+3
    c-2 c-1 c+1 c+2 c-1,c c,c+1 c-2,c-1,c c-1,c,c+1 c,c+1,c+2 c,w-1 c,w+1
    s-1 s+1 p,s l r l,r l,r,v l,c r,c
    i i,w i,w-1 i,w+1 i,v-2,v-1 i,v+1,v+2 i,v-1,v+1 i,v-1,v i,v,v+1 i,c i,c-1 i,c+1 i,l i,r i,l,r i,s i,g i,b i,l,v
    i,r,v i,v-3,v-2,v-1 i,c-1,c i,c,c+1
    0 0-1 0+1 0-1,0 0,0+1 0-1,0,0+1 1 1-1 1+1 1-1,1 1,1+1 2 2-1 2+1 0,w-1 0,w+1 1,w-1 0,v-1,v+1 0,v-2,v-1 0,l 0,r
    i,0 i,1 i,2 i,0-1 i,0+1 i,1-1 i,1+1 i,0-1,0 i,0,0+1 i,0,v-1 i,0,v+1 i,0,l i,0,r
"""
_MANDARIN = """
    w-3 w-2 w-1 w w+1 w+2 w+3  c g g-1 g+1 b
    w-1,w w,w+1 w-2,w-1 w+1,w+2 w-2,w-1,w w-1,w,w+1 w,w+1,w+2 w-3,w-2,w-1 w+1,w+2,w+3 w-3,w-2 w+2,w+3
    c-1 c+1 c-1,c c,c+1 c-2,c-1,c c,c+1,c+2 c,w-1 c,w+1 l r l,r l,c r,c
    i i,w i,w-1 i,w+1 i,w-2,w-1 i,w+1,w+2 i,w-1,w i,w,w+1 i,w-2,w-1,w i,w,w+1,w+2 i,c i,c-1 i,c+1 i,l i,r i,l,r i,g i,b
    i,w-3,w-2,w-1 i,w+1,w+2,w+3 i,c-1,c i,c,c+1
"""
_EDGES = "# w w-1 i w+1 c v-1,v l 0-1,0 i,w i,w-1"


def _parse(templates: str) -> tuple[tuple[tuple[str, int], ...], ...]:
    return tuple(tuple((part[0], int(part[1:] or 0)) for part in template.split(",")) for template in templates.split())


TEMPLATES = {
    "en": (_parse(_ENGLISH), _parse(_EDGES)),
    "zh": (_parse(_MANDARIN), _parse(_EDGES)),
}


def hash_of(text: str) -> int:
    """Return 32 bits of a text, the same on every machine."""
    return crc32(text.encode())


def of_intent(language: str) -> tuple[Flags, Flags]:
    """Return which features of pieces, and of pairs, are of one intent alone."""
    nodes, edges = (
        np.array([any(kind == "i" for kind, _ in template) for template in templates])
        for templates in TEMPLATES[language]
    )
    return nodes, edges


def look(words: Sequence[str], intent: str, lexicon: Lexicon) -> tuple[Hashes, Hashes]:
    """Return the features of each piece, and those of each pair."""
    atoms = _atoms(words, intent, lexicon)
    nodes, edges = TEMPLATES[lexicon.language]
    return _mix(atoms, nodes, len(words), 0), _mix(atoms, edges, len(words), 5000)


_FAR = 3
_BEFORE = np.full(_FAR, hash_of("^^"), np.uint32)
_AFTER = np.full(_FAR, hash_of("$$"), np.uint32)


def _atoms(words: Sequence[str], intent: str, lexicon: Lexicon) -> dict[str, Hashes]:
    """Return each kind of atom as an array with three marks before the sentence and three after it."""
    count = len(words)
    bare = [word.removesuffix("'s") for word in words]
    # Among Han characters a word in Latin letters is a name or a title, whatever its letters.
    foreign = "abc" if lexicon.language == "zh" else ""
    known = [""] * count
    for first, last, name in lexicon.find(bare):
        known[first : last + 1] = [f"B-{name}", *[f"I-{name}"] * (last - first)]
    kinds: dict[str, Sequence[str]] = {
        "w": words,
        "v": [word if word in lexicon.common else "*" for word in words],
        "s": [word[-3:] for word in bare],
        "p": [word[:2] for word in words],
        "c": [lexicon.classes.get(word, foreign if word.isascii() else "") for word in bare],
        "l": list(_before(words, lexicon.small)),
        "r": list(_before(words[::-1], lexicon.small))[::-1],
        "g": known,
        "b": [f"{min(at, 3)} {min(count - at, 3)}" for at in range(count)],
        "i": [intent] * count,
        "#": [""] * count,
    }
    hashes = {kind: np.array([hash_of(value) for value in values], np.uint32) for kind, values in kinds.items()}
    groups = lexicon.groups.of(np.array([hash_of(word) for word in bare], np.uint32))
    hashes |= {str(level): groups[:, level].astype(np.uint32) for level in range(LEVELS)}
    return {kind: np.concatenate([_BEFORE, values, _AFTER]) for kind, values in hashes.items()}


def _before(words: Sequence[str], small: frozenset[str]) -> Iterator[str]:
    """Yield the last small word before each word."""
    last = ""
    for word in words:
        yield last
        if word in small:
            last = word


def _mix(atoms: Mapping[str, Hashes], templates: Sequence[Sequence[tuple[str, int]]], count: int, salt: int) -> Hashes:
    mixed = np.empty((count, len(templates)), np.uint32)
    for column, template in enumerate(templates):
        value = np.full(count, (column + 1 + salt) * 0x01000193 & 0xFFFFFFFF, np.uint32)
        for kind, offset in template:
            value = (value ^ atoms[kind][_FAR + offset : _FAR + offset + count]) * np.uint32(0x85EBCA6B)
            value ^= value >> np.uint32(13)
        mixed[:, column] = value
    return mixed
