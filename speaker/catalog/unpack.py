"""Unpack an archive that somebody else made: nothing outside its folder, nothing but files, no bombs."""

import shutil
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from speaker.errors import ModelError

MOST_FILES = 10_000
MOST_BYTES = 10_000_000_000
MOST_RATIO = 200
"""A file of more than this times its packed size is a bomb; models shrink to a half at best, text to a tenth."""


@dataclass(frozen=True, slots=True)
class _Member:
    name: str
    size: int
    folder: bool
    plain: bool
    open: Callable[[], IO[bytes] | None]


def unpack(archive: Path, folder: Path) -> None:
    """Unpack a zip or tar file into `folder`; one folder that holds everything is left out.

    Raises ModelError if anything in it is not as it should be; `folder` then holds part of it.
    """
    try:
        if zipfile.is_zipfile(archive):
            with zipfile.ZipFile(archive) as packed:
                _write(archive, [_zipped(packed, info) for info in packed.infolist()], folder)
        elif tarfile.is_tarfile(archive):
            with tarfile.open(archive) as tar:
                _write(archive, list(_tarred(tar)), folder)
        else:
            raise ModelError(f"{archive.name}: is no zip or tar archive, or not a whole one; run the command again")
    except (zipfile.BadZipFile, tarfile.TarError, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise ModelError(f"{archive.name}: is damaged ({error}); run the command again") from error
    except OSError as error:
        raise ModelError(f"{folder}: cannot be written ({error.strerror}); make room on the disk") from error


def _zipped(packed: zipfile.ZipFile, info: zipfile.ZipInfo) -> _Member:
    kind = info.external_attr >> 28
    # 8 is a file, 4 a folder, 0 was written by a system that keeps no kinds; all else (10: link) is refused.
    return _Member(info.filename, info.file_size, info.is_dir(), kind in (0, 4, 8), lambda: packed.open(info))


def _tarred(tar: tarfile.TarFile) -> Iterator[_Member]:
    for count, info in enumerate(tar):
        if count > MOST_FILES:
            raise ModelError(f"the archive holds more than {MOST_FILES} files")

        def read(info: tarfile.TarInfo = info) -> IO[bytes] | None:
            return tar.extractfile(info)

        yield _Member(info.name, info.size, info.isdir(), info.isfile() or info.isdir(), read)


def _write(archive: Path, members: list[_Member], folder: Path) -> None:
    if len(members) > MOST_FILES:
        raise ModelError(f"{archive.name}: holds more than {MOST_FILES} files")
    most = min(MOST_BYTES, MOST_RATIO * archive.stat().st_size + 1_000_000)
    if sum(member.size for member in members) > most:
        raise ModelError(f"{archive.name}: would unpack to more than {most} bytes")
    tops = {PurePosixPath(member.name).parts[:1] for member in members}
    strip = (
        1 if len(tops) == 1 and not any(len(PurePosixPath(m.name).parts) == 1 and not m.folder for m in members) else 0
    )
    left = most
    for member in members:
        target = _inside(archive, member, folder, strip)
        if target is None:
            continue
        if member.folder:
            target.mkdir(parents=True, exist_ok=True)
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        left -= _copy(archive, member, target, left)


def _inside(archive: Path, member: _Member, folder: Path, strip: int) -> Path | None:
    """Return where a member belongs; raises ModelError if that is not in the folder."""
    path = PurePosixPath(member.name)
    bad = path.is_absolute() or ".." in path.parts or "\\" in member.name or "\0" in member.name or ":" in member.name
    if bad or not member.plain:
        what = "a link or device" if not bad else "a name that leads outside"
        raise ModelError(f"{archive.name}: holds {what} ({member.name[:80]!r}); it is not installed")
    parts = path.parts[strip:]
    return folder.joinpath(*parts) if parts else None


def _copy(archive: Path, member: _Member, target: Path, most: int) -> int:
    """Write one file, counting what really comes out: the sizes in an archive may lie."""
    source = member.open()
    if source is None:
        raise ModelError(f"{archive.name}: {member.name} cannot be read")
    with source, target.open("xb") as out:
        done = 0
        while block := source.read(1 << 20):
            done += len(block)
            if done > most:
                raise ModelError(f"{archive.name}: unpacks to more than it says")
            out.write(block)
    return done


def remove(folder: Path) -> None:
    """Remove a folder with all that is in it."""
    shutil.rmtree(folder, ignore_errors=True)
