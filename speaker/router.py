"""Transcript to intent: stages in order, the first that is sure decides."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from hassil import Intents, RecognizeResult, recognize_all
from num2words import num2words

from speaker.sentences import Words
from speaker.skill import Intent

LONGEST = 300
"""Characters of a request; nobody says more in one breath, and matching time grows with it."""
OUT_OF_SCOPE = "oos"
"""The intent of what is nothing we do."""


class Stage(Protocol):
    """One way to understand a text."""

    def route(self, text: str) -> Intent | None: ...


class Router:
    """Asks its stages in order."""

    def __init__(self, stages: Sequence[Stage]) -> None:
        self._stages = stages

    def route(self, text: str) -> Intent | None:
        """Return what is wanted, or `None` if no stage is sure."""
        if len(text) > LONGEST:
            return None
        normal = normalize(text)
        if not normal:
            return None
        return next((intent for stage in self._stages if (intent := stage.route(normal))), None)


def normalize(text: str) -> str:
    """Write a text as a recognizer would: lower case, numbers in words, no punctuation."""
    text = text.lower().replace("’", "'").replace("%", " percent ").replace("°", " degrees ")
    text = re.sub(r"\b(\d{1,2}):(\d{2})\b", lambda m: f"{m[1]} {m[2]}" if m[2] != "00" else f"{m[1]} o'clock", text)
    text = re.sub(r"\d{1,9}", lambda m: f" {num2words(int(m[0])).replace('-', ' ')} ", text)
    return " ".join(re.sub(r"[^\w' ]+", " ", text).split())


class TemplateStage:
    """Hassil templates of all skills: exact, and of several matches the most literal one."""

    def __init__(self, skills: Mapping[str, Words]) -> None:
        """Compile the words of each skill, by its name."""
        intents: dict[str, dict[str, Any]] = {}
        lists: dict[str, Any] = {}
        rules: dict[str, str] = {}
        skip: dict[str, None] = {}
        for skill, words in skills.items():
            scope = _Scope(skill)
            skip.update(dict.fromkeys(words.skip))
            rules.update({scope.name(name): scope.text(body) for name, body in words.rules.items()})
            for name, slot in words.slots.items():
                values = [{"in": scope.text(value), "out": value} for value in slot.values]
                lists[scope.name(name)] = {"wildcard": True} if slot.open else {"values": values}
            for name, intent in words.intents.items():
                intents.setdefault(name, {"data": []})["data"] += [
                    {
                        "sentences": [scope.text(template.text)],
                        "slots": dict(template.slots),
                        "metadata": {"skill": skill},
                    }
                    for template in intent.templates
                ]
        self._intents = Intents.from_dict(
            {"language": "en", "intents": intents, "lists": lists, "expansion_rules": rules, "skip_words": list(skip)}
        )

    def route(self, text: str) -> Intent | None:
        results = list(recognize_all(text, self._intents))
        if not results:
            return None
        best = min(results, key=_looseness)
        return Intent(
            skill=(best.intent_metadata or {})["skill"],
            name=best.intent.name,
            slots={entity.name: str(entity.text or entity.value).strip() for entity in best.entities_list},
            text=text,
        )


def _looseness(result: RecognizeResult) -> tuple[int, int]:
    """Most literal words win, then the fewest slots."""
    free = [entity for entity in result.entities_list if entity.is_wildcard]
    return sum(len(str(entity.text).split()) for entity in free), len(result.entities_list)


class _Scope:
    """Keeps one skill's slots and rules apart from another's of the same name."""

    def __init__(self, skill: str) -> None:
        self._skill = skill

    def name(self, name: str) -> str:
        return f"{self._skill}__{name}"

    def text(self, template: str) -> str:
        template = re.sub(r"<(\w+)>", lambda m: f"<{self.name(m[1])}>", template)
        return re.sub(r"\{(\w+)\}", lambda m: f"{{{self.name(m[1])}:{m[1]}}}", template)


def describe(intent: Intent | None) -> dict[str, object]:
    """Return the line that `speaker route` writes."""
    if intent is None:
        return {"intent": OUT_OF_SCOPE, "slots": {}, "score": 0.0, "source": "none"}
    return {"intent": intent.name, "slots": dict(intent.slots), "score": intent.score, "source": intent.source}


def examples(skills: Iterable[Words]) -> list[str]:
    """Return all example sentences of these skills."""
    return [example for words in skills for intent in words.intents.values() for example in intent.examples]
