"""Which appointments are meant."""

from collections.abc import Iterable, Sequence
from typing import Any

from skills.calendar.events import Event
from speaker.skill import Context, Intent, values

_BEFORE = (
    "my ",
    "the ",
    "our ",
    "any ",
    "a ",
    "an ",
    "some ",
    "that ",
    "this ",
    "next ",
    "我的",
    "那个",
    "这个",
    "下一个",
    "下个",
)


def wanted_title(intent: Intent, ctx: Context[Any]) -> str:
    """Return what an appointment is called: "lunch with mei"; "" for "my meeting", which may be any."""
    event, contact = plain(intent.slots.get("event", "")), intent.slots.get("contact", "")
    if event in ctx.words.responses["any_event"]:
        event = ""
    if not contact or contact in event:
        return event
    return ctx.say("with", event=event, contact=contact) if event else contact


def says(intent: Intent, ctx: Context[Any], cues: str) -> bool:
    """Tell whether a request has one of the words that are listed under `cues`."""
    text = f" {intent.text} "
    return any((f" {cue} " if cue.isascii() else cue) in text for cue in ctx.words.responses[cues])


def plain(title: str) -> str:
    """Return a title without what leads in to it."""
    for lead in _BEFORE:
        title = title.removeprefix(lead)
    return title.strip()


def matching(title: str, events: Iterable[Event], language: str) -> Sequence[Event]:
    """Return the events of that name, by their words, else by their sound; all of them for no name."""
    every = list(events)
    if not title:
        return every
    said = _words(title)
    if inside := [event for event in every if said <= _words(event.title) or title in event.title.casefold()]:
        return inside
    # "The dentist appointment" is in the calendar as "Dentist".
    if within := [event for event in every if _words(event.title) and _words(event.title) <= said]:
        return within
    named = values.best_name(title, (event.title for event in every), language)
    return [event for event in every if event.title == named.name] if named.name is not None else []


def _words(text: str) -> frozenset[str]:
    return frozenset(text.casefold().replace("'s", "").split()) - {
        "the",
        "a",
        "an",
        "my",
        "with",
        "and",
        "at",
        "appointment",
    }
