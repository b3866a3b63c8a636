"""A name survives in the other language: English ones among Han characters, Chinese ones in Latin letters."""

from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

import pytest

from speaker import app, config, corpus
from speaker.brain import Brain

TRAINING = Path(__file__).parents[2] / "training"

AMONG_HAN = [
    ("lincoln天气怎么样", "weather.query", {"place": "lincoln"}),
    ("明天newcastle会下雨吗", "weather.query", {"datetime": "明天", "place": "newcastle", "condition": "下雨"}),
    ("查一下baton rouge的天气", "weather.query", {"place": "baton rouge"}),
    ("cleveland现在几点", "time.query", {"place": "cleveland"}),
    ("santa fe那边几点了", "time.query", {"place": "santa fe"}),
    ("给rebecca打电话", "call.make", {"contact": "rebecca"}),
    ("帮我打给aunt polly", "call.make", {"contact": "aunt polly"}),
    ("给oscar发消息说我晚点到", "message.send", {"contact": "oscar", "content": "我晚点到"}),
    ("我想听radiohead的歌", "music.play", {"artist": "radiohead"}),
    ("放一首dancing queen", "music.play", {"song": "dancing queen"}),
    ("isambard brunel是谁", "wiki.query", {"term": "isambard brunel"}),
]
IN_LATIN_LETTERS = [
    ("what is the weather in luoyang", "weather.query", {"place": "luoyang"}),
    (
        "will it rain in jinan tomorrow",
        "weather.query",
        {"condition": "rain", "place": "jinan", "datetime": "tomorrow"},
    ),
    ("what time is it in foshan", "time.query", {"place": "foshan"}),
    ("call xiao fang", "call.make", {"contact": "xiao fang"}),
    ("ring uncle huang", "call.make", {"contact": "uncle huang"}),
    ("text wu jing happy birthday", "message.send", {"contact": "wu jing", "content": "happy birthday"}),
    ("play something by li jian", "music.play", {"artist": "li jian"}),
    ("who was zhou enlai", "wiki.query", {"term": "zhou enlai"}),
]


@pytest.fixture(scope="module")
def brain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Brain]:
    places = config.folders({"HOME": str(tmp_path_factory.mktemp("home"))})
    with closing(Brain(app.read_settings(places), places)) as made:
        yield made


@pytest.mark.parametrize(
    ("language", "text", "intent", "slots"),
    [("zh", *case) for case in AMONG_HAN] + [("en", *case) for case in IN_LATIN_LETTERS],
)
def test_a_name_of_the_other_language_reaches_its_slot(
    brain: Brain, language: str, text: str, intent: str, slots: Mapping[str, str]
) -> None:
    found = brain.route(text, language)
    assert found is not None
    assert (found.name, dict(found.slots)) == (intent, slots)


@pytest.mark.parametrize(("language", "cases"), [("zh", AMONG_HAN), ("en", IN_LATIN_LETTERS)])
def test_none_of_these_names_was_learnt_by_heart(
    language: str, cases: list[tuple[str, str, Mapping[str, str]]]
) -> None:
    learnt = {words for said in corpus.read(TRAINING / language) for _, words in said.slots}
    names = {slots.get(name) for _, _, slots in cases for name in ("place", "contact", "artist", "song", "term")}
    assert not learnt & names
