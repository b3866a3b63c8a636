"""Telephone numbers as people write them, compared and made one; which of them are for emergencies."""

import re
from contextlib import suppress
from dataclasses import dataclass
from unicodedata import decimal, normalize
from urllib.parse import unquote

_SUFFIX = 7
"""Digits that two numbers must share at their end, where nobody knows the country of one of them."""
_EVERYWHERE = frozenset({"110", "112", "119", "120", "911", "999", "000"})
"""Emergency numbers of most of the world; never dialled by mistake, wherever the speaker stands."""
_EXTENSION = re.compile(r"(?i)(?<=[\d)])\s*(?:[;,pwx]|ext(?:n|ension)?\b\.?|转)[\s\d;,pw]*$")
_NUMBER = re.compile(r"\+?[\d\s().\-/]{3,}")


@dataclass(frozen=True, slots=True)
class Destination:
    """What an address reaches, in a form that compares."""

    user: str
    host: str
    is_number: bool

    def is_same(self, other: "Destination") -> bool:
        one, two = self.user, other.user
        if not one or self.is_number != other.is_number:
            return False
        if not self.is_number:
            return one == two and self.host == other.host
        if one == two:
            # 1001 is somebody else in every office.
            return len(one) >= _SUFFIX or not (self.host and other.host) or self.host == other.host
        if one.startswith("+") and two.startswith("+"):
            return False
        shorter, longer = sorted((one.lstrip("+0"), two.lstrip("+0")), key=len)
        return len(shorter) >= _SUFFIX and longer.endswith(shorter)


def destination(uri: str, region: str = "") -> Destination:
    """Return what an address reaches: tel:, sip:, or a plain number."""
    user, host = user_of(uri), _host(uri)
    if _NUMBER.fullmatch(user) and (number := normal(user, region)):
        return Destination(number, host, is_number=True)
    return Destination(user.casefold(), host, is_number=False)


def same(first: str, second: str, region: str = "") -> bool:
    """Tell whether two addresses reach the same."""
    return destination(first, region).is_same(destination(second, region))


def normal(number: str, region: str = "") -> str:
    """Return a number as +4722334455, where its country is told or `region` (as NO) has it; else its digits.

    An extension is left out, as nobody dials it for us. "" is for what is no number.
    """
    bare = _EXTENSION.sub("", re.sub(r"(?i)^tel:|;.*$", "", _plain(number)))
    if international := _international(bare, region.upper()):
        return international
    if re.search(r"[^\W\d_]", bare):
        return ""
    digits = re.sub(r"[^\d*#]", "", bare)
    return f"+{digits}" if digits and bare.startswith("+") else digits


def is_region(region: str) -> bool:
    """Tell whether numbers of a country, as NO, are known."""
    import phonenumbers

    return region.upper() in phonenumbers.SUPPORTED_REGIONS


def is_emergency(number: str, region: str = "") -> bool:
    """Tell whether a number calls for help, in this country or in most."""
    user = user_of(number)
    if re.search(r"[^\W\d_]", user):
        return False
    # What stands before it may only hide who calls: #31#112.
    parts = [re.sub(r"\D", "", part) for part in re.split(r"[*#]", user)]
    if _EVERYWHERE.intersection(parts):
        return True
    if not region or not any(parts):
        return False
    from phonenumbers import shortnumberinfo

    return any(shortnumberinfo.is_emergency_number(part, region.upper()) for part in parts if part)


def user_of(uri: str) -> str:
    """Return the number or name in an address."""
    return unquote(re.sub(r"(?i)^(tel|sips?):", "", _plain(uri)).partition("@")[0].partition(";")[0])


def _international(bare: str, region: str) -> str:
    """Return a number with its country, "" where that is unknown or has no such number."""
    if not (region or bare.startswith(("+", "00"))):
        return ""
    import phonenumbers  # 40 ms

    # 00 leads abroad from most countries; from some it is 0011, which phonenumbers knows and has to be asked first.
    for written in (bare, f"+{bare[2:]}" if bare.startswith("00") else ""):
        with suppress(phonenumbers.NumberParseException):
            parsed = phonenumbers.parse(written, region or None)
            # Where we guess the country, the number must be one there: 234 5678 lacks the town, and 116117 is no +49.
            if phonenumbers.is_valid_number(parsed) or (written.startswith("+") and _is_whole(parsed)):
                return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return ""


def _is_whole(parsed: object) -> bool:
    import phonenumbers

    return bool(
        phonenumbers.is_possible_number_with_reason(parsed)  # type: ignore[arg-type]
        == phonenumbers.ValidationResult.IS_POSSIBLE
    )


def _host(uri: str) -> str:
    host = re.split(r"[;?>]", uri.strip().partition("@")[2])[0].casefold()
    return re.sub(r":506[01]$", "", host)


def _plain(text: str) -> str:
    """Return a text with the digits of all scripts as 0 to 9."""
    return "".join(str(decimal(letter)) if letter.isdecimal() else letter for letter in normalize("NFKC", text.strip()))
