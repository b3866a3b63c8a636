"""Who a speaker is, and whom it trusts: kept for itself, over restarts."""

import ssl
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest

from speaker.errors import StateError
from speaker.intercom.identity import id_of, open_identity, proves
from speaker.intercom.trust import MOST, Peer, Trust


def peer_of(identity: Any, room: str = "Kitchen") -> Peer:
    return Peer(identity.id, room, identity.certificate, "a" * 32, "b" * 32)


def test_an_identity_is_made_once_and_read_by_nobody_else(tmp_path: Path) -> None:
    first = open_identity(tmp_path / "home" / "identity.pem")
    assert stat.S_IMODE(first.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(first.path.parent.stat().st_mode) == 0o700
    assert open_identity(first.path) == first and first.id == id_of(first.certificate)
    first.path.chmod(0o644)
    open_identity(first.path)
    assert stat.S_IMODE(first.path.stat().st_mode) == 0o600


def test_openssl_and_python_take_key_and_certificate_from_one_file(someone: Any) -> None:
    own = someone("kitchen")
    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(own.path)
    shown = subprocess.run(["openssl", "verify", "-CAfile", own.path, own.path], capture_output=True, text=True)
    assert shown.returncode == 0, shown.stderr


def test_what_somebody_signed_proves_nothing_about_others(someone: Any) -> None:
    kitchen, nursery = someone("kitchen"), someone("nursery")
    signed = kitchen.sign(b"hello")
    assert proves(kitchen.certificate, signed, b"hello")
    assert not proves(kitchen.certificate, signed, b"goodbye")
    assert not proves(nursery.certificate, signed, b"hello")
    assert not proves(kitchen.certificate, b"rubbish", b"hello")


@pytest.mark.parametrize("damage", [b"", b"rubbish", None])
def test_a_damaged_identity_is_told_and_not_replaced(someone: Any, damage: bytes | None) -> None:
    own = someone("kitchen")
    # The key of one, the certificate of another.
    key = own.path.read_bytes().partition(b"-----BEGIN CERT")[0]
    other = someone("nursery").path.read_bytes()
    own.path.write_bytes(damage if damage is not None else key + other[other.index(b"-----BEGIN CERT") :])
    before = own.path.read_bytes()
    with pytest.raises(StateError, match="damaged"):
        open_identity(own.path)
    assert own.path.read_bytes() == before


def test_who_is_trusted_is_trusted_after_a_restart(tmp_path: Path, someone: Any) -> None:
    told: list[bool] = []
    trust = Trust(tmp_path / "own", lambda: told.append(True))
    kitchen, nursery = peer_of(someone("kitchen")), peer_of(someone("nursery"), "Nursery")
    trust.add(kitchen)
    trust.add(nursery)
    again = Trust(tmp_path / "own")
    assert again.all() == (kitchen, nursery) and len(told) == 2
    assert again.of(kitchen.certificate) == kitchen and again.room(" KITCHEN ") == kitchen
    assert again.of(someone("stranger").certificate) is None
    assert stat.S_IMODE((tmp_path / "own" / "peers.json").stat().st_mode) == 0o600
    assert again.certificates.read_text().count("BEGIN CERTIFICATE") == 2
    again.remove(kitchen.id)
    assert Trust(tmp_path / "own").all() == (nursery,)
    assert again.certificates.read_text().count("BEGIN CERTIFICATE") == 1


def test_a_call_is_known_by_the_name_that_was_called(tmp_path: Path, someone: Any) -> None:
    trust = Trust(tmp_path / "own")
    kitchen = peer_of(someone("kitchen"))
    trust.add(kitchen)
    assert trust.calling("a" * 32) == kitchen
    assert trust.calling("b" * 32) is None and trust.calling("") is None


def test_two_speakers_have_two_rooms_but_one_may_move(tmp_path: Path, someone: Any) -> None:
    trust = Trust(tmp_path / "own")
    kitchen = someone("kitchen")
    trust.add(peer_of(kitchen))
    assert not trust.is_room_free("kitchen", someone("other").id)
    assert trust.is_room_free("kitchen", kitchen.id) and trust.is_room_free("hall", someone("other").id)


@pytest.mark.parametrize("content", ["", "{}[", '[{"id": 3}]', '{"a": 1}'])
def test_damaged_trust_lets_nobody_in(tmp_path: Path, content: str) -> None:
    (tmp_path / "peers.json").write_text(content)
    with pytest.raises(StateError, match="damaged"):
        Trust(tmp_path)


def test_a_certificate_of_another_is_not_believed_from_the_file(tmp_path: Path, someone: Any) -> None:
    trust = Trust(tmp_path)
    trust.add(peer_of(someone("kitchen")))
    written = (tmp_path / "peers.json").read_text()
    stranger, own = someone("stranger"), someone("kitchen")
    (tmp_path / "peers.json").write_text(written.replace(own.certificate.hex(), stranger.certificate.hex()))
    with pytest.raises(StateError):
        Trust(tmp_path)


def test_a_full_disk_trusts_nobody_more(tmp_path: Path, someone: Any) -> None:
    trust = Trust(tmp_path / "own")
    (tmp_path / "own" / "peers.json.new").mkdir()
    with pytest.raises(StateError):
        trust.add(peer_of(someone("kitchen")))
    assert trust.all() == ()


def test_a_house_has_only_so_many_speakers(tmp_path: Path, someone: Any) -> None:
    trust = Trust(tmp_path / "own")
    kitchen = peer_of(someone("kitchen"))
    for number in range(MOST):
        trust.add(Peer(f"{number:032}", f"Room {number}", kitchen.certificate, "a" * 32, "b" * 32))
    with pytest.raises(StateError, match="forget one"):
        trust.add(kitchen)
