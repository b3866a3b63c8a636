"""The words and patterns of a language, read from its YAML file.

A pattern is a row of words with `[may be left out]`, `(this|that)` and `<rule>` or `<rule:name>`; what it
means is a call of one of `meanings`, as in `"half past <hour>": clock(hour, 30)`.
"""

import ast
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from speaker.values.meanings import MEANINGS
from speaker.values.numerals import Numerals

Meaning: TypeAlias = Callable[[Mapping[str, Any], Any], Any]
Item: TypeAlias = tuple[str, str]
"""A word with "", or the name of a rule with the name of what it captures."""
BUILT_IN = ("number", "digits")
_HERE = Path(__file__).parent
_PARTS = re.compile(r"<(\w+)(?::(\w+))?>|([\[\]()|])|([^\[\]()|<>]+)")
_TOKENS = {
    # Not the hyphen of "twenty-five".
    "words": re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:'[^\W\d_]+)*|[%$€£°:]|(?<![^\W\d_])-"),
    "characters": re.compile(r"\d+(?:[.,]\d+)*|[a-z]+|[^\W\d_]|[%$€£¥°:\-]"),
}
_LEADING_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Row:
    """One way to say something."""

    items: tuple[Item, ...]
    meaning: Meaning


@dataclass(frozen=True, slots=True)
class Grammar:
    """All ways to say a language's values, by rule and by the word that they begin with."""

    style: str
    numerals: Numerals
    rows: Mapping[str, Mapping[str, Sequence[Row]]]
    spellings: Mapping[str, str] = field(default_factory=dict)
    """Characters that are written differently and mean the same."""
    doubtful: frozenset[str] = frozenset()
    """Words that are mostly something else when they stand alone in a sentence."""

    def split(self, text: str) -> list[tuple[str, int, int]]:
        """Return the words of a text with their places."""
        text = "".join(low if len(low := char.lower()) == 1 else char for char in text)
        text = text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
        found = _TOKENS[self.style].finditer(text)
        return [(self.spellings.get(match.group(), match.group()), *match.span()) for match in found]


@cache
def load(language: str) -> Grammar:
    """Return the grammar of a language; `KeyError` names one that has no file."""
    path = _HERE / f"{language}.yaml"
    if not re.fullmatch(r"[a-z]+", language) or not path.is_file():
        raise KeyError(f"no values for the language {language!r}: there is no {path.name}")
    # The C parser reads a language in a tenth of the time; every wheel of PyYAML has it.
    data = yaml.load(path.read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return build(data)


def build(data: Mapping[str, Any]) -> Grammar:
    """Make a grammar of what a language file says."""
    style, numerals = data["split"], Numerals.of(data["numbers"])
    rows: dict[str, list[Row]] = {}
    for name, words in data.get("words", {}).items():
        for pattern, value in words.items():
            rows.setdefault(name, []).extend(_rows(str(pattern), style, _constant(value)))
    for name, patterns in data["rules"].items():
        for pattern, meaning in patterns.items():
            rows.setdefault(name, []).extend(_rows(str(pattern), style, _compile(str(meaning))))
    spellings = {old: new for new, olds in data.get("spellings", {}).items() for old in olds}
    return Grammar(style, numerals, _index(rows, numerals), spellings, frozenset(data.get("doubtful", ())))


def key(word: str) -> str:
    """Return what a word is looked up by."""
    return "#" if _LEADING_DIGIT.match(word) else word


def _constant(value: Any) -> Meaning:
    return lambda captured, context: value


def _rows(pattern: str, style: str, meaning: Meaning) -> list[Row]:
    pieces = [match.groups() for match in _PARTS.finditer(pattern)]
    sequences, end = _alternatives(pieces, 0, style)
    if end != len(pieces) or not all(sequences):
        raise ValueError(f"not a pattern: {pattern}")
    return [Row(items, meaning) for items in dict.fromkeys(sequences)]


def _alternatives(pieces: Sequence[Any], at: int, style: str) -> tuple[list[tuple[Item, ...]], int]:
    """Expand what stands up to the next closing bracket."""
    done: list[tuple[Item, ...]] = []
    open_: list[tuple[Item, ...]] = [()]
    while at < len(pieces):
        rule, name, mark, words = pieces[at]
        at += 1
        if rule:
            tail: list[tuple[Item, ...]] = [((rule, name or rule),)]
        elif words:
            tail = [tuple((word, "") for word in _TOKENS[style].findall(words))]
        elif mark == "|":
            done, open_ = done + open_, [()]
            continue
        elif mark in "([":
            tail, at = _alternatives(pieces, at, style)
            at += 1
            tail = [*tail, ()] if mark == "[" else tail
        else:
            return done + open_, at - 1
        open_ = [head + end for head in open_ for end in tail]
    return done + open_, at


def _compile(text: str) -> Meaning:
    """Make a function of `clock(hour, 30)`: names are what was captured, or a word that stands for itself."""
    return _expression(ast.parse(text, mode="eval").body)


def _expression(node: ast.expr) -> Meaning:
    match node:
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
            function = MEANINGS[name]
            given = [_expression(arg) for arg in args]
            left_out = [isinstance(arg, ast.Constant) for arg in args]

            def call(captured: Mapping[str, Any], context: Any) -> Any:
                arguments = [one(captured, context) for one in given]
                if any(value is None and not allowed for value, allowed in zip(arguments, left_out, strict=True)):
                    return None
                return function(context, *arguments)

            return call
        case ast.Name(id=name):
            return lambda captured, context: captured.get(name, name)
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=value)):
            return _constant(-value)  # type: ignore[operator]
        case ast.Constant(value=value):
            return _constant(value)
    raise ValueError(f"not a meaning: {ast.unparse(node)}")


def _index(rows: Mapping[str, Sequence[Row]], numerals: Numerals) -> dict[str, dict[str, list[Row]]]:
    """Sort the rows by the words that they may begin with."""
    first: dict[str, set[str]] = {name: set() for name in rows}
    first.update({name: numerals.first() for name in BUILT_IN})
    for name, rule in _references(rows):
        if rule not in first:
            raise ValueError(f"{name}: there is no rule <{rule}>")
    changed = True
    while changed:
        changed = False
        for name, choices in rows.items():
            before = len(first[name])
            for row in choices:
                word, captured = row.items[0]
                first[name] |= first[word] if captured else {key(word)}
            changed |= len(first[name]) != before
    index: dict[str, dict[str, list[Row]]] = {name: {} for name in rows}
    for name, choices in rows.items():
        for row in choices:
            word, captured = row.items[0]
            for begin in first[word] if captured else {key(word)}:
                index[name].setdefault(begin, []).append(row)
    return index


def _references(rows: Mapping[str, Sequence[Row]]) -> Iterator[tuple[str, str]]:
    for name, choices in rows.items():
        for row in choices:
            yield from ((name, rule) for rule, captured in row.items if captured)
