"""Kagi FastGPT: an answer made from pages that it found; needs a token, costs 1.5 cents and takes 3 to 8 s."""

from dataclasses import dataclass

from skills.knowledge import prose
from skills.knowledge.answer import Answer, nothing, rows, shape, text
from skills.knowledge.asking import Query
from skills.knowledge.sites import site
from speaker.skill import Web


@dataclass(frozen=True, slots=True)
class Kagi:
    base: str
    token: str
    patience: float = 9.0
    """Seconds."""
    name: str = "Kagi"

    def answer(self, web: Web, query: Query) -> Answer:
        headers = {"Authorization": f"Bot {self.token}"}
        asked = {"query": query.text, "cache": True}
        body = web.post_json(
            f"{self.base}/api/v0/fastgpt", asked, service=self.name, headers=headers, timeout=self.patience
        )
        data = shape(self.name, body, "data")
        said = prose.sentences(text(data.get("output")))
        if not said:
            nothing(self.name)
        seen = [site(text(one.get("url"))) for one in rows(self.name, data, "references")]
        return Answer(prose.first(said), self.name, ", ".join(dict.fromkeys(name for name in seen if name)))
