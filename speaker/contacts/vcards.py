"""vCards of all versions as contacts; a card that is broken is left out, and not the whole file with it."""

import logging
import re
from collections.abc import Iterator
from typing import Any

from speaker.contacts.contact import Address, AddressKind, Contact
from speaker.contacts.numbers import normal

_LOG = logging.getLogger(__name__)

_CARD = re.compile(r"^BEGIN:VCARD[ \t]*\r?$.*?^END:VCARD[ \t]*\r?$", re.M | re.S | re.I)
_LONGEST = 200_000
"""Characters of one card, its photograph left out; nobody has as much to tell."""
_PHOTO = re.compile(r"^(?:[\w-]+\.)?(?:PHOTO|LOGO|SOUND|KEY)[;:][^\n]*\n(?:[ \t][^\n]*\n)*", re.M | re.I)
_KINDS = (("cell", AddressKind.MOBILE), ("work", AddressKind.WORK), ("home", AddressKind.HOME))
_NICKNAMES = re.compile(r"^(?:[\w-]+\.)?NICKNAME(?:;[^:\n]*)?:([^\r\n]*)", re.M | re.I)
_MOST = 60
"""Characters of a name that anybody says."""


def read_vcards(text: str, region: str = "", source: str = "a vCard") -> Iterator[Contact]:
    """Yield the contacts in a text; `region` is the country of numbers that tell none."""
    for number, card in enumerate(_CARD.findall(text), 1):
        try:
            contact = _read(_PHOTO.sub("", card), region)
        except Exception as error:  # noqa: BLE001 - vobject raises what it likes on a broken card
            _LOG.warning("%s: card %d cannot be read and is left out (%s)", source, number, type(error).__name__)
            continue
        if contact is not None:
            yield contact


def _read(card: str, region: str) -> Contact | None:
    import vobject  # 60 ms

    if len(card) > _LONGEST:
        raise ValueError("too long")
    read = vobject.readOne(card, allowQP=True)
    name = _name(read)
    if not name:
        return None
    # vobject keeps only the first of several.
    written = _NICKNAMES.findall(re.sub(r"\r?\n[ \t]", "", card))
    nicknames = tuple(each for line in written for each in _texts(line) if each != name)
    addresses = dict.fromkeys(address for address in _addresses(read, region))
    preferred = sorted(addresses, key=lambda address: not _preferred(read, address, region))
    return Contact(name, tuple(preferred), nicknames)


def _name(read: Any) -> str:
    for line in _lines(read, "fn"):
        if texts := _texts(line.value):
            return " ".join(texts)[:_MOST]
    for line in _lines(read, "n"):
        parts = [str(part) for part in (line.value.given, line.value.family) if isinstance(part, str) and part]
        if parts:
            return " ".join(parts)[:_MOST]
    for line in _lines(read, "org"):
        if texts := _texts(line.value):
            return " ".join(texts)[:_MOST]
    return ""


def _addresses(read: Any, region: str) -> Iterator[Address]:
    for line in _lines(read, "tel"):
        if number := normal(str(line.value), region):
            yield Address(_kind(line), f"tel:{number}")
    for name in ("impp", "x-sip", "x-jabber-sip"):
        for line in _lines(read, name):
            uri = str(line.value).strip()
            if name == "x-sip" and not re.match(r"(?i)sips?:", uri):
                uri = f"sip:{uri}"
            if re.fullmatch(r"(?i)sips?:[^@\s]+@\S+", uri):
                yield Address(AddressKind.SIP, uri)


def _preferred(read: Any, address: Address, region: str) -> bool:
    """Tell whether a card says that an address is the one to try first."""
    return any(
        f"tel:{normal(str(line.value), region)}" == address.uri and ("pref" in _types(line) or "PREF" in line.params)
        for line in _lines(read, "tel")
    )


def _kind(line: Any) -> AddressKind:
    types = _types(line)
    return next((kind for name, kind in _KINDS if name in types), AddressKind.OTHER)


def _types(line: Any) -> set[str]:
    # Version 2.1 writes TEL;CELL: where the others write TEL;TYPE=CELL:.
    told = [each for values in (line.params.get("TYPE", []), *([line.singletonparams])) for each in values]
    return {part.strip().casefold() for each in told for part in str(each).split(",")}


def _lines(read: Any, name: str) -> list[Any]:
    return list(read.contents.get(name, []))


def _texts(value: Any) -> list[str]:
    parts = value if isinstance(value, list) else str(value).split(",")
    return [" ".join(str(part).split()) for part in parts if str(part).strip()]
