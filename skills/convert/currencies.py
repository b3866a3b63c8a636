"""Currencies: what they are called."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_TABLE = Path(__file__).parent / "data" / "currencies.yaml"


@cache
def _table() -> Mapping[str, Any]:
    table: Mapping[str, Any] = yaml.safe_load(_TABLE.read_text(encoding="utf-8"))
    return table


@cache
def currency_names(language: str) -> Mapping[str, str]:
    """Return the code of each name."""
    column = "zh" if language == "zh" else "en"
    return {name.lower(): code for code, row in _table().items() for name in row[column]}


def name_of(code: str, many: bool, language: str) -> str:
    names: list[str] = _table()[code]["zh" if language == "zh" else "en"]
    return names[0] if language == "zh" else names[min(int(many), len(names) - 1)]


def coin_of(code: str) -> str:
    """Return the name of a digital coin as exchanges know it; "" for money of states."""
    return str(_table()[code].get("coin", ""))


def is_known(code: str) -> bool:
    return code in _table()
