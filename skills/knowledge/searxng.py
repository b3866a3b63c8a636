"""SearXNG, a search engine on one's own network; its settings.yml has to allow the format json."""

from dataclasses import dataclass
from typing import Any

from skills.knowledge import prose
from skills.knowledge.answer import Answer, nothing, rows, shape, text
from skills.knowledge.asking import Query
from skills.knowledge.picking import Passage, best_of
from skills.knowledge.sites import found_on
from speaker.skill import Fault, ServiceUnavailable, Web


@dataclass(frozen=True, slots=True)
class SearXNG:
    base: str
    name: str = "SearXNG"

    def answer(self, web: Web, query: Query) -> Answer:
        """Return what an engine answers at once, else the result that answers best, else an infobox."""
        language = "zh-CN" if query.language == "zh" else query.language
        asked = {"q": query.text, "format": "json", "categories": "general", "language": language, "safesearch": 1}
        body = shape(self.name, web.get_json(f"{self.base}/search", asked, service=self.name))
        for said in body.get("answers") or []:
            # Older versions give plain text; those about weather and translations have other keys.
            answer = said if isinstance(said, str) else text(said.get("answer")) if isinstance(said, dict) else ""
            if answer.strip():
                return Answer(prose.first(prose.sentences(answer)), self.name, _address(said))
        results = rows(self.name, body, "results")
        boxes = [
            Passage(text(box.get("infobox")), text(box.get("content")), text(box.get("infobox")))
            for box in rows(self.name, body, "infoboxes")
        ]
        passages = [
            Passage(text(one.get("title")), text(one.get("content")), "", text(one.get("url"))) for one in results
        ]
        found = best_of(query, [*boxes, *passages])
        if found is not None:
            return found_on(*found, otherwise=self.name)
        if not results and body.get("unresponsive_engines"):
            raise ServiceUnavailable(self.name, "the engines that it asks do not answer it", Fault.BROKEN)
        nothing(self.name)


def _address(said: Any) -> str:
    return text(said.get("url")) if isinstance(said, dict) else ""
