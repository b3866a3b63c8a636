"""Brave Search; needs a key."""

from dataclasses import dataclass

from skills.knowledge.answer import Answer, nothing, rows, shape, text
from skills.knowledge.asking import Query
from skills.knowledge.picking import Passage, best_of
from skills.knowledge.sites import found_on
from speaker.skill import Web

_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Brave:
    base: str
    key: str
    name: str = "Brave Search"

    def answer(self, web: Web, query: Query) -> Answer:
        asked = {
            **{"q": " ".join(query.text[:_LONGEST].split()[:50]), "count": 8, "text_decorations": "false"},
            **{"extra_snippets": "true", "search_lang": "zh-hans" if query.language == "zh" else query.language},
        }
        headers = {"X-Subscription-Token": self.key}
        body = web.get_json(f"{self.base}/res/v1/web/search", asked, service=self.name, headers=headers)
        results = rows(self.name, shape(self.name, shape(self.name, body).get("web") or {}), "results")
        passages = []
        for one in results:
            snippets = [text(one.get("description")), *(each for each in one.get("extra_snippets") or [] if text(each))]
            passages.append(Passage(text(one.get("title")), "\n".join(snippets), "", text(one.get("url"))))
        found = best_of(query, passages)
        return found_on(*found, otherwise=self.name) if found is not None else nothing(self.name)
