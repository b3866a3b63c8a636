"""Finnhub; needs a key, 60 questions a minute are free."""

from dataclasses import dataclass

from skills.stock.quotes import DAY, MINUTE, Listing, Quote, number, objects, reading, unknown
from speaker.skill import Web


@dataclass(frozen=True, slots=True)
class Finnhub:
    base: str
    key: str
    name: str = "Finnhub"

    def quote(self, web: Web, symbol: str) -> Quote:
        url = f"{self.base}/api/v1/quote"
        body = web.get_json(url, {"symbol": symbol}, service=self.name, headers=self._headers, fresh_for=MINUTE)
        price = reading(self.name, lambda: float(body["c"]))
        if not price:
            # A symbol that it does not know costs nothing, and so does all else about it.
            raise unknown(self.name)
        return Quote(price, number(body.get("dp")), number(body.get("pc")))

    def search(self, web: Web, name: str) -> Listing:
        body = web.get_json(
            f"{self.base}/api/v1/search", {"q": name}, service=self.name, headers=self._headers, fresh_for=DAY
        )
        for row in objects(self.name, body, "result"):
            symbol, described = row.get("symbol"), row.get("description")
            # Those with a dot are traded elsewhere, which the free plan does not tell.
            if row.get("type") == "Common Stock" and isinstance(symbol, str) and "." not in symbol:
                return Listing(symbol, str(described or name).title())
        raise unknown(self.name)

    @property
    def _headers(self) -> dict[str, str]:
        return {"X-Finnhub-Token": self.key}
