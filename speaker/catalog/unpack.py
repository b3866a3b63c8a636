"""Unpack an archive that somebody else made: nothing outside its folder, nothing but files, no bombs."""

import tarfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from speaker.errors import ModelError

MOST_FILES = 10_000
MOST_BYTES = 10_000_000_000
MOST_RATIO = 200
"""What unpacks to more than this times the archive is a bomb; models shrink to a half at best, text to a tenth."""
_SPARE = 1_000_000
"""Bytes that an archive may unpack to however small it is."""


@dataclass(frozen=True, slots=True)
class _Member:
    name: str
    size: int
    folder: bool
    plain: bool
    open: Callable[[], IO[bytes] | None]


def unpack(archive: Path, folder: Path) -> None:
    """Unpack a zip or tar file into `folder`; one folder that holds everything is left out.

    Raises ModelError if anything in it is not as it should be, OSError if the disk does not take it; `folder` then
    holds part of it.
    """
    most = min(MOST_BYTES, MOST_RATIO * archive.stat().st_size + _SPARE)
    try:
        if zipfile.is_zipfile(archive):
            with zipfile.ZipFile(archive) as packed:
                _write(archive.name, _zipped(packed), folder, most)
        elif tarfile.is_tarfile(archive):
            with tarfile.open(archive) as tar:
                _write(archive.name, _tarred(tar), folder, most)
        else:
            raise ModelError(f"{archive.name}: is no zip or tar archive, or not a whole one; run the command again")
    except (zipfile.BadZipFile, tarfile.TarError, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise ModelError(f"{archive.name}: is damaged ({error}); run the command again") from error
    except (FileExistsError, NotADirectoryError, IsADirectoryError) as error:
        raise ModelError(f"{archive.name}: holds two things of one name; it is not installed") from error


def _zipped(packed: zipfile.ZipFile) -> Iterator[_Member]:
    for info in packed.infolist():
        kind = info.external_attr >> 28

        def read(info: zipfile.ZipInfo = info) -> IO[bytes]:
            return packed.open(info)

        # 8 is a file, 4 a folder, 0 was written by a system that keeps no kinds; all else (10: link) is refused.
        yield _Member(info.filename, info.file_size, info.is_dir(), kind in (0, 4, 8), read)


def _tarred(tar: tarfile.TarFile) -> Iterator[_Member]:
    for info in tar:

        def read(info: tarfile.TarInfo = info) -> IO[bytes] | None:
            return tar.extractfile(info)

        yield _Member(info.name, info.size, info.isdir(), info.isfile() or info.isdir(), read)


def _write(archive: str, members: Iterable[_Member], folder: Path, most: int) -> None:
    listed = _listed(archive, members, most)
    strip = 1 if _in_one_folder(listed) else 0
    left = most
    for member in listed:
        target = _inside(archive, member, folder, strip)
        if target is None:
            continue
        if member.folder:
            target.mkdir(parents=True, exist_ok=True)
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        left -= _copy(archive, member, target, left)


def _listed(archive: str, members: Iterable[_Member], most: int) -> list[_Member]:
    """Return all members; stops at the first too many, since to list a packed tar is to unpack it."""
    listed: list[_Member] = []
    size = 0
    for member in members:
        listed.append(member)
        size += member.size
        if len(listed) > MOST_FILES:
            raise ModelError(f"{archive}: holds more than {MOST_FILES} files; it is not installed")
        if size > most:
            raise ModelError(f"{archive}: would unpack to more than {most} bytes; it is not installed")
    return listed


def _in_one_folder(members: list[_Member]) -> bool:
    paths = [(PurePosixPath(member.name).parts, member.folder) for member in members]
    tops = {parts[:1] for parts, _ in paths}
    return len(tops) == 1 and all(folder or len(parts) > 1 for parts, folder in paths)


def _inside(archive: str, member: _Member, folder: Path, strip: int) -> Path | None:
    """Return where a member belongs; raises ModelError if that is not in the folder."""
    path = PurePosixPath(member.name)
    away = path.is_absolute() or ".." in path.parts or any(mark in member.name for mark in "\\:\0")
    long = any(len(part.encode()) > 255 for part in path.parts)
    if away or long or not member.plain:
        what = "a name that leads outside" if away else "a name that is too long" if long else "a link or device"
        raise ModelError(f"{archive}: holds {what} ({member.name[:80]!r}); it is not installed")
    parts = path.parts[strip:]
    return folder.joinpath(*parts) if parts else None


def _copy(archive: str, member: _Member, target: Path, most: int) -> int:
    """Write one file, counting what really comes out: the sizes in an archive may lie."""
    source = member.open()
    if source is None:
        raise ModelError(f"{archive}: {member.name} cannot be read")
    with source, target.open("xb") as out:
        done = 0
        while block := source.read(1 << 20):
            done += len(block)
            if done > most:
                raise ModelError(f"{archive}: unpacks to more than it says; it is not installed")
            out.write(block)
    return done
