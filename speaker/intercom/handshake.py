"""How two speakers get to know each other: what each says and has to hear, in which order. Knows no network, no clock.

    who connects                          who is connected to
    greeting                        ->
                                    <-    greeting, commitment to a nonce
    nonce                           ->
                                    <-    nonce (the one committed to), proof
    proof                           ->
    both say six digits of a digest of it all; people tell each speaker whether the other one says the same
    yes, token                     <->    yes, token
    kept                           <->    kept

It is the numeric comparison of Bluetooth (Core Specification 5.4, volume 3, part H, 2.3.5.6.2), as ZRTP has it too
(RFC 6189, 4.4.1.1): since one side is bound to its nonce before it knows the other's, who stands in the middle can't
try out nonces until both sides show the same digits. One guess in a million is right, and a window has one.
"""

import hashlib
import secrets
from collections.abc import Mapping
from typing import Any

from speaker.intercom.identity import Identity, id_of, proves
from speaker.intercom.trust import TOKEN, Peer

VERSION = 1
_NONCE = 32
_LONGEST_ROOM = 40

Message = dict[str, Any]


class HandshakeBroken(Exception):
    """The other side does not keep to the rules; nothing it said counts."""


class Handshake:
    """One side of it, once."""

    def __init__(self, me: Identity, room: str, *, shown: bytes | None) -> None:
        """`shown` is the certificate that TLS has seen of who we connected to; `None` if they connected to us."""
        self._me = me
        self._room = room.strip()[:_LONGEST_ROOM]
        self._connects = shown is not None
        self._shown = shown
        self._nonce = secrets.token_bytes(_NONCE)
        self._token = secrets.token_hex(TOKEN // 2)
        self._expects = "greeting"
        self._certificate = b""
        self._commitment = b""
        self._transcript = b""
        self._given = ""
        """The token that the other one gives us."""
        self._agreed = False
        self.room = ""
        """What the other one calls its room."""
        self.id = ""
        self.digits = ""
        """To be compared, once they are known."""
        self.refused = False
        """Whether a person at the other one has said that they differ."""
        self.done = False
        """Whether the other one has kept us."""

    @property
    def accepted(self) -> bool:
        """Whether a person at the other one has said that they are the same."""
        return bool(self._given)

    @property
    def peer(self) -> Peer | None:
        """Whom to trust: once people at both sides have said that the digits are the same."""
        if not (self._agreed and self._given):
            return None
        return Peer(self.id, self.room, self._certificate, self._token, self._given)

    def begin(self) -> list[Message]:
        """Return what who connects says first."""
        return [self._greeting()] if self._connects else []

    def hear(self, message: Mapping[str, Any]) -> list[Message]:
        """Return what to answer. Raises HandshakeBroken, after which this is over."""
        step = message.get("step")
        if step == "no" and self.digits:
            self.refused, self._expects = True, "nothing"
            return []
        if step != self._expects:
            self._expects = "nothing"
            raise HandshakeBroken("it said something out of order")
        self._expects = "nothing"  # until it is found to be right
        match step:
            case "greeting":
                return self._hear_greeting(message)
            case "nonce":
                return self._hear_nonce(message)
            case "proof":
                self._check_proof(message)
            case "yes":
                self._given = _text(message, "token", TOKEN)
                _hex(message, "token", TOKEN // 2)
                self._expects = "kept"
            case "kept":
                if self.peer is None:
                    raise HandshakeBroken("it trusts us before we said yes")
                self.done = True
        return []

    def agree(self, same: bool) -> list[Message]:
        """Return what to say once a person has compared the digits."""
        if not self.digits or self._agreed:
            return []
        self._agreed = same
        return [{"step": "yes", "token": self._token}] if same else [{"step": "no"}]

    def kept(self) -> list[Message]:
        """Return what to say once the other one is trusted durably."""
        return [{"step": "kept"}]

    def _greeting(self) -> Message:
        own = self._me.certificate.hex()
        return {"step": "greeting", "version": VERSION, "room": self._room, "certificate": own}

    def _hear_greeting(self, message: Mapping[str, Any]) -> list[Message]:
        if message.get("version") != VERSION:
            raise HandshakeBroken("it has another version; update both speakers")
        self.room = _text(message, "room", _LONGEST_ROOM).strip()
        if not self.room or not self.room.isprintable():
            raise HandshakeBroken("it does not tell its room")
        self._certificate = _hex(message, "certificate")
        try:
            self.id = id_of(self._certificate)
        except ValueError as error:
            raise HandshakeBroken(f"its certificate is none ({error})") from error
        if self.id == self._me.id:
            raise HandshakeBroken("it claims to be us")
        if not self._connects:
            self._expects = "nonce"
            return [{**self._greeting(), "commitment": self._commit(self._nonce).hex()}]
        # Who answers for its certificate in TLS is at the other end of this very connection.
        if self._certificate != self._shown:
            raise HandshakeBroken("TLS has shown another certificate than it names")
        self._commitment = _hex(message, "commitment", 32)
        self._expects = "nonce"
        return [{"step": "nonce", "nonce": self._nonce.hex()}]

    def _hear_nonce(self, message: Mapping[str, Any]) -> list[Message]:
        other = _hex(message, "nonce", _NONCE)
        first, second = (self._nonce, other) if self._connects else (other, self._nonce)
        self._transcript = _digest("transcript", *self._both(), first, second)
        own = {"step": "proof", "proof": self._me.sign(self._statement(self._connects)).hex()}
        if not self._connects:
            self._expects = "proof"
            return [{**own, "step": "nonce", "nonce": self._nonce.hex()}]
        if not secrets.compare_digest(self._commit(other), self._commitment):
            raise HandshakeBroken("its nonce is not the one that it was bound to")
        self._check_proof(message)
        return [own]

    def _check_proof(self, message: Mapping[str, Any]) -> None:
        if not proves(self._certificate, _hex(message, "proof"), self._statement(not self._connects)):
            raise HandshakeBroken("it has not the key of its certificate")
        number = int.from_bytes(_digest("digits", self._transcript)[:8], "big")
        self.digits = f"{number % 1_000_000:06}"
        self._expects = "yes"

    def _statement(self, of_who_connects: bool) -> bytes:
        return _digest("connects" if of_who_connects else "is connected to", self._transcript)

    def _commit(self, nonce: bytes) -> bytes:
        return _digest("commitment", *self._both(), nonce)

    def _both(self) -> tuple[bytes, ...]:
        """Return who the two are, the one that connects first."""
        own = (self._me.certificate, self._room.encode())
        other = (self._certificate, self.room.encode())
        return (*own, *other) if self._connects else (*other, *own)


def _digest(purpose: str, *parts: bytes) -> bytes:
    """Return a digest that no other purpose has, nor other parts that are as long together."""
    pieces = (b"mynah pairing 1", purpose.encode(), *parts)
    return hashlib.sha256(b"".join(len(piece).to_bytes(4, "big") + piece for piece in pieces)).digest()


def _text(message: Mapping[str, Any], key: str, longest: int) -> str:
    value = message.get(key)
    if not isinstance(value, str) or len(value) > longest:
        raise HandshakeBroken(f"its {key} is missing or too long")
    return value


def _hex(message: Mapping[str, Any], key: str, length: int | None = None) -> bytes:
    try:
        value = bytes.fromhex(_text(message, key, 8192))
    except ValueError as error:
        raise HandshakeBroken(f"its {key} is no number") from error
    if length is not None and len(value) != length:
        raise HandshakeBroken(f"its {key} has the wrong length")
    return value
