"""What the speaker tells about what left the house."""

from dataclasses import replace
from typing import Any

import pytest

from skills.privacy import skill
from speaker.skill import Data, Outcome, Sent


def sent(house: Any, service: str, *data: str, heard: str = "is it raining", at: float | None = None) -> None:
    moment = house.clock.now if at is None else at
    house.sent.add(Sent(moment, "weather", "weather.query", heard, service, "host.example", data, 300))


def test_a_day_without_the_network_is_told(house: Any) -> None:
    sent(house, "Open-Meteo", "place", at=house.clock.now - 86_400)
    assert house.ask(skill, "privacy.query").speech == "Today, nothing has left this house through me."


def test_services_kinds_and_counts_are_told(house: Any) -> None:
    for _ in range(3):
        sent(house, "Open-Meteo", "place", "said")
    sent(house, "Wikipedia", "said", heard="who was ada lovelace")
    assert house.ask(skill, "privacy.query").speech == (
        "Today, for two of your requests, I sent Open-Meteo where home is and what was said, three times and Wikipedia "
        "what was said, once."
    )


def test_yesterday_ends_at_midnight(house: Any) -> None:
    sent(house, "Open-Meteo")
    sent(house, "MET Norway", at=house.clock.now - 86_400)
    speech = house.ask(skill, "privacy.query", day="yesterday").speech
    assert speech.startswith("Yesterday") and "MET Norway" in speech and "Open-Meteo" not in speech
    assert "a question that tells nothing about you" in speech


def test_many_services_are_counted(house: Any) -> None:
    for name in "ABCDE":
        sent(house, name, "said")
    assert "two more services" in house.ask(skill, "privacy.query").speech


def test_what_left_for_the_last_request_is_told(house: Any) -> None:
    assert house.ask(skill, "privacy.last").speech == "Nothing left the house for that."
    sent(house, "Wikipedia", "said", heard="who was ada lovelace")
    sent(house, "Open-Meteo", "place")
    house.memory.heard = "who was ada lovelace"
    assert house.ask(skill, "privacy.last").speech == "For that I sent Wikipedia what was said, once."


def test_the_list_is_deleted_once_that_is_confirmed(house: Any) -> None:
    sent(house, "Wikipedia")
    asked = house.ask(skill, "privacy.forget")
    assert asked.outcome is Outcome.ASKED and len(house.sent.since(0)) == 1
    done = house.do(skill, replace(asked.question.intent, confirmed=True))
    assert done.outcome is Outcome.DONE and house.sent.since(0) == ()


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "For that I sent the speech recognizer the sound of what was said, once."),
        ("zh", "刚才我发过：给语音识别服务说话的声音，一次。"),
    ],
)
def test_who_heard_the_sound_of_a_request_is_told_by_what_it_is(house: Any, language: str, told: str) -> None:
    house.language = language
    house.sent.writer("listener", "the speech recognizer", Data.VOICE)("nas", 30_000, "")
    house.sent.tell_words("listener", "is it raining")
    house.memory.heard = "is it raining"
    assert house.ask(skill, "privacy.last").speech == told


def test_what_left_without_a_request_is_no_request(house: Any) -> None:
    house.sent.writer("tools", "a tool server", Data.SAID)("nas", 300, "")
    assert house.ask(skill, "privacy.query").speech == (
        "Today, for none of your requests, I sent the tools of others a question that tells nothing about you, once."
    )


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (
            "en",
            "Today, for one of your requests, I sent the phone service provider names of people, the sound of what "
            "was said and where I can be called, three times, for calls with Anna and Ben of two minutes in all.",
        ),
        (
            "zh",
            "今天为了你的一个请求，我发过：给电话服务provider联系人的名字、说话的声音和怎么打电话给我，三次，"
            "是跟Anna和Ben通话，一共两分钟。",
        ),
    ],
)
def test_calls_are_told_with_whom_and_how_long(house: Any, language: str, told: str) -> None:
    house.language = language
    now, host = house.clock.now, "sip.example.org"
    house.sent.add(Sent(now, "calls", "", "", "provider", host, (), 0))
    house.sent.add(Sent(now, "calls", "call.make", "call anna", "provider", host, ("contact", "voice"), 0, "Anna", 90))
    house.sent.add(Sent(now, "calls", "call.answer", "", "provider", host, ("voice",), 0, "Ben", 30))
    assert house.ask(skill, "privacy.query").speech == told


def test_calls_to_rooms_and_without_a_service_are_told_by_where_they_went(house: Any) -> None:
    now = house.clock.now
    voice = ("contact", "voice")
    house.sent.add(Sent(now, "intercom", "call.make", "", "the speaker of another room", "nas", voice, 0, "kitchen", 5))
    house.sent.add(Sent(now, "calls", "call.make", "", "192.0.2.7", "192.0.2.7", ("contact",), 0, "Ben"))
    speech = house.ask(skill, "privacy.query").speech
    assert "the speaker of another room names of people and the sound of what was said, once, for calls with" in speech
    assert "the phone at 192.0.2.7 names of people, once, to call Ben" in speech
