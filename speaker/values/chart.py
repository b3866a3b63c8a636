"""Finds what the words of a text mean: every rule at every place, each looked at once."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from speaker.values.grammar import BUILT_IN, Grammar, Row, key

LONGEST = 60
"""Words of one value; nobody says a longer one."""


class Chart:
    """One text said at one moment."""

    def __init__(self, grammar: Grammar, words: Sequence[str], now: datetime) -> None:
        self._grammar, self._words, self._now = grammar, words, now
        self._seen: dict[tuple[str, int], list[tuple[int, Any]]] = {}

    def whole(self, rule: str) -> list[Any]:
        """Return what all words together mean as this rule, best first."""
        if not 0 < len(self._words) <= LONGEST:
            return []
        return [value for end, value in self.at(rule, 0) if end == len(self._words)]

    def at(self, rule: str, place: int) -> list[tuple[int, Any]]:
        """Return what may begin at this place, in the order of the language's file."""
        if (known := self._seen.get((rule, place))) is not None:
            return known
        # A rule that begins with itself finds nothing instead of running for ever.
        self._seen[rule, place] = []
        found = self._look(rule, place) if place < len(self._words) else []
        self._seen[rule, place] = found
        return found

    def _look(self, rule: str, place: int) -> list[tuple[int, Any]]:
        if rule in BUILT_IN:
            numerals = self._grammar.numerals
            return list((numerals.read if rule == "number" else numerals.digits)(self._words, place))
        found: dict[tuple[int, Any], None] = {}
        for row in self._grammar.rows.get(rule, {}).get(key(self._words[place]), ()):
            for end, captured in self._match(row, 0, place, {}):
                value = row.meaning(captured, self._now)
                if value is not None:
                    found[end, value] = None
        return list(found)

    def _match(self, row: Row, item: int, place: int, captured: dict[str, Any]) -> Iterator[tuple[int, dict[str, Any]]]:
        items = row.items
        while item < len(items) and not items[item][1]:
            if place >= len(self._words) or self._words[place] != items[item][0]:
                return
            item, place = item + 1, place + 1
        if item == len(items):
            yield place, captured
            return
        rule, name = items[item]
        for end, value in self.at(rule, place):
            yield from self._match(row, item + 1, end, {**captured, name: value})
