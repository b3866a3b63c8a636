"""Tavily: an answer and what it was made from; needs a key."""

from dataclasses import dataclass

from skills.knowledge import prose
from skills.knowledge.answer import Answer, nothing, rows, shape, text
from skills.knowledge.asking import Query
from skills.knowledge.picking import Passage, best_of
from skills.knowledge.sites import found_on
from speaker.skill import Web


@dataclass(frozen=True, slots=True)
class Tavily:
    base: str
    key: str
    name: str = "Tavily"

    def answer(self, web: Web, query: Query) -> Answer:
        asked = {"query": query.text, "search_depth": "basic", "include_answer": "basic", "max_results": 5}
        headers = {"Authorization": f"Bearer {self.key}"}
        body = shape(self.name, web.post_json(f"{self.base}/search", asked, service=self.name, headers=headers))
        results = rows(self.name, body, "results")
        said = prose.sentences(text(body.get("answer")))
        if said:
            return Answer(prose.first(said), self.name, ", ".join(text(one.get("url")) for one in results[:3]))
        passages = [
            Passage(text(one.get("title")), text(one.get("content")), "", text(one.get("url"))) for one in results
        ]
        found = best_of(query, passages)
        return found_on(*found, otherwise=self.name) if found is not None else nothing(self.name)
