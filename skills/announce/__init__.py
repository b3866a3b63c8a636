"""Says something in the other rooms of the house."""

from pathlib import Path

from speaker.skill import Announced, Context, Intent, NoSettings, Question, Reply, Response, Skill

skill = Skill("announce", Path(__file__).parent, NoSettings)


@skill.intent("announce", offline=True)
def announce(intent: Intent, ctx: Context[NoSettings]) -> Response:
    """Have the other speakers say it, in one room or in all, and tell where it was heard."""
    content = intent.slots.get("content", "").strip()
    if not content:
        return ctx.ask("what", question=Question(intent, "content"), reply=Reply.DICTATION)
    others = ctx.rooms.others()
    if not others:
        return ctx.fail("alone")
    said = intent.slots.get("room", "")
    wanted = [room for room in others if room.casefold() == said] if said else list(others)
    if not wanted:
        return ctx.fail("no_such_room", room=said, rooms=ctx.tell.listed(list(others)))
    text = content[0].upper() + content[1:]
    came = ctx.rooms.announce(text, wanted)
    heard = [room for room in wanted if came.get(room) is Announced.SAID]
    silent = [room for room in wanted if room not in heard]
    if not silent:
        return ctx.respond("announced", rooms=ctx.tell.listed(wanted))
    if not heard:
        return ctx.fail("nobody_heard", rooms=ctx.tell.listed(silent))
    return ctx.partly("some_heard", rooms=ctx.tell.listed(heard), silent=ctx.tell.listed(silent))
