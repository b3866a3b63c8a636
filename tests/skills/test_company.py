"""Jokes, stories, small talk, coins, dice and spelling: all on the device."""

from dataclasses import replace
from typing import Any

import pytest

from skills.chance import skill as chance
from skills.company import skill as company
from skills.spelling import skill as spelling
from speaker.skill import Intent, Outcome


def test_a_joke_is_not_told_twice_in_a_row(house: Any) -> None:
    told = [house.ask(company, "joke.tell").speech for _ in range(60)]
    half = len(set(told)) // 2
    assert len(set(told)) > 10
    assert all(joke not in told[max(0, at - half + 1) : at] for at, joke in enumerate(told))


def test_a_story_is_about_what_was_asked_for(house: Any) -> None:
    assert "dragon" in house.ask(company, "story.tell", topic="dragon").speech
    assert house.ask(company, "story.tell", topic="submarine").outcome is Outcome.DONE


@pytest.mark.parametrize(
    ("language", "text", "key"),
    [
        ("en", "hello there", "hello"),
        ("en", "thanks a lot for that", "thanks"),
        ("en", "who made you then", "maker"),
        ("en", "i want to be your friend", "love"),
        ("en", "you are really stupid today", "insult"),
        ("en", "what is going on in the shire", "anything"),
        ("zh", "谢谢你啊", "thanks"),
        ("zh", "你到底几岁了", "age"),
        ("zh", "今天我好累啊", "sad"),
    ],
)
def test_small_talk_fits_what_was_said(house: Any, language: str, text: str, key: str) -> None:
    house.language = language
    ctx = house.context(company)
    response = company.handlers["smalltalk"](Intent("company", "smalltalk", {}, text), ctx)
    assert response.speech in ctx.words.responses[key]


def test_a_coin_shows_both_sides_and_dice_all(house: Any) -> None:
    coins = {house.ask(chance, "coin.flip").speech.rstrip(".").split()[-1].casefold() for _ in range(100)}
    assert coins == {"heads", "tails"}
    dice = {house.ask(chance, "dice.roll").speech.rstrip(".").split()[-1].casefold() for _ in range(300)}
    assert dice == {"one", "two", "three", "four", "five", "six"}


def test_several_dice_are_told_with_their_sum(house: Any) -> None:
    speech = house.ask(chance, "dice.roll", number="two", sides="two").speech
    assert speech in (
        "You rolled one and one: two together.",
        "You rolled one and two: three together.",
        "You rolled two and one: three together.",
        "You rolled two and two: four together.",
    )
    for slots in ({"number": "fifty"}, {"sides": "one"}, {"number": "two", "sides": "two thousand"}):
        assert house.ask(chance, "dice.roll", **slots).outcome is Outcome.FAILED


def test_a_number_is_between_those_that_were_said(house: Any) -> None:
    for slots, allowed in (
        ({"low": "seven", "high": "seven"}, {"seven"}),
        ({"low": "ten", "high": "nine"}, {"nine", "ten"}),
    ):
        said = {house.ask(chance, "number.pick", **slots).speech.rstrip(".").split()[-1].casefold() for _ in range(60)}
        assert said == allowed


@pytest.mark.parametrize(
    ("language", "term", "spelt"),
    [
        ("en", "queue", "Q, U, E, U, E."),
        ("en", "new york", "N, E, W. Next word: Y, O, R, K."),
        ("en", "o'brien", "O, B, R, I, E, N."),
        ("zh", "中国", "zhong1 guo2。"),
    ],
)
def test_words_are_spelt(house: Any, language: str, term: str, spelt: str) -> None:
    house.language = language
    assert house.ask(spelling, "spell", term=term).speech == spelt


def test_what_cannot_be_spelt_is_said(house: Any) -> None:
    assert house.ask(spelling, "spell").outcome is Outcome.FAILED
    assert house.ask(spelling, "spell", term="a" * 41).outcome is Outcome.FAILED


def test_none_of_them_needs_the_network(house: Any) -> None:
    for skill in (company, chance, spelling):
        assert skill.offline == set(skill.handlers) and not skill.hosts and not skill.sends
    assert replace(house.context(company)).web.__class__.__name__ == "Offline"
