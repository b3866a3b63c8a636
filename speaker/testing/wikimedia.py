"""Wikipedia, Wikidata and Wiktionary on 127.0.0.1, in the shapes they document."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from speaker.testing.web import Asked, Canned, FakeWeb

SEARCH = "/w/rest.php/v1/search/page"
SUMMARY = "/api/rest_v1/page/summary/"
API = "/w/api.php"
DEFINITION = "/api/rest_v1/page/definition/"
WIKIPEDIA, WIKIDATA, WIKTIONARY = "wikipedia", "wikidata", "wiktionary"


@dataclass(frozen=True, slots=True)
class FakeArticle:
    """A page of the encyclopedia."""

    title: str
    extract: str
    """Its introduction; the first line is what the summary gives."""
    disambiguation: bool = False
    names: tuple[str, ...] = ()
    """Redirects."""
    answers: tuple[str, ...] = ()
    """Words by which a search finds it beside those of its title."""


@dataclass(frozen=True, slots=True)
class FakeThing:
    """An item of Wikidata."""

    id: str
    label: str
    claims: Mapping[str, list[dict[str, Any]]] = field(default_factory=dict)
    names: tuple[str, ...] = ()


def time_claim(time: str, precision: int = 11, **more: Any) -> dict[str, Any]:
    return _claim("time", {"time": time, "precision": precision, "timezone": 0}, **more)


def quantity_claim(amount: str, unit: str = "1", **more: Any) -> dict[str, Any]:
    address = unit if unit == "1" else f"http://www.wikidata.org/entity/{unit}"
    return _claim("quantity", {"amount": amount, "unit": address}, **more)


def item_claim(id: str, **more: Any) -> dict[str, Any]:
    return _claim("wikibase-entityid", {"entity-type": "item", "id": id}, **more)


def _claim(kind: str, value: Any, rank: str = "normal", **qualifiers: str) -> dict[str, Any]:
    found = {name: [{"snaktype": "value", "datavalue": {"value": {"time": at}}}] for name, at in qualifiers.items()}
    snak = {"snaktype": "value", "datavalue": {"type": kind, "value": value}}
    return {"mainsnak": snak, "type": "statement", "rank": rank, **({"qualifiers": found} if found else {})}


class FakeWikimedia:
    """The three, each on a server of its own."""

    def __init__(
        self,
        articles: tuple[FakeArticle, ...],
        things: tuple[FakeThing, ...],
        words: Mapping[str, Mapping[str, list[Mapping[str, Any]]]],
    ) -> None:
        self._articles = articles
        self._things = things
        self._words = words
        self.servers = {name: FakeWeb() for name in (WIKIPEDIA, WIKIDATA, WIKTIONARY)}
        answerers = {WIKIPEDIA: self._encyclopedia, WIKIDATA: self._data, WIKTIONARY: self._dictionary}
        for name, answer in answerers.items():
            self.servers[name].on("*", answer)

    @property
    def settings(self) -> dict[str, str]:
        """The knowledge skill's settings that point it here."""
        return {name: server.url for name, server in self.servers.items()}

    def fail(self, name: str, status: int = 500) -> None:
        self.servers[name].on("*", Canned("<h1>Out of order</h1>", status, kind="text/html"))

    def asked(self, name: str) -> list[Asked]:
        return self.servers[name].asked

    def close(self) -> None:
        for server in self.servers.values():
            server.close()

    def _encyclopedia(self, asked: Asked) -> Canned:
        if asked.path == SEARCH:
            pages = [_page(at, article, asked.params["q"]) for at, article in enumerate(self._find(asked.params["q"]))]
            return Canned({"pages": pages[: int(asked.params["limit"])]})
        if asked.path.startswith(SUMMARY):
            title = unquote(asked.path.removeprefix(SUMMARY)).replace("_", " ")
            article = self._titled(title)
            missing = {"type": "Internal error", "title": "Not found.", "method": "get"}
            return (
                Canned(missing, 404, kind="application/problem+json") if article is None else Canned(_summary(article))
            )
        if "titles" in asked.params:
            found = self._titled(asked.params["titles"])
            return Canned(_extracts([found] if found is not None else []))
        return Canned(_extracts(self._find(asked.params["gsrsearch"])[: int(asked.params["gsrlimit"])]))

    def _titled(self, title: str) -> FakeArticle | None:
        return next((one for one in self._articles if title in (one.title, *one.names)), None)

    def _find(self, query: str) -> list[FakeArticle]:
        """Find articles in which all words of the query stand, those first whose title is it."""
        words = query.casefold().removeprefix("the ").split()

        def text(one: FakeArticle) -> str:
            return " ".join([one.title, one.extract, *one.names, *one.answers]).casefold()

        found = [one for one in self._articles if all(word in text(one) for word in words)]
        return sorted(found, key=lambda one: words != one.title.casefold().split())

    def _data(self, asked: Asked) -> Canned:
        params = asked.params
        match params["action"]:
            case "wbsearchentities":
                sought = params["search"].casefold()
                found = [one for one in self._things if sought in (one.label.casefold(), *one.names)]
                hits = [{"id": one.id, "label": one.label, "match": {"type": "label"}} for one in found]
                return Canned({"searchinfo": {"search": sought}, "search": hits, "success": 1})
            case "wbgetclaims":
                claims = next(one.claims for one in self._things if one.id == params["entity"])
                chosen = {params["property"]: claims[params["property"]]} if params["property"] in claims else {}
                return Canned({"claims": chosen})
            case _:
                ids = params["ids"].split("|")
                labels = {one.id: one.label for one in self._things if one.id in ids}
                language = params["languages"]
                return Canned({"entities": {id: _labels(id, label, language) for id, label in labels.items()}})

    def _dictionary(self, asked: Asked) -> Canned:
        word = self._words.get(unquote(asked.path.removeprefix(DEFINITION)))
        return Canned({"title": "Not found."}, 404, kind="application/problem+json") if word is None else Canned(word)


