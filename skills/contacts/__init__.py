"""Whom the house knows: what they are to the family, their numbers, who is trusted."""

from collections.abc import Callable
from pathlib import Path

from skills.contacts.finding import as_question, find, owners, theirs
from speaker.skill import Contact, Context, Intent, NoSettings, Question, Response, Skill, SkillError

skill = Skill("contacts", Path(__file__).parent, NoSettings)

_MANY = 8
_GROUP = 3
"""Digits that are read together."""


@skill.names("contact")
def people(ctx: Context[NoSettings]) -> list[str]:
    """Return everybody's names."""
    return [name for contact in ctx.contacts.all() for name in (contact.name, *contact.nicknames)]


@skill.intent("contact.alias", offline=True)
def alias(intent: Intent, ctx: Context[NoSettings]) -> Response:
    """Know somebody by another name, too: Anna is my sister."""
    if question := as_question(intent, ctx):
        return query(question, ctx)
    contact = find(intent, ctx)
    if isinstance(contact, Response):
        return contact
    name = intent.slots.get("alias", "")
    if not name:
        return ctx.ask("called_what", question=Question(intent, "alias"), name=contact.name)
    if other := next((each for each in ctx.contacts.all() if each.name.casefold() == name.casefold()), None):
        return ctx.fail("somebody_else", name=other.name)
    _, others = owners(name, ctx)
    ctx.contacts.alias(contact.name, name)
    undo = Intent(intent.skill, "contact.unalias", {"contact": contact.name, "alias": name})
    key = "noted_too" if any(each.name != contact.name for each in others) else "noted"
    return ctx.respond(key, name=contact.name, alias=theirs(name, ctx), undo=undo)


@skill.intent("contact.unalias", offline=True)
def unalias(intent: Intent, ctx: Context[NoSettings]) -> Response:
    """Know somebody by another name no longer; without saying who, nobody is called so."""
    if question := as_question(intent, ctx):
        return query(question, ctx)
    said = intent.slots.get("alias", "")
    if not said:
        return ctx.ask("forget_what", question=Question(intent, "alias"))
    name, known = owners(said, ctx)
    if not known:
        return ctx.fail("nobody_is", alias=theirs(said, ctx))
    who = ""
    if intent.slots.get("contact"):
        contact = find(intent, ctx)
        if isinstance(contact, Response):
            return contact
        who = contact.name
        if all(each.name != who for each in known):
            return ctx.fail("is_not", name=who, alias=theirs(name, ctx))
    if not ctx.contacts.unalias(name, who):
        return ctx.fail("in_the_cards", alias=theirs(name, ctx))
    was = who or (known[0].name if len(known) == 1 else "")
    undo = Intent(intent.skill, "contact.alias", {"contact": was, "alias": name}) if was else None
    return ctx.respond("forgotten", undo=undo)


@skill.intent("contact.query", reads=True, offline=True)
def query(intent: Intent, ctx: Context[NoSettings]) -> Response:
    """Tell somebody's numbers, who somebody is, or whether they are that; without a name, who is known."""
    known = ctx.contacts.all()
    if not known:
        raise SkillError("no_contacts")
    said, called = intent.slots.get("contact", ""), intent.slots.get("alias", "")
    if not said and not called:
        names = [contact.name for contact in known]
        key = "known" if len(names) <= _MANY else "known_many"
        return ctx.respond(key, names=ctx.tell.listed(names[:_MANY]), count=len(names))
    if called and not owners(called, ctx)[1]:
        return ctx.fail("nobody_is", alias=theirs(called, ctx))
    contact = find(intent, ctx, "contact" if said else "alias")
    if isinstance(contact, Response):
        return contact
    if said and called:
        is_so = any(each.name == contact.name for each in owners(called, ctx)[1])
        return ctx.respond("is_so" if is_so else "is_not_so", name=contact.name, alias=theirs(called, ctx))
    if not contact.addresses:
        return ctx.respond("no_number", name=contact.name)
    key = "numbers" if said.casefold() == contact.name.casefold() else "is_who"
    return ctx.respond(key, name=contact.name, numbers=_numbers(contact, ctx))


@skill.intent("contact.favourite", offline=True)
def favourite(intent: Intent, ctx: Context[NoSettings]) -> Response:
    """Let somebody ring in quiet hours."""
    return _mark(intent, ctx, lambda name: ctx.contacts.favour(name, True), "favoured", "contact.unfavourite")


@skill.intent("contact.unfavourite", offline=True)
def unfavourite(intent: Intent, ctx: Context[NoSettings]) -> Response:
    """Let somebody ring in quiet hours no longer."""
    return _mark(intent, ctx, lambda name: ctx.contacts.favour(name, False), "unfavoured", "contact.favourite")


@skill.intent("contact.trust", offline=True)
def trust(intent: Intent, ctx: Context[NoSettings]) -> Response:
    """Call somebody without a question from now on, once a yes was said."""
    contact = find(intent, ctx)
    if isinstance(contact, Response):
        return contact
    if not intent.confirmed:
        return ctx.confirm("really_trust", intent, name=contact.name)
    return _mark(intent, ctx, lambda name: ctx.contacts.trust(name, True), "trusted", "contact.distrust")


@skill.intent("contact.distrust", offline=True)
def distrust(intent: Intent, ctx: Context[NoSettings]) -> Response:
    """Ask again before somebody is called."""
    return _mark(intent, ctx, lambda name: ctx.contacts.trust(name, False), "distrusted", "contact.trust")


def _mark(intent: Intent, ctx: Context[NoSettings], mark: Callable[[str], None], key: str, opposite: str) -> Response:
    contact = find(intent, ctx)
    if isinstance(contact, Response):
        return contact
    mark(contact.name)
    undo = Intent(intent.skill, opposite, {"contact": contact.name}, confirmed=True)
    return ctx.respond(key, name=contact.name, undo=undo)


def _numbers(contact: Contact, ctx: Context[NoSettings]) -> str:
    numbers = [
        ctx.say("number", kind=ctx.say(each.kind.value), number=_spoken(each.uri, ctx)) for each in contact.addresses
    ]
    return ctx.tell.listed(numbers)


def _spoken(uri: str, ctx: Context[NoSettings]) -> str:
    """Return a number as one tells it to somebody who writes it down."""
    user = uri.partition(":")[2].partition("@")[0]
    digits = user.removeprefix("+")
    if not digits.isdigit():
        return uri.partition(":")[2]
    groups = ", ".join(" ".join(digits[at : at + _GROUP]) for at in range(0, len(digits), _GROUP))
    return f"{ctx.say('plus')} {groups}" if user.startswith("+") else groups
