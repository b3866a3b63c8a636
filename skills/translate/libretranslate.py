"""LibreTranslate, on one's own network or with a key."""

from dataclasses import dataclass

from skills.translate.languages import pick
from skills.translate.translator import checked, garbled
from speaker.skill import Fault, ServiceUnavailable, Web

_DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class LibreTranslate:
    base: str
    key: str = ""
    name: str = "LibreTranslate"

    def translate(self, web: Web, text: str, source: str, target: str) -> str:
        known = self._languages(web)
        codes = {code: pick(code, known) for code in (source, target) if code}
        if None in codes.values():
            raise ServiceUnavailable(self.name, "it does not know that language", Fault.NOT_FOUND)
        asked = {"q": text, "source": codes.get(source) or "auto", "target": codes[target], "format": "text"}
        if self.key:
            asked["api_key"] = self.key
        body = web.post_json(f"{self.base}/translate", asked, service=self.name, again=True)
        try:
            return checked(self.name, body["translatedText"])
        except (LookupError, TypeError) as error:
            garbled(self.name, error)

    def _languages(self, web: Web) -> frozenset[str]:
        """Return the codes of what it knows: newer versions say zh-Hans where older ones said zh."""
        body = web.get_json(f"{self.base}/languages", service=self.name, fresh_for=_DAY)
        try:
            return frozenset(row["code"] for row in body)
        except (LookupError, TypeError) as error:
            garbled(self.name, error)