def _page(at: int, article: FakeArticle, query: str) -> dict[str, Any]:
    matched = query if query.casefold() in article.names else None
    excerpt = f'<span class="searchmatch">{article.title}</span> is'
    about = {"excerpt": excerpt, "matched_title": matched, "description": None, "thumbnail": None}
    return {"id": at, "key": article.title.replace(" ", "_"), "title": article.title, **about}


def _summary(article: FakeArticle) -> dict[str, Any]:
    kind = "disambiguation" if article.disambiguation else "standard"
    address = {"desktop": {"page": f"https://en.wikipedia.org/wiki/{article.title.replace(' ', '_')}"}}
    named = {"title": article.title, "displaytitle": f"<span>{article.title}</span>", "content_urls": address}
    return {"type": kind, **named, "extract": article.extract.splitlines()[0], "lang": "en"}


def _extracts(articles: list[FakeArticle]) -> dict[str, Any]:
    if not articles:
        return {"batchcomplete": True}
    pages = [
        {"pageid": at, "ns": 0, "title": one.title, "index": at, "extract": one.extract}
        | ({"pageprops": {"disambiguation": ""}} if one.disambiguation else {})
        for at, one in enumerate(articles, 1)
    ]
    # The order of pages is that of their numbers; which is best is told by "index".
    return {"batchcomplete": True, "query": {"pages": pages[::-1]}}


def _labels(id: str, label: str, language: str) -> dict[str, Any]:
    return {"type": "item", "id": id, "labels": {language: {"language": language, "value": label}}}


@contextmanager
def fake_wikimedia(
    articles: tuple[FakeArticle, ...] = (),
    things: tuple[FakeThing, ...] = (),
    words: Mapping[str, Mapping[str, list[Mapping[str, Any]]]] | None = None,
) -> Iterator[FakeWikimedia]:
    """Serve articles, things and words on 127.0.0.1."""
    fake = FakeWikimedia(articles, things, words or {})
    try:
        yield fake
    finally:
        fake.close()
