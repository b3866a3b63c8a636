"""The phone by voice: who is called, what is pressed, who has called."""

from dataclasses import replace
from pathlib import Path

from skills.calls.digits import read_back, read_keys
from skills.calls.whom import SAID, Whom, at_room, caller, find
from speaker.skill import (
    CallKind,
    CallState,
    Context,
    Dialling,
    Intent,
    NoSettings,
    PastCall,
    Question,
    Response,
    Skill,
    SkillError,
)

skill = Skill("calls", Path(__file__).parent, NoSettings, seconds=8.0)

_TOLD = 5
"""Callers that are told at once."""


@skill.names("contact")
def people(ctx: Context[NoSettings]) -> list[str]:
    """Return whom one can call."""
    known = [name for contact in ctx.contacts.all() for name in (contact.name, *contact.nicknames)]
    return [*known, *ctx.rooms.others()]


@skill.intent("call.make", offline=False)
def call(intent: Intent, ctx: Context[NoSettings]) -> Response:
    """Call somebody, a room or a number, once it was read back and a yes was said; who is trusted is called at once."""
    if not ctx.calls.ready():
        raise SkillError("no_phone")
    if not any(intent.slots.get(slot) for slot in (*SAID, "number", "address")):
        return ctx.ask("whom", question=Question(intent, "contact"))
    whom = find(intent, ctx)
    return whom if isinstance(whom, Response) else _dial(intent, ctx, whom)


@skill.intent("call.dropin", offline=False)
def drop_in(intent: Intent, ctx: Context[NoSettings]) -> Response:
    """Be heard in another room at once, where that room allows it."""
    said = next((intent.slots[slot] for slot in SAID if intent.slots.get(slot)), "")
    if not said:
        return ctx.ask("which_room", question=Question(intent, "room"))
    room = ctx.named(said, ctx.rooms.others()).name
    if room is None:
        return ctx.fail("no_such_room", room=said)
    whom = at_room(room, ctx)
    if not ctx.rooms.may_drop_in(room):
        return ctx.confirm("no_drop_in", Intent(intent.skill, "call.make", {"room": room}), room=room)
    return _dial(intent, ctx, whom)


@skill.intent("call.redial", offline=False)
def redial(intent: Intent, ctx: Context[NoSettings]) -> Response:
    """Call the one again who was called last; who says "back" means the one who called last."""
    if any(intent.slots.get(slot) for slot in ("contact", "number", "address")):
        # An address is what was said yes to; somebody else may have called since.
        return call(intent, ctx)
    own = any(words in intent.text for words in ctx.words.responses["i_called"])
    if not own and any(word in intent.text for word in ctx.words.responses["back"]):
        return _again(intent, ctx, {CallKind.MISSED, CallKind.TAKEN, CallKind.DECLINED}, "no_caller")
    return _again(intent, ctx, {CallKind.MADE}, "nobody_called")


@skill.intent("call.answer", offline=False)
def answer(intent: Intent, ctx: Context[NoSettings]) -> Response:
    """Answer the call that rings; who calls is heard, and nothing has to be said about it."""
    ctx.calls.answer()
    return Response("")


@skill.intent("call.hangup", offline=False)
def hang_up(intent: Intent, ctx: Context[NoSettings]) -> Response:
    """End the call, or decline the one that rings."""
    now = ctx.calls.now()
    ctx.calls.hang_up()
    rings = now is not None and now.state is CallState.RINGS_HERE
    return ctx.respond("declined" if rings else "hung_up", name=now.name if now is not None else "")


@skill.intent("call.mute", offline=False)
def mute(intent: Intent, ctx: Context[NoSettings]) -> Response:
    """Let the other side hear nothing of here."""
    ctx.calls.mute(True)
    return ctx.respond("muted")


@skill.intent("call.unmute", offline=False)
def unmute(intent: Intent, ctx: Context[NoSettings]) -> Response:
    ctx.calls.mute(False)
    return ctx.respond("unmuted")


@skill.intent("call.hold", offline=False)
def hold(intent: Intent, ctx: Context[NoSettings]) -> Response:
    ctx.calls.hold(True)
    return ctx.respond("held")


@skill.intent("call.resume", offline=False)
def resume(intent: Intent, ctx: Context[NoSettings]) -> Response:
    """Go on with a call that is held; they hear it, and nothing has to be said."""
    ctx.calls.hold(False)
    return Response("")


