"""Messages to people, and finding a phone that is somewhere in the house."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from skills.messages.matrix import Matrix
from skills.messages.ntfy import Ntfy
from skills.messages.providers import Message, Messenger, Person, Settings
from skills.messages.telegram import Telegram
from speaker.skill import (
    Context,
    Data,
    Fault,
    Intent,
    Question,
    Reply,
    Response,
    ServiceError,
    Skill,
    SkillError,
    values,
)

skill = Skill(
    "messages",
    Path(__file__).parent,
    Settings,
    hosts=("ntfy.sh", "api.telegram.org"),
    sends=(Data.SAID, Data.CONTACT),
    providers=("ntfy", "matrix", "telegram"),
    rates={"ntfy.sh": 12, "api.telegram.org": 20},
)

_LONGEST = 1000
"""Characters; ntfy takes 4,096 bytes, and nobody dictates more."""
_CHOICES = 3
_NEVER_ARRIVED = frozenset({Fault.UNREACHABLE, Fault.NO_NAME, Fault.UNSAFE, Fault.CLOCK, Fault.OPEN, Fault.BUSY})
"""Faults after which it is certain that nothing was taken; another way may be tried."""


@skill.names("contact")
def people(ctx: Context[Settings]) -> list[str]:
    """Return whom one can write to."""
    return list(ctx.settings.people)


@skill.intent("message.send")
def send_message(intent: Intent, ctx: Context[Settings]) -> Response:
    """Send words to somebody, once they were read back and a yes was said."""
    _check_people(ctx)
    if not intent.slots.get("contact"):
        return ctx.ask("who", question=Question(intent, "contact"))
    name = _find(intent, ctx)
    if isinstance(name, Response):
        return name
    text = intent.slots.get("content", "").strip()
    if not text:
        return ctx.ask("what", reply=Reply.DICTATION, question=Question(intent, "content"), name=name)
    if len(text) > _LONGEST:
        return ctx.fail("too_long_message")
    if not intent.confirmed:
        return ctx.confirm("shall_i", replace(intent, slots={**intent.slots, "contact": name}), name=name, text=text)
    title = ctx.settings.sender
    return _send(ctx, name, Message(text[0].upper() + text[1:], title), "sent")


@skill.intent("phone.find")
def find_phone(intent: Intent, ctx: Context[Settings]) -> Response:
    """Make a phone ring; nobody has to confirm what only rings."""
    _check_people(ctx)
    if intent.slots.get("contact") in (None, "", "my", "me", *ctx.words.responses["mine"]):
        if not ctx.settings.me:
            return ctx.ask("whose_phone", question=Question(intent, "contact"))
        name: str | Response = ctx.settings.me
    else:
        name = _find(intent, ctx)
    if isinstance(name, Response):
        return name
    return _send(ctx, name, Message(ctx.say("looking_for_you"), ctx.say("find_title"), urgent=True), "ringing")


def _check_people(ctx: Context[Settings]) -> None:
    if not ctx.settings.people:
        raise SkillError("nobody_set_up")


def _find(intent: Intent, ctx: Context[Settings]) -> str | Response:
    """Return who is meant, by sound, or ask which of several."""
    said = intent.slots["contact"].removesuffix("'s").removesuffix(" s")
    known = list(ctx.settings.people)
    if said in known:
        return said
    named = values.best_name(said, known, ctx.words.language)
    if named.name is not None:
        return named.name
    if not named.ranked:
        raise SkillError("unknown_person", name=said.title())
    choices = {one.name: one.name for one in named.ranked[:_CHOICES]}
    return ctx.ask("which_person", question=Question(intent, "contact", choices), names=ctx.tell.listed(list(choices)))


def _send(ctx: Context[Settings], name: str, message: Message, done: str) -> Response:
    """Try each way to reach somebody, until one took it; what may have arrived is not sent again."""
    ways = _ways(ctx.settings, ctx.settings.people.get(name, Person()))
    if not ways:
        raise SkillError("no_way", name=name)
    for number, way in enumerate(ways, 1):
        try:
            way.send(ctx.web.sharing(len(ways) - number), message)
        except ServiceError as error:
            if error.fault is Fault.TIMEOUT:
                return ctx.unsure("may_have_arrived", service=way.name, name=name)
            if number == len(ways) or error.fault not in _NEVER_ARRIVED:
                raise
        else:
            return ctx.respond(done, name=name, service=way.name)
    raise AssertionError("the last way returns or raises")


def _ways(own: Settings, person: Person) -> Sequence[Messenger]:
    """Return the ways that are set up for somebody, in the owner's order."""
    made: dict[str, Messenger] = {}
    if person.ntfy and own.ntfy:
        made["ntfy"] = Ntfy(own.ntfy, own.ntfy_token, person.ntfy)
    if person.matrix and own.matrix and own.matrix_token:
        made["matrix"] = Matrix(own.matrix, own.matrix_token, person.matrix)
    if person.telegram and own.telegram_token:
        made["telegram"] = Telegram(own.telegram, own.telegram_token, person.telegram)
    return [made[name] for name in own.order if name in made]
