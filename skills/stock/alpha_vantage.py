"""Alpha Vantage; needs a key, 25 questions a day are free."""

from dataclasses import dataclass
from typing import Any

from skills.stock.quotes import DAY, MINUTE, Listing, Quote, number, objects, reading, unknown
from speaker.skill import Fault, ServiceRefused, ServiceUnavailable, Web


@dataclass(frozen=True, slots=True)
class AlphaVantage:
    base: str
    key: str
    name: str = "Alpha Vantage"

    def quote(self, web: Web, symbol: str) -> Quote:
        found = reading(
            self.name, lambda: self._ask(web, MINUTE, function="GLOBAL_QUOTE", symbol=symbol)["Global Quote"]
        )
        if found == {}:
            raise unknown(self.name)
        price = reading(self.name, lambda: float(found["05. price"]))
        return Quote(price, number(found.get("10. change percent")), number(found.get("08. previous close")))

    def search(self, web: Web, name: str) -> Listing:
        body = self._ask(web, DAY, function="SYMBOL_SEARCH", keywords=name)
        for row in objects(self.name, body, "bestMatches"):
            symbol, region = row.get("1. symbol"), row.get("4. region")
            if isinstance(symbol, str) and region == "United States":
                return Listing(symbol, str(row.get("2. name") or name))
        raise unknown(self.name)

    def _ask(self, web: Web, fresh_for: float, **asked: str) -> Any:
        url, params = f"{self.base}/query", {**asked, "apikey": self.key}
        body = web.get_json(url, params, service=self.name, fresh_for=fresh_for)
        if isinstance(body, dict) and ("Information" in body or "Note" in body):
            # All limits and refusals come with status 200, told apart by their sentences only.
            said = str(body.get("Information") or body.get("Note")).lower()
            if "invalid" in said or "demo" in said:
                raise ServiceRefused(self.name, "it does not take the key", Fault.KEY)
            raise ServiceUnavailable(self.name, "the questions of the day are used up", Fault.BUSY)
        if isinstance(body, dict) and "Error Message" in body:
            raise unknown(self.name)
        return body
