"""Which timer is meant."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from speaker.skill import Context, Intent, Timer, values

_LONGEST_NAME = 40
_PLACES = {"first": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4, "last": -1, "next": 0}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was said about a timer."""

    name: str = ""
    length: float | None = None
    which: str = ""
    """"all", or a place in the row of timers by when they ring: "first", "last"."""
    label: str = ""
    """How the user called it."""

    @classmethod
    def of(cls, intent: Intent, ctx: Context[Any]) -> "Wanted":
        """Read an intent's slots; a name that is a duration is one: "the ten minute timer"."""
        name, said = tidy_name(intent.slots.get("name", ""), ctx), intent.slots.get("duration")
        length = ctx.seconds(said) if said is not None else None
        if length is None and (length := ctx.seconds(name)) is not None:
            name = ""
        which = ctx.meaning("which", intent.slots.get("which", ""))
        label = name or (ctx.tell.length(length) if length else which)
        return cls(name, length, which, label)


def tidy_name(said: str, ctx: Context[Any]) -> str:
    """Return the name alone: "pasta" for "the pasta timer"; "" if it is none."""
    name = values.bare_name(said, ctx.words.language)[:_LONGEST_NAME].strip()
    for word in ctx.words.responses["unnamed_timer"]:
        name = name.removesuffix(word).strip()
    return "" if ctx.meaning("name", name) == "none" else name


def choose(timers: Sequence[Timer], wanted: Wanted, ctx: Context[Any]) -> list[Timer]:
    """Return the timers that may be meant; all of them if nothing was said about which."""
    chosen = list(timers)
    if wanted.name:
        named = ctx.named(wanted.name, [timer.name for timer in chosen])
        names = (named.name,) if named.name else [one.name for one in named.ranked]
        # One name that is only somewhat alike is another: "there is no such timer".
        chosen = [timer for timer in chosen if timer.name in names] if named.name or len(names) > 1 else []
    if wanted.length is not None:
        chosen = [timer for timer in chosen if timer.length == wanted.length]
    if wanted.which in _PLACES:
        place = _PLACES[wanted.which]
        chosen = chosen[place:][:1]
    return chosen


def describe(timer: Timer, among: Sequence[Timer], ctx: Context[Any]) -> str:
    """Call a timer by its name, or by its length where there are others: "pasta timer"."""
    if timer.name:
        return ctx.say("named_timer", name=timer.name)
    if len(among) > 1:
        return ctx.say("timer_of", length=ctx.tell.length(timer.length))
    return ctx.say("unnamed_timer")
