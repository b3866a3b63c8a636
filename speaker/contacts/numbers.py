"""Telephone numbers as people write them, compared and made one; which of them are for emergencies."""

import re

_SUFFIX = 7
"""Digits that two numbers must share at their end, where nobody knows the country of one of them."""
_EVERYWHERE = frozenset({"110", "112", "119", "120", "911", "999", "000"})
"""Emergency numbers of most of the world; never dialled by mistake, wherever the speaker stands."""


def normal(number: str, region: str = "") -> str:
    """Return a number as +4722334455, where its country is told or `region` (as NO) has it; else its digits."""
    import phonenumbers  # 40 ms

    bare = re.sub(r"(?i)^tel:|;.*$", "", number.strip())
    digits = re.sub(r"[^\d*#]", "", bare)
    plus = bare.startswith("+") or bare.startswith("00")
    if not digits or not (plus or region):
        return digits
    try:
        parsed = phonenumbers.parse(bare if not bare.startswith("00") else f"+{bare[2:]}", region or None)
    except phonenumbers.NumberParseException:
        return digits
    if not phonenumbers.is_possible_number(parsed):
        return f"+{digits}" if bare.startswith("+") else digits
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def same(first: str, second: str, region: str = "") -> bool:
    """Tell whether two addresses (tel:, sip:, or plain numbers) reach the same."""
    one, other = user_of(first), user_of(second)
    if one.casefold() == other.casefold() and (_host(first) == _host(second) or _is_number(one)):
        return bool(one)
    if not (_is_number(one) and _is_number(other)):
        return False
    one, other = normal(one, region), normal(other, region)
    if one.startswith("+") and other.startswith("+"):
        return one == other
    shorter, longer = sorted((one.lstrip("+0"), other.lstrip("+0")), key=len)
    return len(shorter) >= _SUFFIX and longer.endswith(shorter)


def is_emergency(number: str, region: str = "") -> bool:
    """Tell whether a number calls for help, in this country or in most."""
    digits = re.sub(r"[^\d]", "", user_of(number))
    if digits in _EVERYWHERE:
        return True
    if not region or not digits:
        return False
    from phonenumbers import shortnumberinfo

    return bool(shortnumberinfo.is_emergency_number(digits, region.upper()))


def user_of(uri: str) -> str:
    """Return the number or name in an address."""
    return re.sub(r"(?i)^(tel|sips?):", "", uri.strip()).partition("@")[0].partition(";")[0]


def _host(uri: str) -> str:
    return uri.partition("@")[2].partition(";")[0].casefold()


def _is_number(user: str) -> bool:
    return bool(re.fullmatch(r"\+?[\d\s().\-/]{3,}", user))
