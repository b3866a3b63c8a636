"""Finnhub, Twelve Data, Alpha Vantage and CoinGecko on 127.0.0.1, in the shapes they document."""

from collections.abc import Iterator
from contextlib import contextmanager

from speaker.testing.web import Asked, Canned, FakeWeb

KEY = "sesame"
PRICES = {"AAPL": (261.7, 262.9, -0.4564), "TSLA": (400.0, 320.0, 25.0), "ZZZ": (5.0, 5.0, 0.0)}
"""Price, close before, change in percent, by symbol."""


class FakeExchanges:
    """All on one server: their paths differ."""

    def __init__(self) -> None:
        self.server = FakeWeb()
        self.server.on("/api/v1/quote", self._finnhub).on("/api/v1/search", self._finnhub_search)
        self.server.on("/quote", self._twelve_data).on("/symbol_search", self._twelve_data_search)
        self.server.on("/query", self._alpha_vantage).on("/api/v3/simple/price", self._coingecko)

    def _finnhub(self, asked: Asked) -> Canned:
        if asked.headers.get("x-finnhub-token") != KEY:
            return Canned({"error": "Invalid API key"}, 401)
        price, close, percent = PRICES.get(asked.params["symbol"], (0, 0, None))
        return Canned({"c": price, "d": None, "dp": percent, "h": 0, "l": 0, "o": 0, "pc": close, "t": 0})

    def _finnhub_search(self, asked: Asked) -> Canned:
        rows = [("ZZZ.DE", "SLEEP AG"), ("ZZZ", "SLEEP COUNTRY")] if asked.params["q"] == "sleep" else []
        kind = "Common Stock"
        result = [{"symbol": one, "displaySymbol": one, "description": name, "type": kind} for one, name in rows]
        return Canned({"count": len(result), "result": result})

    def _twelve_data(self, asked: Asked) -> Canned:
        if asked.headers.get("authorization") != f"apikey {KEY}":
            return Canned({"code": 401, "message": "apikey parameter is incorrect", "status": "error"})
        if asked.params["symbol"] not in PRICES:
            return Canned({"code": 404, "message": "symbol not found", "status": "error"})
        price, close, percent = PRICES[asked.params["symbol"]]
        money = {"close": f"{price:.5f}", "previous_close": f"{close:.5f}", "percent_change": f"{percent:.5f}"}
        return Canned({"symbol": asked.params["symbol"], "name": "A", "currency": "USD", **money})

    def _twelve_data_search(self, asked: Asked) -> Canned:
        row = {"symbol": "ZZZ", "instrument_name": "Sleep Country", "country": "United States"}
        return Canned({"data": [row] if asked.params["symbol"] == "sleep" else [], "status": "ok"})

    def _alpha_vantage(self, asked: Asked) -> Canned:
        if asked.params.get("apikey") != KEY:
            return Canned({"Information": "The parameter apikey is invalid or missing."})
        if asked.params["function"] == "SYMBOL_SEARCH":
            row = {"1. symbol": "ZZZ", "2. name": "Sleep Country", "4. region": "United States"}
            return Canned({"bestMatches": [row] if asked.params["keywords"] == "sleep" else []})
        if asked.params["symbol"] not in PRICES:
            return Canned({"Global Quote": {}})
        price, close, percent = PRICES[asked.params["symbol"]]
        names = {"05. price": price, "08. previous close": close}
        found = {name: f"{value:.4f}" for name, value in names.items()}
        return Canned({"Global Quote": {**found, "10. change percent": f"{percent:.4f}%"}})

    def _coingecko(self, asked: Asked) -> Canned:
        known = asked.params["ids"] == "bitcoin"
        return Canned({"bitcoin": {"usd": 91234, "usd_24h_change": -1.23}} if known else {})


@contextmanager
def fake_exchanges() -> Iterator[FakeExchanges]:
    """Serve all four. The key is KEY."""
    fake = FakeExchanges()
    try:
        yield fake
    finally:
        fake.server.close()
