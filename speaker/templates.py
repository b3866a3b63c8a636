"""The first stage of routing: hassil templates of all skills, exact."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from hassil import Intents, RecognizeResult, recognize_all

from speaker.finding import Finding, Verdict
from speaker.intent import Intent
from speaker.sentences import Words, parse


class TemplateStage:
    """Hassil templates of all skills: exact, and of several matches the most literal one."""

    def __init__(self, skills: Mapping[str, Words]) -> None:
        """Compile the words of each skill, by its name."""
        intents: dict[str, dict[str, Any]] = {}
        lists: dict[str, Any] = {}
        rules: dict[str, str] = {}
        skip: dict[str, None] = {}
        spaced = all(words.spaced for words in skills.values())
        for skill, words in skills.items():
            scope = _Scope(skill)
            parsed = {name: parse(body) for name, body in words.rules.items()}
            skip.update(dict.fromkeys(words.skip))
            rules.update({scope.name(name): scope.text(body) for name, body in words.rules.items()})
            for name, slot in words.slots.items():
                values = [{"in": scope.text(value), "out": value} for value in slot.values]
                lists[scope.name(name)] = {"wildcard": True} if slot.open else {"values": values}
            for name, intent in words.intents.items():
                # One block for all templates that imply the same: hassil takes 10 microseconds a block, match or not.
                blocks: dict[tuple[tuple[str, str], ...], list[str]] = {}
                for template in intent.templates:
                    # "{duration}" alone is a reply, and the dialog reads those; tried here on every text, it took
                    # 60 % of the time of all templates.
                    if not parse(template.text).get_required_clauses(parsed):
                        continue
                    blocks.setdefault(tuple(template.slots.items()), []).append(scope.text(template.text))
                intents.setdefault(name, {"data": []})["data"] += [
                    {"sentences": sentences, "slots": dict(slots), "metadata": {"skill": skill}}
                    for slots, sentences in blocks.items()
                ]
        self._intents = Intents.from_dict(
            {
                "language": "en",
                "settings": {"ignore_whitespace": not spaced},
                "intents": intents,
                "lists": lists,
                "expansion_rules": rules,
                "skip_words": list(skip),
            }
        )

    name = "template"

    def find(self, text: str) -> Finding | None:
        results = list(recognize_all(text, self._intents))
        if not results:
            return None
        best = min(results, key=_looseness)
        intent = _intent(best, text)
        free, said = _looseness(best)[0], _length(text)
        reason = f"a sentence of {intent.skill}, {said - free} of {said} words literal"
        close = free * 2 <= said and not _may_be_other(best, results)
        verdict = Verdict.SURE if not free else Verdict.CLOSE if close else Verdict.LOOSE
        return Finding(verdict, intent, reason)

    def all(self, text: str) -> Mapping[str, Intent]:
        """Return every intent that a text may be, by name, each as its most literal template reads it."""
        results = sorted(recognize_all(text, self._intents), key=_looseness, reverse=True)
        return {result.intent.name: _intent(result, text) for result in results}


def _intent(result: RecognizeResult, text: str) -> Intent:
    slots = {entity.name: str(entity.text or entity.value).strip() for entity in result.entities_list}
    return Intent((result.intent_metadata or {})["skill"], result.intent.name, slots, text)


def _may_be_other(best: RecognizeResult, results: Sequence[RecognizeResult]) -> bool:
    """Tell whether the same words fill another slot as well: "play abba", an artist or a song."""
    same = (one for one in results if one.intent.name == best.intent.name and _looseness(one) == _looseness(best))
    found = [{str(entity.text): entity.name for entity in one.entities_list if entity.is_wildcard} for one in same]
    return any(one.keys() == found[0].keys() and one != found[0] for one in found)


def _looseness(result: RecognizeResult) -> tuple[int, int]:
    """Most literal words win, then the fewest slots."""
    free = [entity for entity in result.entities_list if entity.is_wildcard]
    return sum(_length(str(entity.text)) for entity in free), len(result.entities_list)


def _length(text: str) -> int:
    """Count the words, or the signs of a script that does not part its words."""
    return len(re.findall(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W\u3040-\u30ff\u3400-\u9fff]+(?:'\w+)*", text))


class _Scope:
    """Keeps one skill's slots and rules apart from another's of the same name."""

    def __init__(self, skill: str) -> None:
        self._skill = skill

    def name(self, name: str) -> str:
        return f"{self._skill}__{name}"

    def text(self, template: str) -> str:
        template = re.sub(r"<(\w+)>", lambda m: f"<{self.name(m[1])}>", template)
        return re.sub(r"\{(\w+)(?::(\w+))?\}", lambda m: f"{{{self.name(m[1])}:{m[2] or m[1]}}}", template)
