"""All that the templates accept as one network of words, to walk through on all ways at once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from hassil import expression as ex

from speaker.sentences import Template, Words, parse

MOST_FREE = 3
"""A way that left this many more words to open slots than the best one is given up: it would never be chosen."""

_Stack: TypeAlias = "tuple[int, _Stack] | None"
"""Where to go on after a slot or rule, and after the one round it."""


class Way(NamedTuple):
    """One place to be, and how one came there."""

    node: int
    stack: _Stack = None
    intent: str = ""
    slots: frozenset[str] = frozenset()
    """Those that were filled."""


Ways: TypeAlias = frozenset[tuple[Way, int]]
"""Where one may be, and how many words more than on the best way went into open slots."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What it would mean to end here."""

    ending: frozenset[tuple[str, frozenset[str]]]
    """Intents that would take it, with the slots that they would find."""
    going_on: frozenset[str]
    """Intents that more words may follow for."""


@dataclass(slots=True)
class Network:
    """Nodes, and the words between them; a slot or rule is built once and entered from many places."""

    words: list[dict[str, list[int]]] = field(default_factory=list)
    jumps: list[list[int]] = field(default_factory=list)
    calls: list[list[tuple[int, int, str]]] = field(default_factory=list)
    """Where a slot or rule begins, where to go on after it, and the slot's name."""
    templates: list[Way] = field(default_factory=list)
    """Where templates begin."""
    ends: set[int] = field(default_factory=set)
    returns: set[int] = field(default_factory=set)
    free: dict[int, tuple[int, int, frozenset[str]]] = field(default_factory=dict)
    """In an open slot: where a word leads, where one leads that can't be the last, and which those are."""

    def node(self) -> int:
        self.words.append({})
        self.jumps.append([])
        self.calls.append([])
        return len(self.words) - 1

    def start(self) -> Ways:
        return self._close(dict.fromkeys(self.templates, 0))

    def step(self, ways: Ways, word: str) -> dict[Way, int]:
        """Return where a word leads."""
        on: dict[Way, int] = {}
        for way, free in ways:
            for target in self.words[way.node].get(word, ()):
                _reach(on, way._replace(node=target), free)
            if way.node in self.free:
                last, not_last, dangling = self.free[way.node]
                _reach(on, way._replace(node=not_last if word in dangling else last), free + 1)
        return dict(self._close(on))

    def outlook(self, ways: Ways) -> Outlook:
        """Tell what it would mean to end here.

        The most literal reading counts: nobody takes "a timer for five" for a timer of that name.
        """
        ending = [(free, way) for way, free in ways if way.node in self.ends]
        going_on = [(free, way.intent) for way, free in ways if self.words[way.node]]
        least = min((free for free, _ in [*ending, *going_on]), default=0)
        return Outlook(
            frozenset((way.intent, way.slots) for free, way in ending if free == least),
            frozenset(intent for free, intent in going_on if free == least),
        )

    def _close(self, ways: Mapping[Way, int]) -> Ways:
        """Add all that can be reached without a word."""
        reached: dict[Way, int] = {}
        # The best first, so that no place is entered again on a better way.
        todo = sorted(ways.items(), key=lambda pair: -pair[1])
        while todo:
            way, free = todo.pop()
            if way in reached and reached[way] <= free:
                continue
            reached[way] = free
            todo += [(on, free) for on in self._jumps(way)]
        return frozenset(reached.items())

    def _jumps(self, way: Way) -> Iterator[Way]:
        node, stack, intent, slots = way
        for target in self.jumps[node]:
            yield Way(target, stack, intent, slots)
        for begin, after, slot in self.calls[node]:
            yield Way(begin, (after, stack), intent, slots | {slot} if slot else slots)
        if node in self.returns and stack is not None:
            yield Way(stack[0], stack[1], intent, slots)


def _reach(ways: dict[Way, int], way: Way, free: int) -> None:
    ways[way] = min(ways.get(way, free), free)


