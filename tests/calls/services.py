"""A phone service: kamailio, which wants passwords, by UDP, TCP and TLS; and an authority that vouches for it."""

import asyncio
import contextlib
import datetime
import ipaddress
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from speaker.calls import Account, PhoneOptions
from speaker.peers.baresip import Baresip
from tests.calls.lines import End, free_ports

PASSWORD = "secret"
_CONFIG = Path(__file__).with_name("kamailio.cfg")
_TLS = "[server:default]\nmethod = TLSv1.2+\ncertificate = {identity}\nprivate_key = {identity}\n"
_STARTING = 10.0


class Authority:
    """Signs certificates; who does not know it, trusts none of them."""

    def __init__(self, folder: Path, name: str = "authority") -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self.path = folder / f"{name}.pem"
        usage = x509.BasicConstraints(ca=True, path_length=None)
        self.path.write_bytes(_pem(self._sign(self._name, self._key.public_key(), usage)))

    def identity(self, host: str = "127.0.0.1", *, expired: bool = False) -> Path:
        """Return a file with a new key and a certificate for a host."""
        key = ec.generate_private_key(ec.SECP256R1())
        try:
            named: x509.GeneralName = x509.IPAddress(ipaddress.ip_address(host))
        except ValueError:
            named = x509.DNSName(host)
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
        made = self._sign(subject, key.public_key(), x509.SubjectAlternativeName([named]), expired=expired)
        path = self._folder / f"{host}{'-expired' * expired}-{made.serial_number}.pem"
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        path.write_bytes(private + _pem(made))
        return path

    def _sign(
        self,
        subject: x509.Name,
        key: ec.EllipticCurvePublicKey,
        extension: x509.ExtensionType,
        *,
        expired: bool = False,
    ) -> x509.Certificate:
        now, day = datetime.datetime.now(datetime.UTC), datetime.timedelta(days=1)
        builder = x509.CertificateBuilder(self._name, subject, key, x509.random_serial_number())
        builder = builder.not_valid_before(now - 9 * day).not_valid_after(now - day if expired else now + day)
        return builder.add_extension(extension, critical=False).sign(self._key, hashes.SHA256())


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


class Service:
    """One kamailio; it may end and begin again at the same ports."""

    def __init__(self, folder: Path, identity: Path | None = None) -> None:
        self._folder = folder
        self._identity = identity
        self.port = free_ports()
        """UDP and TCP; TLS one above."""
        self._process: asyncio.subprocess.Process | None = None

    def address(self, name: str, *, tls: bool = False) -> str:
        return f"sip:{name}@127.0.0.1:{self.port + tls}"

    async def start(self) -> None:
        defined = ["-A", f"PORT={self.port}"]
        if self._identity is not None:
            (self._folder / "tls.cfg").write_text(_TLS.format(identity=self._identity))
            defined += ["-A", f"TLSPORT={self.port + 1}", "-A", f'TLSCONFIG="{self._folder / "tls.cfg"}"']
        with (self._folder / "kamailio.log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *("/usr/sbin/kamailio", "-DD", "-E", "-m", "32", "-M", "4", "-Y", str(self._folder)),
                *("-P", str(self._folder / "kamailio.pid"), "-f", str(_CONFIG), *defined),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        async with asyncio.timeout(_STARTING):
            while True:
                with contextlib.suppress(OSError):
                    _, writer = await asyncio.open_connection("127.0.0.1", self.port)
                    writer.close()
                    return
                await asyncio.sleep(0.05)

    async def stop(self) -> None:
        """End it at once, as when power is cut."""
        process, self._process = self._process, None
        if process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()


@contextlib.asynccontextmanager
async def service(folder: Path, identity: Path | None = None) -> AsyncIterator[Service]:
    """Open a phone service."""
    (folder / "service").mkdir()
    made = Service(folder / "service", identity)
    await made.start()
    try:
        yield made
    finally:
        await made.stop()


@contextlib.asynccontextmanager
async def member(folder: Path, name: str, of: Service, *, tls: bool = False, **options: str) -> AsyncIterator[End]:
    """Open a phone with an account of a service; `options` are those of the account. It need not be usable yet."""
    usual = {"password": PASSWORD, "transport": "tls" if tls else "udp", "listen": f"127.0.0.1:{free_ports()}"}
    account = Account(of.address(name, tls=tls), **{**usual, **options})
    made = End(Baresip(PhoneOptions(name, account, folder / name)), account.address)
    await made.phone.start(made.tell)
    try:
        yield made
    finally:
        await made.close()
