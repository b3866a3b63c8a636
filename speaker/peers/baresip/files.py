"""What baresip reads: its configuration, its accounts, the sound card that is us, and whom it trusts.

The oldest version that is served is 1.0.0 (Debian 12). Newer ones name some things differently; what a version does not
know it passes over with a warning, so both names are given.
"""

import os
import re
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from speaker.calls import Account, PhoneOptions
from speaker.errors import PhoneError

OUR_RATE = 16_000
THEIR_RATE = 48_000
"""What they say comes at this rate and in two channels, so that little time fits into a pipe: a page holds 21 ms."""
THEIR_CHANNELS = 2
PACKET = 10
"""Milliseconds in a packet; with 20, baresip's own buffers take 80 ms more (measured on loopback)."""
_MODULES = ("opus", "g722", "g711", "auconv", "auresamp", "alsa", "srtp", "dtls_srtp")
_CODECS = "opus/48000/2,G722/16000/1,PCMA/8000/1,PCMU/8000/1"
_FOLDERS = ("/usr/lib/baresip/modules", "/usr/lib/*/baresip/modules", "/usr/local/lib/baresip/modules")
_SYSTEM = "/etc/ssl/certs/ca-certificates.crt"


@dataclass(frozen=True, slots=True)
class Ports:
    sip: int
    """UDP and TCP; TLS listens one above."""
    control: int


@dataclass(frozen=True, slots=True)
class Program:
    """What is installed."""

    version: tuple[int, ...]
    modules: Path


