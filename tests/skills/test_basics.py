from typing import Any

from skills.basics import skill
from speaker.skill import Outcome


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
