"""Files that outlast a power cut: digests by file name, and whole folders."""

import json
import os
from collections.abc import Mapping
from pathlib import Path


def read_digests(path: Path) -> dict[str, str] | None:
    """Return the digests by file name, or `None` if there are none or they are damaged."""
    try:
        digests = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return {str(file): str(digest) for file, digest in digests.items()} if isinstance(digests, dict) else None


def write_digests(path: Path, digests: Mapping[str, str]) -> None:
    """Write them so that a crash leaves the old file or the new one."""
    path.parent.mkdir(exist_ok=True)
    new = path.with_name(path.name + ".new")
    new.write_text(json.dumps(digests, indent=1, sort_keys=True), encoding="utf-8")
    _sync(new)
    new.replace(path)
    _sync(path.parent)


def sync_all(folder: Path, *, deep: bool = True) -> None:
    """Bring a folder, and with `deep` all that is in it, to the disk."""
    for path in folder.rglob("*") if deep else ():
        _sync(path)
    _sync(folder)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
