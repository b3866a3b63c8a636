"""The catalogue: `models/catalog.yaml`, checked."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pydantic
import yaml

from speaker.errors import ModelError

SHIPPED_MODELS = Path(__file__).parents[2] / "models"
"""The catalogue and our own small models, in a checkout."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One model."""

    kind: str
    """recognizer or voice."""
    language: str
    licence: str
    purpose: str
    """What it is for, in a few words."""
    address: str = ""
    """An archive; "" if the model ships with the project or is made of `files`."""
    files: Mapping[str, str] = field(default_factory=dict)
    """Addresses by file name, for a model that is no archive."""
    size: int | None = None
    """Bytes to fetch, where known; roughly, for the disk's sake."""
    sha256: str = ""
    """Of the archive, where its publisher tells it; otherwise the first fetch is trusted and remembered."""
    name: str = ""

    @property
    def addresses(self) -> dict[str, str]:
        """All that has to be fetched, by file name."""
        return dict(self.files) if self.files else {self.address.rsplit("/", 1)[-1]: self.address}

    @property
    def fetchable(self) -> bool:
        return bool(self.address or self.files)


class Catalog:
    """All models that are known by name, the best choice for a language first."""

    def __init__(self, entries: Mapping[str, Entry]) -> None:
        self.entries = dict(entries)

    @classmethod
    def read(cls, path: Path = SHIPPED_MODELS / "catalog.yaml") -> "Catalog":
        """Raises ModelError naming the place of a fault."""
        try:
            data = yaml.safe_load(path.read_text(encoding="utf-8"))
        except (OSError, yaml.YAMLError) as error:
            raise ModelError(f"{path}: cannot be read ({error}); get it again from the project") from error
        kind = pydantic.TypeAdapter(Entry)
        entries = {}
        for name, body in (data or {}).items():
            try:
                entries[name] = kind.validate_python({**body, "name": name})
            except (pydantic.ValidationError, TypeError) as error:
                raise ModelError(f"{path}: {name}: {' '.join(str(error).split())}") from error
        return cls(entries)

    def entry(self, name: str) -> Entry:
        """Raises ModelError with the nearest name if there is none."""
        if name in self.entries:
            return self.entries[name]
        near = difflib.get_close_matches(name, self.entries, 1)
        guess = f"; did you mean {near[0]}?" if near else "; see: speaker models list"
        raise ModelError(f"no model is called {name}{guess}")

    def of(self, kind: str, language: str) -> list[Entry]:
        """Return the entries for a use, the best choice first."""
        return [entry for entry in self.entries.values() if (entry.kind, entry.language) == (kind, language)]
