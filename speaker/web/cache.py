"""What services answered before, with its age; in memory, and on disk where there is a folder."""

import hashlib
import json
import logging
import os
import tempfile
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

_LOG = logging.getLogger(__name__)

MOST = 500
"""Answers that are kept; the oldest goes first."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a service said, and how long ago."""

    value: Any
    age: float
    """In seconds."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One answer as it is kept."""

    value: Any
    at: float
    """When the service last said so, in seconds of the epoch."""
    expires: float = 0.0
    """Until then the service does not want to be asked again."""
    etag: str = ""
    modified: str = ""

    def age(self, now: float) -> float:
        """Return seconds; a clock that was set back makes no answer younger than new."""
        return max(0.0, now - self.at)

    def is_fresh(self, now: float, fresh_for: float) -> bool:
        return now >= self.at and (now - self.at < fresh_for or now < self.expires)

    def validators(self) -> dict[str, str]:
        """Return the headers that ask for it only if it has changed."""
        headers = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in headers.items() if value}


class Cache:
    """Answers by request. Safe to use from any thread.

    A request may hold a key or say where somebody lives: file names are hashes, and nobody else may read the folder.
    A disk that is full or broken costs what is on it, never an answer.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._kept: dict[str, Kept] = {}

    def get(self, request: str) -> Kept | None:
        name = _name(request)
        with self._lock:
            if name not in self._kept and (found := self._load(name)):
                self._kept[name] = found
            return self._kept.get(name)

    def put(self, request: str, kept: Kept) -> None:
        name = _name(request)
        with self._lock:
            self._kept.pop(name, None)
            self._kept[name] = kept
            while len(self._kept) > MOST:
                del self._kept[next(iter(self._kept))]
            self._save(name, kept)

    def clear(self) -> None:
        """Forget every answer."""
        with self._lock:
            self._kept.clear()
            for path in self._folder.glob("*") if self._folder is not None else ():
                path.unlink(missing_ok=True)

    def _load(self, name: str) -> Kept | None:
        if self._folder is None:
            return None
        try:
            return Kept(**json.loads((self._folder / name).read_bytes()))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError) as error:
            _LOG.warning("cache: %s cannot be read and is left aside (%s)", self._folder / name, error)
            return None

    def _save(self, name: str, kept: Kept) -> None:
        """Write through a second file, so that a power cut leaves the old answer or the new one."""
        if self._folder is None:
            return
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle, half = tempfile.mkstemp(dir=self._folder, suffix=".half")
            try:
                with open(handle, "w", encoding="utf-8") as file:
                    json.dump(asdict(kept), file)
                os.replace(half, self._folder / name)
            except BaseException:
                with suppress(OSError):
                    os.unlink(half)
                raise
            self._prune(self._folder)
        except OSError as error:
            _LOG.warning("cache: %s cannot be written (%s); answers are kept in memory only", self._folder, error)

    def _prune(self, folder: Path) -> None:
        files = [(file.stat().st_mtime, file) for file in folder.iterdir()]
        for _, file in sorted(files)[: max(0, len(files) - MOST)]:
            file.unlink(missing_ok=True)


def request_key(url: str, params: Mapping[str, object]) -> str:
    """Return what tells one request from another."""
    return json.dumps([url, sorted((name, str(value)) for name, value in params.items())])


def _name(request: str) -> str:
    return hashlib.sha256(request.encode()).hexdigest()[:32] + ".json"
