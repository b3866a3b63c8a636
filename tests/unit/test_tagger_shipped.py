"""The taggers that ship: what people say to every speaker must come out right."""

from pathlib import Path

import pytest

from speaker.corpus import Said
from speaker.tagger import Tagger

MODELS = Path(__file__).parents[2] / "models"
SMALL = {"the", "a", "an", "at", "on", "in", "for", "to", "of", "my"}

ENGLISH = [
    ("set a timer for ten minutes", "timer.set", {"duration": "ten minutes"}),
    ("wake me up at half past six tomorrow", "alarm.set", {"datetime": "half past six tomorrow"}),
    ("remind me to call mom at five pm", "reminder.set", {"event": "call mom", "datetime": "five pm"}),
    ("turn off the lights in the kitchen", "light.off", {"room": "kitchen"}),
    ("add milk to my shopping list", "list.add", {"item": "milk", "list": "shopping"}),
    ("what is the weather in oslo tomorrow", "weather.query", {"place": "oslo", "datetime": "tomorrow"}),
    ("play yellow submarine by the beatles", "music.play", {"song": "yellow submarine", "artist": "beatles"}),
]
MANDARIN = [
    ("定一个十分钟的倒计时", "timer.set", {"duration": "十分钟"}),
    ("明天早上七点叫我起床", "alarm.set", {"datetime": "明天早上七点"}),
    ("把客厅的灯关掉", "light.off", {"room": "客厅"}),
    ("把牛奶加到购物清单", "list.add", {"item": "牛奶", "list": "购物"}),
    ("北京天气怎么样", "weather.query", {"place": "北京"}),
]


@pytest.fixture(scope="module", params=["en", "zh"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def tagger(language: str) -> Tagger:
    return Tagger.load(MODELS / f"understanding-{language}" / "tagger.npz")


def test_what_everybody_says_is_tagged(tagger: Tagger, language: str) -> None:
    for text, intent, slots in ENGLISH if language == "en" else MANDARIN:
        found = tagger.tag(text, intent)
        assert {
            name: " ".join(word for word in words.split() if word not in SMALL) for name, words in found.items()
        } == slots


def test_a_skill_installed_later_joins(tagger: Tagger, language: str) -> None:
    if language == "en":
        said = [
            Said(f"{ask} {who} a {what} card", "card.send", (("contact", who), ("kind", what)))
            for ask in ("send", "mail", "please post")
            for who, what in (("anna", "birthday"), ("my aunt", "christmas"), ("doctor lee", "thank you"))
        ]
        text, intent, slots = "send peter a birthday card", "card.send", {"contact": "peter", "kind": "birthday"}
        others = ENGLISH
    else:
        said = [
            Said(f"{ask}{who}的快递", "parcel.query", (("contact", who),))
            for ask in ("查一下", "看看", "帮我查")
            for who in ("小明", "妈妈", "李老师", "爷爷")
        ]
        text, intent, slots = "查一下王芳的快递", "parcel.query", {"contact": "王芳"}
        others = MANDARIN
    joined = tagger.learn(said)
    assert joined.tag(text, intent) == slots
    for other, its_intent, _ in others:
        assert joined.tag(other, its_intent) == tagger.tag(other, its_intent)
