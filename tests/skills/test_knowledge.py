"""What the knowledge skill answers, on services that behave as documented."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from skills.knowledge import prose, skill
from skills.knowledge.asking import read_fact, read_query
from skills.knowledge.settings import Settings
from speaker.sentences import load_words
from speaker.skill import Context, Intent, Outcome, Past, Response, ServiceError, SkillError, Units
from speaker.testing.web import Canned, FakeWeb
from speaker.testing.wikimedia import (
    WIKIDATA,
    WIKIPEDIA,
    WIKTIONARY,
    FakeArticle,
    FakeThing,
    FakeWikimedia,
    fake_wikimedia,
    item_claim,
    quantity_claim,
    time_claim,
)
from speaker.web import Settings as WebSettings
from speaker.web import Web

ADA = FakeArticle(
    "Ada Lovelace",
    "Augusta Ada King, Countess of Lovelace (née Byron; 10 December 1815 – 27 November 1852) was an English "
    "mathematician.[1] She is known for her work on the Analytical Engine. She was the first to see that it could do "
    "more than sums.\nBoth of her parents were famous. Her father was Lord Byron.",
    names=("ada lovelace",),
)
SKY = FakeArticle(
    "Diffuse sky radiation",
    "Diffuse sky radiation is sunlight that is scattered. The sky is blue because air scatters short waves of light "
    "more than long ones. At dusk it is red.",
)
MERCURY = (
    FakeArticle("Mercury", "Mercury most commonly refers to:", disambiguation=True),
    FakeArticle("Mercury (planet)", "Mercury is the first planet from the Sun. It has no moons."),
    FakeArticle("Mercury (element)", "Mercury is a chemical element; it has symbol Hg."),
    FakeArticle("Freddie Mercury", "Freddie Mercury was a British singer. He led the band Queen."),
)
THINGS = (
    FakeThing("Q35332", "Brad Pitt", {"P569": [time_claim("+1963-12-18T00:00:00Z")]}, ("brad pitt",)),
    FakeThing(
        "Q303",
        "Elvis Presley",
        {"P569": [time_claim("+1935-01-08T00:00:00Z")], "P570": [time_claim("+1977-08-16T00:00:00Z")]},
    ),
    FakeThing(
        "Q20",
        "Norway",
        {
            "P1082": [
                quantity_claim("+4500000", rank="normal"),
                quantity_claim("+5550203", rank="preferred"),
                quantity_claim("+3", rank="deprecated"),
            ],
            "P36": [item_claim("Q585")],
        },
    ),
    FakeThing("Q585", "Oslo"),
    FakeThing("Q243", "Eiffel Tower", {"P2048": [quantity_claim("+330", "Q11573")]}, ("eiffel tower",)),
    FakeThing("Q1", "Anna", {"P26": [item_claim("Q2", P582="+2001-00-00T00:00:00Z"), item_claim("Q3")]}),
    FakeThing("Q2", "Bert"),
    FakeThing("Q3", "Carl"),
    FakeThing("Q41", "Plato", {"P569": [time_claim("-0427-00-00T00:00:00Z", 9)]}),
    FakeThing("Q5", "Nobody", {"P569": [{"mainsnak": {"snaktype": "somevalue"}, "rank": "normal"}]}),
)
WORDS = {
    "run": {
        "en": [
            {
                "partOfSpeech": "Verb",
                "language": "English",
                "definitions": [{"definition": ""}, {"definition": "To <i>move</i> swiftly (on foot)."}],
            },
            {"partOfSpeech": "Noun", "language": "English", "definitions": [{"definition": "An act of running"}]},
        ],
        "nl": [{"partOfSpeech": "Noun", "language": "Dutch", "definitions": [{"definition": "rennet"}]}],
    }
}


@dataclass
class Recent:
    """A memory with the turns that a test gives it."""

    turns: list[Past] = field(default_factory=list)
    heard: str = ""
    said: str = ""

    @property
    def last(self) -> Past | None:
        return self.turns[0] if self.turns else None

    def recent(self) -> tuple[Past, ...]:
        return tuple(self.turns)

    def note(self, heard: str, intent: str, said: str, **slots: str) -> None:
        self.turns.insert(0, Past(0.0, heard, intent, slots, "template", 1.0, "", said, "done"))


@dataclass
class Desk:
    ctx: Context[Any]
    memory: Recent

    def ask(self, text: str, name: str = "search.query", source: str = "template", **slots: str) -> Response:
        response = skill.handlers[name](Intent(skill.name, name, slots, text, source=source), self.ctx)
        self.memory.note(text, name, response.speech, **slots)
        return response

    def say(self, text: str, name: str = "search.query", **slots: str) -> str:
        return self.ask(text, name, **slots).speech

    def failed(self, text: str, name: str = "search.query", **slots: str) -> str:
        with pytest.raises(SkillError) as error:
            self.ask(text, name, **slots)
        return error.value.response

    def with_settings(self, **settings: Any) -> None:
        self.ctx = replace(self.ctx, settings=replace(self.ctx.settings, **settings))


@pytest.fixture
def wiki() -> Iterator[FakeWikimedia]:
    with fake_wikimedia((ADA, SKY, *MERCURY), THINGS, WORDS) as fake:
        yield fake


@pytest.fixture
def desk(house: Any, wiki: FakeWikimedia) -> Iterator[Desk]:
    web = Web(WebSettings(total=2.0), clock=house.clock)
    memory = Recent()
    ctx = replace(house.context(skill), web=web, memory=memory, settings=Settings(**wiki.settings))
    yield Desk(ctx, memory)
    web.close()


def test_who_somebody_is_is_told_in_two_sentences_with_the_source(desk: Desk) -> None:
    response = desk.ask("who was ada lovelace", "wiki.query", term="ada lovelace")
    assert response.speech == (
        "According to Wikipedia, Augusta Ada King, Countess of Lovelace was an English mathematician. "
        "She is known for her work on the Analytical Engine."
    )
    assert response.source == "Ada Lovelace, Wikipedia, CC BY-SA 4.0"


def test_tell_me_more_goes_on_until_all_is_said(desk: Desk) -> None:
    desk.say("who was ada lovelace", "wiki.query", term="ada lovelace")
    more = desk.say("tell me more", "search.more")
    assert more == "She was the first to see that it could do more than sums. Both of her parents were famous."
    assert desk.say("tell me more", "search.more") == "Her father was Lord Byron."
    assert desk.ask("tell me more", "search.more").outcome is Outcome.FAILED


def test_more_about_nothing_is_asked_back(desk: Desk) -> None:
    assert desk.say("tell me more", "search.more").startswith("More about what?")
    desk.memory.note("what time is it", "time.query", "It is noon.")
    assert desk.say("tell me more", "search.more").startswith("More about what?")


def test_a_title_of_many_things_is_asked_and_the_answer_is_told(desk: Desk, house: Any) -> None:
    asked = desk.ask("tell me about mercury", "wiki.query", term="mercury")
    assert asked.speech == "Which Mercury do you mean: the planet or the element?"
    assert asked.question is not None and asked.outcome is Outcome.ASKED
    term = asked.question.choices["the planet"]
    told = desk.ask("the planet", "wiki.query", source="dialog", term=term)
    assert told.speech == "According to Wikipedia, Mercury is the first planet from the Sun. It has no moons."


def test_what_wikipedia_does_not_know_is_said_with_what_to_set(desk: Desk) -> None:
    assert desk.failed("who is fnord", "wiki.query", term="fnord") == "nothing_without_search"
    desk.with_settings(searxng="http://127.0.0.1:9")
    with pytest.raises(ServiceError):
        desk.ask("who is fnord", "wiki.query", term="fnord")


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("how old is brad pitt", "According to Wikidata, Brad Pitt is 62 years old."),
        (
            "how old was elvis presley",
            "According to Wikidata, Elvis Presley died on the sixteenth of August 1977, at the age of 42.",
        ),
        ("what is the population of norway", "According to Wikidata, Norway has about 5.55 million inhabitants."),
        ("tell me the capital of norway", "According to Wikidata, the capital of Norway is Oslo."),
        ("how tall is the eiffel tower", "According to Wikidata, Eiffel Tower is 330 metres high."),
        ("who is anna married to", "According to Wikidata, Anna is or was married to Carl."),
        ("when was plato born", "According to Wikidata, Plato was born in 427 before Christ."),
    ],
)
def test_crisp_facts_come_from_wikidata(desk: Desk, question: str, expected: str) -> None:
    assert desk.say(question, query="-") == expected


def test_feet_for_those_who_use_them(desk: Desk) -> None:
    desk.ctx = replace(desk.ctx, units=Units.IMPERIAL)
    assert "1,083 feet" in desk.say("how tall is the eiffel tower", query="the eiffel tower")


def test_and_what_about_asks_the_same_of_another(desk: Desk) -> None:
    desk.say("how old is brad pitt", query="brad pitt")
    told = desk.ask("and elvis presley", source="dialog", query="elvis presley")
    assert told.speech.endswith("at the age of 42.")
    desk.memory.note("what was that", "repeat", "...")
    assert desk.ask("and of brad pitt", source="dialog", query="of brad pitt").speech.endswith("62 years old.")


def test_a_question_is_answered_by_the_sentence_that_does(desk: Desk) -> None:
    told = desk.say("why is the sky blue", query="the sky blue")
    assert told == (
        "According to Wikipedia, the sky is blue because air scatters short waves of light more than long ones. "
        "At dusk it is red."
    )


def test_a_question_that_nothing_answers_is_not_answered_by_whatever_was_found(desk: Desk) -> None:
    assert desk.failed("why is the sea salty", query="the sea salty") == "nothing_without_search"
    assert desk.failed("how old is nobody", query="nobody") == "nothing_without_search"


def test_an_article_in_which_the_words_only_stand_too_is_not_what_was_meant(desk: Desk) -> None:
    assert desk.failed("who is dusk", "wiki.query", term="dusk") == "nothing_without_search"
    assert "Diffuse sky" in desk.say("what is scattered sunlight", "wiki.query", term="scattered sunlight")


def test_a_fact_that_is_out_falls_back_to_the_encyclopedia(desk: Desk, wiki: FakeWikimedia) -> None:
    wiki.fail(WIKIDATA)
    with pytest.raises(ServiceError) as error:
        desk.ask("how old is brad pitt", query="brad pitt")
    assert error.value.service == "Wikidata"
    assert wiki.asked(WIKIPEDIA)


def test_a_word_is_explained_by_the_dictionary(desk: Desk) -> None:
    told = desk.say("what does the word run mean", "definition.query", term="the word run")
    assert told == "According to Wiktionary, run, verb: To move swiftly. Also noun: An act of running."


def test_a_word_that_the_dictionary_lacks_is_explained_by_the_encyclopedia(desk: Desk, wiki: FakeWikimedia) -> None:
    told = desk.say("define ada lovelace", "definition.query", term="ada lovelace")
    assert told.startswith("According to Wikipedia, Augusta")
    wiki.fail(WIKTIONARY, 503)
    assert desk.say("define ada lovelace", "definition.query", term="ada lovelace") == told


def test_the_same_is_not_asked_twice_in_a_day(desk: Desk, wiki: FakeWikimedia) -> None:
    desk.say("who was ada lovelace", "wiki.query", term="ada lovelace")
    count = len(wiki.asked(WIKIPEDIA))
    desk.say("who was ada lovelace", "wiki.query", term="ada lovelace")
    assert len(wiki.asked(WIKIPEDIA)) == count


def test_chinese_is_asked_for_in_simplified_script(desk: Desk, wiki: FakeWikimedia) -> None:
    desk.ctx = replace(desk.ctx, language="zh", words=load_words(skill.folder, "zh"))
    with fake_wikimedia(
        (FakeArticle("牛顿", "艾萨克·牛顿（1643年—1727年）是英国物理学家。他发现了万有引力。他当过厂长。"),)
    ) as fake:
        desk.with_settings(**fake.settings)
        told = desk.say("牛顿是谁", "wiki.query", term="牛顿")
        assert told == "维基百科上说，艾萨克·牛顿是英国物理学家。他发现了万有引力。"
        assert {asked.params.get("variant") for asked in fake.asked(WIKIPEDIA)} == {"zh-cn"}
        assert {asked.headers["accept-language"] for asked in fake.asked(WIKIPEDIA)} == {"zh-cn"}


def test_services_that_are_set_up_are_asked_where_the_encyclopedia_fails(desk: Desk) -> None:
    with FakeWeb() as brave:
        hit = {
            "title": "Salt",
            "url": "https://www.sea.example/a",
            "description": "The sea is salty because rivers bring salt. More.",
        }
        brave.on("/res/v1/web/search", Canned({"web": {"results": [hit]}}))
        desk.with_settings(brave=brave.url, brave_key="k")
        told = desk.say("why is the sea salty", query="the sea salty")
    assert told == "According to sea.example, the sea is salty because rivers bring salt."
    assert brave.asked[0].headers["x-subscription-token"] == "k"


def test_nothing_said_is_asked_for(desk: Desk) -> None:
    for name, slot in (("wiki.query", "term"), ("definition.query", "term"), ("search.query", "query")):
        asked = desk.ask("", name)
        assert asked.question is not None and asked.question.slot == slot


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("Ada (née <b>Byron</b> (b. 1815)) was[1] here.", "Ada was here."),
        ("# Title\n* **Bold** and `code` at [site](https://a.example).", "Title\nBold and code at site."),
        ("A &amp; B\u200b ​met J. R. Smith.", "A & B met J. R. Smith."),
        ("爱因斯坦（德語：Albert Einstein）是物理学家。", "爱因斯坦是物理学家。"),
    ],
)
def test_what_nobody_would_read_aloud_is_left_out(text: str, spoken: str) -> None:
    assert prose.clean(text) == spoken


def test_sentences_end_where_they_end() -> None:
    assert prose.sentences("Dr. No met J. R. Smith in St. Ives. It rained 2.5 mm. Then?") == (
        "Dr. No met J. R. Smith in St. Ives.",
        "It rained 2.5 mm.",
        "Then?",
    )
    assert len(prose.first(["word, " * 400])) <= prose.LONGEST + 1


def test_leads_are_no_part_of_what_is_sought() -> None:
    assert read_query("can you search the web for cheap curtains", "en").text == "cheap curtains"
    assert read_query("帮我查一下诺贝尔奖得主", "zh").text == "诺贝尔奖得主"
    fact = read_fact("do you know what the capital of chile is", "en")
    assert fact is not None and fact.subject == "chile"
