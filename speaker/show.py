"""Settings as YAML, with what each one means, and secrets masked."""

import ast
import dataclasses
import inspect
import textwrap
from collections.abc import Collection, Iterator
from enum import Enum
from typing import Any

import yaml

MASK = "********"


def as_yaml(settings: Any, secrets: Collection[str], prefix: str = "", indent: int = 0) -> Iterator[str]:
    """Yield the lines of a settings object; `secrets` are the keys whose values are not shown."""
    meanings = _meanings(type(settings))
    pad = " " * indent
    for item in dataclasses.fields(settings):
        path, value = f"{prefix}{item.name}", getattr(settings, item.name)
        if item.name in meanings:
            yield from (f"{pad}# {line}" for line in textwrap.wrap(meanings[item.name], 100 - indent))
        if dataclasses.is_dataclass(value):
            yield f"{pad}{item.name}:"
            yield from as_yaml(value, secrets, f"{path}.", indent + 2)
        elif isinstance(value, dict) and any(dataclasses.is_dataclass(inner) for inner in value.values()):
            yield f"{pad}{item.name}:"
            for name, inner in value.items():
                lines = list(as_yaml(inner, secrets, f"{path}.{name}.", indent + 4))
                yield f"{pad}  {name}:" if lines else f"{pad}  {name}: {{}}"
                yield from lines
        else:
            yield f"{pad}{item.name}: {_plain(_masked(value, path, secrets))}"


def _masked(value: Any, path: str, secrets: Collection[str]) -> Any:
    if isinstance(value, dict):
        return {key: _masked(inner, f"{path}.{key}", secrets) for key, inner in value.items()}
    return MASK if path in secrets else value


def _plain(value: Any) -> str:
    """Write one value on one line."""
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, tuple):
        value = list(value)
    text = yaml.safe_dump(
        dict(value) if isinstance(value, dict) else value, default_flow_style=True, allow_unicode=True, width=10**6
    )
    return text.strip().removesuffix("...").strip()


def _meanings(kind: type[Any]) -> dict[str, str]:
    """Return the docstring under each field of a dataclass, which Python itself does not keep."""
    body = ast.parse(textwrap.dedent(inspect.getsource(kind))).body[0]
    assert isinstance(body, ast.ClassDef)  # the source of a class
    found: dict[str, str] = {}
    for field, after in zip(body.body, body.body[1:], strict=False):
        if (
            isinstance(field, ast.AnnAssign)
            and isinstance(field.target, ast.Name)
            and isinstance(after, ast.Expr)
            and isinstance(after.value, ast.Constant)
        ):
            found[field.target.id] = " ".join(str(after.value.value).split())
    return found
