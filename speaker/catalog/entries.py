"""The catalogue: `models/catalog.yaml`, checked."""

import dataclasses
import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pydantic
import yaml

from speaker.errors import ModelError

SHIPPED_MODELS = Path(__file__).parents[2] / "models"
"""The catalogue and our own small models, in a checkout."""

_NAME = re.compile(r"[A-Za-z0-9][\w.-]*", re.ASCII)


def is_name(text: str) -> bool:
    """Tell whether a text may be the name of a model, and so of a folder: nothing hidden, nothing that leads away."""
    return _NAME.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Entry:
    """One model."""

    kind: Literal["recognizer", "voice", "wake word"]
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
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            raise ModelError(f"{path}: cannot be read ({error}); get it again from the project") from error
        if not isinstance(data, dict):
            raise ModelError(f"{path}: expected models by name; get it again from the project")
        return cls({name: _entry(path, str(name), body) for name, body in data.items()})

    def entry(self, name: str) -> Entry:
        """Raises ModelError with the nearest name if there is none."""
        if name in self.entries:
            return self.entries[name]
        longer = [known for known in self.entries if known.startswith(name)]
        near = longer or difflib.get_close_matches(name, self.entries, 1)
        guess = f"; did you mean {near[0]}?" if near else "; see: speaker models list"
        raise ModelError(f"no model is called {name}{guess}")

    def of(self, kind: str, language: str) -> list[Entry]:
        """Return the entries for a use, the best choice first."""
        return [entry for entry in self.entries.values() if (entry.kind, entry.language) == (kind, language)]


def _entry(path: Path, name: str, body: Any) -> Entry:
    """Check one entry: a key that nobody knows may be a digest misspelled."""
    if not isinstance(body, dict):
        raise ModelError(f"{path}: {name}: expected keys and values")
    unknown = set(body) - {known.name for known in dataclasses.fields(Entry)}
    if unknown:
        raise ModelError(f"{path}: {name}: unknown key {', '.join(sorted(map(str, unknown)))}")
    try:
        entry = pydantic.TypeAdapter(Entry).validate_python({**body, "name": name})
    except pydantic.ValidationError as error:
        faults = [f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors()]
        raise ModelError(f"{path}: {name}: {'; '.join(faults)}") from error
    for text in (name, *entry.files):
        if not is_name(text):
            raise ModelError(f'{path}: {name}: "{text}" cannot be the name of a model or file')
    return entry
