"""What every service that translates must do, and how it fails."""

from collections.abc import Callable
from typing import Any

import pytest

from skills.translate.azure import Azure
from skills.translate.libretranslate import LibreTranslate
from skills.translate.translator import Translator
from speaker.errors import Fault, ServiceError
from speaker.testing.failures import FAILURES, Failure
from speaker.testing.translators import KEY, fake_translators
from speaker.testing.web import Canned, FakeWeb
from speaker.web import Settings, Web

CANDIDATES: dict[str, Callable[[str], Translator]] = {
    "libretranslate": LibreTranslate,
    "libretranslate with a key": lambda base: LibreTranslate(base, "key"),
    "azure 3.0": lambda base: Azure(base, KEY),
    "azure 2026-06-06": lambda base: Azure(base, KEY, "westeurope", "2026-06-06"),
}


@pytest.fixture(params=CANDIDATES)
def make(request: pytest.FixtureRequest) -> Callable[[str], Translator]:
    return CANDIDATES[request.param]


def translate(translator: Translator, source: str = "", seconds: float = 2.0) -> str:
    web = Web(Settings(total=seconds, read=seconds))
    try:
        return translator.translate(web, "good morning", source, "es")
    finally:
        web.close()


@pytest.mark.parametrize("source", ["", "en"])
def test_it_translates_whether_or_not_the_source_is_told(make: Callable[[str], Translator], source: str) -> None:
    with fake_translators() as fake:
        assert translate(make(fake.server.url), source) == "buenos días"


@pytest.mark.parametrize("failure", FAILURES, ids=str)
def test_each_failure_is_told_as_what_it_is_and_in_time(make: Callable[[str], Translator], failure: Failure) -> None:
    with failure.at("*") as url, pytest.raises(ServiceError) as error:
        translate(make(url), seconds=0.15 if failure.slow else 3.0)
    assert error.value.fault is failure.fault


@pytest.mark.parametrize(
    "body", [[], {}, "text", None, {"translatedText": 3}, {"value": []}, [{"translations": [{"text": ["a"]}]}]]
)
def test_another_shape_is_a_fault_and_no_translation(make: Callable[[str], Translator], body: Any) -> None:
    known = Canned([{"code": "es"}, {"code": "en"}])
    with FakeWeb().on("/languages", known).on("/translate", Canned(body)) as fake, pytest.raises(ServiceError) as error:
        translate(make(fake.url))
    assert error.value.fault is Fault.GARBLED


def test_libretranslate_that_has_had_enough_is_busy() -> None:
    known = Canned([{"code": "es"}])
    slow = Canned({"error": "Slowdown: 20 per 1 minute"}, 429)
    with FakeWeb().on("/languages", known).on("/translate", slow) as fake, pytest.raises(ServiceError) as error:
        translate(LibreTranslate(fake.url))
    assert error.value.fault is Fault.BUSY
