"""Scenes from YAML: every fault at once, with its file, key and remedy."""

import difflib
from pathlib import Path
from typing import Any

import pydantic
import yaml

from speaker.errors import ConfigError
from speaker.scenes.scene import Noise, Own, Person, Scene

SUFFIXES = (".yaml", ".yml")


def read_scene(path: Path) -> Scene:
    """Read a scene. Raises ConfigError with a line for every fault."""
    try:
        given = yaml.safe_load(path.read_text())
    except OSError as error:
        raise ConfigError([f"{path}: cannot be read ({error.strerror})"]) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigError([f"{path}: is no YAML: {' '.join(str(error).split())}"]) from error
    try:
        scene = pydantic.TypeAdapter(Scene).validate_python(given or {})
    except pydantic.ValidationError as error:
        raise ConfigError([f"{path}: {_told(fault)}" for fault in error.errors()]) from error
    if faults := [f"{path}: {fault}" for fault in _faults(scene, path.parent)]:
        raise ConfigError(faults)
    return scene


def _told(fault: Any) -> str:
    """Say one of pydantic's faults in our words."""
    key = ".".join(str(part) for part in fault["loc"]) or "the scene"
    if fault["type"] in ("unexpected_keyword_argument", "extra_forbidden"):
        known = sorted({name for kind in (Scene, Person, Noise, Own) for name in kind.__dataclass_fields__})
        meant = difflib.get_close_matches(str(fault["loc"][-1]), known, 1)
        return f"{key}: no such key" + (f"; did you mean {meant[0]}?" if meant else "; docs/scenes.md lists them all")
    if fault["type"] in ("missing", "missing_argument"):
        return f"{key}: is missing; add it"
    return f"{key}: {fault['msg'].lower()}, got {fault['input']!r}"


def _faults(scene: Scene, folder: Path) -> list[str]:
    """Return what is wrong though each value has the right kind."""
    faults: list[str] = []
    for number, person in enumerate(scene.people):
        key = f"people.{number}"
        if bool(person.text) is bool(person.file):
            faults.append(f"{key}: give either text or file")
        if not 0.3 <= person.distance <= 10:
            faults.append(f"{key}.distance: {person.distance:g} m; take 0.3 to 10")
        faults += _missing(f"{key}.file", folder, person.file)
    for number, noise in enumerate(scene.noise):
        key = f"noise.{number}"
        if noise.kind in ("babble", "file") and not noise.files:
            faults.append(f"{key}.files: {noise.kind} needs at least one recording")
        for file in noise.files:
            faults += _missing(f"{key}.files", folder, file)
    for number, own in enumerate(scene.own):
        if (bool(own.says), bool(own.plays), own.rings).count(True) != 1:
            faults.append(f"own.{number}: give one of says, plays and rings")
    if any(side < 1.5 for side in scene.room.size):
        faults.append(f"room.size: {list(scene.room.size)}; no side may be shorter than 1.5 m")
    if not 0 <= scene.room.reverberation <= 1.5:
        faults.append(f"room.reverberation: {scene.room.reverberation:g} s; take 0 to 1.5")
    return faults


def _missing(key: str, folder: Path, file: str) -> list[str]:
    if not file or (folder / file).is_file():
        return []
    return [f"{key}: {folder / file} does not exist; paths start at the scene's folder"]
