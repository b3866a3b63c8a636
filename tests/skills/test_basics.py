from typing import Any

import pytest

from skills.basics import skill
from speaker.sentences import load_words
from speaker.skill import Outcome, Past
from speaker.templates import TemplateStage


def test_stop_hushes_without_a_word(house: Any) -> None:
    response = house.ask(skill, "stop")
    assert (response.speech, response.hush, response.expects_reply) == ("", True, False)


def test_repeat_says_the_last_reply_again(house: Any) -> None:
    house.memory.said = "It is ten past three."
    assert house.ask(skill, "repeat").speech == "It is ten past three."


def test_repeat_admits_that_nothing_was_said(house: Any) -> None:
    assert house.ask(skill, "repeat").outcome == Outcome.FAILED


def test_help_gives_three_different_examples(house: Any) -> None:
    house.examples = ("what time is it", "louder", "stop", "set a timer for ten minutes", "what's the date")
    speech = house.ask(skill, "help").speech
    assert speech.startswith("You can say, for example: ")
    assert sum(example in speech for example in house.examples) == 3


def test_help_makes_do_with_one_example_and_with_none(house: Any) -> None:
    assert house.ask(skill, "help").outcome == Outcome.FAILED
    house.examples = ("louder",)
    assert house.ask(skill, "help").speech == "You can say, for example: louder."


def test_what_was_heard_is_told(house: Any) -> None:
    assert house.ask(skill, "diagnostics.heard").outcome == Outcome.FAILED
    house.memory.heard = "sat a timer for ten {minutes}"
    assert house.ask(skill, "diagnostics.heard").speech == "I heard: sat a timer for ten {minutes}."


def past(**changes: Any) -> Past:
    values = {"at": 0.0, "heard": "wake me at six", "intent": "timer.set", "slots": {}, "source": "classifier"}
    return Past(**{**values, "score": 0.93, "reason": "", "said": "Done.", "outcome": "done", **changes})


def test_it_tells_why_it_did_what_it_did(house: Any) -> None:
    house.memory.last = past()
    assert house.ask(skill, "diagnostics.why").speech == (
        "I heard: wake me at six. I took it that you want me to set a timer, "
        "because it was most like that, ninety-three percent sure."
    )


@pytest.mark.parametrize("source", ["template", "dialog", "model", "command"])
def test_every_way_to_understand_has_a_reason_in_words(house: Any, source: str) -> None:
    house.memory.last = past(source=source)
    assert "because" in house.ask(skill, "diagnostics.why").speech


def test_what_was_not_understood_is_said_to_be_so(house: Any) -> None:
    house.memory.last = past(source="", intent="oos")
    assert "nothing that I can do" in house.ask(skill, "diagnostics.why").speech


def test_turns_are_deleted_by_voice(house: Any) -> None:
    house.memory.turns = 3
    assert house.ask(skill, "diagnostics.forget").speech == "Gone. I have deleted three of our exchanges."
    assert house.ask(skill, "diagnostics.forget").speech == "There was nothing to delete."


@pytest.mark.parametrize(("language", "not_to_them"), [("en", "never mind"), ("zh", "算了")])
def test_what_ends_a_call_means_stop_and_what_is_said_to_us_does_not_end_one(language: str, not_to_them: str) -> None:
    words = load_words(skill.folder, language)
    stage = TemplateStage({"basics": words})
    for said in (*words.stops_a_call, not_to_them):
        found = stage.find(said)
        assert found is not None and found.intent.name == "stop", said
    assert words.stops_a_call and not_to_them not in words.stops_a_call
