"""The owner's files of vCards, read again when they change."""

import logging
from pathlib import Path

from speaker.contacts.contact import Contact
from speaker.contacts.settings import Settings
from speaker.contacts.vcards import decoded, read_vcards

_LOG = logging.getLogger(__name__)

Stamp = tuple[Path, int, int]


class Files:
    """For one thread at a time."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        """`folder` is that of the settings: it may hold contacts.vcf, and a folder contacts with any number of them."""
        self._named = tuple(folder / Path(file).expanduser() for file in settings.files)
        self._folder = folder
        self._region = settings.region
        self._missing: frozenset[Path] = frozenset()
        self._read: dict[Stamp, tuple[Contact, ...]] = {}
        self._people: tuple[Contact, ...] = ()

    def people(self) -> tuple[Contact, ...]:
        """Return who is in the files; the same tuple again where none of them has changed."""
        stamps = self._stamps()
        if stamps != list(self._read):
            self._read = {each: self._read[each] if each in self._read else self._people_in(each[0]) for each in stamps}
            self._people = tuple(contact for found in self._read.values() for contact in found)
        return self._people

    def _stamps(self) -> list[Stamp]:
        stamps, missing = [], set()
        for path in dict.fromkeys(
            (self._folder / "contacts.vcf", *sorted(self._folder.glob("contacts/*.vcf")), *self._named)
        ):
            try:
                told = path.stat()
            except OSError:
                missing.add(path)
            else:
                stamps.append((path, told.st_mtime_ns, told.st_size))
        for path in (missing & set(self._named)) - self._missing:
            _LOG.warning("contacts.files: %s is not there", path)
        self._missing = frozenset(missing)
        return stamps

    def _people_in(self, path: Path) -> tuple[Contact, ...]:
        try:
            data = path.read_bytes()
        except OSError as error:
            _LOG.warning("%s: cannot be read (%s)", path, error.strerror)
            return ()
        return tuple(read_vcards(decoded(data, self._region), self._region, str(path)))
