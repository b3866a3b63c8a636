"""LibreTranslate and Azure Translator on 127.0.0.1, in the shapes they document."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from speaker.testing.web import Asked, Canned, FakeWeb

KEY = "sesame"
PHRASES: Mapping[tuple[str, str], str] = {
    ("good morning", "es"): "buenos días",
    ("good morning", "ja"): "おはようございます",
    ("good morning", "zh-Hans"): "早上好",
    ("good morning", "zh"): "早上好",
    ("bonjour", "en"): "hello",
    ("你好", "en"): "hello",
}


class FakeTranslators:
    """Both on one server: their paths differ in what they are asked with."""

    def __init__(self, codes: tuple[str, ...]) -> None:
        self._codes = codes
        self.server = FakeWeb().on("/languages", self._languages).on("/translate", self._translate)

    def _languages(self, asked: Asked) -> Canned:
        return Canned([{"code": code, "name": code, "targets": list(self._codes)} for code in self._codes])

    def _translate(self, asked: Asked) -> Canned:
        body = json.loads(asked.body)
        if "api-version" not in asked.params:
            if body["target"] not in self._codes:
                return Canned({"error": f"{body['target']} is not supported"}, 400)
            found = {"confidence": 90, "language": "en"}
            return Canned({"translatedText": _said(body["q"], body["target"]), "detectedLanguage": found})
        if asked.headers.get("ocp-apim-subscription-key") != KEY:
            return Canned({"error": {"code": 401000, "message": "The request is not authorized."}}, 401)
        if asked.params["api-version"] == "3.0":
            to = asked.params["to"]
            translations = [{"text": _said(body[0]["Text"], to), "to": to}]
            return Canned([{"detectedLanguage": {"language": "en", "score": 1.0}, "translations": translations}])
        one = body["inputs"][0]
        to = one["targets"][0]["language"]
        return Canned({"value": [{"translations": [{"language": to, "text": _said(one["text"], to)}]}]})


def _said(text: str, target: str) -> Any:
    return PHRASES.get((text, target), f"{text} ({target})")


@contextmanager
def fake_translators(codes: tuple[str, ...] = ("en", "es", "ja", "zh-Hans")) -> Iterator[FakeTranslators]:
    """Serve both; `codes` are the languages that LibreTranslate knows. The key for Azure is KEY."""
    fake = FakeTranslators(codes)
    try:
        yield fake
    finally:
        fake.server.close()
