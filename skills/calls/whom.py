"""Who is meant by what was said: a contact, a room, or a number."""

from dataclasses import dataclass, field, replace

from skills.calls.digits import read_back, read_number
from speaker.skill import (
    Address,
    Contact,
    Context,
    Intent,
    NoSettings,
    PastCall,
    Question,
    Response,
    SkillError,
    by_name,
    values,
)

SAID = ("contact", "room", "business")
"""Slots that may tell who is meant: whether "the office" is a person, a room or a firm is ours to know."""
_CHOICES = 3


@dataclass(frozen=True, slots=True)
class Whom:
    """Whom to call."""

    name: str
    """"" for a bare number."""
    address: str
    trusted: bool = False
    """Is called without being asked about."""
    place: str = ""
    """Which of their phones, as one would say it; "" where they have one."""
    slots: dict[str, str] = field(default_factory=dict)
    """What the request is once all is known."""


def find(intent: Intent, ctx: Context[NoSettings]) -> Whom | Response:
    """Return who is meant, or the question which of several."""
    slots = intent.slots
    if slots.get("address"):
        return _chosen(slots.get("contact", ""), slots["address"], ctx)
    said = next((slots[slot] for slot in SAID if slots.get(slot)), "")
    number = slots.get("number") or said
    if _is_for_help(number, ctx):
        # Whoever has to be reached now must not wait for us to guess a number.
        return ctx.fail("no_emergency")
    if digits := read_number(number, ctx):
        return Whom("", f"tel:{digits}", slots={"number": number})
    if not said:
        return ctx.ask("which_number", question=Question(intent, "number"))
    return _named(intent, said, ctx)


def caller(call: PastCall, ctx: Context[NoSettings]) -> Whom:
    """Return whom to call to reach who called or was called. A stranger may take any name, and is told by number."""
    contact = ctx.contacts.by_address(call.address)
    if contact is not None:
        return Whom(contact.name, call.address, contact.trusted, slots={"contact": contact.name})
    if call.name in ctx.rooms.others():
        return at_room(call.name, ctx)
    user = read_back(call.address)
    if any(letter.isalpha() for letter in user):
        return Whom(user, call.address, slots={"contact": user})
    return Whom("", call.address)


def at_room(room: str, ctx: Context[NoSettings]) -> Whom:
    """Return a room as whom to call. Raises SkillError where it can't be called."""
    address = ctx.rooms.address(room)
    if not address:
        raise SkillError("room_unreachable", room=room)
    return Whom(room, address, trusted=True)


def _is_for_help(said: str, ctx: Context[NoSettings]) -> bool:
    """Tell whether emergency services are meant, whatever stands around them; a contact's whole name is theirs."""
    heard = said.casefold()
    cues = ctx.words.responses["emergency_services"]
    if not any((f" {cue} " if cue.isascii() else cue) in f" {heard} " for cue in cues):
        return False
    return all(heard != name.casefold() for each in ctx.contacts.all() for name in (each.name, *each.nicknames))


def _chosen(name: str, address: str, ctx: Context[NoSettings]) -> Whom:
    """Return who was named in a question, by the very address that it was about; several may share it."""
    theirs = [
        each for each in ctx.contacts.all() if each.name == name and address in [one.uri for one in each.addresses]
    ]
    return Whom(name, address, any(each.trusted for each in theirs), slots={"contact": name} if name else {})


def _named(intent: Intent, said: str, ctx: Context[NoSettings]) -> Whom | Response:
    contacts, rooms = by_name(ctx.contacts.all()), ctx.rooms.others()
    heard = (said.casefold(), values.bare_name(said, ctx.words.language))
    if room := next((each for each in rooms if each.casefold() in heard), ""):
        return at_room(room, ctx)
    named = ctx.named(said, [*contacts, *rooms])
    if named.name is None:
        if not named.ranked:
            raise SkillError("unknown_contact", name=said)
        return _which(intent, [one.name for one in named.ranked[:_CHOICES]], ctx)
    meant = contacts.get(named.name, ())
    if len(meant) > 1:
        return _which(intent, [each.name for each in meant], ctx)
    if named.name in rooms and named.name not in contacts:
        return at_room(named.name, ctx)
    return _reach(intent, meant[0], ctx)


def _which(intent: Intent, names: list[str], ctx: Context[NoSettings]) -> Response:
    question = Question(intent, "contact", {name: name for name in names})
    return ctx.ask("which_contact", question=question, names=ctx.tell.listed(names))


def _reach(intent: Intent, contact: Contact, ctx: Context[NoSettings]) -> Whom | Response:
    """Return by which of their addresses somebody is called."""
    if not contact.addresses:
        raise SkillError("no_address", name=contact.name)
    wanted = ctx.meaning("phone", intent.slots.get("phone", ""))
    fitting = [each for each in contact.addresses if each.kind.value == wanted] if wanted else list(contact.addresses)
    if not fitting:
        has = {_place(each, ctx): each.uri for each in contact.addresses}
        question = Question(replace(intent, slots={**intent.slots, "contact": contact.name}), "address", has)
        listed = ctx.tell.listed(list(has))
        return ctx.ask("no_such_phone", question=question, name=contact.name, wanted=intent.slots["phone"], has=listed)
    address = fitting[0]
    place = _place(address, ctx) if len(contact.addresses) > 1 else ""
    return Whom(contact.name, address.uri, contact.trusted, place, {"contact": contact.name})


def _place(address: Address, ctx: Context[NoSettings]) -> str:
    return ctx.say(f"place_{address.kind.value}")
