"""Put an appointment into the calendar, once it was read back and confirmed."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from skills.calendar.caldav import DavCalendar
from skills.calendar.events import Calendar, Draft, Event
from skills.calendar.gathering import gather
from skills.calendar.meant import plain
from skills.calendar.telling import capital, tell_events, tell_moment
from skills.calendar.when import bare, day_of, likely, read_period
from speaker.skill import Context, Fault, Intent, Question, Response, ServiceError, SkillError, values

_HOUR = timedelta(hours=1)
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_UNITS = {"day": "DAILY", "week": "WEEKLY", "month": "MONTHLY", "year": "YEARLY"}


@dataclass(frozen=True, slots=True)
class Time:
    """When an appointment is to be."""

    start: datetime
    end: datetime
    all_day: bool = False
    rule: str = ""


def add(intent: Intent, ctx: Context[Any], home: DavCalendar, calendars: Sequence[Calendar]) -> Response:
    """Ask for what is missing, read it back, and write it on yes."""
    if "draft" in intent.slots:
        return _write(intent, ctx, home)
    title = _title(intent, ctx)
    if not title:
        return ctx.ask("what_title", question=Question(intent, "event"))
    time = _time(intent, ctx, title)
    if isinstance(time, Response):
        return time
    if time.end <= ctx.now and not time.rule:
        return ctx.fail("over")
    draft = Draft(title, time.start, time.end, time.all_day, intent.slots.get("place", ""), time.rule)
    return _confirm(intent, ctx, home, calendars, draft)


def _confirm(
    intent: Intent, ctx: Context[Any], home: DavCalendar, calendars: Sequence[Calendar], draft: Draft
) -> Response:
    packed = {**asdict(draft), "start": draft.start.isoformat(), "end": draft.end.isoformat()}
    slots = {"draft": json.dumps(packed), "frequency": intent.slots.get("frequency", "")}
    key = "shall_add_again" if draft.rule else "shall_add"
    asked = ctx.confirm(
        key,
        replace(intent, slots=slots),
        Title=capital(draft.title),
        when=_said(draft, ctx),
        frequency=slots["frequency"],
        calendar=home.name,
    )
    busy = [
        each for each in gather(ctx.web, calendars, draft.start, draft.end).events if each.busy and not each.all_day
    ]
    if not busy or draft.all_day:
        return asked
    events = tell_events(busy, day_of(draft.start), ctx)
    return replace(asked, speech=ctx.say("clash", question=asked.speech, events=events))


def _write(intent: Intent, ctx: Context[Any], home: DavCalendar) -> Response:
    packed = json.loads(intent.slots["draft"])
    start, end = (datetime.fromisoformat(packed[name]).astimezone(ctx.now.tzinfo) for name in ("start", "end"))
    draft = Draft(**{**packed, "start": start, "end": end})
    title = capital(draft.title)
    try:
        href, etag = home.add(ctx.web, draft)
    except ServiceError as error:
        if error.fault is not Fault.TIMEOUT:
            raise
        home.forget()
        return ctx.unsure("maybe", calendar=capital(home.name), Title=title)
    undo = Intent("calendar", "calendar.remove", {"added": href, "etag": etag, "event": draft.title}, confirmed=True)
    key, when = "added_again" if draft.rule else "added", _said(draft, ctx)
    frequency = intent.slots.get("frequency", "")
    return ctx.respond(
        key, undo=undo, Title=title, title=draft.title, when=when, frequency=frequency, calendar=home.name
    )


def _said(draft: Draft, ctx: Context[Any]) -> str:
    return tell_moment(Event(draft.title, draft.start, draft.end, draft.all_day), ctx)


def _title(intent: Intent, ctx: Context[Any]) -> str:
    """Return what it is to be called: "Lunch with Mei"; "" if nobody said."""
    event, contact = plain(intent.slots.get("event", "")), intent.slots.get("contact", "")
    if event in ctx.words.responses["no_title"]:
        event = ""
    if contact and contact not in event:
        event = ctx.say("with", event=event or ctx.say("meeting"), contact=contact.title())
    return capital(event)


def _time(intent: Intent, ctx: Context[Any], title: str) -> Time | Response:
    """Return when it is to be, or ask for what is missing of it."""
    said, day, frequency = (intent.slots.get(name, "") for name in ("datetime", "day", "frequency"))
    if not said and not frequency:
        return ctx.ask("when", question=Question(intent, "datetime"), title=title)
    language = ctx.words.language
    gap = " " if ctx.words.spaced else ""
    rule = ""
    if frequency:
        again = _recurrence(frequency, said, ctx)
        if again is None or again.unit not in _UNITS:
            raise SkillError("unknown_time", when=gap.join((frequency, said)).strip())
        rule = _rule(again)
        if again.at is not None:
            first = likely(values.Moment(again.first, ambiguous=again.ambiguous))
            return Time(first, first + _length(intent, ctx), rule=rule)
        day = f"{again.first:%Y-%m-%d}"
    whole = any(cue in intent.text or cue in said for cue in ctx.words.responses["whole_day"])
    if day:
        return _on_day(intent, ctx, day, said, rule, whole=whole)
    period = read_period(said, ctx.now, language)
    if period is None:
        raise SkillError("unknown_time", when=said)
    if period.clock:
        # Of a time of day alone `read_period` makes an hour; from three to five is two.
        length = _length(intent, ctx) if period.end - period.start == _HOUR else period.end - period.start
        return Time(period.start, period.start + length)
    if whole or period.days > 1:
        return Time(day_of(period.start).start, day_of(period.end - timedelta(seconds=1)).end, all_day=True)
    return _ask_time(intent, ctx, said)


def _on_day(intent: Intent, ctx: Context[Any], day: str, said: str, rule: str, *, whole: bool) -> Time | Response:
    """Put together the day that was said first, and the time that was asked for."""
    language, gap = ctx.words.language, " " if ctx.words.spaced else ""
    dated = len(day) == 10 and day[:4].isdigit()
    on = (
        day_of(datetime.fromisoformat(day).replace(tzinfo=ctx.now.tzinfo))
        if dated
        else read_period(day, ctx.now, language)
    )
    if on is None:
        raise SkillError("unknown_time", when=day)
    if whole:
        return Time(day_of(on.start).start, day_of(on.start).end, all_day=True, rule=rule)
    if not said:
        return _ask_time(intent, ctx, day)
    together = None if dated else values.read_moment(f"{day}{gap}{bare(said)}", language, ctx.now)
    moment = together if together and together.has_time else values.read_moment(bare(said), language, ctx.now)
    if moment is None or not moment.has_time:
        return ctx.ask("what_time", question=Question(_without_time(intent, day), "datetime"))
    at = likely(moment)
    start = on.start.replace(hour=at.hour, minute=at.minute)
    return Time(start, start + _length(intent, ctx), rule=rule)


def _ask_time(intent: Intent, ctx: Context[Any], day: str) -> Response:
    return ctx.ask("what_time", question=Question(_without_time(intent, day), "datetime"))


def _without_time(intent: Intent, day: str) -> Intent:
    slots = {name: said for name, said in intent.slots.items() if name != "datetime"}
    return replace(intent, slots={**slots, "day": day})


def _length(intent: Intent, ctx: Context[Any]) -> timedelta:
    seconds = ctx.seconds(intent.slots.get("duration", ""))
    return timedelta(seconds=seconds) if seconds else _HOUR


def _recurrence(frequency: str, said: str, ctx: Context[Any]) -> values.Recurrence | None:
    gap = " " if ctx.words.spaced else ""
    for text in (f"{frequency} at {said}", gap.join((frequency, said)), frequency):
        found = values.read_recurrence(text.strip(), ctx.words.language, ctx.now)
        if found is not None:
            return found
    return None


def _rule(again: values.Recurrence) -> str:
    """Return the rule of iCalendar for what comes again."""
    parts = [f"FREQ={_UNITS[again.unit]}"]
    if again.every > 1:
        parts.append(f"INTERVAL={again.every}")
    if again.weekdays and again.unit == "week":
        parts.append("BYDAY=" + ",".join(_DAYS[day] for day in again.weekdays))
    if again.days and again.unit == "month":
        parts.append("BYMONTHDAY=" + ",".join(str(day) for day in again.days))
    return ";".join(parts)
