"""An alarm that is set is moved: to another time, or by so much."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from skills.alarms.choosing import ask_which, choose, describe
from speaker.skill import Context, Intent, Kind, Question, Response, SkillError, values

_CHOSEN = "@"
"""Before a moment that is no words: undo moves it back there."""


def move_alarm(intent: Intent, ctx: Context[Any]) -> Response:
    """Move an alarm; one that comes again is moved each time."""
    chosen = choose(replace(intent, slots=_which(intent, ctx)), ctx)
    if not chosen:
        return ctx.fail("none_such" if ctx.agenda.all(Kind.ALARM) else "none")
    if len(chosen) > 1:
        return ask_which(intent, chosen, ctx)
    entry = chosen[0]
    before = ctx.agenda.due(entry)
    at = _new_time(intent, before, ctx)
    if isinstance(at, Response):
        return at
    rule = None
    if entry.rule is not None and entry.rule.at is not None:
        # The days stay what they are: an alarm of every weekday is moved to another time of the day.
        first = entry.rule.first.replace(hour=at.hour, minute=at.minute, second=at.second)
        rule = replace(entry.rule, at=at.time().replace(tzinfo=None), first=first, ambiguous=())
        at = values.after(rule, ctx.now)
    if at <= ctx.now:
        raise SkillError("time_is_past", when=ctx.tell.time(at, part=True))
    moved = ctx.agenda.move(entry, at, rule)
    if moved is None:
        return ctx.fail("none_such")
    back = Intent(intent.skill, intent.name, {"id": str(entry.id), "to": f"{_CHOSEN}{before.isoformat()}"})
    return ctx.respond("moved", undo=back, alarm=describe(moved, ctx))


def _which(intent: Intent, ctx: Context[Any]) -> dict[str, str]:
    """Return the slots that tell which alarm it is: its time now stands in `from`, or where a name would."""
    slots = {name: words for name, words in intent.slots.items() if name in ("id", "which", "name")}
    said = intent.slots.get("from", "")
    if not said and values.read_moment(slots.get("name", ""), ctx.words.language, ctx.now) is not None:
        said = slots.pop("name")
    return slots | ({"datetime": said} if said else {})


def _new_time(intent: Intent, before: datetime, ctx: Context[Any]) -> datetime | Response:
    said = intent.slots.get("to") or intent.slots.get("datetime", "")
    if length := intent.slots.get("duration"):
        seconds = ctx.seconds(length)
        if seconds is None:
            raise SkillError("unknown_moment", when=length)
        sign = -1 if intent.slots.get("way") == "earlier" else 1
        return before + timedelta(seconds=sign * seconds)
    if not said:
        return ctx.ask("move_to", question=Question(intent, "datetime"))
    if said.startswith(_CHOSEN):
        return datetime.fromisoformat(said.removeprefix(_CHOSEN))
    found = values.read_moment(said, ctx.words.language, ctx.now)
    if found is None or not (found.has_time or found.has_day):
        raise SkillError("unknown_moment", when=said[:1].upper() + said[1:])
    if not found.has_time:
        return datetime.combine(found.at.date(), before.timetz())
    # Who moves an alarm from seven in the morning to eight means the morning.
    choices = found.ambiguous or (found.at,)
    at = next((each for each in choices if (each.hour < 12) == (before.hour < 12)), found.at)
    if found.has_day or found.counted:
        return at
    same_day = datetime.combine(before.date(), at.timetz())
    return same_day if same_day > ctx.now else at
