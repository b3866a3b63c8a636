"""vCards of all versions as contacts; a card that is broken is left out, and not the whole file with it."""

import codecs
import logging
import re
from collections.abc import Iterator
from io import StringIO
from typing import Any

from speaker.contacts.contact import Address, AddressKind, Contact
from speaker.contacts.numbers import normal

_LOG = logging.getLogger(__name__)

READ = frozenset({"VERSION", "FN", "N", "NICKNAME", "ORG", "TEL", "IMPP", "X-SIP", "KIND", "X-ADDRESSBOOKSERVER-KIND"})
_PROPERTY = re.compile(r"(?:[\w-]+\.)?([\w-]+)(?=[;:])")
_NICKNAMES = re.compile(r"(?i)(?:[\w-]+\.)?NICKNAME[;:]")
_LONGEST = 20_000
"""Characters of names and numbers; nobody has as many."""
_KINDS = (("cell", AddressKind.MOBILE), ("work", AddressKind.WORK), ("home", AddressKind.HOME))
_MUTE = frozenset({"fax", "pager", "bbs", "modem"})
_LAST = 101
"""Behind all that a card prefers, of which 1 is first and 100 last."""
_MOST = 60
"""Characters of a name that anybody says."""
_HAN = "\u3040-\u30ff\u3400-\u9fff"


def read_vcards(text: str, region: str = "", source: str = "a vCard") -> Iterator[Contact]:
    """Yield the contacts in a text; `region` is the country of numbers that tell none."""
    for number, card in enumerate(_cards(text), 1):
        if card is None:
            _LOG.warning("%s: card %d has no end and is left out", source, number)
            continue
        try:
            contact = _read(essence(card), region)
        except Exception as error:  # noqa: BLE001 - vobject raises what it likes on a broken card
            _LOG.warning("%s: card %d cannot be read and is left out (%s)", source, number, type(error).__name__)
            continue
        if contact is not None:
            yield contact


def decoded(data: bytes, region: str = "") -> str:
    """Return the text of a file; what is no UTF-8 is from an old phone."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace")
    # Lines are folded between bytes, which may be in the middle of a letter.
    lines = re.split(rb"\r\n|\r|\n", re.sub(rb"\r?\n[ \t]", b"", data.removeprefix(codecs.BOM_UTF8)))
    return "\n".join(_letters(line, "gb18030" if region.upper() == "CN" else "cp1252") for line in lines)


def essence(card: str) -> str:
    """Return a card with nothing in it but names and ways to call: no photograph, note or birthday."""
    kept, keeps, encoded = [], False, False
    for line in _lines(card):
        if encoded or line[:1] in (" ", "\t"):
            encoded = encoded and line.endswith("=")
        elif found := _PROPERTY.match(line):
            keeps = found[1].upper() in READ
            encoded = line.endswith("=") and "quoted-printable" in line.casefold()
        else:
            keeps = False
        if keeps:
            kept.append(line)
    return "\n".join(("BEGIN:VCARD", *kept, "END:VCARD"))


def _cards(text: str) -> Iterator[str | None]:
    """Yield each card; `None` for one in which another begins before it has ended."""
    card: list[str] | None = None
    for line in _lines(text):
        mark = line.strip("\ufeff \t").upper()
        if mark == "BEGIN:VCARD":
            if card is not None:
                yield None
            card = []
        elif mark == "END:VCARD" and card is not None:
            yield "\n".join(card)
            card = None
        elif card is not None:
            card.append(line)
    if card is not None:
        yield None


def _read(card: str, region: str) -> Contact | None:
    import vobject  # 60 ms

    if len(card) > _LONGEST:
        raise ValueError("too long")
    read = vobject.readOne(card, allowQP=True).contents
    if any(str(line.value).strip().casefold() == "group" for line in _under(read, "kind", "x-addressbookserver-kind")):
        return None
    name = _name(read)
    if not name:
        return None
    ranked = sorted(_addresses(read, region), key=lambda each: each[0])
    return Contact(
        name,
        tuple(dict.fromkeys(address for _, address in ranked)),
        tuple(dict.fromkeys(each for each in _nicknames(card) if each and each != name)),
    )


def _name(read: dict[str, Any]) -> str:
    for line in _under(read, "fn"):
        if name := _spoken(line.value):
            return name
    for line in _under(read, "n"):
        given, family = (" ".join(_texts(part)) for part in (line.value.given, line.value.family))
        if name := _spoken(f"{family}{given}" if re.search(f"[{_HAN}]", family + given) else f"{given} {family}"):
            return name
    return next((name for line in _under(read, "org") if (name := _spoken(" ".join(_texts(line.value))))), "")


def _nicknames(card: str) -> Iterator[str]:
    """Yield all nicknames: what vobject makes of a card keeps only the first of a line."""
    from vobject import base

    for line, number in base.getLogicalLines(StringIO(card), allowQP=True):
        if _NICKNAMES.match(line):
            yield from map(_spoken, re.split(r"(?<!\\),", base.textLineToContentLine(line, number).value))


def _addresses(read: dict[str, Any], region: str) -> Iterator[tuple[int, Address]]:
    """Yield the ways to call somebody, each with the place that the card gives it."""
    for line in _under(read, "tel", "impp", "x-sip"):
        value, types = str(line.value).strip(), _types(line)
        bare = line.name == "X-SIP" and not re.match(r"(?i)sips?:", value)
        uri = f"sip:{value}" if bare else value
        if re.fullmatch(r"(?i)sips?:[^@\s]+@\S+", uri):
            yield _rank(line, types), Address(AddressKind.SIP, uri)
        elif line.name == "TEL" and _is_heard(types) and (number := normal(value, region)):
            kind = next((kind for name, kind in _KINDS if name in types), AddressKind.OTHER)
            yield _rank(line, types), Address(kind, f"tel:{number}")


def _is_heard(types: set[str]) -> bool:
    return not any(each in _MUTE or each.endswith("fax") for each in types)


def _rank(line: Any, types: set[str]) -> int:
    told = next(iter(line.params.get("PREF", ())), "")
    if told.isdecimal():
        return int(told)
    return 1 if "pref" in types else _LAST


def _types(line: Any) -> set[str]:
    # Version 2.1 writes TEL;CELL: where the others write TEL;TYPE=CELL:.
    told = [*line.params.get("TYPE", ()), *line.singletonparams]
    return {part.strip().casefold() for each in told for part in str(each).split(",")}


def _under(read: dict[str, Any], *names: str) -> list[Any]:
    return [line for name in names for line in read.get(name, ())]


def _texts(value: Any) -> list[str]:
    return [str(part) for part in value] if isinstance(value, list) else [str(value)]


def _spoken(text: str) -> str:
    """Return a name as one would say it: "Anna Berg" for "Anna  Berg,", and 张伟 for 张 伟."""
    words = " ".join(re.sub(r"\\?[,;]|\\n|[\x00-\x1f]", " ", text).split())[:_MOST].strip()
    return re.sub(f"(?<=[{_HAN}]) (?=[{_HAN}])", "", words)


def _letters(line: bytes, old: str) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode(old, errors="replace")


def _lines(text: str) -> list[str]:
    return re.split(r"\r\n|\r|\n", text)
