"""The same person from several sources as one."""

from collections.abc import Iterable
from dataclasses import replace

from speaker.contacts.contact import Contact


def merged(contacts: Iterable[Contact]) -> tuple[Contact, ...]:
    """Return everybody once, by name: who has the same name, or much the same and a number in common, is one."""
    people: dict[str, Contact] = {}
    by_uri: dict[str, list[str]] = {}
    for contact in contacts:
        key = _known_as(contact, people, by_uri)
        people[key] = _joined(people[key], contact) if key in people else contact
        for address in contact.addresses:
            by_uri.setdefault(address.uri, []).append(key)
    return tuple(sorted(people.values(), key=lambda each: each.name))


def _known_as(contact: Contact, people: dict[str, Contact], by_uri: dict[str, list[str]]) -> str:
    own = contact.name.casefold()
    if own in people:
        return own
    sharing = (key for address in contact.addresses for key in by_uri.get(address.uri, ()))
    # A couple has one telephone at home, and they are two.
    return next((key for key in sharing if _is_alike(key, own)), own)


def _is_alike(one: str, other: str) -> bool:
    """Tell whether two names may be one person's: "anna b" and "anna berg", 张伟 and 张伟医生."""
    words, more = one.split(), other.split()
    within = set(words) <= set(more) or set(more) <= set(words)
    return within or words[:1] == more[:1] or one.startswith(other) or other.startswith(one)


def _joined(one: Contact, other: Contact) -> Contact:
    known = {each.uri for each in one.addresses}
    names = dict.fromkeys((*one.nicknames, other.name, *other.nicknames))
    return replace(
        one,
        addresses=(*one.addresses, *(each for each in other.addresses if each.uri not in known)),
        nicknames=tuple(name for name in names if name.casefold() != one.name.casefold()),
    )
