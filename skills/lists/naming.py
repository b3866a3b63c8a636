"""Which list is meant, and what it is called aloud."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from skills.lists.shelf import SHOPPING, TODO
from skills.lists.splitting import load
from speaker.skill import Context, Intent, Question, Response, values

_BEFORE = ("my ", "the ", "our ", "a ", "new ", "我的", "我们的", "这个", "那个")
_BEHIND = (" list", " lists", "清单", "列表", "单子", "的")
_CHOICES = 3
_ALIKE = 0.65
"""Camping and shopping are 0.59 alike, and two lists."""
_NEW = "+"
"""Before the name of a list that the user wants beside those that sound like it."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A list."""

    name: str
    known: bool = True
    """There is such a list."""
    said: bool = True
    """Its name was said."""


def choose(intent: Intent, ctx: Context[Any], names: Iterable[str]) -> Chosen | Response:
    """Return the list that is meant, by sound, or ask which of several."""
    known, raw = list(names), intent.slots.get("list", "")
    if raw.startswith(_NEW):
        return Chosen(raw[1:], known=raw[1:] in known)
    said = plain(raw, ctx)
    if not said:
        return Chosen(TODO if hints(intent.text, ctx.words.language, "tasks") else SHOPPING, said=False)
    if said in known:
        return Chosen(said)
    aloud = {plain_label(name, ctx): name for name in known}
    named = values.best_name(said, aloud, ctx.words.language)
    if named.name is not None:
        return Chosen(aloud[named.name])
    if not named.ranked or named.ranked[0].score < _ALIKE or intent.slots.get("do") == "create":
        return Chosen(said, known=False)
    choices = {label(aloud[one.name], ctx): aloud[one.name] for one in named.ranked[:_CHOICES]}
    choices[ctx.say("new_one", name=said)] = _NEW + said
    question = Question(intent, "list", choices)
    return ctx.ask("which_list", question=question, lists=ctx.tell.listed(list(choices), word=ctx.say("or")))


def framed(intent: Intent, language: str) -> Intent:
    """Return the intent with all that stands where things stand; of "mac and cheese", a tagger may hear the cheese."""
    if intent.source != "classifier" or not intent.slots.get("item"):
        return intent
    words = load(language)
    found = next((match for frame in words.frames if (match := frame.search(intent.text))), None)
    if found is None or found["item"] in words.vague:
        return intent
    framed = {name: said for name, said in found.groupdict().items() if said}
    tagged = intent.slots["item"].split("; ")
    for left, right in zip(tagged, tagged[1:], strict=False):
        # Where it parted neighbours it has reasons, unless they are known to be one thing.
        both = f"{left} {right}"
        if not any(both in one for one in words.things | words.joined):
            framed["item"] = framed["item"].replace(both, f"{left}; {right}")
    slots = {name: said for name, said in intent.slots.items() if name not in ("item", "list")}
    return replace(intent, slots={**slots, **framed})


def plain(said: str, ctx: Context[Any]) -> str:
    """Return the name of a list without "my" and "list", in the skill's own terms."""
    for lead in _BEFORE:
        said = said.removeprefix(lead)
    meant = ctx.meaning("list", said)
    for end in _BEHIND if meant == said else ():
        said = said.removesuffix(end)
    return ctx.meaning("list", said.strip(" "))


def label(name: str, ctx: Context[Any]) -> str:
    """Call a list by its name aloud: "shopping list"."""
    return ctx.say(f"{name}_list") if name in (SHOPPING, TODO) else ctx.say("named_list", name=name)


def plain_label(name: str, ctx: Context[Any]) -> str:
    """Call a list as one says it before "list"."""
    return ctx.say(name) if name in (SHOPPING, TODO) else name


def hints(text: str, language: str, kind: str) -> bool:
    """Tell whether the words of a request hint at a kind: at tasks, at having bought, at everything."""
    words: frozenset[str] = getattr(load(language), kind)
    spaced = f" {text} "
    return any((f" {word} " if word.isascii() else word) in spaced for word in words)