_Open: TypeAlias = dict[str, int]
"""Nodes by the letters that stand after them and are no whole word yet: "minute" before "[s]"."""


class Compiler:
    """Adds one skill's templates to a network."""

    def __init__(self, network: Network, words: Words) -> None:
        self._network = network
        self._words = words
        self._dangling = frozenset(words.dangling)
        self._built: dict[str, int] = {}

    def add_all(self) -> None:
        for name, intent in self._words.intents.items():
            for template in intent.templates:
                self._add(name, template)

    def _add(self, intent: str, template: Template) -> None:
        begin, end = self._network.node(), self._network.node()
        self._network.templates.append(Way(begin, None, intent, frozenset(template.slots)))
        self._network.ends.add(end)
        self._span(template.text, begin, end)

    def _span(self, template: str, begin: int, end: int) -> None:
        entry = self._network.node()
        self._network.jumps[begin].append(entry)
        self._network.jumps[self._flush(self._build(parse(template).expression, {"": entry}))].append(end)

    def _build(self, item: ex.Expression, before: _Open) -> _Open:
        if isinstance(item, ex.TextChunk):
            return self._text(item.original_text.lower(), before)
        if isinstance(item, ex.RuleReference):
            return self._call(f"<{item.rule_name}>", before)
        if isinstance(item, ex.ListReference):
            return self._call(f"{{{item.list_name}}}", before, item.slot_name)
        if isinstance(item, ex.Alternative):
            return self._join([self._build(part, before) for part in item.items])
        if isinstance(item, ex.Permutation):
            orders = item.iterate_permutations()
            return self._join([self._build(rest, self._build(one, before)) for one, rest in orders]) or before
        if isinstance(item, ex.Group):
            for part in item.items:
                before = self._build(part, before)
            return before
        raise TypeError(f"a template may not hold {type(item).__name__}")

    def _text(self, text: str, before: _Open) -> _Open:
        letters = text.split()
        if not letters:
            return {"": self._flush(before)} if text else before
        if not text[0].isspace():
            before = {pending + letters[0]: node for pending, node in before.items()}
            letters = letters[1:]
        for word in letters:
            before = {word: self._flush(before)}
        return {"": self._flush(before)} if text[-1].isspace() else before

    def _flush(self, before: _Open) -> int:
        """End the word here, and return the one node after it."""
        if set(before) == {""}:
            return before[""]
        after = self._network.node()
        for word, node in before.items():
            if word:
                self._network.words[node].setdefault(word, []).append(after)
            else:
                self._network.jumps[node].append(after)
        return after

    def _join(self, branches: list[_Open]) -> _Open:
        joined: _Open = {}
        for pending in {pending for branch in branches for pending in branch}:
            nodes = {branch[pending] for branch in branches if pending in branch}
            joined[pending] = nodes.pop() if len(nodes) == 1 else self._meet(nodes)
        return joined

    def _meet(self, nodes: set[int]) -> int:
        after = self._network.node()
        for node in nodes:
            self._network.jumps[node].append(after)
        return after

    def _call(self, name: str, before: _Open, slot: str = "") -> _Open:
        after = self._network.node()
        if name not in self._built:
            self._built[name] = self._called(name)
        self._network.calls[self._flush(before)].append((self._built[name], after, slot))
        return {"": after}

    def _called(self, name: str) -> int:
        """Build a slot or rule; no word goes across its border."""
        begin, end = self._network.node(), self._network.node()
        self._network.returns.add(end)
        if name.startswith("<"):
            self._span(self._words.rules[name[1:-1]], begin, end)
            return begin
        slot = self._words.slots[name[1:-1]]
        for value in slot.values:
            self._span(value, begin, end)
        if slot.open:
            last, not_last = self._network.node(), self._network.node()
            self._network.jumps[last].append(end)
            for node in (begin, last, not_last):
                self._network.free[node] = (last, not_last, self._dangling)
        return begin
