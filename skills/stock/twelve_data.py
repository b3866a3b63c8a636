"""Twelve Data; needs a key, 800 questions a day are free."""

from dataclasses import dataclass
from typing import Any

from skills.stock.quotes import DAY, MINUTE, Listing, Quote, number, objects, reading, unknown
from speaker.skill import Fault, ServiceRefused, ServiceUnavailable, Web

_REFUSALS = {401: Fault.KEY, 403: Fault.FORBIDDEN}


@dataclass(frozen=True, slots=True)
class TwelveData:
    base: str
    key: str
    name: str = "Twelve Data"

    def quote(self, web: Web, symbol: str) -> Quote:
        body = self._ask(web, "quote", {"symbol": symbol}, MINUTE)
        price = reading(self.name, lambda: float(body["close"]))
        currency = str(body.get("currency") or "USD")
        return Quote(price, number(body.get("percent_change")), number(body.get("previous_close")), currency)

    def search(self, web: Web, name: str) -> Listing:
        body = self._ask(web, "symbol_search", {"symbol": name, "outputsize": 10}, DAY)
        for row in objects(self.name, body, "data"):
            symbol = row.get("symbol")
            if isinstance(symbol, str) and row.get("country") == "United States":
                return Listing(symbol, str(row.get("instrument_name") or name))
        raise unknown(self.name)

    def _ask(self, web: Web, path: str, params: dict[str, object], fresh_for: float) -> Any:
        headers = {"Authorization": f"apikey {self.key}"}
        url = f"{self.base}/{path}"
        body = web.get_json(url, params, service=self.name, headers=headers, fresh_for=fresh_for)
        if isinstance(body, dict) and body.get("status") == "error":
            self._refuse(body.get("code"))
        return body

    def _refuse(self, code: Any) -> None:
        """Raise what an error means that came with status 200."""
        if code in _REFUSALS:
            raise ServiceRefused(self.name, f"it answers {code}", _REFUSALS[code])
        if code == 429:
            raise ServiceUnavailable(self.name, "the questions of this minute or day are used up", Fault.BUSY)
        raise unknown(self.name)