def find(name: str = "baresip") -> Program:
    """Return the installed program. Raises PhoneError with the remedy."""
    try:
        said = subprocess.run(
            [name, "-h"], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=10, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise PhoneError("baresip is not installed; install the package baresip-core") from error
    version = re.search(r"baresip v?(\d+(?:\.\d+)*)", said.stdout + said.stderr)
    for pattern in _FOLDERS:
        for folder in sorted(Path("/").glob(pattern.removeprefix("/"))):
            if (folder / "ctrl_tcp.so").is_file():
                return Program(tuple(map(int, version[1].split("."))) if version else (1, 0, 0), folder)
    raise PhoneError("baresip has no module ctrl_tcp; install the package baresip-core")


def write(options: PhoneOptions, program: Program, ports: Ports) -> None:
    """Write all files; nobody else may read them, for they hold a password. Raises PhoneError."""
    try:
        options.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for name, lines in {
            "config": _config(options, program, ports),
            "accounts": _accounts(options),
            "contacts": (),
            "asound.conf": _sound_card(options.folder),
            "openssl.cnf": _trust(options),
        }.items():
            path = options.folder / name
            path.touch(mode=0o600)
            path.write_text("".join(f"{line}\n" for line in lines))
        for name in ("ours", "theirs"):
            if not (options.folder / name).is_fifo():
                (options.folder / name).unlink(missing_ok=True)
                os.mkfifo(options.folder / name, 0o600)
    except OSError as error:
        raise PhoneError(f"{options.folder}: cannot be written ({error.strerror})") from error


def variables(folder: Path) -> list[str]:
    """Return what the child's environment has beside the usual: a sound card that is two pipes, and TLS that verifies.

    Version 1.0.0 never asks for the certificate of a server to be verified; OpenSSL's own configuration makes it so.
    """
    return [f"ALSA_CONFIG_PATH={folder / 'asound.conf'}", f"OPENSSL_CONF={folder / 'openssl.cnf'}"]


def _config(options: PhoneOptions, program: Program, ports: Ports) -> Iterable[str]:
    host = options.account.listen.rpartition(":")[0] or "0.0.0.0"
    trusted = _certificates(options)
    yield from (f"sip_listen {host}:{ports.sip}", f"ctrl_tcp_listen 127.0.0.1:{ports.control}")
    if host != "0.0.0.0":
        yield f"net_interface {host}"
    if options.identity is not None:
        yield f"sip_certificate {options.identity}"
    yield from (f"sip_cafile {trusted}", "sip_verify_server yes", "sip_verify_client yes" if options.lines else "")
    yield f"sip_trans_def {options.account.transport}"
    yield from (
        "poll_method epoll",
        "call_max_calls 1",
        "call_local_timeout 120",
        "sip_autoanswer no",
        "statmode_default off",
    )
    yield from ("audio_source alsa,ours", "audio_player alsa,theirs", "audio_alert alsa,nothing")
    # It rings with the files of this folder; we ring ourselves.
    yield from (f"audio_path {options.folder}", "ring_aufile none", "ringback_disabled yes")
    yield from (f"ausrc_srate {OUR_RATE}", "ausrc_channels 1", "ausrc_format s16")
    yield from (f"auplay_srate {THEIR_RATE}", f"auplay_channels {THEIR_CHANNELS}", "auplay_format s16")
    # Packets of 10 ms. With 1-10, 60 ms of jitter left a third of the words; with 5-20 it leaves nine of ten.
    yield from ("audio_buffer 10-80", "jitter_buffer_delay 5-20", "audio_jitter_buffer_type adaptive")
    yield from ("audio_jitter_buffer_delay 5-20", "rtp_timeout 6", "opus_inbandfec yes", "opus_packet_loss 10")
    yield f"module_path {program.modules}"
    present = [name for name in _MODULES if (program.modules / f"{name}.so").is_file()]
    yield from (f"module {name}.so" for name in present)
    if program.version >= (2,):
        yield from ("module uuid.so", "module_app account.so")
    else:
        yield from ("module_tmp uuid.so", "module_tmp account.so")
    yield from ("module_app menu.so", "module_app ctrl_tcp.so")


def _accounts(options: PhoneOptions) -> Iterable[str]:
    yield own_account(options)
    host = options.account.address.partition("@")[2]
    for line in options.lines:
        yield ";".join([f"<sip:{line}@{host};transport={options.account.transport}>", "regint=0", *_usual(options)])


def own_account(options: PhoneOptions) -> str:
    """Return the account, as baresip takes it."""
    account = options.account
    own = [f"regint={300 if account.password else 0}"]
    if account.password:
        own += [f'auth_user="{account.user or name_in(account.address)}"', f'auth_pass="{account.password}"']
    if account.outbound:
        own += [f'outbound="{account.outbound}"', "sipnat=outbound"]
    return ";".join([f"<{account.address};transport={account.transport}>", *own, *_usual(options)])


def _usual(options: PhoneOptions) -> Iterable[str]:
    # Who is called may not have us call somebody else, at our cost.
    yield from (f"audio_codecs={_CODECS}", f"ptime={PACKET}", "answermode=manual", "call_transfer=no")
    encryption = options.account.encryption
    if encryption:
        # "Mandatory" in its words: without, it would go on unencrypted where the other side cannot.
        yield f"mediaenc={'srtp-mand' if encryption == 'srtp' else encryption}"


def name_in(address: str) -> str:
    """Return the part of a SIP address before the host."""
    return address.partition(":")[2].partition("@")[0]


def _sound_card(folder: Path) -> Iterable[str]:
    yield "pcm.nothing { type null }"
    yield f'pcm.ours {{ type file slave.pcm nothing file "/dev/null" infile "{folder}/ours" format "raw" }}'
    yield f'pcm.theirs {{ type file slave.pcm nothing file "{folder}/theirs" format "raw" }}'


def _trust(options: PhoneOptions) -> Iterable[str]:
    """Trust who is in the file of certificates; where paired speakers call, who calls has to be in it, too."""
    yield from ("openssl_conf = all", "[all]", "ssl_conf = ssl", "[ssl]", "system_default = usual", "[usual]")
    yield from (f"VerifyMode = {'Require' if options.lines else 'Peer'}", f"VerifyCAFile = {_certificates(options)}")
    yield "MinProtocol = TLSv1.2"


def _certificates(options: PhoneOptions) -> str:
    return options.account.certificates or _SYSTEM


def check(account: Account) -> None:
    """Refuse what would end up as something else in a file. Raises PhoneError."""
    for name in ("address", "user", "password", "outbound"):
        # What it holds is not told: it may be the password.
        if re.search(r'[\s"<>\x00-\x1f]', getattr(account, name)):
            raise PhoneError(f"calls: {name} holds a blank, a bracket or a quotation mark, which no account can have")
    if not re.fullmatch(r"sips?:[^@;]+@[^@;]+", account.address):
        raise PhoneError(f"calls: {account.address!r} is no address; one is sip:kitchen@example.org")
