"""The speakers that people have told this one to trust; kept on the device, for nobody else to read."""

import json
import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from speaker.errors import StateError
from speaker.intercom import identity, private

_LOG = logging.getLogger(__name__)

TOKEN = 32
"""Letters of a token, of four bits each."""
MOST = 32
"""Speakers that are trusted; a larger house has other ways."""


@dataclass(frozen=True, slots=True)
class Peer:
    """Another speaker of the house."""

    id: str
    room: str
    """As its owner calls it; no two have the same."""
    certificate: bytes
    """The one that it proves to be with."""
    calls_us: str
    """What it must call us by; nobody else knows that name, so who calls it is this one."""
    we_call: str
    """What we must call it by."""


class Trust:
    """Safe to use from any thread."""

    def __init__(self, folder: Path, changed: Callable[[], None] = lambda: None) -> None:
        """`changed` is called after each change, by whoever makes it. Raises StateError."""
        self._path = folder / "peers.json"
        self.certificates = folder / "peers.pem"
        """The certificates of all, for TLS of others; there also when nobody is trusted."""
        self._changed = changed
        self._lock = threading.RLock()
        self._peers = _read(self._path)
        self._write_certificates()

    def all(self) -> tuple[Peer, ...]:
        with self._lock:
            return tuple(sorted(self._peers.values(), key=lambda peer: peer.room.casefold()))

    def of(self, certificate: bytes | None) -> Peer | None:
        """Return whose certificate that is."""
        return next((peer for peer in self.all() if peer.certificate == certificate), None)

    def room(self, room: str) -> Peer | None:
        return next((peer for peer in self.all() if peer.room.casefold() == room.strip().casefold()), None)

    def calling(self, token: str) -> Peer | None:
        """Return who calls us by this name."""
        return next((peer for peer in self.all() if peer.calls_us == token), None)

    def is_room_free(self, room: str, id: str) -> bool:
        """Tell whether a speaker may be called so."""
        other = self.room(room)
        return other is None or other.id == id

    def add(self, peer: Peer) -> None:
        """Trust it, in the place of an older one of the same id. Raises StateError; then it is not trusted."""
        with self._lock:
            self._change({**self._peers, peer.id: peer})
        self._changed()

    def remove(self, id: str) -> None:
        """Trust it no longer. Raises StateError."""
        with self._lock:
            self._change({each: peer for each, peer in self._peers.items() if each != id})
        self._changed()

    def _change(self, peers: Mapping[str, Peer]) -> None:
        if len(peers) > MOST:
            raise StateError(f"{self._path}: holds {MOST} speakers already; forget one that is gone")
        private.write(self._path, _as_json(peers))
        self._peers = dict(peers)
        self._write_certificates()

    def _write_certificates(self) -> None:
        private.write(self.certificates, "".join(identity.pem(peer.certificate) for peer in self.all()).encode())


def _as_json(peers: Mapping[str, Peer]) -> bytes:
    rows = [{**asdict(peer), "certificate": peer.certificate.hex()} for peer in peers.values()]
    return json.dumps(rows, indent=1, ensure_ascii=False).encode()


def _read(path: Path) -> dict[str, Peer]:
    if not path.exists():
        return {}
    try:
        rows: Any = json.loads(path.read_bytes())
        peers = [Peer(**{**row, "certificate": bytes.fromhex(row["certificate"])}) for row in rows]
        # What a damaged file says is no reason to let anybody in.
        if any(identity.id_of(peer.certificate) != peer.id or len(peer.calls_us) != TOKEN for peer in peers):
            raise ValueError("a certificate is of another speaker")
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise StateError(f"{path}: is damaged ({error}); move it away and pair the speakers again") from error
    return {peer.id: peer for peer in peers}
