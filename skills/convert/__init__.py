"""Converts units, on the device, and money, by the rates of the day."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from skills.convert import currencies, measures, money
from skills.convert.coingecko import CoinGecko
from skills.convert.frankfurter import Frankfurter, OldFrankfurter
from skills.convert.rates import HALF_A_DAY, Pair, RateSource, rate_of
from speaker.skill import Context, Data, Fault, Intent, Question, Response, ServiceError, Skill, SkillError

A = TypeVar("A")
_MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class Settings:
    """Who tells the rates, and what you pay with."""

    currency: str = ""
    """The ISO code of the money at home, as EUR, for "how much is the dollar"; "" goes by language and units."""
    frankfurter: str = "https://api.frankfurter.dev"
    """The address of Frankfurter."""
    own_frankfurter: str = ""
    """The address of one that you run yourself, which is then asked first."""
    coingecko: str = "https://api.coingecko.com"
    """The address of CoinGecko, which knows digital coins."""


skill = Skill(
    "convert",
    Path(__file__).parent,
    Settings,
    hosts=("api.frankfurter.dev", "api.coingecko.com"),
    sends=(Data.SAID,),
    providers=("frankfurter", "coingecko"),
    rates={"api.coingecko.com": 8},
)


@skill.intent("convert.unit", reads=True, offline=True)
def convert_unit(intent: Intent, ctx: Context[Settings]) -> Response:
    """Say how much of one unit is how much of another."""
    asked = _again(intent, ctx, measures.into_another) or measures.read(_texts(intent), ctx)
    if asked is None:
        slot = "to" if intent.slots.get("from") else "from"
        return ctx.ask("into_what" if slot == "to" else "which_units", question=Question(intent, slot))
    return measures.tell(asked, ctx)


@skill.intent("convert.currency", reads=True)
def convert_currency(intent: Intent, ctx: Context[Settings]) -> Response:
    """Say what money is worth in other money, and of which day the rate is."""
    asked = _again(intent, ctx, money.into_another) or money.read(_texts(intent), ctx, _home(ctx))
    if asked is None:
        if intent.slots.get("currency"):
            raise SkillError("unknown_currency", name=intent.slots["currency"])
        return ctx.ask("which_currency", question=Question(intent, "currency"))
    if asked.base == asked.quote:
        return ctx.respond("same_currency")
    coins = {code: currencies.coin_of(code) for code in (asked.base, asked.quote)}
    if coins[asked.base] and coins[asked.quote]:
        raise SkillError("coin_for_coin")
    # What a coin is worth is asked of the coin, whichever way round people ask.
    turned = bool(coins[asked.quote])
    pair = (
        Pair(asked.quote, asked.base, coins[asked.quote])
        if turned
        else Pair(asked.base, asked.quote, coins[asked.base])
    )
    try:
        rate = rate_of(ctx.web, _sources(ctx, pair), pair, _MINUTE if pair.coin else HALF_A_DAY)
    except ServiceError as error:
        if error.fault in (Fault.NOT_FOUND, Fault.MISUNDERSTOOD, Fault.EMPTY):
            raise SkillError("no_rate", base=_name(asked.base, ctx), quote=_name(asked.quote, ctx)) from error
        raise
    result = asked.amount / rate.value if turned else asked.amount * rate.value
    return money.tell(asked, result, rate.on, ctx)


def _sources(ctx: Context[Settings], pair: Pair) -> list[RateSource]:
    own = ctx.settings
    if pair.coin:
        return [CoinGecko(own.coingecko.rstrip("/"))]
    bases = [address.rstrip("/") for address in (own.own_frankfurter, own.frankfurter) if address]
    return [make(base) for base in bases for make in (Frankfurter, OldFrankfurter)]


def _home(ctx: Context[Settings]) -> str:
    """Return the money that one pays with here."""
    code = ctx.settings.currency.upper()
    if code:
        return code
    return "CNY" if ctx.words.language == "zh" else "USD" if ctx.units.value == "imperial" else "EUR"


def _name(code: str, ctx: Context[Settings]) -> str:
    return currencies.name_of(code, many=True, language=ctx.words.language)


def _again(intent: Intent, ctx: Context[Settings], into: Callable[[str, str, Context[Settings]], A | None]) -> A | None:
    """Return what was asked before, into what is named now: "and in metres?"; `None` if that is not what is said."""
    if intent.source != "dialog":
        return None
    before = (past.heard for past in ctx.memory.recent() if past.intent == intent.name)
    return next((asked for heard in before if (asked := into(heard, intent.text, ctx)) is not None), None)


def _texts(intent: Intent) -> tuple[str, ...]:
    """Return what was said, and what its slots make of it: after a question back those alone tell it."""
    slots = intent.slots
    parts = [slots.get(name, "") for name in ("amount", "from", "to", "currency")]
    put = " ".join(part for part in parts if part)
    return (put, intent.text) if intent.source == "dialog" else (intent.text, put)
