"""Azure Translator, in both shapes that it answers in; needs a key."""

from dataclasses import dataclass
from typing import Any

from skills.translate.translator import checked, garbled
from speaker.skill import Web

OLD = "3.0"


@dataclass(frozen=True, slots=True)
class Azure:
    base: str
    key: str
    region: str = ""
    version: str = OLD
    name: str = "Azure Translator"

    def translate(self, web: Web, text: str, source: str, target: str) -> str:
        headers = {"Ocp-Apim-Subscription-Key": self.key}
        if self.region:
            headers["Ocp-Apim-Subscription-Region"] = self.region
        old = self.version == OLD
        asked = _old_question(source, target) if old else {"api-version": self.version}
        body: Any = [{"Text": text}] if old else {"inputs": [_new_question(text, source, target)]}
        url = f"{self.base}/translate"
        answered = web.post_json(url, body, service=self.name, headers=headers, params=asked, again=True)
        try:
            rows = answered if old else answered["value"]
            return checked(self.name, rows[0]["translations"][0]["text"])
        except (LookupError, TypeError) as error:
            garbled(self.name, error)


def _old_question(source: str, target: str) -> dict[str, object]:
    return {"api-version": OLD, "to": target, **({"from": source} if source else {})}


def _new_question(text: str, source: str, target: str) -> dict[str, object]:
    return {"text": text, "targets": [{"language": target}], **({"language": source} if source else {})}
