"""Languages: what they are called, and by which codes services know them."""

import re
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_TABLE = Path(__file__).parent / "data" / "languages.yaml"
_FOREIGN = re.compile(r"[^\W\d_a-zA-Z\u00c0-\u024f\u1e00-\u1eff]")
"""Letters that no Latin alphabet has."""


@cache
def _table() -> Mapping[str, Any]:
    table: Mapping[str, Any] = yaml.safe_load(_TABLE.read_text(encoding="utf-8"))
    return table


@cache
def _codes() -> Mapping[str, str]:
    return {name.casefold(): code for code, row in _table().items() for name in (*row["en"], *row["zh"])}


def find(name: str) -> str | None:
    """Return the code of a language by what people call it; `None` if nobody here knows it."""
    plain = name.casefold().strip().removesuffix(" language").removeprefix("the ")
    return _codes().get(plain) or _codes().get(plain.removesuffix("话") + "语")


def name_of(code: str, language: str) -> str:
    """Return what a language is called in another."""
    row = _table().get(code)
    return code if row is None else str(row["zh" if language == "zh" else "en"][0])


def pick(code: str, known: Collection[str]) -> str | None:
    """Return the code by which a service knows a language: Chinese is zh-Hans here and zh there."""
    return next((each for each in (code, *_table().get(code, {}).get("also", ())) if each in known), None)


def is_readable(text: str, code: str, voices: Collection[str]) -> bool:
    """Tell whether a voice of one of these languages can at least read the letters of another."""
    return code.partition("-")[0] in voices or not _FOREIGN.search(text)
