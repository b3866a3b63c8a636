"""Makes the speakers of a house know each other, and tells which there are."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from speaker.skill import Context, Intent, NoSettings, PairingNow, PairStep, Question, Response, Skill

skill = Skill("intercom", Path(__file__).parent, NoSettings, seconds=12.0)

_SAME = "same"


@skill.intent("intercom.pair", offline=True)
def pair(intent: Intent, ctx: Context[NoSettings]) -> Response:
    """Look for another speaker that is being paired, and have people compare the numbers that both say."""
    digits, said = intent.slots.get("digits", ""), intent.slots.get("numbers", "")
    if intent.confirmed and digits:
        return _told(ctx.pairing.confirm(digits, True), intent, ctx)
    if said:
        now = ctx.pairing.now()
        if now is None or not now.digits:
            return ctx.fail("nothing_to_compare")
        return _told(ctx.pairing.confirm(now.digits, said == _SAME), intent, ctx)
    return _told(ctx.pairing.begin(), intent, ctx)


def _told(now: PairingNow, intent: Intent, ctx: Context[NoSettings]) -> Response:
    """Say how far pairing is; what is not paired yet is never told as done."""
    match now.step:
        case PairStep.COMPARE:
            asked = replace(intent, slots={"digits": now.digits}, confirmed=False)
            return ctx.confirm("compare", asked, room=now.room, number=now.said)
        case PairStep.PAIRED:
            return ctx.respond("paired", room=now.room)
        case PairStep.LOOKING | PairStep.WAITS:
            return ctx.respond(now.step.value, room=now.room)
        case _:
            return ctx.fail(now.step.value, room=now.room)


@skill.intent("intercom.unpair", offline=True)
def unpair(intent: Intent, ctx: Context[NoSettings]) -> Response:
    """Trust the speaker of a room no longer, once somebody has said yes to that."""
    paired = [each.room for each in ctx.pairing.speakers() if each.paired]
    said = intent.slots.get("room", "")
    if not paired:
        return ctx.fail("nobody_paired")
    if not said and len(paired) > 1:
        choices = {room: room for room in paired}
        return ctx.ask("forget_which", question=Question(intent, "room", choices), rooms=ctx.tell.listed(paired))
    room = ctx.named(said, paired).name if said else paired[0]
    if room is None:
        return ctx.fail("not_paired", room=said, rooms=ctx.tell.listed(paired))
    if not intent.confirmed:
        return ctx.confirm("really_forget", replace(intent, slots={"room": room}), room=room)
    return ctx.respond("forgotten", room=room) if ctx.pairing.forget(room) else ctx.fail("nobody_paired")


@skill.intent("intercom.rooms", reads=True, offline=True)
def tell_rooms(intent: Intent, ctx: Context[NoSettings]) -> Response:
    """Name the speakers that are paired, those of them that are not there, and strange ones."""
    speakers = ctx.pairing.speakers()
    groups = {
        "there": [each.room for each in speakers if each.paired and each.there],
        "not_there": [each.room for each in speakers if each.paired and not each.there],
        "strange": [each.room for each in speakers if not each.paired],
    }
    parts = [ctx.say(key, rooms=ctx.tell.listed(rooms)) for key, rooms in groups.items() if rooms]
    return Response(" ".join(parts)) if parts else ctx.respond("alone")


@skill.names("room")
def rooms(ctx: Context[NoSettings]) -> Iterable[str]:
    return ctx.rooms.others()
