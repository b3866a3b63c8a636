"""The folder of fetched models: installed whole or not at all, checked against what was installed."""

import contextlib
import fcntl
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from speaker.catalog.download import Limits, Progress, digest, download, failing_disk
from speaker.catalog.durable import read_digests, sync_all, write_digests
from speaker.catalog.entries import Entry, is_name
from speaker.catalog.unpack import unpack
from speaker.errors import ModelError
from speaker.way_out import OnSent, nobody_counts

MANIFEST = "installed.json"
"""In every installed model: the sha256 of each of its files, written before the model gets its name."""
_UNPACKED = 2.5
"""A model takes at most this times its archive's size when unpacked (measured: 1.4 to 2.1)."""
_LIKELY = 100_000_000
"""Bytes that a model is taken for whose size nobody knows."""
_PATIENCE = 0.2
"""Seconds between two looks whether another process is done with a model."""


def _free(folder: Path) -> int:
    return shutil.disk_usage(folder).free


class Store:
    """Installs, verifies and removes models. Two processes may do so at once."""

    def __init__(
        self,
        folder: Path,
        limits: Limits = Limits(),  # noqa: B008 - frozen
        free: Callable[[Path], int] = _free,
        on_sent: OnSent = nobody_counts,
    ) -> None:
        """`free` tells how many bytes a folder's disk has left; `on_sent` is told what leaves to fetch a model."""
        self._on_sent = on_sent
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
        """Fetch and install a model; returns its folder. What broke off, at whatever point, goes on where it was.

        Raises ModelError.
        """
        target = self._target(entry.name)
        if not entry.fetchable:
            raise ModelError(f"{entry.name} ships with the project; there is nothing to fetch")
        if target.is_symlink():
            raise ModelError(f"{target} is a link that somebody made; remove it by hand")
        cancelled = cancelled or threading.Event()
        with failing_disk(self.folder), self._alone(entry.name, cancelled) as workshop:
            if (target / MANIFEST).exists():
                return target
            shutil.rmtree(workshop / "unpacked", ignore_errors=True)
            self._check_room(entry, workshop)
            fetched = self._fetch(entry, workshop, progress, cancelled)
            if cancelled.is_set():
                raise ModelError(f"{entry.name}: stopped before unpacking; the same command goes on from there")
            self._put_in_place(entry, fetched, workshop / "unpacked", target)
            shutil.rmtree(workshop, ignore_errors=True)
        return target

    def verify(self, name: str) -> list[str]:
        """Return the files of an installed model that are not as they were installed, each with what is wrong.

        Raises ModelError if the model is not installed.
        """
        target = self._target(name)
        manifest = read_digests(target / MANIFEST)
        if manifest is None:
            raise ModelError(f"{name} is not installed whole; run: speaker models install {name}")
        faults = []
        for file, expected in manifest.items():
            path = target / file
            try:
                if not path.is_file():
                    faults.append(f"{file}: is missing")
                elif digest(path) != expected:
                    faults.append(f"{file}: has changed")
            except OSError as error:
                faults.append(f"{file}: cannot be read ({error.strerror})")
        return faults

    def remove(self, name: str) -> None:
        """Remove an installed model, or what was fetched of one. Raises ModelError if it is none of ours."""
        target = self._target(name)
        if not target.exists() and not self._workshop(name).exists():
            raise ModelError(f"{name} is not installed in {self.folder}; see: speaker models list")
        if target.is_symlink() or (target.exists() and not (target / MANIFEST).exists()):
            raise ModelError(f"{target} was not put there by this command; remove it by hand")
        with failing_disk(self.folder), self._alone(name, threading.Event()) as workshop:
            if target.exists():
                target.rename(workshop / "removed")
            shutil.rmtree(workshop, ignore_errors=True)

    def _target(self, name: str) -> Path:
        if not is_name(name):
            raise ModelError(f'"{name}" is no name of a model; see: speaker models list')
        return self.folder / name

    def _workshop(self, name: str) -> Path:
        """Where a model is fetched and unpacked: on the same disk, and hidden."""
        return self.folder / ".fetching" / name

    def _check_room(self, entry: Entry, workshop: Path) -> None:
        size = entry.size or _LIKELY
        there = sum(path.stat().st_size for path in workshop.iterdir())
        needed = max(0, size - there) + round(size * _UNPACKED if entry.address else 0)
        free = self._free(self.folder)
        if free < needed:
            raise ModelError(
                f"{entry.name} needs {needed / 1e6:.0f} MB in {self.folder}, and {free / 1e6:.0f} MB are free; "
                "make room, or choose a smaller model"
            )

    def _fetch(
        self, entry: Entry, workshop: Path, progress: Progress, cancelled: threading.Event
    ) -> list[tuple[Path, str]]:
        """Fetch what of an entry is not there yet; returns the files with their digests."""
        fetched = []
        before = 0
        for file, address in entry.addresses.items():
            path = workshop / file

            def tell(done: int, total: int | None, before: int = before) -> None:
                progress(before + done, None if total is None else max(before + total, entry.size or 0))

            found = digest(path) if path.exists() else self._download(address, path, tell, cancelled)
            before += path.stat().st_size
            fetched.append((path, found))
        return fetched

    def _download(self, address: str, path: Path, progress: Progress, cancelled: threading.Event) -> str:
        return download(address, path, progress, cancelled, self._limits, self._on_sent)

    def _put_in_place(self, entry: Entry, fetched: list[tuple[Path, str]], making: Path, target: Path) -> None:
        """Make the whole model beside its place, then give it its name in one step."""
        try:
            self._check_trust(entry, fetched)
            making.mkdir()
            for path, _ in fetched:
                if entry.address:
                    unpack(path, making)
                else:
                    path.rename(making / path.name)
            (making / MANIFEST).unlink(missing_ok=True)
            files = sorted(path for path in making.rglob("*") if path.is_file())
            if not files:
                raise ModelError(f"{entry.name}: the archive is empty; it is not installed")
        except ModelError:
            # What came is bad, so it must not be taken for a start the next time.
            for path, _ in fetched:
                path.unlink(missing_ok=True)
            raise
        write_digests(making / MANIFEST, {str(path.relative_to(making)): digest(path) for path in files})
        sync_all(making)
        # Only now: a digest trusted before the archive has proved good would lock the good one out.
        write_digests(self._known(entry.name), {path.name: found for path, found in fetched})
        shutil.rmtree(target, ignore_errors=True)  # it has no manifest: somebody's unpacking that broke off
        making.rename(target)
        sync_all(self.folder, deep=False)

    def _known(self, name: str) -> Path:
        """Where the digests are that were trusted first; they outlive the model."""
        return self.folder / ".known" / f"{name}.json"

    def _check_trust(self, entry: Entry, fetched: list[tuple[Path, str]]) -> None:
        """Compare with the digest that is published, else with the one that was fetched first."""
        known = read_digests(self._known(entry.name)) or {}
        for path, found in fetched:
            published = entry.sha256 if entry.address else ""
            expected = published or known.get(path.name, found)
            if found == expected:
                continue
            place = f"{entry.name}: {path.name}: its sha256 is {found}, not the {expected}"
            if published:
                raise ModelError(f"{place} that is published; it is not installed")
            forget = f"if its publisher has changed it, delete {self._known(entry.name)} and run the command again"
            raise ModelError(f"{place} of the one fetched before; it is not installed; {forget}")

    @contextlib.contextmanager
    def _alone(self, name: str, cancelled: threading.Event) -> Iterator[Path]:
        """Wait until no other process works on this model; gives the folder to work in."""
        locks = self.folder / ".locks"
        locks.mkdir(parents=True, exist_ok=True)
        with (locks / name).open("w") as lock:
            while not _locked(lock.fileno()):
                if cancelled.wait(_PATIENCE):
                    raise ModelError(f"{name}: stopped while another process was at work on it")
            workshop = self._workshop(name)
            workshop.mkdir(parents=True, exist_ok=True)
            yield workshop


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
