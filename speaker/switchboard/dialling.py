"""By which phone an address is called, and whether it may be."""

import re
from collections.abc import Callable, Sequence

from speaker.calls import Account, Dialling, Phone
from speaker.errors import SkillError

_NUMBER = re.compile(r"\+?\d{3,15}")
_DIGITS = re.compile(r"[\s().\-/]+")


class Dialler:
    """Knows the phones: those of accounts, and that of the house, by which its speakers call each other."""

    def __init__(
        self,
        accounts: Sequence[tuple[Phone, Account]],
        rooms: Callable[[], Phone | None],
        is_room: Callable[[str], bool],
        is_emergency: Callable[[str], bool],
        *,
        emergency: bool,
    ) -> None:
        """`rooms` returns the phone that calls rooms; `emergency` is whether emergency numbers may be dialled."""
        self._accounts = accounts
        self._rooms = rooms
        self._is_room = is_room
        self._is_emergency = is_emergency
        self._emergency = emergency

    def can_dial(self, address: str) -> Dialling:
        """Return whether a number or an address may be dialled."""
        number = number_in(address)
        if self._is_emergency(number or address) and not self._emergency:
            return Dialling.EMERGENCY
        if not number:
            return Dialling.OK if address.startswith(("sip:", "sips:")) else Dialling.NO_NUMBER
        if not any(account.password for _, account in self._accounts):
            return Dialling.NO_LINE
        return Dialling.OK if _NUMBER.fullmatch(number) else Dialling.NO_NUMBER

    def choose(self, address: str) -> tuple[Phone, str]:
        """Return the phone to call an address by, and how it takes it. Raises SkillError."""
        rooms = self._rooms()
        if rooms is not None and self._is_room(address):
            return rooms, address
        allowed = self.can_dial(address)
        if allowed is not Dialling.OK:
            raise SkillError({Dialling.NO_LINE: "no_line"}.get(allowed, "call_wrong_number"))
        if number := number_in(address):
            phone, account = next(each for each in self._accounts if each[1].password)
            return phone, f"sip:{number}@{account.address.partition('@')[2]}"
        if self._accounts:
            return self._accounts[0][0], address
        raise SkillError("no_phone")


def number_in(address: str) -> str:
    """Return the telephone number that an address is, "" if it is none."""
    bare = _DIGITS.sub("", address.removeprefix("tel:"))
    return bare if re.fullmatch(r"\+?[\d*#]+", bare) else ""


def spoken(address: str, unknown: str) -> str:
    """Return an address as one would say it: a number digit by digit."""
    user = re.sub(r"^\w+:", "", address).partition("@")[0].partition(";")[0]
    if not user or user.casefold() in ("anonymous", "unknown", "restricted", "unavailable"):
        return unknown
    return " ".join(user.removeprefix("+")) if number_in(user) else user
