"""Wikidata: crisp facts, by property. Its data are in the public domain (CC0)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from skills.knowledge.answer import DAY, nothing, rows, shape, text
from skills.knowledge.asking import Fact
from speaker.skill import Fault, ServiceUnavailable, Web

_CANDIDATES = 3
"""Things of a name that are looked at: the first is mostly meant, but a fact that is asked of a person is no town's."""
_MOST_VALUES = 3
PROPERTIES = {
    **{"age": ("P569",), "born": ("P569",), "died": ("P570",), "birthplace": ("P19",), "height": ("P2048", "P2044")},
    **{"length": ("P2043",), "population": ("P1082",), "area": ("P2046",), "capital": ("P36",), "spouse": ("P26",)},
    **{"children": ("P40",), "author": ("P50",), "director": ("P57",), "artist": ("P170",), "composer": ("P86",)},
    **{"inventor": ("P61",), "founder": ("P112",), "founded": ("P571",), "currency": ("P38",), "language": ("P37",)},
    **{"continent": ("P30",), "head": ("P35",), "government": ("P6",), "symbol": ("P246",)},
}
"""The properties of each fact; the first that a thing has. P2044 is the height above the sea."""
_UNITS = {
    **{"Q11573": ("metre", 1.0), "Q828224": ("metre", 1000.0), "Q174728": ("metre", 0.01), "Q3710": ("metre", 0.3048)},
    **{"Q253276": ("metre", 1609.344), "Q712226": ("square", 1.0), "Q25343": ("square", 1e-6)},
    **{"Q35852": ("square", 0.01), "Q232291": ("square", 2.589988), "1": ("", 1.0)},
}
"""To metres and square kilometres."""


@dataclass(frozen=True, slots=True)
class Day:
    """A date, as far as it is known."""

    year: int
    month: int = 0
    day: int = 0

    @property
    def date(self) -> date | None:
        return date(self.year, self.month, self.day) if self.day and self.year > 0 else None


@dataclass(frozen=True, slots=True)
class Quantity:
    """So much of something."""

    amount: float
    unit: str
    """ "metre", "square" (kilometres) or "" for a count."""


@dataclass(frozen=True, slots=True)
class Found:
    """What is known about a thing."""

    label: str
    """What it is called."""
    values: tuple[Day | Quantity | str, ...]
    ended: Day | None = field(default=None)
    """When a person died, where the age was asked."""


@dataclass(frozen=True, slots=True)
class Wikidata:
    """Asked for one property of one thing."""

    base: str
    language: str
    name: str = "Wikidata"

    def find(self, web: Web, fact: Fact) -> Found:
        """Return a fact. Raises ServiceUnavailable, with Fault.EMPTY where nobody has written it down."""
        for thing in self._search(web, fact.subject):
            for number in PROPERTIES[fact.name]:
                claims = self._claims(web, thing["id"], number)
                if not claims:
                    continue
                values = self._values(web, claims)
                if values:
                    ended = self._values(web, self._claims(web, thing["id"], "P570")) if fact.name == "age" else ()
                    dead = next((value for value in ended if isinstance(value, Day)), None)
                    return Found(text(thing.get("label")) or fact.subject, values, dead)
        nothing(self.name)

    def _search(self, web: Web, subject: str) -> list[dict[str, Any]]:
        asked = {"search": subject, "uselang": _variant(self.language), "type": "item", "limit": _CANDIDATES}
        body = self._get(web, "wbsearchentities", {**asked, "language": _variant(self.language)})
        return [one for one in rows(self.name, body, "search") if text(one.get("id"))]

    def _claims(self, web: Web, thing: str, number: str) -> list[dict[str, Any]]:
        """Return the best claims of a property: preferred ones, else normal ones that have not ended."""
        body = self._get(web, "wbgetclaims", {"entity": thing, "property": number})
        claims = body.get("claims") or {}
        found = rows(self.name, claims, number) if isinstance(claims, dict) else []
        preferred = [claim for claim in found if claim.get("rank") == "preferred"]
        normal = [claim for claim in found if claim.get("rank") == "normal"]
        # P582 is when it ended: a former wife is no wife.
        lasting = [claim for claim in normal if "P582" not in (claim.get("qualifiers") or {})]
        return preferred or lasting or normal

    def _values(self, web: Web, claims: Sequence[dict[str, Any]]) -> tuple[Day | Quantity | str, ...]:
        values: list[Day | Quantity | str] = []
        things: list[str] = []
        for claim in claims:
            kind, value = _datavalue(claim)
            if kind == "time" and (day := _day(value)) is not None:
                values.append(day)
            elif kind == "quantity" and (quantity := _quantity(value)) is not None:
                values.append(quantity)
            elif kind == "string" and isinstance(value, str):
                values.append(value)
            elif kind == "wikibase-entityid" and isinstance(value, dict) and text(value.get("id")):
                things.append(value["id"])
        return (*values, *self._labels(web, things[:_MOST_VALUES]))

    def _labels(self, web: Web, things: Sequence[str]) -> list[str]:
        if not things:
            return []
        # languagefallback gives English names where nobody has written Chinese ones.
        asked = {
            "ids": "|".join(things),
            "props": "labels",
            "languages": _variant(self.language),
            "languagefallback": 1,
        }
        entities = shape(self.name, self._get(web, "wbgetentities", asked), "entities")
        found = [shape(self.name, entities.get(thing)).get("labels") or {} for thing in things]
        names = [text((each.get(_variant(self.language)) or {}).get("value")) for each in found]
        return [name for name in names if name]

    def _get(self, web: Web, action: str, params: dict[str, object]) -> dict[str, Any]:
        asked = {"action": action, "format": "json", **params}
        body = shape(self.name, web.get_json(f"{self.base}/w/api.php", asked, service=self.name, fresh_for=DAY))
        if "error" in body:
            code = text(shape(self.name, body, "error").get("code"))
            fault = Fault.BUSY if code in ("ratelimited", "maxlag") else Fault.MISUNDERSTOOD
            raise ServiceUnavailable(self.name, f"it answers {code}", fault)
        return body


def _variant(language: str) -> str:
    return "zh-cn" if language == "zh" else language


def _datavalue(claim: dict[str, Any]) -> tuple[str, Any]:
    """Return kind and value of a claim; "" for one whose value nobody knows."""
    snak = claim.get("mainsnak") or {}
    found = snak.get("datavalue") if isinstance(snak, dict) else None
    return (text(found.get("type")), found.get("value")) if isinstance(found, dict) else ("", None)


def _day(value: Any) -> Day | None:
    """Read "+1815-12-10T00:00:00Z", which has zeros where a month or day is not known."""
    try:
        said, precision = value["time"], value["precision"]
        sign = -1 if said.startswith("-") else 1
        year, month, day = (int(part) for part in said[1:].partition("T")[0].split("-"))
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
    known = Day(sign * year, month if precision >= 10 else 0, day if precision >= 11 else 0)
    return known if precision >= 9 else None


def _quantity(value: Any) -> Quantity | None:
    try:
        unit, factor = _UNITS[value["unit"].rpartition("/")[2]]
        return Quantity(float(value["amount"]) * factor, unit)
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
