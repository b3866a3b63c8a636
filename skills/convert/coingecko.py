"""CoinGecko: what digital coins are worth; without key some ten questions a minute."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from skills.convert.rates import Pair, Question, Rate


@dataclass(frozen=True, slots=True)
class CoinGecko:
    base: str
    name: str = "CoinGecko"

    def question(self, pair: Pair) -> Question:
        asked: dict[str, object] = {"ids": pair.coin, "vs_currencies": pair.quote.lower()}
        return Question(f"{self.base}/api/v3/simple/price", asked)

    def read(self, body: Any, pair: Pair) -> Rate:
        return Rate(Fraction(str(body[pair.coin][pair.quote.lower()])), None)
