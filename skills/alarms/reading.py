"""When an alarm or a reminder is wanted: one moment, or again and again."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from skills.alarms.often import tell_often
from speaker.skill import Context, Intent, Question, Response, SkillError, values

_MORNING = range(4, 12)
_NO_PARTS: Mapping[str, int] = {}
_PAST = values.Prefer.PAST
SEVERAL = "; "
"""Between the pieces of a slot that was said in several places."""


@dataclass(frozen=True, slots=True)
class Wish:
    """The first time, and how it comes again."""

    at: datetime
    rule: values.Recurrence | None = None
    counted: bool = False
    """It was said as so long from now."""
    often: str = ""
    """The words for how it comes again."""


def read_wish(intent: Intent, ctx: Context[Any], parts: Mapping[str, int] = _NO_PARTS) -> "Wish | Response":
    """Return when, or the question that is left: at what time, or which of two times.

    `parts` are the hours that are meant by parts of the day; without, the time is asked for. Raises SkillError for what
    is past.
    """
    intent = joined(intent, ctx)
    often = intent.slots.get("frequency", "")
    said = intent.slots.get("datetime", "")
    if often and values.read_moment(often, ctx.words.language, ctx.now) is None:
        return _read_rule(intent, often, ctx, parts)
    if often:
        # "A sunday alarm" is the next one's.
        intent = joined(replace(intent, slots={**_without(intent), "datetime": f"{often}{SEVERAL}{said}"}), ctx)
        said = intent.slots["datetime"]
    if not said:
        return ctx.ask("when", question=Question(intent, "datetime"))
    length = values.find(said, ctx.words.language)
    if len(length) == 1 and length[0][0].kind == "duration":
        # "An alarm for ten minutes" is one in ten minutes.
        return _counted(length[0][1], ctx)
    if SEVERAL in said or not _is_time(said, ctx):
        key = "which_day" if values.read_span(said, ctx.words.language, ctx.now) else "when_is_that"
        bare = replace(intent, slots=_without(intent))
        return ctx.ask(key, question=Question(bare, "datetime"), when=said)
    found = ctx.when(_by_waking(intent, ctx))
    if isinstance(found, Response):
        return found
    hour = parts.get(found.part) if not found.has_time else None
    at = found.at if hour is None else found.at.replace(hour=hour)
    if (not found.has_time and hour is None) or (hour is not None and at <= ctx.now):
        return ctx.ask("what_time", question=Question(intent, "time"), day=said)
    if at <= ctx.now:
        raise SkillError("time_is_past", when=said[:1].upper() + said[1:])
    return Wish(at, counted=found.counted)


def _is_time(said: str, ctx: Context[Any]) -> bool:
    """Tell whether words tell a moment at all, be it past."""
    either = values.Prefer.EITHER
    return said.startswith("@") or values.read_moment(said, ctx.words.language, ctx.now, either) is not None


def _without(intent: Intent) -> dict[str, str]:
    return {name: words for name, words in intent.slots.items() if name not in ("datetime", "time", "frequency")}


def _read_rule(intent: Intent, often: str, ctx: Context[Any], parts: Mapping[str, int]) -> "Wish | Response":
    time = intent.slots.get("datetime", "")
    glue = "" if ctx.words.language == "zh" else " "
    whole = ctx.say("every", often=often)
    for said in (often, f"{often}{glue}{time}", f"{often} at {time}", f"{time}{glue}{often}", f"{whole}{glue}{time}"):
        rule = values.read_recurrence(said, ctx.words.language, ctx.now)
        if rule is not None and rule.at is None and rule.part in parts and not time:
            hour = parts[rule.part]
            rule = replace(rule, at=datetime.min.time().replace(hour=hour), first=rule.first.replace(hour=hour))
            rule = replace(rule, first=values.after(rule, ctx.now))
        # A part of the day is no time: it would ring at midnight.
        if rule is not None and (rule.at is not None or rule.unit in ("hour", "minute")):
            return Wish(rule.first, rule, often=tell_often(rule, ctx))
    if all(values.read_recurrence(said, ctx.words.language, ctx.now) is None for said in (often, whole)):
        return ctx.ask(
            "when_is_that", question=Question(replace(intent, slots=_without(intent)), "datetime"), when=often
        )
    return ctx.ask("what_time", question=Question(intent, "time"), day=often)


def _counted(said: str, ctx: Context[Any]) -> Wish:
    seconds = ctx.seconds(said)
    if not seconds:
        raise SkillError("unknown_moment", when=said)
    at = datetime.fromtimestamp(ctx.now.timestamp() + seconds, ctx.now.tzinfo)
    return Wish(at, counted=True)


def joined(intent: Intent, ctx: Context[Any]) -> Intent:
    """Put a time that was asked for beside the day that was said before, and pieces into one."""
    language, glue = ctx.words.language, "" if ctx.words.language == "zh" else " "
    slots = {name: words for name, words in intent.slots.items() if name not in ("datetime", "time")}
    pieces = [piece for name in ("datetime", "time") for piece in intent.slots.get(name, "").split(SEVERAL) if piece]
    if values.read_moment(slots.get("name", ""), language, ctx.now, values.Prefer.EITHER) is not None:
        # "Yesterday" is a day also where a name would stand, and one that is past.
        pieces.append(slots.pop("name"))
    readings = (glue.join(pieces), glue.join(reversed(pieces)))
    if len(pieces) > 1 and all(_has_time(piece, ctx) for piece in pieces):
        # Two times are not one: "six" and "seven thirty" would be seven thirty-six.
        return replace(intent, slots={**slots, "datetime": SEVERAL.join(pieces)})
    said = next((one for one in readings if values.read_moment(one, language, ctx.now)), SEVERAL.join(pieces))
    if len(pieces) > 1 and said not in readings and values.read_moment(readings[0], language, ctx.now, _PAST):
        said = readings[0]
    return replace(intent, slots={**slots, "datetime": said} if said else slots)


def read_several(intent: Intent, ctx: Context[Any]) -> list[datetime]:
    """Return the moments of "six and seven thirty", in the morning where that is left open; none if it is one."""
    language = ctx.words.language
    said = intent.slots.get("datetime") or intent.slots.get("frequency", "")
    if values.read_moment(said, language, ctx.now) or values.read_recurrence(said, language, ctx.now):
        return []
    pieces = said.split(SEVERAL)
    if len(pieces) > 1 and not _in_a_row(pieces, intent.text, ctx):
        return []
    words = pieces if len(pieces) > 1 else [words for _, words in values.find(said, language)]
    found = [moment for each in words if (moment := values.read_moment(each, language, ctx.now)) and moment.has_time]
    if len(found) < 2 or len(found) < len(words):
        return []
    return [next((one for one in each.ambiguous if one.hour in _MORNING), each.at) for each in found]


def _has_time(said: str, ctx: Context[Any]) -> bool:
    found = values.read_moment(said, ctx.words.language, ctx.now)
    return found is not None and found.has_time


def _in_a_row(pieces: Sequence[str], text: str, ctx: Context[Any]) -> bool:
    """Tell whether times were said as a list: not "seven, no, seven fifteen" nor "seven instead of six"."""
    between = "|".join(re.escape(word) for word in ctx.words.responses["joins"])
    return re.search(rf"\s*(?:{between})?\s*".join(map(re.escape, pieces)), text) is not None


def _by_waking(intent: Intent, ctx: Context[Any]) -> Intent:
    """Choose the morning where somebody wants to be woken, or speaks of a day to come: nobody means the evening."""
    said = intent.slots["datetime"]
    found = values.read_moment(said, ctx.words.language, ctx.now)
    if found is None or len(found.ambiguous) < 2:
        return intent
    wakes = any(word in intent.text for word in ctx.words.responses.get("waking", ()))
    mornings = [each for each in found.ambiguous if each.hour in _MORNING]
    if not mornings or not (wakes or found.has_day):
        return intent
    return replace(intent, slots={**intent.slots, "datetime": f"@{mornings[0].isoformat()}"})
