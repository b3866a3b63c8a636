"""Fetch one file: resumed where it was left, never longer than it may be, never trusted by its length alone."""

import errno
import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import requests
import urllib3

from speaker.counting import CountingAdapter, Meter
from speaker.errors import ModelError
from speaker.way_out import OnSent, nobody_counts

Progress = Callable[[int, int | None], None]
"""Told the bytes that are there, and how many there will be, if that is known."""

_BLOCK = 256 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """How long to wait and how much to take."""

    connect: float = 10.0
    """Seconds to wait for a connection."""
    stall: float = 30.0
    """Seconds without a byte after which the download is given up; it can be resumed."""
    largest: int = 4_000_000_000
    """Bytes."""


@dataclass(frozen=True, slots=True)
class _Job:
    address: str
    part: Path
    """What has come so far."""
    mark: Path
    """What the server calls the version of the file that `part` belongs to."""
    progress: Progress
    cancelled: threading.Event
    limits: Limits


def download(
    address: str,
    path: Path,
    progress: Progress,
    cancelled: threading.Event,
    limits: Limits,
    on_sent: OnSent = nobody_counts,
) -> str:
    """Fetch `address` into `path` and return its sha256; `on_sent` is told what each host on the way was sent.

    Until it is whole it is called `path`.part and stays where it is, so that a later call goes on from there. Raises
    ModelError.
    """
    part, mark = path.with_name(path.name + ".part"), path.with_name(path.name + ".mark")
    job = _Job(address, part, mark, progress, cancelled, limits)
    with failing_disk(path.parent), _failing_network(address), _counted(address, on_sent) as session:
        have, validator = _left(job)
        if not (have and _attempt(job, session, have, validator)):
            _attempt(job, session, 0, "")
        mark.unlink(missing_ok=True)
        part.replace(path)
        return digest(path)


