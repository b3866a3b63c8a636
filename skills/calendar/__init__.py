"""The calendar: what is on, what is next, am I free; appointments made, moved and taken off."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from skills.calendar.adding import add
from skills.calendar.asking import answer, titles
from skills.calendar.caldav import Account, DavCalendar, Unfound, dav_calendars
from skills.calendar.events import Calendar
from skills.calendar.ics import IcsCalendar
from skills.calendar.meant import says
from skills.calendar.moving import move
from skills.calendar.picking import put_back
from skills.calendar.removing import remove, take_back
from speaker.skill import Context, Data, Intent, Response, Skill, SkillError


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the calendars are."""

    addresses: Mapping[str, str] = field(default_factory=dict)
    """Calendars to read, by what they are called: the secret address in iCal format of Google, Outlook or iCloud."""
    caldav: str = ""
    """The address of your CalDAV server, as https://cloud.example.org: its calendars are read and written."""
    user: str = ""
    password: str = ""
    """A password for apps, where your server gives such."""
    into: str = ""
    """The calendar there that new appointments go into; "" is the first."""
    leave_out: tuple[str, ...] = ()
    """Calendars there that are nobody's business here."""


skill = Skill(
    "calendar",
    Path(__file__).parent,
    Settings,
    sends=(Data.SAID, Data.HOUSE, Data.PLACE, Data.CONTACT),
    providers=("ics", "caldav"),
)


@skill.names("event")
def events(ctx: Context[Settings]) -> list[str]:
    """Return what appointments are called: they are heard better then."""
    return titles(ctx)


@skill.intent("calendar.query", reads=True)
def query(intent: Intent, ctx: Context[Settings]) -> Response:
    """Tell what is in the calendars."""
    return answer(intent, ctx, _calendars(ctx))


@skill.intent("calendar.set")
def set_event(intent: Intent, ctx: Context[Settings]) -> Response:
    """Put an appointment into the calendar, or one back as it was."""
    calendars = _writable(ctx)
    if "restore" in intent.slots:
        return put_back(intent.slots["restore"], ctx, calendars)
    if says(intent, ctx, "asks_move"):
        # "Move lunch to two" is so near to "put lunch at two" that it comes here too.
        return move(replace(intent, name="calendar.move"), ctx, calendars)
    return add(intent, ctx, _home(ctx, calendars), calendars)


@skill.intent("calendar.move")
def move_event(intent: Intent, ctx: Context[Settings]) -> Response:
    """Move an appointment to another time."""
    return move(intent, ctx, _writable(ctx))


@skill.intent("calendar.remove")
def remove_event(intent: Intent, ctx: Context[Settings]) -> Response:
    """Take appointments off the calendar."""
    calendars = _writable(ctx)
    if "added" in intent.slots:
        return take_back(intent, ctx, calendars)
    return remove(intent, ctx, calendars)


def _calendars(ctx: Context[Settings]) -> list[Calendar]:
    own = ctx.settings
    found: list[Calendar] = []
    if own.caldav:
        found += dav_calendars(ctx, Account(own.caldav, own.user, own.password), own.leave_out)
    found += [IcsCalendar(ctx.say("calendar", name=name), address) for name, address in own.addresses.items()]
    if not found:
        raise SkillError("no_calendars" if own.caldav else "not_set_up")
    return found


def _writable(ctx: Context[Settings]) -> list[Calendar]:
    """Return all calendars if one of them can be changed. Leave with words otherwise."""
    calendars = _calendars(ctx)
    unfound = next((each for each in calendars if isinstance(each, Unfound)), None)
    if unfound is not None:
        raise unfound.error
    if not any(isinstance(each, DavCalendar) and each.writable for each in calendars):
        raise SkillError("read_only")
    return calendars


def _home(ctx: Context[Settings], calendars: list[Calendar]) -> DavCalendar:
    """Return the calendar that new appointments go into."""
    writable = [each for each in calendars if isinstance(each, DavCalendar) and each.writable]
    if not ctx.settings.into:
        return writable[0]
    named = [
        each for each in writable if each.name.casefold() == ctx.say("calendar", name=ctx.settings.into).casefold()
    ]
    if not named:
        raise SkillError("no_such_calendar", name=ctx.settings.into)
    return named[0]
