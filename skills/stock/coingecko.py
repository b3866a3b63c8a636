"""CoinGecko: digital coins; without key, some ten questions a minute."""

from dataclasses import dataclass

from skills.stock.quotes import MINUTE, Listing, Quote, number, reading, unknown
from speaker.skill import Web


@dataclass(frozen=True, slots=True)
class CoinGecko:
    base: str
    name: str = "CoinGecko"

    def quote(self, web: Web, symbol: str) -> Quote:
        asked = {"ids": symbol, "vs_currencies": "usd", "include_24hr_change": "true"}
        body = web.get_json(f"{self.base}/api/v3/simple/price", asked, service=self.name, fresh_for=MINUTE)
        if body == {}:
            raise unknown(self.name)
        price = reading(self.name, lambda: float(body[symbol]["usd"]))
        return Quote(price, number(body[symbol].get("usd_24h_change")))

    def search(self, web: Web, name: str) -> Listing:
        raise unknown(self.name)
