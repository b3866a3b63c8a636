"""Which things on the lists are meant: by name, by sound, by their place."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from skills.lists.naming import Chosen
from skills.lists.shelf import Item, Items, Shelf
from skills.lists.splitting import load, name_of, split
from speaker.skill import Context, Intent, Question, Response, values

_PLACES = {"first": 0, "second": 1, "third": 2, "fourth": 3, "last": -1}
_CHOICES = 3
_ALIKE = 0.62
"""What sounds less alike is not asked about: detergent and "pay the rent" are 0.61."""
_SAME = 0.95
"""From there on, two words are one as far as a recognizer can tell: flour and "flower"."""


@dataclass(frozen=True, slots=True)
class Found:
    """What is meant of a list."""

    name: str
    items: Sequence[Item]
    missing: list[str]
    """What was said and is on no list."""
    asked: Response | None = None
    """The question which one is meant."""


def find(intent: Intent, ctx: Context[Any], shelf: Shelf, chosen: Chosen, *, ask: bool = True) -> Found:
    """Return the things that are meant; where no list was said, of the first that has one of them."""
    if place := place_in(intent, ctx):
        return Found(chosen.name, shelf.items(chosen.name)[_PLACES[place] :][:1], [intent.slots.get("which", place)])
    said = intent.slots.get("item", "")
    wanted = split(said, intent.text, ctx.words.language, shelf.used(), tasks=chosen.name == "todo") or [said]
    names = [chosen.name] if chosen.said else [chosen.name, *(each for each in shelf.names() if each != chosen.name)]
    best = Found(chosen.name, (), wanted)
    for name in names:
        found = _among(wanted, shelf.items(name), intent, ctx, name, ask=ask)
        if found.asked is not None or len(found.items) > len(best.items):
            best = found
            break
    return best


def place_in(intent: Intent, ctx: Context[Any]) -> str:
    """Return "first" or "last" where a thing is meant by its place on the list, "" otherwise."""
    if intent.slots.get("item"):
        return ""
    said = intent.slots.get("which", "")
    if not said:
        words = {word: meant for word, meant in ctx.words.meanings.get("which", {}).items() if meant in _PLACES}
        text = intent.text.split() if ctx.words.spaced else intent.text
        said = next((word for word in words if word in text), "")
    place = ctx.meaning("which", said)
    return place if place in _PLACES else ""


def _among(wanted: list[str], items: Items, intent: Intent, ctx: Context[Any], name: str, *, ask: bool) -> Found:
    found: list[Item] = []
    missing = []
    for thing in wanted:
        meant, doubtful = _match(thing, items, ctx.words.language)
        if doubtful and ask and len(wanted) == 1:
            slots = {key: said for key, said in intent.slots.items() if key != "item"} | {"list": name}
            choices = {item.text: item.uid for item in doubtful[:_CHOICES]}
            if len(choices) == 1:
                sure = replace(intent, slots={**slots, "uids": doubtful[0].uid})
                return Found(name, (), [], ctx.confirm("did_you_mean", sure, thing=doubtful[0].text))
            question = Question(replace(intent, slots=slots), "uids", choices)
            either = ctx.tell.listed(list(choices), word=ctx.say("or"))
            return Found(name, (), [], ctx.ask("which_thing", question=question, things=either))
        found += meant
        if not meant:
            missing.append(thing)
    return Found(name, found, missing)


def _match(thing: str, items: Items, language: str) -> tuple[list[Item], list[Item]]:
    """Return what is surely meant, and else what may be."""
    same = [item for item in items if item.text.casefold() == thing]
    if same:
        return same, []
    name = name_of(thing, language)
    names = {item.uid: name_of(item.text.casefold(), language) for item in items}
    if same := [item for item in items if names[item.uid] == name]:
        return (same, []) if len(same) == 1 or len({item.text for item in same}) == 1 else ([], same)
    named = values.best_name(name, names.values(), language)
    if name in load(language).things and (not named.ranked or named.ranked[0].score < _SAME):
        # Washing powder sounds like baking powder, and is a thing of its own.
        return [], []
    if named.name is not None:
        return [item for item in items if names[item.uid] == named.name], []
    ranked = [one for one in named.ranked if one.score >= _ALIKE]
    return [], [item for one in ranked for item in items if names[item.uid] == one.name]
