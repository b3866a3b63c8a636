"""What the translate skill says."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from skills.translate import Settings, languages, skill
from speaker.sentences import load_words
from speaker.skill import Context, Intent, Outcome, Reply, Response, ServiceRefused, SkillError
from speaker.testing.translators import KEY, FakeTranslators, fake_translators
from speaker.testing.web import Canned
from speaker.web import Settings as WebSettings
from speaker.web import Web


@dataclass
class Desk:
    ctx: Context[Any]
    fake: FakeTranslators

    def ask(self, **slots: str) -> Response:
        return skill.handlers["translate"](Intent(skill.name, "translate", slots), self.ctx)

    def with_settings(self, **settings: Any) -> None:
        self.ctx = replace(self.ctx, settings=Settings(**settings))

    def failed(self, **slots: str) -> str:
        with pytest.raises(SkillError) as error:
            self.ask(**slots)
        return error.value.response


@pytest.fixture
def desk(house: Any) -> Iterator[Desk]:
    with fake_translators() as fake:
        web = Web(WebSettings(total=2.0), clock=house.clock)
        ctx = replace(house.context(skill), web=web, settings=Settings(libretranslate=fake.server.url))
        yield Desk(ctx, fake)
        web.close()


def test_a_text_is_said_in_another_language(desk: Desk) -> None:
    response = desk.ask(text="good morning", language="spanish")
    assert (response.speech, response.source) == ("In Spanish: buenos días.", "LibreTranslate")
    assert desk.ask(text="the phrase good morning", language="spanish").speech == "In Spanish: buenos días."


def test_letters_that_the_voice_can_not_read_are_owned_up_to(desk: Desk) -> None:
    response = desk.ask(text="good morning", language="japanese")
    assert response.outcome is Outcome.PARTLY
    assert "doesn't read those letters" in response.speech
    assert desk.ask(text="good morning", language="mandarin").speech == "In Chinese: 早上好."
    desk.with_settings(libretranslate=desk.fake.server.url, voices=("en", "ja"))
    assert desk.ask(text="good morning", language="japanese").outcome is Outcome.DONE


def test_older_servers_call_chinese_by_another_code(desk: Desk) -> None:
    with fake_translators(("en", "zh")) as old:
        desk.with_settings(libretranslate=old.server.url)
        assert desk.ask(text="good morning", language="chinese").speech == "In Chinese: 早上好."


def test_azure_translates_where_the_server_at_home_does_not(desk: Desk) -> None:
    url = desk.fake.server.url
    with fake_translators(("en",)) as small:
        desk.with_settings(libretranslate=small.server.url, azure=url, azure_key=KEY)
        response = desk.ask(text="good morning", language="spanish")
    assert (response.speech, response.source) == ("In Spanish: buenos días.", "Azure Translator")


def test_azure_in_its_newer_shape_says_the_same(desk: Desk) -> None:
    desk.with_settings(azure=desk.fake.server.url, azure_key=KEY, azure_region="westeurope", azure_version="2026-06-06")
    assert desk.ask(text="good morning", language="spanish").speech == "In Spanish: buenos días."
    assert desk.fake.server.asked[-1].headers["ocp-apim-subscription-region"] == "westeurope"


def test_a_key_that_is_refused_is_said_so(desk: Desk) -> None:
    desk.with_settings(azure=desk.fake.server.url, azure_key="wrong")
    with pytest.raises(ServiceRefused):
        desk.ask(text="good morning", language="spanish")


def test_what_is_missing_is_asked_for(desk: Desk) -> None:
    asked = desk.ask(language="spanish")
    assert asked.question is not None and (asked.question.slot, asked.reply) == ("text", Reply.DICTATION)
    asked = desk.ask(text="good morning")
    assert asked.question is not None and asked.question.slot == "language"


def test_foreign_words_are_put_into_our_language(desk: Desk) -> None:
    with fake_translators(("en", "fr")) as french:
        desk.with_settings(libretranslate=french.server.url)
        assert desk.ask(text="bonjour", **{"from": "french"}).speech == "In English: hello."
    desk.with_settings(libretranslate=desk.fake.server.url)
    mandarin = replace(desk, ctx=replace(desk.ctx, language="zh", words=load_words(skill.folder, "zh")))
    assert mandarin.ask(text="good morning").speech == "中文是：早上好。"
    assert mandarin.ask(text="你好").speech == "英语是：hello。"


def test_languages_that_nobody_knows_are_named(desk: Desk) -> None:
    assert desk.failed(text="hello", language="klingon") == "unknown_language"
    assert desk.failed(text="hello", language="welsh") == "no_such_language"


def test_without_a_service_it_is_said_what_to_set(desk: Desk) -> None:
    desk.with_settings()
    response = desk.ask(text="good morning", language="spanish")
    assert response.outcome is Outcome.FAILED
    assert "skills.translate.libretranslate" in response.speech


def test_a_translation_of_nothing_is_a_fault(desk: Desk) -> None:
    desk.fake.server.on("/translate", Canned({"translatedText": " "}))
    assert desk.failed(text="good morning", language="spanish") == "service_empty"


def test_every_language_of_the_words_is_known() -> None:
    for language, names in (("en", ["Spanish", "farsi", "mandarin"]), ("zh", ["英文", "西语", "广东话"])):
        assert all(languages.find(name) for name in names), language
    codes = [languages.find(name) for name in ("norwegian", "chinese", "english")]
    assert codes == ["nb", "zh-Hans", "en"]
