"""Who is meant by what was said: a contact, a room, or a number."""

from dataclasses import dataclass, field

from speaker.skill import (
    Address,
    Contact,
    Context,
    Intent,
    NoSettings,
    Question,
    Response,
    SkillError,
    by_name,
    values,
)

SAID = ("contact", "room", "business")
"""Slots that may tell who is meant: whether "the office" is a person, a room or a firm is ours to know."""
_CHOICES = 3
_GROUP = 3


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
        return _chosen(slots["address"], ctx)
    said = next((slots[slot] for slot in SAID if slots.get(slot)), "")
    number = slots.get("number") or said
    digits = values.read_digits(number, ctx.words.language) or _plain(number)
    if digits:
        return Whom("", f"tel:{digits}", slots={"number": number})
    if said in ctx.words.responses["emergency_services"]:
        # Whoever has to be reached now must not wait for us to guess a number.
        return ctx.fail("no_emergency")
    return _named(intent, said, ctx)


def read_back(address: str) -> str:
    """Return a number as one would read it back, in groups: "0 1 7, 2 2 3"; the name of any other address."""
    user = address.partition(":")[2].partition("@")[0].partition(";")[0]
    digits = user.removeprefix("+")
    if not digits.isdigit():
        return user
    return ", ".join(" ".join(digits[at : at + _GROUP]) for at in range(0, len(digits), _GROUP))


def _plain(said: str) -> str:
    bare = said.replace(" ", "").replace("-", "")
    return bare if bare.removeprefix("+").isdigit() else ""


def _chosen(address: str, ctx: Context[NoSettings]) -> Whom:
    contact = ctx.contacts.by_address(address)
    return Whom(contact.name if contact is not None else "", address, trusted=contact is not None and contact.trusted)


def _named(intent: Intent, said: str, ctx: Context[NoSettings]) -> Whom | Response:
    contacts = by_name(ctx.contacts.all())
    rooms = {room: room for room in ctx.rooms.others()}
    named = ctx.named(said, [*contacts, *rooms])
    if named.name is None:
        if not named.ranked:
            raise SkillError("unknown_contact", name=said)
        return _which(intent, [one.name for one in named.ranked[:_CHOICES]], ctx)
    meant = contacts.get(named.name, ())
    if len(meant) > 1:
        return _which(intent, [each.name for each in meant], ctx)
    if named.name in rooms and named.name not in contacts:
        address = ctx.rooms.address(named.name)
        if not address:
            raise SkillError("room_unreachable", room=named.name)
        return Whom(named.name, address, trusted=True)
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
        question = Question(intent, "address", has)
        listed = ctx.tell.listed(list(has))
        return ctx.ask("no_such_phone", question=question, name=contact.name, wanted=intent.slots["phone"], has=listed)
    address = fitting[0]
    place = _place(address, ctx) if len(contact.addresses) > 1 else ""
    return Whom(contact.name, address.uri, contact.trusted, place, {"contact": contact.name})


def _place(address: Address, ctx: Context[NoSettings]) -> str:
    return ctx.say(f"place_{address.kind.value}")
