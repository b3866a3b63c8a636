"""Units of measure, and from one to the other; exact."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_DATA = Path(__file__).parent / "data"
GAS_MARKS = {1: 140, 2: 150, 3: 170, 4: 180, 5: 190, 6: 200, 7: 220, 8: 230, 9: 240}
"""What British ovens show, in degrees Celsius."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit."""

    name: str
    kind: str
    factor: Fraction
    """So many of the first unit of its kind."""
    zero: Fraction
    """What it shows as nought, in that unit."""
    names: Mapping[str, tuple[str, ...]]
    """By language: of one, of many, then what else it is called."""

    def said(self, many: bool, language: str) -> str:
        names = self.names.get(language) or self.names["en"]
        return names[min(int(many), len(names) - 1)] if language != "zh" else names[0]


class Incomparable(Exception):
    """A length is no weight."""


@cache
def units(us: bool) -> Mapping[str, Unit]:
    """Return all units, those of the kitchen as they are in the United States or elsewhere."""
    table: Mapping[str, Mapping[str, Any]] = yaml.safe_load((_DATA / "units.yaml").read_text(encoding="utf-8"))
    found = {}
    for kind, members in table.items():
        for name, row in members.items():
            factor = Fraction(row["us"] if us and "us" in row else row["is"])
            names = {language: tuple(row[language]) for language in ("en", "zh")}
            found[name] = Unit(name, kind, factor, Fraction(row.get("zero", 0)), names)
    return found


@cache
def unit_names(language: str) -> Mapping[str, str]:
    """Return what each name stands for."""
    column = "zh" if language == "zh" else "en"
    return {said: name for name, unit in units(False).items() for said in unit.names[column]}


@cache
def foods() -> Mapping[str, Any]:
    table: Mapping[str, Any] = yaml.safe_load((_DATA / "foods.yaml").read_text(encoding="utf-8"))
    return table


def density(text: str, language: str) -> Fraction | None:
    """Return kilograms in a litre of what a text names; `None` if it names no food that we know."""
    column = "zh" if language == "zh" else "en"
    within = text if language == "zh" else f" {text} "
    for row in foods().values():
        if any((name if language == "zh" else f" {name} ") in within for name in row[column]):
            return Fraction(row["is"])
    return None


def convert(amount: Fraction, source: Unit, target: Unit, heaviness: Fraction | None = None) -> Fraction:
    """Return so much of one unit in another. Raises Incomparable."""
    base = amount * source.factor + source.zero
    if source.kind != target.kind:
        # Of flour or sugar it is known what a litre weighs: in grams, a thousand times the kilograms.
        if {source.kind, target.kind} != {"volume", "weight"} or heaviness is None:
            raise Incomparable
        base = base * heaviness * 1000 if source.kind == "volume" else base / (heaviness * 1000)
    return (base - target.zero) / target.factor
