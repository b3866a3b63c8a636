"""Prices of shares, by services that want a key, and of digital coins, by one that does not."""

from dataclasses import dataclass
from pathlib import Path

from skills.stock.alpha_vantage import AlphaVantage
from skills.stock.coingecko import CoinGecko
from skills.stock.finnhub import Finnhub
from skills.stock.names import find_coin, find_company
from skills.stock.quotes import Exchange, Listing, Quote
from skills.stock.twelve_data import TwelveData
from speaker.skill import (
    Context,
    Data,
    Fault,
    Intent,
    Question,
    Response,
    ServiceError,
    Skill,
    SkillError,
    first_of,
)

_NOW = ("", "now")
_BEFORE = "yesterday"


@dataclass(frozen=True, slots=True)
class Settings:
    """Who tells prices. A service with an empty key is not asked."""

    finnhub: str = "https://finnhub.io"
    """The address of Finnhub."""
    finnhub_key: str = ""
    """Your key; a free one takes 60 questions a minute."""
    twelve_data: str = "https://api.twelvedata.com"
    """The address of Twelve Data."""
    twelve_data_key: str = ""
    """Your key; a free one takes 800 questions a day."""
    alpha_vantage: str = "https://www.alphavantage.co"
    """The address of Alpha Vantage."""
    alpha_vantage_key: str = ""
    """Your key; a free one takes 25 questions a day."""
    coingecko: str = "https://api.coingecko.com"
    """The address of CoinGecko, which tells what coins cost."""


skill = Skill(
    "stock",
    Path(__file__).parent,
    Settings,
    hosts=("finnhub.io", "api.twelvedata.com", "www.alphavantage.co", "api.coingecko.com"),
    sends=(Data.SAID,),
    providers=("finnhub", "twelve-data", "alpha-vantage", "coingecko"),
    rates={"api.coingecko.com": 8},
)


@skill.intent("stock.query", reads=True)
def tell_price(intent: Intent, ctx: Context[Settings]) -> Response:
    """Say what a share or a coin costs, and which way it went."""
    said = intent.slots.get("business", "").strip()
    coin = find_coin(said, ctx.words.language)
    ready: list[Exchange] = [CoinGecko(ctx.settings.coingecko.rstrip("/"))] if coin else _exchanges(ctx.settings)
    if not ready:
        return ctx.fail("not_set_up")
    if not said:
        return ctx.ask("which_company", question=Question(intent, "business"))
    when = ctx.meaning("datetime", intent.slots.get("datetime", ""))
    try:
        listing = coin or find_company(said, ctx.words.language) or _search(ctx, ready, said)
        source, quote = first_of(ctx.web, ready, lambda one, web: (one.name, one.quote(web, listing.symbol)))
    except ServiceError as error:
        if error.fault in (Fault.NOT_FOUND, Fault.EMPTY):
            raise SkillError("unknown_company", name=said) from error
        raise
    return _tell(ctx, listing, quote, when, source)


def _exchanges(own: Settings) -> list[Exchange]:
    """Return those that have a key, those with more free questions first."""
    ready: list[Exchange] = []
    if own.finnhub_key:
        ready.append(Finnhub(own.finnhub.rstrip("/"), own.finnhub_key))
    if own.twelve_data_key:
        ready.append(TwelveData(own.twelve_data.rstrip("/"), own.twelve_data_key))
    if own.alpha_vantage_key:
        ready.append(AlphaVantage(own.alpha_vantage.rstrip("/"), own.alpha_vantage_key))
    return ready


def _search(ctx: Context[Settings], ready: list[Exchange], said: str) -> Listing:
    return first_of(ctx.web, ready, lambda one, web: one.search(web, said))


def _tell(ctx: Context[Settings], listing: Listing, quote: Quote, when: str, source: str) -> Response:
    if when == _BEFORE and quote.close is not None:
        return ctx.respond("closed", source=source, name=listing.name, price=_money(ctx, quote.close, quote.currency))
    price = _money(ctx, quote.price, quote.currency)
    if when not in _NOW:
        return ctx.partly("only_now", name=listing.name, price=price)
    if quote.percent is None:
        return ctx.respond("costs", source=source, name=listing.name, price=price)
    key = "unchanged" if abs(quote.percent) < 0.05 else "up" if quote.percent > 0 else "down"
    percent = f"{abs(quote.percent):.1f}".removesuffix(".0")
    return ctx.respond(key, source=source, name=listing.name, price=price, percent=percent)


def _money(ctx: Context[Settings], price: float, currency: str) -> str:
    number = f"{price:,.0f}" if price >= 1000 else f"{price:.2f}" if price >= 1 else f"{price:.4g}"
    key = f"money_{currency.lower()}"
    known = key in ctx.words.responses
    return ctx.say(key, number=number) if known else ctx.say("money", number=number, currency=currency)
