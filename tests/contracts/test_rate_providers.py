"""What every service that knows rates of exchange must do, and how it fails."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from skills.convert.coingecko import CoinGecko
from skills.convert.frankfurter import Frankfurter, OldFrankfurter
from skills.convert.rates import Pair, Rate, RateSource, rate_of
from speaker.errors import Fault, ServiceError
from speaker.testing.failures import FAILURES, Failure
from speaker.testing.money import fake_money
from speaker.testing.web import Canned, FakeWeb
from speaker.web import Settings, Web


@dataclass(frozen=True)
class Candidate:
    make: Callable[[str], RateSource]
    pair: Pair
    rate: Rate


CANDIDATES = {
    "frankfurter": Candidate(Frankfurter, Pair("EUR", "USD"), Rate(Fraction("1.25"), date(2026, 11, 20))),
    "old frankfurter": Candidate(OldFrankfurter, Pair("EUR", "USD"), Rate(Fraction("1.25"), date(2026, 11, 20))),
    "coingecko": Candidate(CoinGecko, Pair("BTC", "USD", "bitcoin"), Rate(Fraction(91234), None)),
}


@pytest.fixture(params=CANDIDATES)
def candidate(request: pytest.FixtureRequest) -> Candidate:
    return CANDIDATES[request.param]


def ask(candidate: Candidate, url: str, seconds: float = 2.0) -> Rate:
    web = Web(Settings(total=seconds, read=seconds))
    try:
        return rate_of(web, [candidate.make(url)], candidate.pair, fresh_for=60.0)
    finally:
        web.close()


def test_it_tells_the_rate_and_its_day(candidate: Candidate) -> None:
    with fake_money() as fake:
        assert ask(candidate, fake.server.url) == candidate.rate


@pytest.mark.parametrize("failure", FAILURES, ids=str)
def test_each_failure_is_told_as_what_it_is_and_in_time(candidate: Candidate, failure: Failure) -> None:
    with failure.at("*") as url, pytest.raises(ServiceError) as error:
        ask(candidate, url, 0.15 if failure.slow else 3.0)
    assert error.value.fault is failure.fault


@pytest.mark.parametrize("body", [[], {}, "text", None, {"rate": "x"}, {"rates": []}, {"bitcoin": {"usd": None}}])
def test_another_shape_is_a_fault_and_no_rate(candidate: Candidate, body: Any) -> None:
    with FakeWeb().on("*", Canned(body)) as fake, pytest.raises(ServiceError) as error:
        ask(candidate, fake.url)
    assert error.value.fault in (Fault.GARBLED, Fault.EMPTY)


def test_a_rate_of_other_money_or_of_nothing_is_none(candidate: Candidate) -> None:
    bodies = [
        {"base": "EUR", "quote": "JPY", "rate": 1.0, "date": "2026-11-20"},
        {"base": "EUR", "quote": "USD", "rate": 0, "date": "2026-11-20", "rates": {"USD": 0}, "bitcoin": {"usd": 0}},
    ]
    for body in bodies:
        with FakeWeb().on("*", Canned(body)) as fake, pytest.raises(ServiceError):
            ask(candidate, fake.url)
