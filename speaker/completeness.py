"""How far along is a request, whether it could end here, and who would take it.

The templates of all skills become one network of words. A text walks through it word by word, on all ways at once;
where it has been before, it is remembered, since a partial transcript is asked about ten times a second.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from hassil import expression as ex
from hassil import parse_sentence

from speaker.sentences import Words

_MOST_FREE = 3
"""A way that left this many more words to open slots than the best one is given up: it would never be chosen."""
_MEMORY = 4096
"""Steps remembered; beyond that the memory starts anew."""


class Completeness(StrEnum):
    COMPLETE = "complete"
    """A request, and no words that we know could follow."""
    EXTENDABLE = "extendable"
    """A request, but more may follow: "set a timer" ... "for ten minutes"."""
    UNFINISHED = "unfinished"
    """The beginning of a request."""
    UNKNOWN = "unknown"
    """Nothing that we know begins like this."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text is so far."""

    text: str
    completeness: Completeness = Completeness.UNKNOWN
    intents: frozenset[str] = frozenset()
    """Who would take it if it ended here."""
    reads: bool = False
    """All of them only read: to take such a request too early harms nobody."""


_Stack: TypeAlias = "tuple[int, _Stack] | None"
_Way: TypeAlias = tuple[int, _Stack]
_Ways: TypeAlias = frozenset[tuple[_Way, int]]
"""Where one may be, and how many words more than on the best way went into open slots."""


class Requests:
    """All that one can ask the installed skills, to compare a beginning with."""

    def __init__(self, skills: Mapping[str, Words], reads: Collection[str] = ()) -> None:
        """`reads` are the intents that change nothing."""
        self._reads = frozenset(reads)
        self._network = _Network()
        root = self._network.node()
        for words in skills.values():
            _Compiler(self._network, words).add_all(root)
        self._skip = {tuple(phrase.split()) for words in skills.values() for phrase in words.skip}
        self._longest_skip = max((len(phrase) for phrase in self._skip), default=0)
        self._start = self._network.close({(root, None): 0})
        self._steps: dict[tuple[_Ways, str], tuple[_Ways, int]] = {}
        self._follow: dict[_Ways, tuple[frozenset[str], bool]] = {}

    def read(self, text: str) -> Reading:
        """Tell how far along a partial transcript is: lower case, numbers in words."""
        words = text.split()
        ways, all_free = self._walk(words)
        if not words or not ways or all_free:
            unsaid = bool(words) and any(phrase[: len(words)] == tuple(words) for phrase in self._skip)
            return Reading(text, Completeness.UNFINISHED if unsaid else Completeness.UNKNOWN)
        if ways == self._start:
            return Reading(text, Completeness.UNFINISHED)
        if ways not in self._follow:
            self._follow[ways] = self._network.outlook(ways)
        intents, more = self._follow[ways]
        if not intents:
            return Reading(text, Completeness.UNFINISHED)
        kind = Completeness.EXTENDABLE if more else Completeness.COMPLETE
        return Reading(text, kind, intents, intents <= self._reads)

    def _walk(self, words: list[str]) -> tuple[_Ways, bool]:
        """Return where the words lead, and whether open slots took every one of them."""
        reached: list[tuple[_Ways, int]] = [(self._start, 0)]
        said = 0
        for end, word in enumerate(words, 1):
            ways, free = reached[-1]
            after, more = self._step(ways, word)
            now = (after, free + more)
            for length in range(1, min(self._longest_skip, end) + 1):
                if tuple(words[end - length : end]) in self._skip:
                    now = self._merge(reached[end - length], now)
            reached.append(now)
            said += now[0] != self._start
        ways, free = reached[-1]
        return ways, said > 0 and free >= said

    def _step(self, ways: _Ways, word: str) -> tuple[_Ways, int]:
        """Return the ways on, and how many words more the best of them left to open slots."""
        known = self._steps.get((ways, word))
        if known is None:
            if len(self._steps) >= _MEMORY:
                self._steps.clear()
                self._follow.clear()
            known = self._steps[ways, word] = _relative(self._network.step(ways, word))
        return known

    @staticmethod
    def _merge(one: tuple[_Ways, int], other: tuple[_Ways, int]) -> tuple[_Ways, int]:
        """Join the ways of two readings of the same words: skipped, or not."""
        ways: dict[_Way, int] = {}
        for side, free in (one, other):
            for way, more in side:
                ways[way] = min(ways.get(way, free + more), free + more)
        return _relative(ways)


def _relative(ways: Mapping[_Way, int]) -> tuple[_Ways, int]:
    least = min(ways.values(), default=0)
    return frozenset((way, free - least) for way, free in ways.items() if free - least <= _MOST_FREE), least


