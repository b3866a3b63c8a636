"""Which company or coin people mean."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from skills.stock.quotes import Listing

_DATA = Path(__file__).parent / "data"
_ENDS = (" stock", " stocks", " shares", " share", "的股票", "股票", "股份", "的股价", "股价")


def find_company(said: str, language: str) -> Listing | None:
    return _find("companies", said, language)


def find_coin(said: str, language: str) -> Listing | None:
    return _find("coins", said, language)


def _find(table: str, said: str, language: str) -> Listing | None:
    plain = said.casefold().strip()
    for end in _ENDS:
        plain = plain.removesuffix(end).removesuffix("'s").strip()
    symbol = _names(table).get(plain)
    if symbol is None:
        return None
    return Listing(symbol, _rows(table)[symbol]["zh" if language == "zh" else "en"][0])


@cache
def _names(table: str) -> Mapping[str, str]:
    rows = _rows(table).items()
    return {name.casefold(): symbol for symbol, row in rows for name in (*row["en"], *row["zh"], symbol)}


@cache
def _rows(table: str) -> Mapping[str, Any]:
    rows: Mapping[str, Any] = yaml.safe_load((_DATA / f"{table}.yaml").read_text(encoding="utf-8"))
    return rows
