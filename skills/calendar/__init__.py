"""The calendar: what is on, what is next, am I free; appointments made, moved and taken off."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from skills.calendar.asking import answer
from skills.calendar.events import Calendar
from skills.calendar.ics import IcsCalendar
from speaker.skill import Context, Data, Intent, Response, Skill, SkillError


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the calendars are."""

    addresses: Mapping[str, str] = field(default_factory=dict)
    """Calendars to read, by what they are called: the secret address in iCal format of Google, Outlook or iCloud."""


skill = Skill(
    "calendar",
    Path(__file__).parent,
    Settings,
    sends=(Data.SAID, Data.HOUSE, Data.PLACE),
    providers=("ics", "caldav"),
)


@skill.intent("calendar.query", reads=True)
def query(intent: Intent, ctx: Context[Settings]) -> Response:
    """Tell what is in the calendars."""
    return answer(intent, ctx, _calendars(ctx))


def _calendars(ctx: Context[Settings]) -> list[Calendar]:
    found: list[Calendar] = [
        IcsCalendar(ctx.say("calendar", name=name), address) for name, address in ctx.settings.addresses.items()
    ]
    if not found:
        raise SkillError("not_set_up")
    return found


@skill.intent("calendar.set")
@skill.intent("calendar.move")
@skill.intent("calendar.remove")
def change(intent: Intent, ctx: Context[Settings]) -> Response:
    """Own up to being able to read only."""
    _calendars(ctx)
    return ctx.fail("read_only")
