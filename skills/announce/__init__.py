"""Says something in the other rooms of the house."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from speaker.skill import Announced, Context, Intent, NoSettings, Outcome, Question, Reply, Response, Samples, Skill

# An announcement is done once it was spoken there, and that takes as long as it takes.
skill = Skill("announce", Path(__file__).parent, NoSettings, seconds=18.0)

_EVERYWHERE = "everywhere"
_TOLD = {
    Announced.SAID: "announced",
    Announced.UNKNOWN: "not_known",
    Announced.QUIET: "quiet_there",
    Announced.NOT_ALLOWED: "not_wanted",
    Announced.NO_ANSWER: "nobody_heard",
}
"""The sentence for the rooms of each outcome, in the order in which they are told."""


@skill.intent("announce", offline=True)
def announce(intent: Intent, ctx: Context[NoSettings]) -> Response:
    """Have the other speakers say it, in some rooms or in all, and tell where it was heard and where not."""
    content, said = intent.slots.get("content", "").strip(), intent.slots.get("room", "")
    if not content:
        return ctx.ask("what", question=Question(intent, "content"), reply=Reply.DICTATION)
    others = list(ctx.rooms.others())
    if not others:
        return ctx.fail("alone")
    wanted, unknown = _rooms(said, others, ctx)
    if unknown:
        return ctx.fail("no_such_room", room=unknown, rooms=ctx.tell.listed(others))
    came = ctx.rooms.announce(content[0].upper() + content[1:], wanted)
    return _told(wanted, came, ctx)


@skill.intent("announce.record", offline=True)
def record(intent: Intent, ctx: Context[NoSettings]) -> Response:
    """Have the other speakers play what is said next, in the voice of who says it."""
    others = list(ctx.rooms.others())
    if not others:
        return ctx.fail("alone")
    wanted, unknown = _rooms(intent.slots.get("room", ""), others, ctx)
    if unknown:
        return ctx.fail("no_such_room", room=unknown, rooms=ctx.tell.listed(others))
    if ctx.calls.now() is not None:
        return ctx.fail("in_call")

    def play(samples: Samples | None) -> Response:
        if samples is None:
            return ctx.fail("nothing_said")
        return _told(wanted, ctx.rooms.play(samples, wanted, intent.text), ctx)

    return ctx.respond("speak_now") if ctx.record(play) else ctx.fail("cannot_record")


def _rooms(said: str, others: list[str], ctx: Context[NoSettings]) -> tuple[list[str], str]:
    """Return the rooms that are meant, and the words for one that has no speaker."""
    if not said or ctx.meaning("room", said) == _EVERYWHERE:
        return others, ""
    found = []
    for each in re.split(r",? and |, |和|、|跟", said):
        room = ctx.named(each.strip().removeprefix("the "), others).name
        if room is None:
            return [], each.strip().removeprefix("the ")
        found.append(room)
    return list(dict.fromkeys(found)), ""


def _told(wanted: Sequence[str], came: Mapping[str, Announced], ctx: Context[NoSettings]) -> Response:
    rooms = {each: [room for room in wanted if came.get(room, Announced.NO_ANSWER) is each] for each in _TOLD}
    speech = " ".join(ctx.say(_TOLD[each], rooms=ctx.tell.listed(rooms[each])) for each in _TOLD if rooms[each])
    if rooms[Announced.SAID]:
        return Response(speech, Outcome.DONE if len(rooms[Announced.SAID]) == len(wanted) else Outcome.PARTLY)
    return Response(speech, Outcome.UNKNOWN if rooms[Announced.UNKNOWN] else Outcome.FAILED)
