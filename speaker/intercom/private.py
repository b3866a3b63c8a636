"""Files that nobody else may read, and that a power cut leaves whole: the old one or the new one."""

import os
from pathlib import Path

from speaker.errors import StateError


def write(path: Path, content: bytes) -> None:
    """Write it, for this user only, and wait until the disk has it. Raises StateError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        new = path.with_name(f"{path.name}.new")
        new.unlink(missing_ok=True)
        # It is made with these rights: between making and changing them, others could open it.
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(descriptor)
        new.replace(path)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        raise StateError(f"{path}: cannot be written ({error}); make room on the disk") from error