@dataclass(slots=True)
class _Network:
    """Nodes, and the words between them; a slot or rule is built once and entered from many places."""

    words: list[dict[str, list[int]]] = field(default_factory=list)
    jumps: list[list[int]] = field(default_factory=list)
    calls: list[list[tuple[int, int]]] = field(default_factory=list)
    """Where a slot or rule begins, and where to go on after it."""
    returns: set[int] = field(default_factory=set)
    ends: dict[int, str] = field(default_factory=dict)
    """Intent by the node at which its templates end."""
    free: dict[int, tuple[int, int, frozenset[str]]] = field(default_factory=dict)
    """In an open slot: where a word leads, where one leads that can't be the last, and which those are."""

    def node(self) -> int:
        self.words.append({})
        self.jumps.append([])
        self.calls.append([])
        return len(self.words) - 1

    def step(self, ways: _Ways, word: str) -> dict[_Way, int]:
        on: dict[_Way, int] = {}
        for (node, stack), free in ways:
            for target in self.words[node].get(word, ()):
                on[target, stack] = min(on.get((target, stack), free), free)
            if node in self.free:
                last, not_last, dangling = self.free[node]
                target = not_last if word in dangling else last
                on[target, stack] = min(on.get((target, stack), free + 1), free + 1)
        return dict(self.close(on))

    def close(self, ways: Mapping[_Way, int]) -> _Ways:
        """Add all that can be reached without a word."""
        reached: dict[_Way, int] = {}
        # The best first, so that no place is entered again on a better way.
        todo = sorted(ways.items(), key=lambda way: -way[1])
        while todo:
            way, free = todo.pop()
            if way in reached and reached[way] <= free:
                continue
            reached[way] = free
            todo += [(on, free) for on in self._jumps(way)]
        return frozenset(reached.items())

    def outlook(self, ways: _Ways) -> tuple[frozenset[str], bool]:
        """Return who would take it if it ended here, and whether more words may follow.

        The most literal reading counts: nobody takes "a timer for five" for a timer of that name.
        """
        ending = [(free, self.ends[node]) for (node, _), free in ways if node in self.ends]
        going_on = [free for (node, _), free in ways if self.words[node]]
        least = min(free for free, _ in ending) if ending else _MOST_FREE + 1
        if min(going_on, default=least) < least:
            return frozenset(), True
        return frozenset(intent for free, intent in ending if free == least), least in going_on

    def _jumps(self, way: _Way) -> Iterator[_Way]:
        node, stack = way
        for target in self.jumps[node]:
            yield target, stack
        for begin, after in self.calls[node]:
            yield begin, (after, stack)
        if node in self.returns and stack is not None:
            yield stack


_Open: TypeAlias = dict[str, int]
"""Nodes by the letters that stand after them and are no whole word yet: "minute" before "[s]"."""


class _Compiler:
    """Adds one skill's templates to the network."""

    def __init__(self, network: _Network, words: Words) -> None:
        self._network = network
        self._words = words
        self._built: dict[str, int] = {}

    def add_all(self, root: int) -> None:
        for name, intent in self._words.intents.items():
            end = self._network.node()
            self._network.ends[end] = name
            for template in intent.templates:
                self._add(template.text, root, end)

    def _add(self, template: str, begin: int, end: int) -> None:
        entry = self._network.node()
        self._network.jumps[begin].append(entry)
        self._network.jumps[self._flush(self._build(parse_sentence(template).expression, {"": entry}))].append(end)

    def _build(self, item: ex.Expression, before: _Open) -> _Open:
        if isinstance(item, ex.TextChunk):
            return self._text(item.original_text.lower(), before)
        if isinstance(item, ex.RuleReference):
            return self._call(f"<{item.rule_name}>", before)
        if isinstance(item, ex.ListReference):
            return self._call(f"{{{item.list_name}}}", before)
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

    def _call(self, name: str, before: _Open) -> _Open:
        after = self._network.node()
        if name not in self._built:
            self._built[name] = self._called(name)
        self._network.calls[self._flush(before)].append((self._built[name], after))
        return {"": after}

    def _called(self, name: str) -> int:
        """Build a slot or rule."""
        begin, end = self._network.node(), self._network.node()
        self._network.returns.add(end)
        if name.startswith("<"):
            self._add(self._words.rules[name[1:-1]], begin, end)
            return begin
        slot = self._words.slots[name[1:-1]]
        for value in slot.values:
            self._add(value, begin, end)
        if slot.open:
            last, not_last = self._network.node(), self._network.node()
            self._network.jumps[last].append(end)
            for node in (begin, last, not_last):
                self._network.free[node] = (last, not_last, self._dangling)
        return begin

    @property
    def _dangling(self) -> frozenset[str]:
        return frozenset(self._words.dangling)
