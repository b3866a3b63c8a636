"""Wiktionary: what English words mean. Text under CC BY-SA 4.0."""

from dataclasses import dataclass
from urllib.parse import quote

from skills.knowledge import prose
from skills.knowledge.answer import DAY, nothing, rows, shape, text
from speaker.skill import Web


@dataclass(frozen=True, slots=True)
class Meaning:
    """One meaning of a word."""

    kind: str
    """As "noun"; "" where it is not told."""
    text: str


@dataclass(frozen=True, slots=True)
class Wiktionary:
    base: str
    name: str = "Wiktionary"

    def define(self, web: Web, term: str, language: str) -> tuple[Meaning, ...]:
        """Return the first meaning as each kind of word."""
        url = f"{self.base}/api/rest_v1/page/definition/{quote(term, safe='')}"
        body = shape(self.name, web.get_json(url, {"redirect": "true"}, service=self.name, fresh_for=DAY))
        meanings: dict[str, Meaning] = {}
        for entry in rows(self.name, body, language):
            texts = (prose.clean(text(one.get("definition"))) for one in rows(self.name, entry, "definitions"))
            said = next((each.splitlines()[0] for each in texts if each), "")
            kind = text(entry.get("partOfSpeech")).lower()
            if said:
                meanings.setdefault(kind, Meaning(kind, said if said.endswith((".", "!", "?")) else f"{said}."))
        return tuple(meanings.values()) or nothing(self.name)
