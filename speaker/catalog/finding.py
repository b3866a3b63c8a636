"""From a name or a language to a model's folder."""

from collections.abc import Sequence
from pathlib import Path

from speaker.catalog.entries import Catalog, is_name
from speaker.errors import ModelMissing


def find(name: str, folders: Sequence[Path]) -> Path:
    """Return the folder of a model, by its name in one of `folders` or by its own path. Raises ModelMissing."""
    if "/" in name:
        place = Path(name).expanduser()
        if place.is_dir():
            return place
        raise ModelMissing(f"{name}: no such folder; name one, or a model of: speaker models list")
    if not is_name(name):
        raise ModelMissing(f'"{name}" is no name of a model; see: speaker models list')
    for folder in folders:
        if (folder / name).is_dir():
            return folder / name
    raise ModelMissing(f"the model {name} is not installed; run: speaker models install {name}")


def find_best(kind: str, language: str, folders: Sequence[Path]) -> Path:
    """Return the first of the catalogue's choices that is installed. Raises ModelMissing."""
    choices = Catalog.read().of(kind, language)
    for entry in choices:
        for folder in folders:
            if (folder / entry.name).is_dir():
                return folder / entry.name
    best = choices[0].name if choices else "NAME"
    raise ModelMissing(f"no {kind} for the language {language} is installed; run: speaker models install {best}")


def suggestion(language: str, current: str) -> str | None:
    """Return the recognizer to fetch for a language, unless one was fetched already."""
    entries = Catalog.read().of("recognizer", language)
    if any(entry.name == current and entry.fetchable for entry in entries):
        return None
    return next((entry.name for entry in entries if entry.fetchable and entry.name != current), None)
