"""Installed skills as tools, and calls back to intents."""

from typing import Any

import pytest

from speaker.conversation import WrongCall, offers
from speaker.conversation.words import load
from speaker.intent import Intent
from speaker.sentences import IntentWords, Template, Words

WORDS = Words(
    "en",
    rules={"long": "{duration} long", "by": "(for|of) <long>"},
    intents={
        "timer.set": IntentWords(
            (
                Template("set a timer <by>"),
                Template("{name} timer"),
                Template("make it {duration}", {"reply": "yes"}),
                Template("an hour", {"duration": "one hour"}),
            ),
            {"set a timer of ten minutes": {"duration": "ten minutes"}, "tea timer": {"name": "tea"}, "timer": {}},
            gist="set a timer",
        ),
        "volume.set": IntentWords((Template("louder", {"change": "up"}), Template("quieter", {"change": "down"})), {}),
        "stop": IntentWords((Template("stop"),), {}),
    },
)


def call(tool: str, arguments: Any, language: str = "en") -> Intent:
    return offers({"house": WORDS}, {}, load(language))[tool].intent_of(arguments, "what was said", language)


def test_a_tool_is_described_by_the_skills_own_words() -> None:
    tool = offers({"house": WORDS}, {}, load("en"))["timer_set"].tool
    assert tool.description == 'To set a timer. Said like: "set a timer of ten minutes", "tea timer".'
    assert tool.parameters == {
        "type": "object",
        "properties": {
            "duration": {"type": "string", "description": 'As said: "ten minutes".'},
            "name": {"type": "string", "description": 'As said: "tea".'},
        },
        "additionalProperties": False,
    }


def test_what_only_wordings_imply_may_be_one_of_them() -> None:
    tool = offers({"house": WORDS}, {}, load("en"))["volume_set"].tool
    assert tool.parameters["properties"] == {"change": {"type": "string", "enum": ["up", "down"]}}


def test_what_is_about_the_talk_itself_is_no_tool() -> None:
    assert set(offers({"house": WORDS}, {}, load("en"))) == {"timer_set", "volume_set"}


@pytest.mark.parametrize(
    ("arguments", "slots"),
    [
        ({}, {}),
        ({"duration": "10 Minutes!"}, {"duration": "ten minutes"}),
        ({"duration": 10}, {"duration": "ten"}),
        ({"duration": None, "name": ""}, {}),
        ({"name": ["tea", "eggs"]}, {"name": "tea; eggs"}),
    ],
)
def test_a_call_becomes_what_a_user_would_have_said(arguments: dict[str, Any], slots: dict[str, str]) -> None:
    assert call("timer_set", arguments) == Intent("house", "timer.set", slots, "what was said", source="model")


def test_numbers_are_written_as_the_language_says_them() -> None:
    assert call("timer_set", {"duration": "10分钟"}, "zh").slots == {"duration": "十分钟"}


@pytest.mark.parametrize(
    ("tool", "arguments", "fault"),
    [
        ("timer_set", None, "no JSON object"),
        ("timer_set", {"length": "ten"}, "there is no parameter length"),
        ("timer_set", {"duration": {"minutes": 10}}, "duration is no text"),
        ("timer_set", {"duration": True}, "duration is no text"),
        ("timer_set", {"duration": [["ten"]]}, "duration is no text"),
        ("timer_set", {"name": "a" * 300}, "name is too long"),
        ("volume_set", {"change": "sideways"}, "change may be up, down"),
    ],
)
def test_a_call_that_does_not_fit_says_how(tool: str, arguments: Any, fault: str) -> None:
    with pytest.raises(WrongCall, match=fault):
        call(tool, arguments)
