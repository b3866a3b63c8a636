"""Installed skills as tools of a model: made from the skills' own words, and back from a call to an intent."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from speaker.conversation.words import ConversationWords
from speaker.intent import Intent
from speaker.language_model import Tool
from speaker.normal import normalize
from speaker.sentences import IntentWords, Words

LONGEST_VALUE = 200
"""Characters; nobody says more for one parameter, a message included."""
SHOWN = 2
"""Examples in a description: a small model reads slowly, and its context is short."""
_ABOUT_THE_TALK = frozenset({"stop", "repeat"})
"""Intents that are about the sound of the speaker, not about the world."""
_UNSAID = frozenset({"reply"})
"""Slots by which a wording marks itself as an answer; nothing that is said for them."""


class WrongCall(Exception):
    """A call does not fit its tool; says how."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One intent as a tool."""

    tool: Tool
    skill: str
    intent: str
    slots: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By name, the values that it may have; none of them where anything may be said."""

    def intent_of(self, arguments: Mapping[str, Any] | None, text: str, language: str) -> Intent:
        """Return what a call wants; `text` is what the user said. Raises WrongCall."""
        if arguments is None:
            raise WrongCall("the parameters are no JSON object")
        slots = {}
        for name, value in arguments.items():
            if name not in self.slots:
                raise WrongCall(f"there is no parameter {name}")
            said = "; ".join(filter(None, (normalize(part, language) for part in _parts(name, value))))
            allowed = self.slots[name]
            if said and allowed and said not in allowed:
                raise WrongCall(f"{name} may be {', '.join(allowed)}")
            if said:
                slots[name] = said
        return Intent(self.skill, self.intent, slots, text, source="model")


def offers(skills: Mapping[str, Words], about: Mapping[str, str], words: ConversationWords) -> dict[str, Offer]:
    """Return what these skills offer, by the tool's name; `about` says in a sentence what an intent does."""
    found: dict[str, Offer] = {}
    for skill, said in skills.items():
        for name, intent in said.intents.items():
            tool_name = re.sub(r"[^A-Za-z0-9_-]", "_", name)[:64]
            if name not in _ABOUT_THE_TALK and tool_name not in found:
                found[tool_name] = _offer(tool_name, skill, name, intent, said, about.get(name, ""), words)
    return found


def _offer(
    tool: str, skill: str, name: str, intent: IntentWords, said: Words, about: str, words: ConversationWords
) -> Offer:
    slots = dict(sorted(_slots(intent, said).items()))
    properties = {}
    for slot, values in slots.items():
        seen = list(dict.fromkeys(example[slot] for example in intent.examples.values() if slot in example))
        shown = _listed(seen[:SHOWN])
        description = {"description": words.parameter.format(examples=shown)} if shown and not values else {}
        properties[slot] = {"type": "string", **description, **({"enum": list(values)} if values else {})}
    shown = _listed(_spread(list(intent.examples), SHOWN))
    gist = (intent.gist or about).rstrip(".。")
    whole = (words.about.format(gist=gist) if gist else "") + words.tool.format(examples=shown)
    schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return Offer(Tool(tool, whole, schema), skill, name, slots)


def _slots(intent: IntentWords, said: Words) -> dict[str, tuple[str, ...]]:
    """Return the slots of an intent; those that wordings imply and nobody says have their values with them."""
    spoken: set[str] = set()
    implied: dict[str, dict[str, None]] = {}
    for template in intent.templates:
        spoken |= _named(template.text, said.rules)
        for slot, value in template.slots.items():
            implied.setdefault(slot, {})[value] = None
    slots: dict[str, tuple[str, ...]] = dict.fromkeys(spoken, ())
    slots.update({slot: tuple(values) for slot, values in implied.items() if slot not in spoken})
    return {slot: values for slot, values in slots.items() if slot not in _UNSAID}


def _named(template: str, rules: Mapping[str, str]) -> set[str]:
    """Return the slots in a template and in the rules that it uses."""
    found = set(re.findall(r"\{(\w+)\}", template))
    for rule in re.findall(r"<(\w+)>", template):
        found |= _named(rules.get(rule, ""), rules)
    return found


def _spread(examples: Sequence[str], count: int) -> list[str]:
    """Choose from the whole length of a list: neighbours say the same."""
    return [examples[at * len(examples) // count] for at in range(count)] if len(examples) > count else list(examples)


def _listed(values: Iterable[str]) -> str:
    return ", ".join(f'"{value}"' for value in values)


def _parts(name: str, value: Any) -> list[str]:
    """Return the texts of a value; several where a list was given. Raises WrongCall."""
    parts = value if isinstance(value, list) else [value]
    if any(isinstance(part, bool) or not isinstance(part, str | int | float | None) for part in parts):
        raise WrongCall(f"{name} is no text")
    texts = ["" if part is None else f"{part:g}" if isinstance(part, float) else str(part) for part in parts]
    if sum(map(len, texts)) > LONGEST_VALUE:
        raise WrongCall(f"{name} is too long")
    return texts
