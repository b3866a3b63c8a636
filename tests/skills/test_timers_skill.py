from typing import Any

import pytest

from skills.timers import skill
from speaker.skill import Outcome, Timers


def running(house: Any) -> list[tuple[str, float]]:
    return [(timer.name, timer.length) for timer in house.timers.all()]


def test_a_timer_is_running_when_it_is_confirmed(house: Any) -> None:
    response = house.ask(skill, "timer.set", duration="ten minutes")
    assert response.outcome == Outcome.DONE
    assert "ten minutes" in response.speech.lower()
    assert running(house) == [("", 600)]


def test_a_timer_has_the_name_it_was_given(house: Any) -> None:
    response = house.ask(skill, "timer.set", duration="ten minute", name="the pasta")
    assert response.speech == "Pasta timer, ten minutes, starting now."
    assert running(house) == [("pasta", 600)]


def test_a_name_that_is_a_duration_is_one(house: Any) -> None:
    house.ask(skill, "timer.set", name="ninety second")
    assert running(house) == [("", 90)]


def test_without_a_duration_it_asks_and_the_answer_keeps_the_name(house: Any) -> None:
    asked = house.ask(skill, "timer.set", name="egg")
    assert (asked.speech, asked.expects_reply, running(house)) == ("For how long?", True, [])
    house.reply(skill, asked, "six minutes")
    assert running(house) == [("egg", 360)]


def test_what_was_set_can_be_undone(house: Any) -> None:
    house.timers.set(600)
    done = house.ask(skill, "timer.set", duration="ten minutes")
    house.do(skill, done.undo)
    assert running(house) == [("", 600)]


def test_added_time_can_be_taken_off_again(house: Any) -> None:
    house.timers.set(600)
    done = house.ask(skill, "timer.adjust", change="add", duration="five minutes")
    assert house.do(skill, done.undo).speech == "Ten minutes left on the timer now."


@pytest.mark.parametrize("duration", ["zero minutes", "two weeks", "ninety nine thousand hours", "half a second"])
def test_a_length_that_makes_no_sense_is_refused_in_words(house: Any, duration: str) -> None:
    assert house.ask(skill, "timer.set", duration=duration).outcome == Outcome.FAILED
    assert running(house) == []


def test_a_duration_that_is_none_is_asked_for_again(house: Any) -> None:
    assert house.ask(skill, "timer.set", duration="pasta").expects_reply


def test_there_is_an_end_to_how_many_run_at_once(house: Any) -> None:
    for _ in range(Timers.MOST):
        house.timers.set(60)
    response = house.ask(skill, "timer.set", duration="ten minutes")
    assert response.speech == "Fifty timers are running already. Cancel one first."


def test_the_time_left_is_told(house: Any) -> None:
    assert house.ask(skill, "timer.query").speech == "There is no timer running."
    house.timers.set(600)
    house.clock.now += 270
    assert house.ask(skill, "timer.query").speech == "Five minutes and thirty seconds left on the timer."


def test_the_time_left_is_told_of_the_timer_that_was_asked_for(house: Any) -> None:
    house.timers.set(600, "pasta")
    house.timers.set(1200, "egg")
    house.timers.set(1800)
    assert house.ask(skill, "timer.query", name="my pasta").speech == "Ten minutes left on the pasta timer."
    assert house.ask(skill, "timer.query", name="eggs").speech == "Twenty minutes left on the egg timer."
    assert house.ask(skill, "timer.query", duration="thirty minute").speech == (
        "Half an hour left on the thirty minute timer."
    )


def test_all_timers_are_told_the_next_one_first(house: Any) -> None:
    house.timers.set(1200, "egg")
    house.timers.set(600)
    assert house.ask(skill, "timer.query").speech == (
        "You have two timers: the ten minute timer with ten minutes and the egg timer with twenty minutes."
    )


def test_a_timer_that_is_not_there_is_answered_with_those_that_are(house: Any) -> None:
    house.timers.set(600, "egg")
    response = house.ask(skill, "timer.query", name="pizza")
    assert response.outcome == Outcome.FAILED
    assert response.speech == "There is no pizza timer. There is the egg timer."
    assert house.ask(skill, "timer.cancel", which="second").speech == (
        "There is no second timer. There is the egg timer."
    )


def test_the_only_timer_is_cancelled(house: Any) -> None:
    house.timers.set(600)
    assert house.ask(skill, "timer.cancel").speech == "The timer is cancelled."
    assert running(house) == []


