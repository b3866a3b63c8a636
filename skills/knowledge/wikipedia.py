"""Wikipedia: what a thing is, and sentences that answer. Text under CC BY-SA 4.0."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from skills.knowledge import prose
from skills.knowledge.answer import DAY, Answer, nothing, rows, shape, text
from skills.knowledge.asking import Query, is_small, words_of
from skills.knowledge.picking import Passage, best_of
from speaker.skill import Fault, ServiceUnavailable, Web

_CREDIT = "Wikipedia, CC BY-SA 4.0"
_BRACKET = re.compile(r"^(?P<name>.+?)[ _]?[(（](?P<kind>[^()（）]+)[)）]$")
_MOST_CHOICES = 3
_ENOUGH = 0.6
"""Of the words that were said, so many must stand in the title or the beginning of what is found."""


@dataclass(frozen=True, slots=True)
class Article:
    """What the encyclopedia says about one thing."""

    title: str
    summary: str
    """Its first paragraph."""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Several:
    """A title that many things have."""

    title: str
    choices: dict[str, str]
    """What each is called, and its own title: planet -> Mercury (planet)."""


@dataclass(frozen=True, slots=True)
class Wikipedia:
    """One language of it."""

    base: str
    """As https://en.wikipedia.org."""
    language: str
    name: str = "Wikipedia"

    def look_up(self, web: Web, term: str) -> Article | Several:
        """Return the article about a thing as it was said, in small letters and without its article."""
        if _BRACKET.match(term):
            return self._summary(web, term, ())
        pages = self._search(web, term)
        if not pages:
            nothing(self.name)
        exact = [page for page in pages if _plain(term) in (_plain(page["title"]), _plain(page.get("matched_title")))]
        found = self._summary(web, text((exact or pages)[0]["key"]), pages)
        if isinstance(found, Article) and not exact and not self._is_about(found, term):
            nothing(self.name)
        return found

    def _is_about(self, article: Article, term: str) -> bool:
        """Tell whether what a search found is what was meant, and not just a text in which the words stand too."""
        meant = words_of(term, self.language)
        begin = f"{article.title} {prose.first(prose.sentences(article.summary))}"
        return len(meant & words_of(begin, self.language)) >= _ENOUGH * len(meant)

    def more(self, web: Web, title: str) -> tuple[str, ...]:
        """Return all sentences of an article's introduction."""
        asked = {"titles": title, "redirects": 1, **_EXTRACTS}
        (page,) = self._extracts(web, asked)[:1] or nothing(self.name)
        return prose.sentences(page.text)

    def answer(self, web: Web, query: Query) -> Answer:
        """Return the sentence of the best articles that answers a question."""
        asked = {"generator": "search", "gsrsearch": " ".join(_sought(query)), "gsrlimit": 4, **_EXTRACTS}
        found = best_of(query, self._extracts(web, asked))
        if found is None:
            nothing(self.name)
        passage, said = found
        return Answer(prose.first(said), self.name, f"{passage.title}, {_CREDIT}")

    def _search(self, web: Web, term: str) -> list[dict[str, Any]]:
        url = f"{self.base}/w/rest.php/v1/search/page"
        body = self._get(web, url, {"q": term, "limit": 10})
        return [page for page in rows(self.name, body, "pages") if text(page.get("title")) and text(page.get("key"))]

    def _summary(self, web: Web, title: str, found: Any) -> Article | Several:
        key = quote(title.replace(" ", "_"), safe="")
        body = self._get(web, f"{self.base}/api/rest_v1/page/summary/{key}", {"redirect": "true"})
        named = text(body.get("title")) or title
        if body.get("type") == "disambiguation":
            return Several(named, _choices(named, found))
        extract = text(body.get("extract"))
        if not extract:
            nothing(self.name)
        return Article(named, extract)

    def _extracts(self, web: Web, asked: dict[str, object]) -> list[Passage]:
        """Return introductions of articles, the best first."""
        body = self._get(web, f"{self.base}/w/api.php", {"action": "query", "format": "json", **asked})
        if "error" in body:
            code = text(shape(self.name, body, "error").get("code"))
            fault = Fault.BUSY if code in ("ratelimited", "maxlag") else Fault.MISUNDERSTOOD
            raise ServiceUnavailable(self.name, f"it answers {code}", fault)
        # Nothing found is an answer without "query".
        pages = rows(self.name, shape(self.name, body, "query"), "pages") if "query" in body else []
        good = [page for page in pages if "disambiguation" not in (page.get("pageprops") or {})]
        good.sort(key=lambda page: page["index"] if isinstance(page.get("index"), int) else 0)
        return [
            Passage(text(page.get("title")), text(page.get("extract"))) for page in good if text(page.get("extract"))
        ]

    def _get(self, web: Web, url: str, params: dict[str, object]) -> dict[str, Any]:
        # Without it Chinese articles come in the script of whoever wrote them.
        simplified = {"variant": "zh-cn"} if self.language == "zh" else {}
        headers = {"Accept-Language": "zh-cn" if self.language == "zh" else self.language}
        answered = web.get_json(url, {**params, **simplified}, service=self.name, headers=headers, fresh_for=DAY)
        return shape(self.name, answered)


_EXTRACTS: dict[str, object] = {
    **{"prop": "extracts|pageprops", "ppprop": "disambiguation", "exintro": 1, "explaintext": 1},
    **{"exlimit": "max", "formatversion": 2},
}


def summary_of(article: Article) -> Answer:
    return Answer(prose.first(prose.sentences(article.summary)), "Wikipedia", f"{article.title}, {_CREDIT}")


def _sought(query: Query) -> list[str]:
    """Return the words to search for: all of the question's would have to stand in one article."""
    if query.language == "zh":
        return [query.text]
    return [word for word in query.text.split() if not is_small(word, query.language)] or [query.text]


def _choices(title: str, pages: Any) -> dict[str, str]:
    """Return what may be meant, of the pages that a search found."""
    choices: dict[str, str] = {}
    for page in pages:
        name = text(page["title"])
        bracket = _BRACKET.match(name)
        if bracket is not None and _plain(bracket["name"]) == _plain(title):
            choices.setdefault(bracket["kind"], name)
    for page in pages:
        if len(choices) < 2 and _plain(title) in _plain(page["title"]) != _plain(title):
            choices.setdefault(text(page["title"]), text(page["title"]))
    return dict(list(choices.items())[:_MOST_CHOICES])


def _plain(title: Any) -> str:
    return re.sub(r"[\s_]+", " ", text(title)).casefold().removeprefix("the ").strip()
