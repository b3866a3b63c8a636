"""Fetch one file: resumed where it was left, never longer than it may be, never trusted by its length alone."""

import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests
import urllib3

from speaker.errors import ModelError

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


def download(address: str, path: Path, progress: Progress, cancelled: threading.Event, limits: Limits) -> str:
    """Fetch `address` into `path` and return its sha256.

    Until it is whole it is called `path`.part and stays where it is, so that a later call goes on from there. Raises
    ModelError.
    """
    part = path.with_name(path.name + ".part")
    mark = path.with_name(path.name + ".mark")
    with _failing(address), requests.Session() as session:
        have, validator = _left(part, mark, address)
        headers = {"Accept-Encoding": "identity"}
        if have:
            headers |= {"Range": f"bytes={have}-", "If-Range": validator}
        with session.get(address, headers=headers, stream=True, timeout=(limits.connect, limits.stall)) as reply:
            if reply.status_code == requests.codes.requested_range_not_satisfiable:
                part.unlink(missing_ok=True)
                mark.unlink(missing_ok=True)
                raise ModelError(f"{address}: the server's file has changed; run the command again")
            reply.raise_for_status()
            _refuse_pages(reply, address)
            if not _goes_on(reply, have):
                have = 0
            _note(reply, mark, address)
            total = _total(reply, have)
            if (total or 0) > limits.largest:
                raise ModelError(f"{address}: {total} bytes are more than the {limits.largest} that may be fetched")
            _take(reply, part, have, total, progress, cancelled, limits, address)
    mark.unlink(missing_ok=True)
    part.replace(path)
    return digest(path)


def digest(path: Path) -> str:
    """Return a file's sha256."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _left(part: Path, mark: Path, address: str) -> tuple[int, str]:
    """Return how much an earlier download left, and what the server called that version of the file."""
    try:
        noted = json.loads(mark.read_text())
        size = part.stat().st_size
    except (OSError, ValueError):
        return 0, ""
    if noted.get("address") != address or not noted.get("validator"):
        return 0, ""
    return size, str(noted["validator"])


def _note(reply: requests.Response, mark: Path, address: str) -> None:
    """Remember the version of the file, without which a download cannot be resumed safely."""
    tag = reply.headers.get("ETag", "")
    # A weak tag promises the same meaning, not the same bytes.
    validator = tag if tag and not tag.startswith("W/") else reply.headers.get("Last-Modified", "")
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.write_text(json.dumps({"address": address, "validator": validator}))


def _refuse_pages(reply: requests.Response, address: str) -> None:
    if reply.headers.get("Content-Type", "").startswith("text/html"):
        raise ModelError(f"{address}: a page came instead of the file; does this network ask for a log-in?")


def _goes_on(reply: requests.Response, have: int) -> bool:
    """Tell whether the server sends the rest, not the whole."""
    partial = reply.status_code == requests.codes.partial_content
    return bool(have) and partial and reply.headers.get("Content-Range", "").startswith(f"bytes {have}-")


def _total(reply: requests.Response, have: int) -> int | None:
    length = reply.headers.get("Content-Length", "")
    return have + int(length) if length.isdigit() else None


def _take(
    reply: requests.Response,
    part: Path,
    have: int,
    total: int | None,
    progress: Progress,
    cancelled: threading.Event,
    limits: Limits,
    address: str,
) -> None:
    with part.open("r+b" if have else "wb") as file:
        file.seek(have)
        progress(have, total)
        for block in _blocks(reply):
            if cancelled.is_set():
                raise ModelError(f"{address}: stopped at {have} bytes; the same command goes on from there")
            file.write(block)
            have += len(block)
            if have > limits.largest:
                raise ModelError(f"{address}: sends more than the {limits.largest} bytes that may be fetched")
            progress(have, total)
    if total is not None and have != total:
        raise ModelError(f"{address}: ended after {have} of {total} bytes; the same command goes on from there")


def _blocks(reply: requests.Response) -> Iterator[bytes]:
    # read1 gives what has come; read would wait for a whole block and lose it when the server stalls.
    while block := reply.raw.read1(_BLOCK):
        yield block


@contextmanager
def _failing(address: str) -> Iterator[None]:
    """Turn what a network or disk may do into ModelError, with what to do about it."""
    try:
        yield
    except requests.HTTPError as error:
        code = error.response.status_code
        raise ModelError(f"{address}: the server says {code}; is the catalogue out of date?") from error
    except (requests.ConnectTimeout, requests.ConnectionError) as error:
        raise ModelError(f"{address}: no connection; check the network and run the command again") from error
    except (requests.Timeout, urllib3.exceptions.ReadTimeoutError) as error:
        raise ModelError(f"{address}: the server stalls; the same command goes on from there") from error
    except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
        raise ModelError(f"{address}: the connection broke ({type(error).__name__}); run the command again") from error
    except OSError as error:
        raise ModelError(f"{error.filename or address}: cannot be written ({error.strerror})") from error