@pytest.mark.parametrize(
    ("slots", "left"),
    [
        ({"name": "pasta"}, ["egg", ""]),
        ({"name": "the eggs"}, ["pasta", ""]),
        ({"duration": "thirty minute"}, ["pasta", "egg"]),
        ({"which": "first"}, ["egg", ""]),
        ({"which": "last"}, ["pasta", "egg"]),
        ({"which": "all"}, []),
    ],
)
def test_the_timer_that_is_meant_is_cancelled(house: Any, slots: dict[str, str], left: list[str]) -> None:
    house.timers.set(600, "pasta")
    house.timers.set(1200, "egg")
    house.timers.set(1800)
    assert house.ask(skill, "timer.cancel", **slots).outcome == Outcome.DONE
    assert [name for name, _ in running(house)] == left


@pytest.mark.parametrize("said", ["past a", "the pass the one"])
def test_a_timer_is_found_by_the_sound_of_its_name(house: Any, said: str) -> None:
    house.timers.set(600, "pasta")
    house.timers.set(1200, "egg")
    assert house.ask(skill, "timer.cancel", name=said).speech == "The pasta timer is cancelled."


def test_which_of_two_names_that_sound_alike_is_asked(house: Any) -> None:
    house.timers.set(600, "red")
    house.timers.set(1200, "bed")
    house.timers.set(1800, "lasagne")
    asked = house.ask(skill, "timer.cancel", name="bread")
    assert asked.speech == "Which one: the red timer or the bed timer?"
    assert house.ask(skill, "timer.cancel", name="bed").speech == "The bed timer is cancelled."


def test_a_name_that_is_only_somewhat_alike_is_another(house: Any) -> None:
    house.timers.set(600, "egg")
    assert house.ask(skill, "timer.cancel", name="leg").speech == "There is no leg timer. There is the egg timer."


@pytest.mark.parametrize(
    ("said", "name"), [("this one", ""), ("a new", ""), ("my yes timer", "yes"), ("the pasta", "pasta")]
)
def test_what_stands_where_a_name_would_is_not_always_one(house: Any, said: str, name: str) -> None:
    house.ask(skill, "timer.set", duration="ten minutes", name=said)
    assert running(house) == [(name, 600)]


def test_which_of_several_is_asked_and_the_answer_cancels_it(house: Any) -> None:
    house.timers.set(600, "pasta")
    house.timers.set(1200)
    asked = house.ask(skill, "timer.cancel")
    assert asked.speech == "Which one: the pasta timer or the twenty minute timer?"
    assert (asked.expects_reply, len(running(house))) == (True, 2)
    assert house.reply(skill, asked, "the pasta timer").speech == "The pasta timer is cancelled."
    assert running(house) == [("", 1200)]


def test_timers_of_the_same_length_are_told_apart_by_what_is_left(house: Any) -> None:
    house.timers.set(600)
    house.clock.now += 60
    house.timers.set(600)
    assert house.ask(skill, "timer.cancel").speech == (
        "Which one: the ten minute timer with nine minutes or the ten minute timer with ten minutes?"
    )


def test_the_name_of_a_timer_alone_cancels_nothing_unless_it_was_asked_for(house: Any) -> None:
    house.timers.set(600, "pasta")
    assert house.ask(skill, "timer.cancel", name="pasta", reply="yes").speech == "Ten minutes left on the pasta timer."
    assert running(house) == [("pasta", 600)]


def test_cancelling_hushes_a_timer_that_rings(house: Any) -> None:
    assert house.ask(skill, "timer.cancel").hush


def test_time_is_added_and_taken_off(house: Any) -> None:
    house.timers.set(600, "pasta")
    house.timers.set(1200, "egg")
    adjust = "timer.adjust"
    assert house.ask(skill, adjust, change="add", duration="five more minutes", name="pasta").speech == (
        "Fifteen minutes left on the pasta timer now."
    )
    assert house.ask(skill, adjust, change="remove", duration="a minute", name="pasta").speech == (
        "Fourteen minutes left on the pasta timer now."
    )
    assert house.ask(skill, adjust, change="remove", duration="an hour", name="egg").speech == (
        "There is only twenty minutes left on the egg timer."
    )
    assert house.ask(skill, adjust, change="add", duration="a minute").outcome == Outcome.FAILED
    assert house.ask(skill, adjust, change="other", name="egg").outcome == Outcome.FAILED
    assert sorted(house.timers.remaining(timer) for timer in house.timers.all()) == [840, 1200]
