"""From a question about units to a sentence."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from skills.convert import mentions
from skills.convert.mentions import Mention
from skills.convert.rounding import rounded
from skills.convert.units import GAS_MARKS, Incomparable, Unit, convert, density, unit_names, units
from speaker.skill import Context, Response, SkillError
from speaker.skill import Units as System

_PARTS = {"foot": ("inch", 12), "stone": ("pound", 14), "pound": ("ounce", 16)}
"""Feet are told with inches, and so on, where they don't come out even."""


@dataclass(frozen=True, slots=True)
class Asked:
    """So much of one unit, wanted in another."""

    amount: Fraction
    source: Unit
    target: Unit
    density: Fraction | None = None
    label: str = ""
    """What is said of the amount, where it is no number of the unit: gas mark six."""


def read(texts: Sequence[str], ctx: Context[Any]) -> Asked | None:
    """Return what is asked in the first text that makes sense."""
    language = ctx.words.language
    known = units(us=ctx.units is System.IMPERIAL)
    for text in texts:
        said = " ".join(text.casefold().split())
        if (asked := _gas_mark(said, known, ctx)) is not None:
            return asked
        found = _matched(mentions.find(said, unit_names(language), language))
        if len(found) < 2:
            continue
        source = next((each for each in found if each.amount is not None), found[0])
        amount = source.amount
        if len(found) == 3 and found[1].amount is not None and found[0].amount is not None:
            # Five feet and two inches in centimetres.
            one, other = known[found[0].what], known[found[1].what]
            if one.kind == other.kind == known[found[2].what].kind:
                total = found[0].amount + found[1].amount * other.factor / one.factor
                return Asked(total, one, known[found[2].what])
        target = next((each for each in found if each.what != source.what), None)
        if target is None:
            continue
        if amount is None:
            amount = mentions.number_in(_beside(said, found), language) or Fraction(1)
        else:
            amount += _odd(said, source, target, known, language)
        return Asked(amount, *_meant(known[source.what], known[target.what], known), density(said, language))
    return None


def into_another(heard: str, text: str, ctx: Context[Any]) -> Asked | None:
    """Return what was asked before, in the one unit that is named now."""
    language = ctx.words.language
    named = mentions.find(text.casefold(), unit_names(language), language)
    before = read((heard,), ctx) if len(named) == 1 and named[0].amount is None else None
    return replace(before, target=units(us=ctx.units is System.IMPERIAL)[named[0].what]) if before is not None else None


def _odd(said: str, source: Mention, target: Mention, known: Any, language: str) -> Fraction:
    """Return the rest behind a unit, in that unit: six foot two, 一米八."""
    end = target.start if target.start > source.start else len(said)
    rest = mentions.amount_behind(said[source.end : end], language)
    if rest is None:
        return Fraction(0)
    if language == "zh":
        return rest / 10 if source.what in ("metre", "chi", "jin", "zhang") and rest < 10 else Fraction(0)
    part = _PARTS.get(source.what)
    return rest / part[1] if part is not None and rest < part[1] else Fraction(0)


def _matched(found: list[Mention]) -> list[Mention]:
    """Drop "degrees" beside the scale that they are of, in "200 degrees in fahrenheit" all stay."""
    return [
        each for at, each in enumerate(found) if at == 0 or each.what != found[at - 1].what or each.amount is not None
    ]


def _meant(source: Unit, target: Unit, known: Any) -> tuple[Unit, Unit]:
    """An ounce beside a volume is a fluid one."""
    if source.name == "ounce" and target.kind == "volume":
        source = known["fluid_ounce"]
    if target.name == "ounce" and source.kind == "volume":
        target = known["fluid_ounce"]
    return source, target


def _beside(said: str, found: Sequence[Mention]) -> str:
    return said[found[-1].end :] or said[: found[0].start]


def _gas_mark(said: str, known: Any, ctx: Context[Any]) -> Asked | None:
    match = re.search(r"gas mark (\w+)", said)
    if match is None:
        return None
    number = mentions.number_in(match.group(1), ctx.words.language)
    if number is None or number not in GAS_MARKS:
        raise SkillError("no_gas_mark")
    fahrenheit = "fahrenheit" in said or ("celsius" not in said and ctx.units is System.IMPERIAL)
    target = known["fahrenheit" if fahrenheit else "celsius"]
    return Asked(Fraction(GAS_MARKS[int(number)]), known["celsius"], target, label=ctx.say("gas_mark", number=number))


def tell(asked: Asked, ctx: Context[Any]) -> Response:
    """Say the result; leave with words where the units measure different things."""
    language = ctx.words.language
    try:
        result = convert(asked.amount, asked.source, asked.target, asked.density)
    except Incomparable:
        kinds = {asked.source.kind, asked.target.kind}
        names = {"source": asked.source.said(True, language), "target": asked.target.said(True, language)}
        key = "weight_and_volume" if kinds == {"weight", "volume"} else "incomparable"
        raise SkillError(key, **names) from None
    said, is_exact = _said(result, asked.target, ctx)
    amount, amount_exact = _said(asked.amount, asked.source, ctx, whole=True)
    sure = is_exact and amount_exact and asked.density is None and not asked.label
    return ctx.respond("equals" if sure else "equals_about", amount=asked.label or amount, result=said)


def _said(number: Fraction, unit: Unit, ctx: Context[Any], *, whole: bool = False) -> tuple[str, bool]:
    """Say a number with its unit, in two units where one does: five feet nine inches."""
    language = ctx.words.language
    part = _PARTS.get(unit.name) if unit.name != "pound" or whole else None
    if part is not None and language != "zh" and number.denominator != 1 and 1 <= number < 20:
        smaller = units(us=ctx.units is System.IMPERIAL)[part[0]]
        large, small = divmod(number * part[1], part[1])
        tenths = round(small)
        if tenths == part[1]:
            large, tenths = large + 1, 0
        texts = [ctx.say("amount", number=large, unit=unit.said(large != 1, language))]
        if tenths:
            texts.append(ctx.say("amount", number=tenths, unit=smaller.said(tenths != 1, language)))
        return " ".join(texts), tenths == small
    text, is_exact = rounded(number)
    if text.startswith("-"):
        text = ctx.say("minus", number=text[1:])
    return ctx.say("amount", number=text, unit=unit.said(abs(number) != 1, language)), is_exact
