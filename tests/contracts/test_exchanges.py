"""What every service that knows prices must do, and how it fails."""

from collections.abc import Callable
from typing import Any

import pytest

from skills.stock.alpha_vantage import AlphaVantage
from skills.stock.coingecko import CoinGecko
from skills.stock.finnhub import Finnhub
from skills.stock.quotes import Exchange, Listing, Quote
from skills.stock.twelve_data import TwelveData
from speaker.errors import Fault, ServiceError
from speaker.testing.exchanges import KEY, fake_exchanges
from speaker.testing.failures import FAILURES, Failure
from speaker.testing.web import Canned, FakeWeb
from speaker.web import Settings, Web

SHARES: dict[str, Callable[[str], Exchange]] = {
    "finnhub": lambda base: Finnhub(base, KEY),
    "twelve data": lambda base: TwelveData(base, KEY),
    "alpha vantage": lambda base: AlphaVantage(base, KEY),
}
ALL: dict[str, Callable[[str], Exchange]] = {**SHARES, "coingecko": CoinGecko}


@pytest.fixture(params=SHARES)
def make(request: pytest.FixtureRequest) -> Callable[[str], Exchange]:
    return SHARES[request.param]


def quote(exchange: Exchange, symbol: str = "AAPL", seconds: float = 2.0) -> Quote:
    web = Web(Settings(total=seconds, read=seconds))
    try:
        return exchange.quote(web, symbol)
    finally:
        web.close()


def search(exchange: Exchange, name: str) -> Listing:
    web = Web(Settings(total=2.0))
    try:
        return exchange.search(web, name)
    finally:
        web.close()


def test_it_tells_the_price_the_close_before_and_the_change(make: Callable[[str], Exchange]) -> None:
    with fake_exchanges() as fake:
        found = quote(make(fake.server.url))
    assert (found.price, found.close, found.currency) == (261.7, 262.9, "USD")
    assert found.percent == pytest.approx(-0.4564)


def test_it_finds_a_company_by_its_name(make: Callable[[str], Exchange]) -> None:
    with fake_exchanges() as fake:
        assert search(make(fake.server.url), "sleep") == Listing("ZZZ", "Sleep Country")


def test_what_it_does_not_know_is_not_found(make: Callable[[str], Exchange]) -> None:
    with fake_exchanges() as fake:
        for ask in (lambda: quote(make(fake.server.url), "FNORD"), lambda: search(make(fake.server.url), "fnord")):
            with pytest.raises(ServiceError) as error:
                ask()
            assert error.value.fault is Fault.NOT_FOUND


@pytest.mark.parametrize("failure", FAILURES, ids=str)
@pytest.mark.parametrize("name", ALL)
def test_each_failure_is_told_as_what_it_is_and_in_time(name: str, failure: Failure) -> None:
    with failure.at("*") as url, pytest.raises(ServiceError) as error:
        quote(ALL[name](url), seconds=0.15 if failure.slow else 3.0)
    assert error.value.fault is failure.fault


@pytest.mark.parametrize("body", [[], "text", None, 3, {"c": "x", "close": "x", "Global Quote": {"05. price": "x"}}])
@pytest.mark.parametrize("name", ALL)
def test_another_shape_is_a_fault_and_no_price(name: str, body: Any) -> None:
    with FakeWeb().on("*", Canned(body)) as fake, pytest.raises(ServiceError) as error:
        quote(ALL[name](fake.url), "bitcoin")
    assert error.value.fault is Fault.GARBLED


def test_limits_and_keys_that_come_with_status_200_are_told_apart() -> None:
    cases: list[tuple[Exchange, Any, Fault]] = [
        (AlphaVantage("", KEY), {"Information": "our standard API rate limit is 25 requests per day"}, Fault.BUSY),
        (AlphaVantage("", KEY), {"Information": "the parameter apikey is invalid or missing"}, Fault.KEY),
        (TwelveData("", KEY), {"code": 429, "status": "error", "message": "run out of credits"}, Fault.BUSY),
        (TwelveData("", KEY), {"code": 401, "status": "error", "message": "apikey is incorrect"}, Fault.KEY),
        (TwelveData("", KEY), {"code": 403, "status": "error", "message": "upgrade"}, Fault.FORBIDDEN),
    ]
    for exchange, body, fault in cases:
        with FakeWeb().on("*", Canned(body)) as fake, pytest.raises(ServiceError) as error:
            quote(type(exchange)(fake.url, KEY))  # type: ignore[call-arg]
        assert error.value.fault is fault
