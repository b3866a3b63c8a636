"""Frankfurter: daily rates of central banks, without key; in its present shape and in the older one."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from skills.convert.rates import Pair, Question, Rate


@dataclass(frozen=True, slots=True)
class Frankfurter:
    """Version 2: rates of some 60 central banks."""

    base: str
    name: str = "Frankfurter"

    def question(self, pair: Pair) -> Question:
        return Question(f"{self.base}/v2/rate/{pair.base}/{pair.quote}", {})

    def read(self, body: Any, pair: Pair) -> Rate:
        if (body["base"], body["quote"]) != (pair.base, pair.quote):
            raise ValueError(body["quote"])
        return Rate(Fraction(str(body["rate"])), date.fromisoformat(body["date"]))


@dataclass(frozen=True, slots=True)
class OldFrankfurter:
    """Version 1: rates of the European Central Bank for some 30 currencies; what many run at home."""

    base: str
    name: str = "the European Central Bank's rates"

    def question(self, pair: Pair) -> Question:
        return Question(f"{self.base}/v1/latest", {"base": pair.base, "symbols": pair.quote})

    def read(self, body: Any, pair: Pair) -> Rate:
        rate = Fraction(str(body["rates"][pair.quote])) / Fraction(str(body.get("amount", 1)))
        return Rate(rate, date.fromisoformat(body["date"]))