@skill.intent("call.press", offline=False)
def press(intent: Intent, ctx: Context[NoSettings]) -> Response:
    """Send keys into the call, as "press one for ..." wants it."""
    keys = read_keys(intent.slots.get("number", ""), ctx)
    if not keys:
        return ctx.ask("which_keys", question=Question(intent, "number"))
    ctx.calls.press(keys)
    return Response("")


@skill.intent("call.missed", offline=True)
def missed(intent: Intent, ctx: Context[NoSettings]) -> Response:
    """Tell who has called and nobody was there; else who has called at all."""
    calls = [each for each in ctx.calls.past() if each.kind is CallKind.MISSED and not each.told]
    fresh = bool(calls)
    calls = calls or [each for each in ctx.calls.past() if each.kind in (CallKind.MISSED, CallKind.TAKEN)]
    if not calls:
        return ctx.respond("nobody_has_called")
    ctx.calls.told()
    callers: dict[str, list[PastCall]] = {}
    for each in calls:
        callers.setdefault(each.name, []).append(each)
    who = ctx.tell.listed([_when(each[0], ctx, len(each)) for each in list(callers.values())[:_TOLD]])
    more = len(callers) - _TOLD
    left = sum(not each.heard for each in ctx.calls.messages())
    told = ctx.say("missed" if fresh else "called", who=who)
    told += ctx.say("and_more", count=more) if more > 0 else ""
    return Response(told + (ctx.say("messages_too", count=left) if left else ""))


@skill.intent("voicemail.play", offline=True)
def play_messages(intent: Intent, ctx: Context[NoSettings]) -> Response:
    """Have the messages heard that nobody has heard; where there are none, the last one."""
    messages = ctx.calls.messages()
    if not messages:
        return ctx.respond("no_messages")
    fresh = [each for each in messages if not each.heard] or [messages[-1]]
    for each in fresh:
        ctx.calls.play(each.id)
    first = fresh[0]
    who = _when(PastCall(first.at, CallKind.MISSED, first.name, first.address), ctx)
    return ctx.respond("message_from" if len(fresh) == 1 else "messages_from", who=who, count=len(fresh))


@skill.intent("voicemail.delete", offline=True)
def delete_messages(intent: Intent, ctx: Context[NoSettings]) -> Response:
    """Delete what was heard, once a yes was said; what nobody has heard is kept."""
    messages = ctx.calls.messages()
    heard = [each for each in messages if each.heard]
    if not heard:
        return ctx.fail("none_heard") if messages else ctx.respond("no_messages")
    if not intent.confirmed:
        return ctx.confirm("delete_heard", intent, count=len(heard))
    for each in heard:
        ctx.calls.delete(each.id)
    return ctx.respond("deleted", count=len(heard))


def _again(intent: Intent, ctx: Context[NoSettings], kinds: set[CallKind], nobody: str) -> Response:
    if not ctx.calls.ready():
        raise SkillError("no_phone")
    last = next((each for each in ctx.calls.past() if each.kind in kinds and each.address), None)
    if last is None:
        return ctx.fail(nobody)
    return _dial(intent, ctx, caller(last, ctx))


def _dial(intent: Intent, ctx: Context[NoSettings], whom: Whom) -> Response:
    match ctx.calls.can_dial(whom.address):
        case Dialling.EMERGENCY:
            return ctx.fail("no_emergency")
        case Dialling.NO_LINE:
            raise SkillError("no_line")
        case Dialling.NO_NUMBER:
            return ctx.fail("no_number", number=read_back(whom.address))
    if not whom.trusted and not intent.confirmed:
        key = "shall_i_number" if whom.name == "" else "shall_i_at" if whom.place else "shall_i"
        wanted = replace(intent, slots={**whom.slots, "address": whom.address})
        return ctx.confirm(key, wanted, name=whom.name, place=whom.place, number=read_back(whom.address))
    name = whom.name or read_back(whom.address)
    ctx.calls.dial(whom.address, name, intent.text)
    return ctx.respond("calling", name=name)


def _when(call: PastCall, ctx: Context[NoSettings], times: int = 1) -> str:
    """Return who called, and when; the latest of several calls."""
    ago = ctx.now.timestamp() - call.at
    name = call.name or ctx.say("unknown_number")
    key = "who_when" if times == 1 else "who_often"
    return ctx.say(key, name=name, times=times, ago=ctx.tell.duration(max(60.0, ago // 60 * 60)))
