"""Microsoft Web IQ, what became of Bing's search for programs; needs a key, and access that Microsoft grants."""

from dataclasses import dataclass
from typing import Any

from skills.knowledge.answer import Answer, nothing, rows, shape, text
from skills.knowledge.asking import Query
from skills.knowledge.picking import Passage, best_of
from skills.knowledge.sites import found_on
from speaker.skill import Web


@dataclass(frozen=True, slots=True)
class WebIQ:
    base: str
    key: str
    name: str = "Microsoft Web IQ"

    def answer(self, web: Web, query: Query) -> Answer:
        asked = {
            **{"query": query.text, "maxResults": 5, "contentFormat": "passage", "maxLength": 3000},
            **{"language": query.language, "safeSearch": "strict"},
        }
        headers = {"x-apikey": self.key}
        url = f"{self.base}/v3/search/web"
        body = shape(self.name, web.post_json(url, asked, service=self.name, headers=headers, again=True))
        passages = [
            Passage(text(one.get("title")), _content(one.get("content")), "", text(one.get("url")))
            for one in rows(self.name, body, "webResults")
        ]
        found = best_of(query, passages)
        return found_on(*found, otherwise=self.name) if found is not None else nothing(self.name)


def _content(content: Any) -> str:
    """Return text, whether it comes whole or in passages."""
    if isinstance(content, list):
        return "\n".join(text(one.get("text")) if isinstance(one, dict) else text(one) for one in content)
    return text(content)
