"""Which appointment is to be changed, found anew once that was confirmed; and what takes the change back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from skills.calendar.asking import window
from skills.calendar.caldav import DavCalendar
from skills.calendar.events import Calendar, Event
from skills.calendar.gathering import gather
from skills.calendar.meant import matching, plain, wanted_title
from skills.calendar.telling import capital, name, tell_moment
from skills.calendar.when import Period, bare
from speaker.skill import Context, Fault, Intent, Question, Response, ServiceError, SkillError, values

_CHOICES = 3
_SECOND = timedelta(seconds=1)
_WEEK = timedelta(days=7)


def pick(
    intent: Intent, ctx: Context[Any], calendars: Sequence[Calendar], within: Period | None = None
) -> Event | Response:
    """Return the one that is meant, or what to say or ask instead."""
    if "key" in intent.slots:
        return find_again(intent.slots["key"], ctx, calendars)
    intent, clock = _untangled(intent, ctx)
    title = wanted_title(intent, ctx)
    period = Period(ctx.now, ctx.now + _WEEK) if clock else within or window(intent, ctx)
    found = gather(ctx.web, calendars, period.start, period.end).events
    fitting = _firsts(matching(title, found, ctx.words.language))
    if clock is not None:
        # "My three o'clock" is the next that begins then, in the afternoon or at night.
        at = [(hour.hour % 12, hour.minute) for hour in clock.ambiguous or (clock.at,)]
        fitting = [each for each in fitting if (each.start.hour % 12, each.start.minute) in at and not each.all_day][:1]
    if not fitting and title:
        return ctx.fail("not_found", title=title)
    if not fitting:
        return ctx.fail("nothing_ahead")
    if not title and within is None and clock is None and "datetime" not in intent.slots:
        # "Cancel my next appointment".
        fitting = fitting[:1]
    if len(fitting) > 1:
        offered = fitting[:_CHOICES]
        choices = {_called(event, ctx): key_of(event) for event in offered}
        told = ctx.tell.listed(list(choices), word=ctx.say("or"))
        return ctx.ask("which_event", question=Question(intent, "key", choices), events=told)
    if not fitting[0].href:
        return ctx.fail("read_only_one", title=name(fitting[0], ctx), calendar=fitting[0].calendar)
    return fitting[0]


def _untangled(intent: Intent, ctx: Context[Any]) -> tuple[Intent, values.Moment | None]:
    """Return the intent with the time out of its title, "three o'clock meeting", and a time said without its day."""
    language, slots = ctx.words.language, dict(intent.slots)
    event = plain(slots.get("event", ""))
    kind = next((word for word in ctx.words.responses["any_event"] if event.endswith(word)), "")
    rest = event.removesuffix(kind).strip().removesuffix("的")
    if kind and rest and values.read_moment(rest, language, ctx.now) is not None:
        slots = {name: said for name, said in slots.items() if name != "event"}
        slots.setdefault("datetime", rest)
    said = bare(slots.get("from") or slots.get("datetime", ""))
    moment = values.read_moment(said, language, ctx.now) if said else None
    if moment is None or moment.has_day or not moment.has_time:
        return replace(intent, slots=slots), None
    return replace(intent, slots={name: said for name, said in slots.items() if name != "datetime"}), moment


def find_again(key: str, ctx: Context[Any], calendars: Sequence[Calendar]) -> Event:
    """Return what was chosen before, as it is now. Leave with words if somebody has changed it since."""
    at, _, rest = key.partition(" ")
    start = datetime.fromisoformat(at)
    found = gather(ctx.web, calendars, start, start + _SECOND).events
    event = next((event for event in found if event.key == rest and event.start == start), None)
    if event is None:
        raise SkillError("changed_meanwhile", Title=ctx.say("that_one"))
    return event


def key_of(event: Event) -> str:
    return f"{event.start.isoformat()} {event.key}"


def home_of(event: Event, calendars: Sequence[Calendar]) -> DavCalendar:
    """Return the calendar in which an event can be changed."""
    return next(each for each in calendars if isinstance(each, DavCalendar) and event.href.startswith(each.url))


def change(ctx: Context[Any], home: DavCalendar, event: Event, text: str | None) -> Response | None:
    """Write an event anew, or delete it for `None`; return what to say if that is not sure to have been done."""
    title = capital(name(event, ctx))
    try:
        if text is None:
            etag: str | None = "" if home.delete(ctx.web, event.href, event.etag) else None
        else:
            etag = home.put(ctx.web, event.href, text, event.etag)
    except ServiceError as error:
        if error.fault is not Fault.TIMEOUT:
            raise
        return ctx.unsure("maybe", calendar=capital(home.name), Title=title)
    if etag is None:
        return ctx.fail("changed_meanwhile", Title=title)
    before = {"href": event.href, "source": event.source, "etag": etag, "gone": text is None, "title": title}
    ctx.store.put("before", before)
    return None


def undo_of(event: Event) -> Intent:
    return Intent("calendar", "calendar.set", {"restore": event.href}, confirmed=True)


def put_back(href: str, ctx: Context[Any], calendars: Sequence[Calendar]) -> Response:
    """Write an event as it was before the last change."""
    before = ctx.store.get("before", {})
    home = next((each for each in calendars if isinstance(each, DavCalendar) and href.startswith(each.url)), None)
    if before.get("href") != href or home is None:
        raise SkillError("cannot_undo")
    etag = home.put(ctx.web, href, before["source"], "" if before["gone"] else before["etag"] or "*")
    if etag is None:
        return ctx.fail("changed_meanwhile", Title=before["title"])
    ctx.store.delete("before")
    return ctx.respond("put_back", Title=before["title"])


def _firsts(events: Sequence[Event]) -> list[Event]:
    """Return the next of each that comes again; who says "yoga" means the one to come."""
    firsts: dict[tuple[str, str], Event] = {}
    for event in events:
        firsts.setdefault((event.calendar, event.uid if event.recurring else event.key), event)
    return list(firsts.values())


def _called(event: Event, ctx: Context[Any]) -> str:
    return ctx.say("event_when", title=name(event, ctx), when=tell_moment(event, ctx))


def asked_again(intent: Intent, event: Event, **slots: str) -> Intent:
    """Return the intent with the event that is meant pinned down, for the question whether to."""
    return replace(intent, slots={**intent.slots, **slots, "key": key_of(event)})
