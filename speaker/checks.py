"""Layers of settings to checked settings; every fault at once, with its file, key and remedy."""

import dataclasses
import difflib
import functools
import os
import re
import stat
import types
import typing
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pydantic

from speaker.config import Folders, Layer, Settings, system_zone
from speaker.errors import ConfigError

_SECRET = ("key", "token", "password", "pin")
"""What is called so is not shown, also where somebody wrote it into the file itself."""


class Checker:
    """Turns layers into settings, and collects what is wrong with them."""

    def __init__(
        self,
        places: Folders,
        skills: Mapping[str, type[Any]],
        choices: Mapping[str, Collection[str]],
        environment: Mapping[str, str] = os.environ,
    ) -> None:
        """`skills` are the settings types by skill; `choices` the allowed values by key (engines, languages)."""
        self._skills = skills
        self._choices = choices
        self._environment = environment
        self._secrets_file = places.config / "secrets"
        self.faults: list[str] = []
        self.secret_keys: set[str] = set()

    def settings(self, found: Iterable[Layer]) -> Settings:
        """Raises ConfigError with a line for every fault."""
        values: dict[str, Any] = {}
        for layer in found:
            self._fill(layer.name, Settings, layer.values, values, "")
        settings: Settings = _build(Settings, values)
        if self.faults:
            raise ConfigError(self.faults)
        own = {name: _build(kind, values.get("skills", {}).get(name, {})) for name, kind in self._skills.items()}
        zone = settings.location.timezone or system_zone(self._environment)
        return dataclasses.replace(settings, location=dataclasses.replace(settings.location, timezone=zone), skills=own)

    def _fill(self, place: str, kind: type[Any], given: Any, into: dict[str, Any], prefix: str) -> None:
        """Check what one layer gives for a settings type, and put it over what is there."""
        if given is None:  # a heading whose keys are all commented out
            return
        if not isinstance(given, Mapping):
            self._fault(place, prefix.rstrip("."), f"expected keys and values, got {_shown(given)}")
            return
        known = _types(kind)
        for key, value in given.items():
            path = f"{prefix}{key}"
            if key not in known:
                self._fault(place, path, "no such setting" + _guess(str(key), known))
            elif path == "skills":
                self._fill_skills(place, value, into.setdefault("skills", {}))
            elif dataclasses.is_dataclass(known[key]):
                self._fill(place, known[key], value, into.setdefault(key, {}), f"{path}.")
            else:
                self._leaf(place, path, known[key], value, into, key)

    def _fill_skills(self, place: str, given: Any, into: dict[str, Any]) -> None:
        if not isinstance(given, Mapping):
            self._fault(place, "skills", f"expected a skill's name with its settings, got {_shown(given)}")
            return
        for name, value in given.items():
            if name not in self._skills:
                self._fault(place, f"skills.{name}", "no such skill" + _guess(str(name), self._skills))
            else:
                self._fill(place, self._skills[name], value, into.setdefault(name, {}), f"skills.{name}.")

    def _leaf(self, place: str, path: str, kind: Any, value: Any, into: dict[str, Any], key: str) -> None:
        given, value = value, self._with_secrets(place, path, value)
        try:
            checked = _adapter(kind).validate_python(value)
        except pydantic.ValidationError:
            self._fault(place, path, f"expected {_expected(kind)}, got {_shown(given)}")
            return
        allowed = self._choices.get(path, ())
        for part in (checked.values() if isinstance(checked, Mapping) else [checked]) if allowed else ():
            if part not in allowed:
                near = _guess(str(part), allowed)
                self._fault(place, path, f"expected one of {', '.join(sorted(allowed))}, got {_shown(part)}{near}")
                return
        into[key] = checked

    def _with_secrets(self, place: str, path: str, value: Any) -> Any:
        """Put secrets in for ${NAME}, in texts at any depth."""
        if isinstance(value, list):
            return [self._with_secrets(place, path, item) for item in value]
        if isinstance(value, dict):
            return {key: self._with_secrets(place, f"{path}.{key}", item) for key, item in value.items()}
        if path.rpartition(".")[2].rpartition("_")[2] in _SECRET and value:
            self.secret_keys.add(path)
        if not isinstance(value, str) or "${" not in value:
            return value
        self.secret_keys.add(path)

        def secret(match: re.Match[str]) -> str:
            found = self._environment.get(match[1]) or self._secrets().get(match[1])
            if not found:
                self._fault(place, path, f"the secret {match[1]} is not set; set it in {self._secrets_file}")
            return found or ""

        return re.sub(r"\$\{(\w+)\}", secret, value)

    @functools.cache  # noqa: B019 - one checker lives as long as one reading of the settings
    def _secrets(self) -> dict[str, str]:
        """Read NAME=VALUE lines from the secrets file, which nobody else may read."""
        path = self._secrets_file
        if not path.exists():
            return {}
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            self._fault(str(path), "", f"others can read it; run: chmod 600 {path}")
            return {}
        lines = [line.partition("=") for line in path.read_text(encoding="utf-8").splitlines() if "=" in line]
        return {name.strip(): value.strip() for name, _, value in lines}

    def _fault(self, place: str, path: str, what: str) -> None:
        self.faults.append(": ".join(part for part in (place, path, what) if part))


def _build(kind: type[Any], values: Mapping[str, Any]) -> Any:
    """Make a settings object from checked values."""
    known = _types(kind)
    return kind(
        **{
            key: _build(known[key], value)
            if dataclasses.is_dataclass(known[key]) and isinstance(value, dict)
            else value
            for key, value in values.items()
            if key != "skills"
        }
    )


def _types(kind: type[Any]) -> dict[str, Any]:
    hints = typing.get_type_hints(kind)
    return {item.name: hints[item.name] for item in dataclasses.fields(kind)}


@functools.cache
def _adapter(kind: Any) -> pydantic.TypeAdapter[Any]:
    return pydantic.TypeAdapter(kind)


_EXPECTED = {float: "a number", int: "a whole number", bool: "true or false", str: "text", Path: "a path"}


def _expected(kind: Any) -> str:
    """Say in plain words what a type takes."""
    if kind in _EXPECTED:
        return _EXPECTED[kind]
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return " or ".join("nothing" if part is type(None) else _expected(part) for part in arguments)
    if origin in (tuple, list) or (isinstance(origin, type) and issubclass(origin, Sequence)):
        return "a list of " + _expected(arguments[0]).removeprefix("a ").removesuffix("s") + "s"
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return f"names, each with {_expected(arguments[1])}"
    if isinstance(kind, type) and issubclass(kind, str):
        return "one of " + ", ".join(kind)  # type: ignore[arg-type]
    return str(kind)


def _shown(value: Any) -> str:
    return f'"{value}"' if isinstance(value, str) else repr(value)


def _guess(word: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(word, list(known), 1)
    return f'; did you mean "{near[0]}"?' if near else ""
