"""Whom the house knows: what they are to the family, their numbers, who is trusted."""

from collections.abc import Callable
from pathlib import Path

from speaker.skill import Contact, Context, Intent, NoSettings, Question, Response, Skill, SkillError

skill = Skill("contacts", Path(__file__).parent, NoSettings)

_CHOICES = 3
_MANY = 8


@skill.names("contact")
def people(ctx: Context[NoSettings]) -> list[str]:
    """Return everybody's names."""
    return [name for contact in ctx.contacts.all() for name in (contact.name, *contact.nicknames)]


@skill.intent("contact.alias", offline=True)
def alias(intent: Intent, ctx: Context[NoSettings]) -> Response:
    """Know somebody by another name, too: Anna is my sister."""
    contact = _find(intent, ctx)
    if isinstance(contact, Response):
        return contact
    name = intent.slots.get("alias", "")
    if not name:
        return ctx.ask("called_what", question=Question(intent, "alias"), name=contact.name)
    ctx.contacts.alias(contact.name, name)
    undo = Intent(intent.skill, "contact.unalias", {"alias": name})
    return ctx.respond("noted", name=contact.name, alias=_theirs(name, ctx), undo=undo)


@skill.intent("contact.unalias", offline=True)
def unalias(intent: Intent, ctx: Context[NoSettings]) -> Response:
    name = intent.slots.get("alias", "")
    if not name:
        return ctx.ask("forget_what", question=Question(intent, "alias"))
    return ctx.respond("forgotten") if ctx.contacts.unalias(name) else ctx.fail("nobody_is", alias=_theirs(name, ctx))


@skill.intent("contact.query", reads=True, offline=True)
def query(intent: Intent, ctx: Context[NoSettings]) -> Response:
    """Tell somebody's numbers; without a name, who is known."""
    known = ctx.contacts.all()
    if not known:
        raise SkillError("no_contacts")
    if not intent.slots.get("contact"):
        names = [contact.name for contact in known]
        key = "known" if len(names) <= _MANY else "known_many"
        return ctx.respond(key, names=ctx.tell.listed(names[:_MANY]), count=len(names))
    contact = _find(intent, ctx)
    if isinstance(contact, Response):
        return contact
    said = intent.slots["contact"]
    if not contact.addresses:
        return ctx.respond("no_number", name=contact.name)
    numbers = [ctx.say("number", kind=ctx.say(each.kind.value), number=_spoken(each.uri)) for each in contact.addresses]
    key = "numbers" if said.casefold() == contact.name.casefold() else "is_who"
    return ctx.respond(key, name=contact.name, numbers=ctx.tell.listed(numbers), alias=_theirs(said, ctx))


@skill.intent("contact.favourite", offline=True)
def favourite(intent: Intent, ctx: Context[NoSettings]) -> Response:
    """Let somebody ring in quiet hours."""
    return _mark(intent, ctx, lambda name: ctx.contacts.favour(name, True), "favoured")


@skill.intent("contact.unfavourite", offline=True)
def unfavourite(intent: Intent, ctx: Context[NoSettings]) -> Response:
    return _mark(intent, ctx, lambda name: ctx.contacts.favour(name, False), "unfavoured")


@skill.intent("contact.trust", offline=True)
def trust(intent: Intent, ctx: Context[NoSettings]) -> Response:
    """Call somebody without a question from now on, once a yes was said."""
    contact = _find(intent, ctx)
    if isinstance(contact, Response):
        return contact
    if not intent.confirmed:
        return ctx.confirm("really_trust", intent, name=contact.name)
    ctx.contacts.trust(contact.name, True)
    return ctx.respond("trusted", name=contact.name)


@skill.intent("contact.distrust", offline=True)
def distrust(intent: Intent, ctx: Context[NoSettings]) -> Response:
    return _mark(intent, ctx, lambda name: ctx.contacts.trust(name, False), "distrusted")


def _mark(intent: Intent, ctx: Context[NoSettings], mark: Callable[[str], None], key: str) -> Response:
    contact = _find(intent, ctx)
    if isinstance(contact, Response):
        return contact
    mark(contact.name)
    return ctx.respond(key, name=contact.name)


def _find(intent: Intent, ctx: Context[NoSettings]) -> Contact | Response:
    """Return who is meant, by sound, or ask which of several."""
    known = {name: each for each in ctx.contacts.all() for name in (each.name, *each.nicknames)}
    if not known:
        raise SkillError("no_contacts")
    said = intent.slots.get("contact", "")
    if not said:
        return ctx.ask("who", question=Question(intent, "contact"))
    named = ctx.named(said, known)
    if named.name is not None:
        return known[named.name]
    if not named.ranked:
        raise SkillError("unknown_contact", name=said)
    choices = {one.name: one.name for one in named.ranked[:_CHOICES]}
    question = Question(intent, "contact", choices)
    return ctx.ask("which_contact", question=question, names=ctx.tell.listed(list(choices)))


def _theirs(alias: str, ctx: Context[NoSettings]) -> str:
    """Return a name as we say it: what is "my sister" for who speaks is "your sister" for us."""
    mine, yours = ctx.words.responses["mine"][0], ctx.words.responses["yours"][0]
    return yours + alias[len(mine) :] if alias.startswith(mine) else alias


def _spoken(uri: str) -> str:
    user = uri.partition(":")[2].partition("@")[0]
    return " ".join(user) if user.lstrip("+").isdigit() else uri.partition(":")[2]
