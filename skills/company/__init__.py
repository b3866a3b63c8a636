"""Jokes, stories and small talk: what one says to somebody, not to a machine."""

import random
from pathlib import Path

from speaker.skill import Context, Intent, NoSettings, Response, Skill

skill = Skill("company", Path(__file__).parent, NoSettings)

_TOLD = "told"
"""Key of the store; what was told last is not told again at once."""


@skill.intent("joke.tell")
def tell_joke(intent: Intent, ctx: Context[NoSettings]) -> Response:
    """Tell a joke that was not told lately."""
    return Response(_another("joke", ctx))


@skill.intent("story.tell")
def tell_story(intent: Intent, ctx: Context[NoSettings]) -> Response:
    """Tell a story that was not told lately; one about the topic asked for, if there is one."""
    topic = intent.slots.get("topic", "")
    about = [story for story in ctx.words.responses["story"] if topic and topic in story.casefold()]
    return Response(random.choice(about) if about else _another("story", ctx))


@skill.intent("smalltalk", reads=True)
def chat(intent: Intent, ctx: Context[NoSettings]) -> Response:
    """Answer what the words are about, or show that they were heard."""
    return ctx.respond(_topic(intent.text, ctx))


def _another(key: str, ctx: Context[NoSettings]) -> str:
    """Return one of several texts, the least lately told ones first."""
    texts = ctx.words.responses[key]
    told: list[int] = [number for number in ctx.store.get(f"{_TOLD} {key} {ctx.language}", []) if number < len(texts)]
    fresh = [number for number in range(len(texts)) if number not in told[-(len(texts) // 2) :]]
    chosen = random.choice(fresh or range(len(texts)))
    ctx.store.put(f"{_TOLD} {key} {ctx.language}", [*told[-len(texts) :], chosen])
    return texts[chosen]


def _topic(text: str, ctx: Context[NoSettings]) -> str:
    """Return what a text is about: the topic whose longest phrase stands in it."""
    spaced = f" {text} "
    found = [
        (len(phrase), topic)
        for phrase, topic in ctx.words.meanings.get("topic", {}).items()
        if (phrase in text if ctx.language == "zh" else f" {phrase} " in spaced)
    ]
    return max(found)[1] if found else "anything"
