"""Frankfurter and CoinGecko on 127.0.0.1, in the shapes they document."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from speaker.testing.web import Asked, Canned, FakeWeb

IN_EUROS = {"EUR": 1.0, "USD": 1.25, "GBP": 0.8, "CNY": 8.0, "JPY": 160.0}
"""What a euro is worth."""
COINS = {"bitcoin": {"usd": 91234, "gbp": 70000.5, "cny": 650000}}


class FakeMoney:
    """One server for all; rates are those of a Friday."""

    def __init__(self, rates: Mapping[str, float], day: str) -> None:
        self._rates = rates
        self._day = day
        self.server = FakeWeb().on("*", self._answer)

    @property
    def settings(self) -> dict[str, str]:
        """The convert skill's settings that point it here."""
        return {"frankfurter": self.server.url, "coingecko": self.server.url}

    def _answer(self, asked: Asked) -> Canned:
        if asked.path == "/api/v3/simple/price":
            worth = COINS.get(asked.params["ids"], {})
            quote = asked.params["vs_currencies"]
            return Canned({asked.params["ids"]: {quote: worth[quote]}} if quote in worth else {})
        if asked.path == "/v1/latest":
            base, quote = asked.params["base"], asked.params["symbols"]
            return self._rated(base, quote, lambda rate: {"amount": 1.0, "base": base, "rates": {quote: rate}})
        base, quote = asked.path.removeprefix("/v2/rate/").split("/")
        return self._rated(base, quote, lambda rate: {"base": base, "quote": quote, "rate": rate})

    def _rated(self, base: str, quote: str, body: Callable[[float], dict[str, Any]]) -> Canned:
        if not {base, quote} <= self._rates.keys():
            return Canned({"message": "not found"}, 404)
        return Canned({"date": self._day, **body(round(self._rates[quote] / self._rates[base], 5))})


@contextmanager
def fake_money(rates: Mapping[str, float] = IN_EUROS, day: str = "2026-11-20") -> Iterator[FakeMoney]:
    """Serve rates on 127.0.0.1."""
    fake = FakeMoney(rates, day)
    try:
        yield fake
    finally:
        fake.server.close()
