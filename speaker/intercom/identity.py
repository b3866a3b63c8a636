"""Who this speaker is: a key that never leaves it, and a certificate of it that others pin."""

import base64
import hashlib
import logging
import stat
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from speaker.errors import StateError
from speaker.intercom import private

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509 import Certificate

_LOG = logging.getLogger(__name__)

_BEGIN, _END = datetime(2020, 1, 1, tzinfo=UTC), datetime(2120, 1, 1, tzinfo=UTC)
"""Who is pinned needs no date; a speaker without a clock must be able to talk to the next room after a power cut."""
_LONGEST = 4096
"""Bytes of a certificate; one of ours has 420."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Ours; the key stays in the file."""

    id: str
    """The first half of the key's digest, 32 letters: who has another key can't have the same one."""
    path: Path
    """Key and certificate, as PEM."""
    certificate: bytes
    """As DER."""

    def sign(self, content: bytes) -> bytes:
        """Return what proves that we have the key."""
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.asymmetric import ec

        return _key(self.path.read_bytes(), self.path).sign(content, ec.ECDSA(hashes.SHA256()))


def open_identity(path: Path) -> Identity:
    """Return who we are, from the file; makes it the first time. Raises StateError.

    A damaged one is not replaced by itself: all that trust it would have to be told.
    """
    try:
        if not path.exists():
            private.write(path, _make())
            _LOG.info("intercom: made %s", path)
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            _LOG.warning("%s: others could read it; they can't any more", path)
            path.chmod(0o600)
        pem = path.read_bytes()
    except OSError as error:
        raise StateError(f"{path}: cannot be read ({error})") from error
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    key = _key(pem, path)
    try:
        certificate = x509.load_pem_x509_certificate(pem)
    except ValueError as error:
        raise _damaged(path, error) from error
    if certificate.public_key() != key.public_key():
        raise _damaged(path, "its certificate is of another key")
    return Identity(_digest(certificate), path, certificate.public_bytes(Encoding.DER))


def id_of(certificate: bytes) -> str:
    """Return whose certificate that is, from DER. Raises ValueError for what is not one as we make them."""
    from cryptography import x509

    if len(certificate) > _LONGEST:
        raise ValueError("too long for a certificate of a speaker")
    return _digest(x509.load_der_x509_certificate(certificate))


def proves(certificate: bytes, proof: bytes, content: bytes) -> bool:
    """Tell whether who has the key of a certificate has signed this."""
    from cryptography import x509
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec

    key = x509.load_der_x509_certificate(certificate).public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)  # `id_of` let nothing else pass
    try:
        key.verify(proof, content, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True


def pem(certificate: bytes) -> str:
    """Return a certificate as it stands in files."""
    lines = base64.encodebytes(certificate).decode("ascii").replace("\n", "")
    rows = [lines[start : start + 64] for start in range(0, len(lines), 64)]
    return "\n".join(["-----BEGIN CERTIFICATE-----", *rows, "-----END CERTIFICATE-----", ""])


def _make() -> bytes:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    key = ec.generate_private_key(ec.SECP256R1())
    host = f"mynah-{_digest_of_key(key.public_key())}"
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), _BEGIN, _END)
        # It vouches for itself and for nobody else.
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(f"{host}.local")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    # PKCS #8, key first: what baresip's OpenSSL takes as sip_certificate.
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + certificate.public_bytes(Encoding.PEM)


def _key(pem: bytes, path: Path) -> "ec.EllipticCurvePrivateKey":
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(pem, None)
    except (ValueError, TypeError) as error:
        raise _damaged(path, error) from error
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise _damaged(path, "it holds another kind of key")
    return key


def _digest(certificate: "Certificate") -> str:
    from cryptography.hazmat.primitives.asymmetric import ec

    key = certificate.public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise ValueError("no key of a speaker")
    return _digest_of_key(key)


def _digest_of_key(key: "ec.EllipticCurvePublicKey") -> str:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()[:32]


def _damaged(path: Path, why: object) -> StateError:
    return StateError(f"{path}: is damaged ({why}); move it away and pair the speakers again")
