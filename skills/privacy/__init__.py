"""What left the house: to whom, what kind, how much, and for which request."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from speaker.skill import Context, Data, Intent, NoSettings, Response, Sent, Skill

skill = Skill("privacy", Path(__file__).parent, NoSettings)

_OWN = ("calls", "contacts", "conversation", "intercom", "listener", "models", "tools")
"""Errands of the speaker itself; what answers them is called by a word, not by a name."""
_MOST = 3
"""Services that are told one by one; nobody keeps more in mind."""


@skill.intent("privacy.query", reads=True)
def tell_sent(intent: Intent, ctx: Context[NoSettings]) -> Response:
    """Say who was sent what since midnight, or since the midnight before."""
    yesterday = intent.slots.get("day") == "yesterday"
    midnight = ctx.now.replace(hour=0, minute=0, second=0, microsecond=0)
    start = midnight - timedelta(days=1) if yesterday else midnight
    end = midnight if yesterday else ctx.now + timedelta(seconds=1)
    sent = [each for each in ctx.sent.since(start.timestamp()) if each.at < end.timestamp()]
    when = ctx.say("yesterday" if yesterday else "today")
    if not sent:
        return ctx.respond("nothing", When=when[0].upper() + when[1:])
    services = sorted({each.service for each in sent}, key=lambda name: -_size(sent, name))
    told = [_tell([each for each in sent if each.service == name], ctx) for name in services[:_MOST]]
    rest = len(services) - len(told)
    if rest:
        told.append(ctx.say("others" if rest > 1 else "other", count=ctx.tell.number(rest)))
    asked = len({each.heard for each in sent if each.heard})
    return ctx.respond(
        "sent" if asked else "sent_unasked",
        When=when[0].upper() + when[1:],
        asked=ctx.tell.number(asked),
        told=ctx.tell.listed(told),
    )


@skill.intent("privacy.last", reads=True)
def tell_last(intent: Intent, ctx: Context[NoSettings]) -> Response:
    """Say what left for the last request."""
    heard = ctx.memory.heard
    last = [each for each in ctx.sent.since(ctx.now.timestamp() - 3600) if heard and each.heard == heard]
    if not last:
        return ctx.respond("nothing_last")
    services = list(dict.fromkeys(each.service for each in last))
    told = [_tell([each for each in last if each.service == name], ctx) for name in services]
    return ctx.respond("sent_last", told=ctx.tell.listed(told))


@skill.intent("privacy.forget")
def forget(intent: Intent, ctx: Context[NoSettings]) -> Response:
    """Delete the ledger, once that was confirmed."""
    if not intent.confirmed:
        return ctx.confirm("sure", intent)
    gone = ctx.sent.forget()
    return ctx.respond("forgotten", count=ctx.tell.number(gone)) if gone else ctx.respond("nothing_kept")


def _size(sent: Sequence[Sent], service: str) -> int:
    return sum(each.bytes for each in sent if each.service == service)


def _tell(sent: Sequence[Sent], ctx: Context[NoSettings]) -> str:
    """Tell what one service was sent."""
    first = sent[0]
    # Who is called without any phone service is called by the address alone.
    own = "phone" if first.skill == "calls" and first.service == first.host else first.skill
    service = ctx.say(own, service=first.service) if first.skill in _OWN else first.service
    kinds = {Data(kind) for each in sent for kind in each.data}
    told = [ctx.say(kind.value) for kind in Data if kind in kinds]
    if any(each.skill == "calls" and not each.intent for each in sent):
        told.append(ctx.say("registration"))
    what = ctx.tell.listed(told) or ctx.say("no_data")
    times = ctx.say("once") if len(sent) == 1 else ctx.say("times", count=ctx.tell.number(len(sent)))
    return ctx.say("one", service=service, what=what, times=times) + _tell_calls(sent, ctx)


def _tell_calls(sent: Sequence[Sent], ctx: Context[NoSettings]) -> str:
    """Tell who was reached by a service, and how long was talked."""
    names = list(dict.fromkeys(each.whom for each in sent if each.whom))
    if not names:
        return ""
    more = [ctx.say("more_people", count=ctx.tell.number(len(names) - _MOST))] if len(names) > _MOST else []
    talked = sum(each.seconds for each in sent)
    listed = ctx.tell.listed([*names[:_MOST], *more])
    return (
        ctx.say("talked", names=listed, long=ctx.tell.duration(talked)) if talked else ctx.say("called", names=listed)
    )
