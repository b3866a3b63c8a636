"""A phone and an address book that behave, for skills: what was asked of them is kept, nothing is dialled."""

from dataclasses import dataclass, field, replace

from speaker.calls import CallNow, CallState, Dialling, PastCall, VoiceMessage
from speaker.contacts import Address, AddressKind, Contact
from speaker.errors import SkillError


def contact(name: str, *numbers: str, trusted: bool = False, nicknames: tuple[str, ...] = ()) -> Contact:
    """Return a contact; a number may be told as "work:+4722334455"."""
    addresses = []
    for number in numbers:
        kind, _, bare = number.rpartition(":")
        uri = bare if "@" in bare else f"tel:{bare}"
        addresses.append(Address(AddressKind(kind or "mobile"), f"sip:{uri}" if "@" in bare else uri))
    return Contact(name, tuple(addresses), nicknames, trusted=trusted)


@dataclass
class FakeContacts:
    """People whom a test knows."""

    people: tuple[Contact, ...] = ()

    def all(self) -> tuple[Contact, ...]:
        return self.people

    def by_address(self, uri: str) -> Contact | None:
        return next((each for each in self.people if uri in [one.uri for one in each.addresses]), None)

    def alias(self, name: str, alias: str) -> None:
        self._change(name, nicknames=(*self._find(name).nicknames, alias))

    def unalias(self, alias: str, name: str = "") -> bool:
        owners = [each for each in self.people if alias in each.nicknames and name in ("", each.name)]
        for owner in owners:
            self._change(owner.name, nicknames=tuple(each for each in owner.nicknames if each != alias))
        return bool(owners)

    def favour(self, name: str, favourite: bool) -> None:
        self._change(name, favourite=favourite)

    def trust(self, name: str, trusted: bool) -> None:
        self._change(name, trusted=trusted)

    def _find(self, name: str) -> Contact:
        return next(each for each in self.people if each.name == name)

    def _change(self, name: str, **changes: object) -> None:
        changed = replace(self._find(name), **changes)  # type: ignore[arg-type]
        self.people = tuple(changed if each.name == name else each for each in self.people)


@dataclass
class FakeCalls:
    """One phone; set `call` to what rings or goes on."""

    call: CallNow | None = None
    calls: tuple[PastCall, ...] = ()
    """Those that were, the latest first."""
    kept: tuple[VoiceMessage, ...] = ()
    emergency: tuple[str, ...] = ("112", "911", "999", "110", "119", "120")
    lines: bool = True
    """Whether telephone numbers may be dialled."""
    works: bool = True
    """Whether a phone is set up."""
    fails: str = ""
    """The sentence that dialling fails with."""
    done: list[str] = field(default_factory=list)
    """All that was done, as "dial sip:anna@example.org Anna"."""

    def ready(self) -> bool:
        return self.works

    def now(self) -> CallNow | None:
        return self.call

    def can_dial(self, number: str) -> Dialling:
        digits = number.removeprefix("tel:").removeprefix("+")
        if digits in self.emergency:
            return Dialling.EMERGENCY
        if number.startswith("tel:") and not self.lines:
            return Dialling.NO_LINE
        return Dialling.NO_NUMBER if number.startswith("tel:") and len(digits) < 3 else Dialling.OK

    def dial(self, address: str, name: str, heard: str = "") -> None:
        if self.fails:
            raise SkillError(self.fails, name=name)
        self.done.append(f"dial {address} {name}")
        self.call = CallNow(name, address, CallState.DIALLING, incoming=False)

    def answer(self) -> None:
        now = self._any()
        if now.state is not CallState.RINGS_HERE:
            raise SkillError("no_call_rings")
        self._become("answer", replace(now, state=CallState.TALKING))

    def hang_up(self) -> None:
        self._any()
        self._become("hang up", None)

    def hold(self, held: bool) -> None:
        now = self._any()
        state = CallState.HELD if held else CallState.TALKING
        self._become("hold" if held else "resume", replace(now, state=state))

    def mute(self, muted: bool) -> None:
        self._become("mute" if muted else "unmute", replace(self._any(), muted=muted))

    def press(self, keys: str) -> None:
        self._become(f"press {keys}", self._any())

    def past(self) -> tuple[PastCall, ...]:
        return self.calls

    def told(self) -> None:
        self.calls = tuple(replace(each, told=True) for each in self.calls)

    def messages(self) -> tuple[VoiceMessage, ...]:
        return self.kept

    def play(self, message: str) -> None:
        self.done.append(f"play {message}")
        self.kept = tuple(replace(each, heard=True) if each.id == message else each for each in self.kept)

    def delete(self, message: str) -> None:
        self.done.append(f"delete {message}")
        self.kept = tuple(each for each in self.kept if each.id != message)

    def _any(self) -> CallNow:
        if self.call is None:
            raise SkillError("no_call")
        return self.call

    def _become(self, done: str, call: CallNow | None) -> None:
        self.done.append(done)
        self.call = call
