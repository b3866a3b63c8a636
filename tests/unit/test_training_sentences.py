"""The training sentences are ones that a recognizer could write, each wants one thing, and there are enough of them."""

import re
from collections import defaultdict
from pathlib import Path

import pytest

from speaker import corpus
from speaker.corpus import Said
from speaker.normal import normalize

TRAINING = Path(__file__).parents[2] / "training"
LANGUAGES = ("en", "zh")
ENOUGH = 50
INTENT_NAMES = """
    alarm.adjust alarm.cancel alarm.query alarm.set alarm.snooze announce announce.record calendar.move calendar.query
    calendar.remove calendar.set call.answer call.dropin call.hangup call.hold call.make call.missed call.mute
    call.press call.redial call.resume call.unmute coin.flip contact.alias contact.distrust contact.favourite
    contact.query contact.trust contact.unalias contact.unfavourite convert.currency
    convert.unit cover.close cover.open date.query definition.query diagnostics.forget diagnostics.heard
    diagnostics.why dice.roll help home.query intercom.pair intercom.rooms intercom.unpair joke.tell later.cancel
    later.do later.query light.colour light.dim light.off light.on list.add list.query list.remove lock.lock
    lock.unlock math.calc media.next media.order media.pause media.previous media.resume media.sleep message.send
    music.play music.query news.more news.query number.pick oos phone.find playlist.add plug.switch podcast.play
    policy.ask policy.trust privacy.forget privacy.last privacy.query quiet.off quiet.query quiet.set radio.play
    reminder.cancel reminder.query reminder.set repeat routine.query routine.remove routine.run routine.set
    scene.activate search.more search.query smalltalk spell stock.query stop story.tell thermostat.query
    thermostat.set time.query timer.adjust timer.cancel timer.query timer.set translate voicemail.delete
    voicemail.play volume.set weather.query
    wiki.query
"""
SLOT_NAMES = """
    album alias amount artist business colour command company condition contact content currency datetime device
    duration event expr food frequency from genre high item language list low media name number place playlist podcast
    query room sides song station steps term text to topic
"""
INTENTS = frozenset(INTENT_NAMES.split())
SLOTS = frozenset(SLOT_NAMES.split())


@pytest.fixture(params=LANGUAGES)
def sentences(request: pytest.FixtureRequest) -> list[Said]:
    return corpus.read(TRAINING / str(request.param))


def test_what_is_wanted_and_its_slots_are_in_the_vocabulary(sentences: list[Said]) -> None:
    assert {said.intent for said in sentences} <= INTENTS
    assert {name for said in sentences for name, _ in said.slots} <= SLOTS


def test_no_sentence_is_written_twice_nor_wants_two_things(sentences: list[Said]) -> None:
    wanted = defaultdict(list)
    for said in sentences:
        wanted[said.text].append(said.intent)
    assert {text: intents for text, intents in wanted.items() if len(intents) > 1} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_is_written_as_a_recognizer_writes_it(language: str) -> None:
    texts = [said.text for said in corpus.read(TRAINING / language)]
    assert [text for text in texts if re.search(r"[\dA-Z_]", text) or normalize(text, language) != text] == []


def test_an_intent_has_enough_sentences_to_be_learnt_from(sentences: list[Said]) -> None:
    counts: dict[str, int] = defaultdict(int)
    for said in sentences:
        counts[said.intent] += 1
    assert {intent: count for intent, count in counts.items() if count < ENOUGH} == {}


def test_english_has_sentences_of_every_intent() -> None:
    assert {said.intent for said in corpus.read(TRAINING / "en")} == INTENTS
