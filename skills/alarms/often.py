"""Says how something comes again: "every weekday", "every other friday"."""

from datetime import date, timedelta
from typing import Any

from speaker.skill import Context, values

_MONDAY = date(2024, 1, 1)
_WEEKS = {(0, 1, 2, 3, 4): "weekdays", (5, 6): "weekends", (0, 1, 2, 3, 4, 5, 6): "day"}


def tell_often(rule: values.Recurrence, ctx: Context[Any]) -> str:
    """Return the words for a rule, without its time of day."""
    every = rule.every
    if rule.unit == "week":
        if every == 1 and (whole := _WEEKS.get(tuple(sorted(rule.weekdays)))):
            return ctx.say(f"often_{whole}")
        weekdays = rule.weekdays or (rule.first.weekday(),)
        days = ctx.tell.listed([ctx.tell.weekday(_MONDAY + timedelta(days=number)) for number in weekdays])
        return ctx.say(_key("week", every), days=days, n=ctx.tell.counted(every))
    return ctx.say(_key(rule.unit, every), n=ctx.tell.counted(every))


def _key(unit: str, every: int) -> str:
    return {1: f"often_{unit}", 2: f"often_other_{unit}"}.get(every, f"often_{unit}s")
