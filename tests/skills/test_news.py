"""News: three headlines and their source, more of them, by topic; this morning's, if nobody answers now."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from skills.news import Settings, skill
from speaker.skill import Outcome, ServiceError, SkillError
from speaker.testing.failures import FAILURES, Failure
from speaker.testing.feeds import news
from speaker.testing.web import Canned, FakeWeb
from speaker.web import Settings as WebSettings
from speaker.web import Web

HEADLINES = ["Rain in <b>Leeds</b>", "A bird talks.", "Prices fall", "Chips get smaller", "Snow"]


@dataclass
class Desk:
    house: Any
    fake: FakeWeb

    def say(self, **slots: str) -> str:
        return str(self.house.ask(skill, "news.query", **slots).speech)


@pytest.fixture
def desk(house: Any) -> Iterator[Desk]:
    with FakeWeb() as fake:
        fake.on("/one", news("One", HEADLINES)).on("/two", news("Two", ["Chips in Leeds"])).on(
            "/tech", news("T", ["AI"])
        )
        house.web = Web(WebSettings(total=2.0))
        house.settings = Settings(
            feeds={"en": {"Feed One": f"{fake.url}/one", "Feed Two": f"{fake.url}/two"}},
            topics={"en": {"technology": f"{fake.url}/tech"}},
        )
        yield Desk(house, fake)
        house.web.close()


def test_three_headlines_and_their_source(desk: Desk) -> None:
    assert desk.say() == "From Feed One: Rain in Leeds. A bird talks. Prices fall."


def test_more_of_them_until_there_are_none(desk: Desk) -> None:
    desk.say()
    assert desk.say(more="yes") == "More from Feed One: Chips get smaller. Snow."
    assert desk.say(more="yes") == "That was all the news."


def test_more_without_any_before_is_the_news(desk: Desk) -> None:
    assert desk.say(more="yes").startswith("From Feed One")


def test_what_stands_behind_a_headline(desk: Desk) -> None:
    desk.say()
    assert desk.say(which="second") == "About it."
    desk.say(more="yes")
    assert desk.house.ask(skill, "news.query", which="third").outcome is Outcome.FAILED


@pytest.mark.parametrize("said", ["technology", "tech"])
def test_a_topic_has_its_own_feed(desk: Desk, said: str) -> None:
    assert desk.say(topic=said) == "From technology: AI."


def test_another_topic_is_looked_for_in_all_feeds(desk: Desk) -> None:
    assert desk.say(topic="chips") == "From Feed One: Chips get smaller."
    assert desk.say(place="leeds") == "From Feed One: Rain in Leeds."
    assert desk.house.ask(skill, "news.query", topic="elephants").outcome is Outcome.FAILED


def test_who_is_named_is_asked(desk: Desk) -> None:
    assert desk.say(media="feed two") == "From Feed Two: Chips in Leeds."
    with pytest.raises(SkillError, match="unknown_medium"):
        desk.say(media="the moon")


def test_the_second_feed_stands_in_for_the_first(desk: Desk) -> None:
    desk.fake.on("/one", Canned("", 503))
    assert desk.say() == "From Feed Two: Chips in Leeds."


def test_with_nobody_there_what_was_read_before_is_told_with_its_age(desk: Desk) -> None:
    desk.say()
    for path in ("/one", "/two"):
        desk.fake.on(path, Canned("", 500))
    desk.house.clock.now += 3 * 3600
    said = desk.say()
    assert said == (
        "I can't reach Feed One now. This is three hours old. From Feed One: Rain in Leeds. A bird talks. Prices fall."
    )
    desk.house.clock.now += 86_400
    with pytest.raises(ServiceError):
        desk.say()


@pytest.mark.parametrize("failure", FAILURES, ids=str)
def test_each_failure_of_all_feeds_is_told_as_what_it_is(house: Any, failure: Failure) -> None:
    house.web = Web(WebSettings(total=0.15 if failure.slow else 2.0))
    with failure.at("*") as url, pytest.raises(ServiceError) as error:
        house.settings = Settings(feeds={"en": {"Feed": url}})
        house.ask(skill, "news.query")
    house.web.close()
    assert error.value.fault is failure.fault


def test_a_language_without_a_feed_says_what_to_set(desk: Desk) -> None:
    desk.house.settings = replace(desk.house.settings, feeds={})
    with pytest.raises(SkillError, match="no_feeds"):
        desk.say()


def test_it_speaks_mandarin(desk: Desk) -> None:
    desk.house.language = "zh"
    desk.fake.on("/zh", news("中文", ["下雨了", "小鸟说话"]))
    desk.house.settings = Settings(feeds={"zh": {"小报": f"{desk.fake.url}/zh"}})
    assert desk.say() == "小报的消息：下雨了。小鸟说话。"
    assert desk.say(which="第二") == "About it."
