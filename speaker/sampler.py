"""Sentences drawn from templates: what recognizer and classifier learn from."""

import random
from collections.abc import Iterator, Sequence

from hassil import expression as ex

from speaker.sentences import Template, Words, parse


class Sampler:
    """Draws sentences from templates, each choice equally likely."""

    def __init__(self, words: Words, seed: int = 0) -> None:
        self._words = words
        self._random = random.Random(seed)
        self._parsed: dict[str, ex.Expression] = {}

    def draw(self, templates: Sequence[Template], count: int) -> Iterator[str]:
        """Yield `count` sentences, going round the templates."""
        for turn in range(count):
            yield " ".join(self._say(templates[turn % len(templates)].text).split())

    def _say(self, template: str) -> str:
        expression = self._parsed.get(template)
        if expression is None:
            expression = self._parsed[template] = parse(template).expression
        return self._walk(expression)

    def _walk(self, item: ex.Expression) -> str:
        if isinstance(item, ex.TextChunk):
            return item.original_text
        if isinstance(item, ex.Alternative):
            return self._walk(self._random.choice(item.items))
        if isinstance(item, ex.Permutation):
            return " ".join(self._walk(part) for part in self._random.sample(item.items, len(item.items)))
        if isinstance(item, ex.Group):
            return "".join(self._walk(part) for part in item.items)
        if isinstance(item, ex.RuleReference):
            return self._say(self._words.rules[item.rule_name])
        if isinstance(item, ex.ListReference):
            return self._say(self._random.choice(self._words.slots[item.list_name].values))
        raise TypeError(f"a template may not hold {type(item).__name__}")
