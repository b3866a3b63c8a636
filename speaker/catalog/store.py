"""The folder of fetched models: installed whole or not at all, checked against what was installed."""

import contextlib
import fcntl
import json
import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from speaker.catalog.download import Limits, Progress, digest, download
from speaker.catalog.entries import Entry
from speaker.catalog.unpack import remove, unpack
from speaker.errors import ModelError

MANIFEST = "installed.json"
"""In every installed model: the sha256 of each of its files, written before the model gets its name."""
_KNOWN = ".known.json"
"""The sha256 of what was fetched first under a name: the next fetch has to be the same."""
_UNPACKED = 2.5
"""A model takes at most this times its archive's size when unpacked (measured: 1.4 to 2.1)."""
_LIKELY = 100_000_000
"""Bytes that a model is taken for whose size nobody knows."""


def _free(folder: Path) -> int:
    return shutil.disk_usage(folder).free


class Store:
    """Installs, verifies and removes models. Two processes may do so at once."""

    def __init__(self, folder: Path, limits: Limits = Limits(), free: Callable[[Path], int] = _free) -> None:  # noqa: B008 - frozen
        """`free` tells how many bytes a folder's disk has left."""
        self.folder = folder
        self._limits = limits
        self._free = free

    def installed(self) -> list[str]:
        """Return the names of the models that are whole."""
        return sorted(path.parent.name for path in self.folder.glob(f"[!.]*/{MANIFEST}"))

    def install(
        self,
        entry: Entry,
        progress: Progress = lambda done, total: None,
        cancelled: threading.Event | None = None,
    ) -> Path:
        """Fetch and install a model; returns its folder. A download that broke off goes on where it was.

        Raises ModelError.
        """
        target = self._target(entry.name)
        if not entry.fetchable:
            raise ModelError(f"{entry.name} ships with the project; there is nothing to fetch")
        with self._alone(entry.name):
            if (target / MANIFEST).exists():
                return target
            self._check_room(entry)
            fetched = self._fetch(entry, progress, cancelled or threading.Event())
            try:
                self._put_in_place(entry, fetched, target)
            finally:
                for path in fetched.values():
                    path.unlink(missing_ok=True)
        return target

    def verify(self, name: str) -> list[str]:
        """Return the files of an installed model that are not as they were installed, each with what is wrong."""
        target = self._target(name)
        manifest = self._manifest(target)
        faults = []
        for file, expected in manifest.items():
            path = target / file
            if not path.is_file():
                faults.append(f"{file}: is missing")
            elif digest(path) != expected:
                faults.append(f"{file}: has changed")
        return faults

    def remove(self, name: str) -> None:
        """Remove an installed model. Raises ModelError if it is none of ours."""
        target = self._target(name)
        if not target.is_dir():
            raise ModelError(f"{name} is not installed in {self.folder}; see: speaker models list")
        with self._alone(name):
            grave = self.folder / f".{name}.removed"
            remove(grave)
            target.rename(grave)
            remove(grave)

    def _target(self, name: str) -> Path:
        if not name or name.startswith(".") or "/" in name or "\\" in name:
            raise ModelError(f'"{name}" is no name of a model; see: speaker models list')
        return self.folder / name

    def _manifest(self, target: Path) -> dict[str, str]:
        try:
            manifest: dict[str, str] = json.loads((target / MANIFEST).read_text())
        except (OSError, ValueError) as error:
            raise ModelError(
                f"{target.name} is not installed whole; run: speaker models install {target.name}"
            ) from error
        return manifest

    def _check_room(self, entry: Entry) -> None:
        size = entry.size or _LIKELY
        needed = round(size * (1 + (_UNPACKED if entry.address else 1)))
        free = self._free(self.folder)
        if free < needed:
            raise ModelError(
                f"{entry.name} needs {needed / 1e6:.0f} MB in {self.folder}, and {free / 1e6:.0f} MB are free; "
                "make room, or choose a smaller model"
            )

    def _fetch(self, entry: Entry, progress: Progress, cancelled: threading.Event) -> dict[str, Path]:
        """Fetch all files of an entry; returns where they are, by name."""
        fetched = {}
        for file, address in entry.addresses.items():
            path = self.folder / f".{entry.name}.{file}"
            found = download(address, path, progress, cancelled, self._limits)
            try:
                self._trust(f"{entry.name}/{file}", found, entry.sha256 if entry.address else "")
            except ModelError:
                path.unlink(missing_ok=True)
                raise
            fetched[file] = path
        return fetched

    def _trust(self, key: str, found: str, published: str) -> None:
        """Compare with the digest that is published, else with the one that was fetched first."""
        known = self._read_known()
        expected = published or known.get(key, "")
        if expected and found != expected:
            whose = "published" if published else "fetched before"
            raise ModelError(f"{key}: its sha256 is {found}, not the {expected} {whose}; it is not installed")
        if not expected:
            known[key] = found
            _write_whole(self.folder / _KNOWN, known)

    def _read_known(self) -> dict[str, str]:
        try:
            known: dict[str, str] = json.loads((self.folder / _KNOWN).read_text())
        except (OSError, ValueError):
            return {}
        return known

    def _put_in_place(self, entry: Entry, fetched: dict[str, Path], target: Path) -> None:
        """Make the whole model beside its place, then give it its name in one step."""
        making = Path(tempfile.mkdtemp(prefix=f".{entry.name}.", dir=self.folder))
        try:
            if entry.address:
                (archive,) = fetched.values()
                unpack(archive, making)
            else:
                for file, path in fetched.items():
                    path.rename(making / file)
            files = sorted(path for path in making.rglob("*") if path.is_file())
            if not files:
                raise ModelError(f"{entry.name}: the archive is empty; it is not installed")
            _write_whole(making / MANIFEST, {str(path.relative_to(making)): digest(path) for path in files})
            for path in files:
                _sync(path)
            making.chmod(0o755)
            remove(target)  # what stands there has no manifest: an unpacking that broke off, by hand or by a crash
            making.rename(target)
            _sync(self.folder)
        except OSError as error:
            raise ModelError(f"{self.folder}: cannot be written ({error.strerror}); make room on the disk") from error
        finally:
            remove(making)

    @contextlib.contextmanager
    def _alone(self, name: str) -> Iterator[None]:
        """Wait until no other process works on this model."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with (self.folder / f".{name}.lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                yield
        except OSError as error:
            raise ModelError(f"{self.folder}: cannot be written ({error.strerror})") from error


def _write_whole(path: Path, value: dict[str, Any]) -> None:
    """Write JSON so that a crash leaves the old file or the new one."""
    new = path.with_name(path.name + ".new")
    new.write_text(json.dumps(value, indent=1, sort_keys=True))
    _sync(new)
    new.replace(path)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