def digest(path: Path) -> str:
    """Return a file's sha256."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _counted(address: str, on_sent: OnSent) -> Iterator[requests.Session]:
    meter, asked = Meter(), address

    def tell() -> None:
        if count := meter.take():
            on_sent(urlsplit(asked).hostname or "", count, "")

    def follow(reply: requests.Response, **_: object) -> None:
        nonlocal asked
        tell()
        asked = urljoin(reply.url, session.get_redirect_target(reply) or "")

    with requests.Session() as session:
        for scheme in ("http://", "https://"):
            session.mount(scheme, CountingAdapter(meter))
        session.hooks["response"].append(follow)
        try:
            yield session
        finally:
            tell()


@contextmanager
def failing_disk(folder: Path) -> Iterator[None]:
    """Turn what a disk may do into ModelError, with what to do about it."""
    try:
        yield
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        remedy = "make room on the disk and run the command again" if full else "check the disk and who owns the folder"
        raise ModelError(f"{folder}: cannot be written ({error.strerror or error}); {remedy}") from error


def _left(job: _Job) -> tuple[int, str]:
    """Return how much an earlier download left, and what the server called that version of the file."""
    try:
        noted = json.loads(job.mark.read_text())
        size = job.part.stat().st_size
    except (OSError, ValueError):
        return 0, ""
    if not isinstance(noted, dict) or noted.get("address") != job.address or not noted.get("validator"):
        return 0, ""
    return size, str(noted["validator"])


def _attempt(job: _Job, session: requests.Session, have: int, validator: str) -> bool:
    """Fetch the rest, or everything; False if the server cannot go on where we were, and has to be asked anew."""
    # Not compressed: ranges and lengths would count other bytes than ours.
    headers = {"Accept-Encoding": "identity"}
    if have:
        headers |= {"Range": f"bytes={have}-", "If-Range": validator}
    timeout = (job.limits.connect, job.limits.stall)
    with session.get(job.address, headers=headers, stream=True, timeout=timeout) as reply:
        if have and not _goes_on(reply, have, validator):
            if reply.status_code in (requests.codes.partial_content, requests.codes.requested_range_not_satisfiable):
                return False
            have = 0
        _check(reply, job.address, requests.codes.partial_content if have else requests.codes.ok)
        total = _total(reply, have)
        if (total or 0) > job.limits.largest:
            raise ModelError(f"{job.address}: {total} bytes are more than the {job.limits.largest} that may be fetched")
        if not have:
            # In this order: were the new version noted first, a crash here would glue it to the old one's bytes.
            job.part.unlink(missing_ok=True)
            job.mark.write_text(json.dumps({"address": job.address, "validator": _validator(reply)}))
        _take(job, reply, have, total)
    return True


def _goes_on(reply: requests.Response, have: int, validator: str) -> bool:
    """Tell whether the server sends the rest of the same file. Not all that know Range know If-Range."""
    partial = reply.status_code == requests.codes.partial_content
    same = _validator(reply) in ("", validator)
    return partial and same and reply.headers.get("Content-Range", "").startswith(f"bytes {have}-")


def _check(reply: requests.Response, address: str, expected: int) -> None:
    reply.raise_for_status()
    if reply.status_code != expected:
        raise ModelError(f"{address}: the server says {reply.status_code} instead of sending the file; try again later")
    if reply.headers.get("Content-Type", "").startswith("text/html"):
        raise ModelError(f"{address}: a page came instead of the file; does this network ask for a log-in?")
    encoding = reply.headers.get("Content-Encoding", "identity")
    if encoding != "identity":
        raise ModelError(f"{address}: comes as {encoding}, which was not asked for; is there a proxy in between?")


def _validator(reply: requests.Response) -> str:
    """Return what names this version of the file, without which a download cannot be resumed safely."""
    tag = reply.headers.get("ETag", "")
    # A weak tag promises the same meaning, not the same bytes.
    return tag if tag and not tag.startswith("W/") else reply.headers.get("Last-Modified", "")


def _total(reply: requests.Response, have: int) -> int | None:
    length = reply.headers.get("Content-Length", "")
    return have + int(length) if length.isdigit() else None


def _take(job: _Job, reply: requests.Response, have: int, total: int | None) -> None:
    with job.part.open("r+b" if have else "wb") as file:
        file.seek(have)
        job.progress(have, total)
        for block in _blocks(reply):
            if job.cancelled.is_set():
                raise ModelError(f"{job.address}: stopped at {have} bytes; the same command goes on from there")
            file.write(block)
            have += len(block)
            if have > job.limits.largest:
                raise ModelError(f"{job.address}: sends more than the {job.limits.largest} bytes that may be fetched")
            job.progress(have, total)
    if total is not None and have != total:
        raise ModelError(f"{job.address}: ended after {have} of {total} bytes; the same command goes on from there")
    if not have:
        raise ModelError(f"{job.address}: the server sent nothing; try again later")


def _blocks(reply: requests.Response) -> Iterator[bytes]:
    # read1 gives what has come; read would wait for a whole block and lose it when the server stalls.
    while block := reply.raw.read1(_BLOCK):
        yield block


@contextmanager
def _failing_network(address: str) -> Iterator[None]:
    """Turn what a network may do into ModelError, with what to do about it."""
    try:
        yield
    except requests.HTTPError as error:
        code = error.response.status_code
        raise ModelError(f"{address}: the server says {code}; is the catalogue out of date?") from error
    except requests.exceptions.SSLError as error:
        # A Pi without a network has no clock: every certificate is then of the future.
        raise ModelError(f"{address}: no secure connection; is this device's clock right?") from error
    except requests.ConnectionError as error:
        raise ModelError(f"{address}: no connection; check the network and run the command again") from error
    except (requests.Timeout, urllib3.exceptions.ReadTimeoutError) as error:
        raise ModelError(f"{address}: the server stalls; the same command goes on from there") from error
    except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
        raise ModelError(f"{address}: the connection broke ({type(error).__name__}); run the command again") from error
