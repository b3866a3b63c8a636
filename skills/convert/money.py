"""From a question about money to a sentence."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from skills.convert import currencies, mentions
from skills.convert.mentions import Mention
from skills.convert.rounding import in_money
from speaker.skill import Context, Response, SkillError

_INTO = re.compile(r"\b(?:in|to|into) (?:the )?([a-z]+)$")
_MANY_OF = re.compile(r"\b(?:how many|do i get in|can i get in)\s*$|(?:多少|几|换)$")
"""Before money that is wanted, not given."""


@dataclass(frozen=True, slots=True)
class Asked:
    """So much of one currency, wanted in another."""

    amount: Fraction
    base: str
    quote: str


def read(texts: Sequence[str], ctx: Context[Any], home: str) -> Asked | None:
    """Return what is asked in the first text that makes sense; `home` is meant where one currency is named.

    Leave with words if another is named that nobody knows.
    """
    language = ctx.words.language
    for text in texts:
        said = " ".join(text.casefold().split())
        for words, meant in ctx.words.meanings.get("money", {}).items():
            said = said.replace(words, meant)
        found = mentions.find(said, currencies.currency_names(language), language)
        if not found:
            continue
        base = _given(said, found)
        quote = next((each.what for each in found if each.what != base.what), None)
        amount = base.amount
        if amount is None and len(found) == 1:
            amount = mentions.number_in(said[base.end :], language)
        unknown = _INTO.search(said) if quote is None else None
        if unknown is not None and unknown.start(1) > base.end:
            raise SkillError("unknown_currency", name=unknown.group(1))
        if quote is None:
            quote = home if base.what != home else "USD" if home != "USD" else "EUR"
        return Asked(Fraction(1) if amount is None else amount, base.what, quote)
    return None


def into_another(heard: str, text: str, ctx: Context[Any]) -> Asked | None:
    """Return what was asked before, in the one currency that is named now."""
    language = ctx.words.language
    named = mentions.find(text.casefold(), currencies.currency_names(language), language)
    before = read((heard,), ctx, "EUR") if len(named) == 1 and named[0].amount is None else None
    return replace(before, quote=named[0].what) if before is not None else None


def _given(said: str, found: Sequence[Mention]) -> Mention:
    """Return the money that is given: the one with a number, else the first that is not asked for."""
    with_number = [each for each in found if each.amount is not None]
    if with_number:
        return with_number[0]
    if len(found) > 1 and _MANY_OF.search(said[: found[0].start].rstrip()):
        return found[1]
    return found[0]


def tell(asked: Asked, result: Fraction, on: date | None, ctx: Context[Any]) -> Response:
    """Say the result, and of which day it is unless that is today."""
    language = ctx.words.language
    amounts = {}
    for name, number, code in (("amount", asked.amount, asked.base), ("result", result, asked.quote)):
        text = in_money(number)
        unit = currencies.name_of(code, text != "1", language)
        amounts[name] = ctx.say("amount", number=text, unit=unit)
    today = ctx.now.date()
    if on is None or on >= today:
        return ctx.respond("worth", amount=amounts["amount"], result=amounts["result"])
    when = ctx.tell.weekday(on) if (today - on).days < 7 else ctx.tell.date(on, year=on.year != today.year)
    return ctx.respond("worth_then", when=when, amount=amounts["amount"], result=amounts["result"])
