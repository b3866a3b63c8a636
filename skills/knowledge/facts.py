"""From a fact to a sentence."""

from datetime import date
from typing import Any

from skills.knowledge.asking import Fact, load
from skills.knowledge.wikidata import Day, Found, Quantity
from speaker.skill import Context, Units

_MOST = 3


def tell(ctx: Context[Any], fact: Fact, found: Found) -> str | None:
    """Return the sentence; `None` where what is known does not answer what was asked."""
    value = found.values[0]
    said = {"name": found.label}
    if fact.name == "age":
        return _age(ctx, found)
    if isinstance(value, Day):
        when = _when(ctx, value)
        return ctx.say(f"fact_{fact.name}{'_year' if not value.day else ''}", when=when, **said)
    if isinstance(value, Quantity):
        if fact.name == "height" and value.unit == "metre" and value.amount < 3:
            return ctx.say("fact_height_person", value=_short_length(ctx, value.amount), **said)
        return ctx.say(f"fact_{fact.name}", value=_quantity(ctx, value), **said)
    texts = [each for each in found.values if isinstance(each, str)][:_MOST]
    return ctx.say(f"fact_{fact.name}", value=ctx.tell.listed(texts), **said)


def _age(ctx: Context[Any], found: Found) -> str | None:
    born = found.values[0]
    if not isinstance(born, Day):
        return None
    if found.ended is not None:
        when = _when(ctx, found.ended)
        key = "fact_age_died" if found.ended.day else "fact_age_died_year"
        return ctx.say(key, name=found.label, when=when, years=_years(born, found.ended))
    today = ctx.now.date()
    return ctx.say("fact_age", name=found.label, years=_years(born, Day(today.year, today.month, today.day)))


def _years(born: Day, until: Day) -> int:
    return until.year - born.year - ((until.month, until.day) < (born.month, born.day))


def _when(ctx: Context[Any], day: Day) -> str:
    known: date | None = day.date
    if known is not None:
        return ctx.say("day", day=ctx.tell.ordinal(known.day), month=ctx.tell.month(known), year=day.year)
    return ctx.say("before_christ", year=-day.year) if day.year < 0 else str(day.year)


def _quantity(ctx: Context[Any], quantity: Quantity) -> str:
    amount = quantity.amount
    imperial = ctx.units is Units.IMPERIAL
    if quantity.unit == "metre":
        if imperial:
            return ctx.say(
                "miles" if amount > 8000 else "feet",
                number=_round(ctx, amount / (1609.344 if amount > 8000 else 0.3048)),
            )
        return (
            ctx.say("kilometres", number=_round(ctx, amount / 1000))
            if amount > 9000
            else ctx.say("metres", number=_round(ctx, amount))
        )
    if quantity.unit == "square":
        return ctx.say(
            "square_miles" if imperial else "square_kilometres",
            number=_round(ctx, amount / (2.589988 if imperial else 1)),
        )
    return _round(ctx, amount)


def _short_length(ctx: Context[Any], metres: float) -> str:
    """Say how tall a person is."""
    if ctx.units is Units.IMPERIAL:
        feet, inches = divmod(round(metres / 0.0254), 12)
        return ctx.say("feet_and_inches", feet=feet, inches=inches)
    return ctx.say("metres", number=f"{metres:.2f}".rstrip("0").rstrip("."))


def _round(ctx: Context[Any], amount: float) -> str:
    """Say a number as one remembers it: three figures, in millions."""
    for scale, pattern in load(ctx.language)["scales"].items():
        if amount >= scale:
            return str(pattern.format(number=f"{float(f'{amount / scale:.3g}'):g}"))
    return f"{round(amount):,}" if amount >= 100 else f"{amount:.3g}"
