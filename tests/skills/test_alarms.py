"""Alarms by voice: the right moment, asked where it is not clear, never in the past."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from skills.alarms import skill
from speaker.skill import Intent, Kind, Outcome, Response, SkillError

OSLO = ZoneInfo("Europe/Oslo")
LATER = [
    ({"datetime": "for half past six in the morning"}, (24, 6, 30)),
    ({"datetime": "at seven p m"}, (23, 19, 0)),
    ({"datetime": "in half an hour"}, (23, 15, 40)),
    ({"datetime": "tomorrow at seven"}, (24, 7, 0)),
    ({"datetime": "six am; tomorrow"}, (24, 6, 0)),
    ({"datetime": "noon"}, (24, 12, 0)),
]


def set_alarm(house: Any, text: str = "", **slots: str) -> Response:
    return house.do(skill, Intent("alarms", "alarm.set", slots, text))  # type: ignore[no-any-return]


def dues(house: Any) -> list[datetime]:
    return [house.agenda.due(entry) for entry in house.agenda.all(Kind.ALARM)]


@pytest.mark.parametrize(("slots", "moment"), LATER)
def test_an_alarm_is_set_for_the_moment_that_was_said(
    house: Any, slots: dict[str, str], moment: tuple[int, ...]
) -> None:
    assert set_alarm(house, **slots).outcome is Outcome.DONE
    assert dues(house) == [datetime(2026, 11, *moment, tzinfo=OSLO)]


def test_six_is_asked_about_and_waking_is_in_the_morning(house: Any) -> None:
    asked = set_alarm(house, "set an alarm for six", datetime="for six")
    assert asked.speech == "At six o'clock in the evening, or six o'clock in the morning?"
    assert house.reply(skill, asked, "six o'clock in the evening").outcome is Outcome.DONE
    set_alarm(house, "wake me at six", datetime="at six")
    assert [due.hour for due in dues(house)] == [18, 6]


def test_what_is_missing_is_asked_for(house: Any) -> None:
    asked = set_alarm(house)
    assert (asked.speech, asked.question.slot) == ("For when?", "datetime")  # type: ignore[union-attr]
    asked = set_alarm(house, datetime="tomorrow")
    assert asked.speech == "At what time?"
    assert house.reply(skill, asked, "seven in the morning").outcome is Outcome.DONE
    assert dues(house) == [datetime(2026, 11, 24, 7, tzinfo=OSLO)]


@pytest.mark.parametrize("said", ["today at nine in the morning", "yesterday at nine"])
def test_nothing_past_is_set(house: Any, said: str) -> None:
    with pytest.raises(SkillError) as error:
        set_alarm(house, datetime=said)
    assert error.value.response == "time_is_past"
    assert dues(house) == []


@pytest.mark.parametrize(
    ("slots", "text"),
    [
        ({"datetime": "before bed"}, ""),
        ({"datetime": "next week"}, ""),
        ({"frequency": "whenever it rains"}, ""),
        ({"datetime": "seven; seven fifteen"}, "uh seven no seven fifteen set the alarm"),
        ({"datetime": "seven; six"}, "make the alarm for seven not six"),
    ],
)
def test_what_tells_no_time_is_asked_about_and_the_reply_counts(house: Any, slots: dict[str, str], text: str) -> None:
    asked = set_alarm(house, text, **slots)
    assert asked.outcome is Outcome.ASKED and dues(house) == []
    assert house.reply(skill, asked, "tomorrow at seven fifteen in the morning").outcome is Outcome.DONE
    assert dues(house) == [datetime(2026, 11, 24, 7, 15, tzinfo=OSLO)]


def test_a_part_of_the_day_is_asked_about_for_an_alarm_and_has_an_hour_for_a_reminder(house: Any) -> None:
    assert set_alarm(house, datetime="tomorrow morning").speech == "At what time?"
    assert "nine o'clock in the morning tomorrow" in remind(house, event="stretch", datetime="tomorrow morning").speech
    assert (
        "every day, next at seven o'clock in the evening"
        in remind(house, event="stretch", frequency="every evening").speech
    )


def test_days_without_every_come_again_unless_they_are_one_day(house: Any) -> None:
    assert "every weekday" in set_alarm(house, frequency="weekday", datetime="seven in the morning").speech
    assert "on Sunday" in set_alarm(house, frequency="sunday", datetime="ten in the morning").speech
    assert [entry.rule is None for entry in house.agenda.all(Kind.ALARM)] == [False, True]


@pytest.mark.parametrize(
    ("slots", "first"),
    [
        ({"frequency": "every weekday", "datetime": "at seven"}, (24, 7, 0)),
        ({"frequency": "every day", "datetime": "six in the morning"}, (24, 6, 0)),
        ({"frequency": "every other friday at half past six"}, (27, 6, 30)),
    ],
)
def test_an_alarm_comes_again(house: Any, slots: dict[str, str], first: tuple[int, ...]) -> None:
    assert "every" in set_alarm(house, **slots).speech
    assert dues(house) == [datetime(2026, 11, *first, tzinfo=OSLO)]
    assert house.agenda.all()[0].rule is not None


def test_a_rule_without_a_time_is_asked_for_it(house: Any) -> None:
    asked = set_alarm(house, frequency="every friday")
    assert asked.speech == "At what time?"
    assert house.reply(skill, asked, "seven in the morning").outcome is Outcome.DONE
    assert dues(house) == [datetime(2026, 11, 27, 7, tzinfo=OSLO)]


def test_undo_takes_an_alarm_back_and_a_cancelled_one_comes_back(house: Any) -> None:
    done = set_alarm(house, datetime="tomorrow at seven", event="work")
    assert "Work alarm" in done.speech
    cancelled = house.do(skill, done.undo)
    assert dues(house) == []
    assert house.do(skill, cancelled.undo).outcome is Outcome.DONE
    assert [(due.hour, entry.text) for due, entry in zip(dues(house), house.agenda.all(), strict=True)] == [(7, "work")]


def test_alarms_are_told(house: Any) -> None:
    assert house.ask(skill, "alarm.query").speech == "No alarm is set."
    set_alarm(house, datetime="tomorrow at seven", event="work")
    assert house.ask(skill, "alarm.query").speech == (
        "There is one alarm, at seven o'clock in the morning tomorrow for work."
    )
    set_alarm(house, datetime="on wednesday at eight in the morning")
    assert house.ask(skill, "alarm.query").speech.startswith("There are two alarms:")
    assert "eight" in house.ask(skill, "alarm.query", datetime="on wednesday").speech
    assert house.ask(skill, "alarm.query", datetime="on sunday").speech == "No alarm is set for then."


def test_the_one_that_is_meant_is_cancelled(house: Any) -> None:
    set_alarm(house, datetime="tomorrow at seven", event="work")
    set_alarm(house, datetime="tomorrow at eight", event="school")
    assert house.ask(skill, "alarm.cancel", name="werk").speech.endswith("work is cancelled.")
    set_alarm(house, datetime="tomorrow at seven")
    asked = house.ask(skill, "alarm.cancel")
    assert asked.outcome is Outcome.ASKED and len(asked.question.choices) == 2
    house.reply(skill, asked, next(iter(asked.question.choices)))
    assert [entry.text for entry in house.agenda.all()] == ["school"]
    assert house.ask(skill, "alarm.cancel", datetime="eight").outcome is Outcome.DONE
    assert house.ask(skill, "alarm.cancel").outcome is Outcome.FAILED


def test_all_are_cancelled_at_once(house: Any) -> None:
    for hour in ("six", "seven", "eight"):
        set_alarm(house, datetime=f"tomorrow at {hour}")
    assert house.ask(skill, "alarm.cancel", which="all").speech == "All three alarms are cancelled."
    assert dues(house) == []


def test_one_morning_of_a_daily_alarm_is_left_out(house: Any) -> None:
    set_alarm(house, frequency="every day", datetime="seven in the morning")
    assert "not that time" in house.ask(skill, "alarm.cancel", datetime="tomorrow").speech
    assert dues(house) == [datetime(2026, 11, 25, 7, tzinfo=OSLO)]


def test_what_rings_is_stopped_or_snoozed(house: Any) -> None:
    assert house.ask(skill, "alarm.snooze").speech == "Nothing is ringing."
    set_alarm(house, datetime="in half an hour")
    house.clock.now += 1800
    house.agenda.take_due()
    response = house.ask(skill, "alarm.snooze", duration="ten minutes")
    assert (response.speech, response.hush) == ("I will ring again in ten minutes.", True)
    assert house.agenda.ringing() == []
    house.clock.now += 600
    house.agenda.take_due()
    stopped = house.ask(skill, "alarm.cancel")
    assert (stopped.speech, stopped.hush) == ("", True)


def test_mandarin_is_spoken_too(house: Any) -> None:
    house.language = "zh"
    assert set_alarm(house, "明天早上六点叫我", datetime="明天早上六点").speech == "闹钟定好了，明天早上六点。"
    assert set_alarm(house, "七点叫我起床", datetime="七点").outcome is Outcome.DONE
    assert (
        set_alarm(house, "每个工作日早上七点叫我", frequency="每个工作日", datetime="早上七点").outcome is Outcome.DONE
    )
    assert [(due.day, due.hour) for due in dues(house)] == [(24, 6), (24, 7), (24, 7)]


def remind(house: Any, **slots: str) -> Response:
    return house.ask(skill, "reminder.set", **slots)  # type: ignore[no-any-return]


def test_a_reminder_is_kept_in_words_to_the_listener(house: Any) -> None:
    response = remind(house, event="take my pills", datetime="tomorrow at nine in the morning")
    assert response.speech == "I will remind you at nine o'clock in the morning tomorrow: take your pills."
    (entry,) = house.agenda.all(Kind.REMINDER)
    assert (entry.text, house.agenda.due(entry).hour) == ("take your pills", 9)
    assert house.do(skill, response.undo).speech == "I won't remind you: take your pills."
    assert house.agenda.all() == []


def test_what_and_when_are_asked_for(house: Any) -> None:
    assert remind(house).question.slot == "event"  # type: ignore[union-attr]
    asked = remind(house, event="feed the cat")
    assert asked.speech == "For when?"
    assert house.reply(skill, asked, "in ten minutes").outcome is Outcome.DONE


def test_a_reminder_comes_again(house: Any) -> None:
    assert "every two hours" in remind(house, event="drink water", frequency="every two hours").speech
    (entry,) = house.agenda.all(Kind.REMINDER)
    assert entry.rule is not None and house.agenda.due(entry).hour == 17


def test_reminders_are_told_and_cancelled(house: Any) -> None:
    assert house.ask(skill, "reminder.query").speech == "There are no reminders."
    remind(house, event="feed the cat", datetime="in ten minutes")
    remind(house, event="water the plants", datetime="tomorrow at noon")
    set_alarm(house, datetime="tomorrow at seven")
    assert house.ask(skill, "reminder.query").speech.startswith("There are two reminders: feed the cat")
    assert "plants" in house.ask(skill, "reminder.query", datetime="tomorrow").speech
    assert house.ask(skill, "reminder.cancel", event="water the plans").outcome is Outcome.DONE
    assert house.ask(skill, "reminder.cancel").outcome is Outcome.DONE
    assert [entry.kind for entry in house.agenda.all()] == [Kind.ALARM]


def test_reminders_in_mandarin(house: Any) -> None:
    house.language = "zh"
    assert (
        remind(house, event="给我妈打电话", datetime="明天上午十点").speech == "好，明天上午十点提醒你：给你妈打电话。"
    )


@pytest.mark.parametrize("said", ["six today", "today at six", "six this morning", "six this evening"])
def test_six_today_is_past_at_seven_in_the_evening(house: Any, said: str) -> None:
    house.clock.set(2026, 11, 23, 19, 0)
    with pytest.raises(SkillError) as error:
        set_alarm(house, datetime=said)
    assert error.value.response == "time_is_past"
    assert dues(house) == []


def test_a_choice_that_has_passed_meanwhile_is_not_set(house: Any) -> None:
    house.clock.set(2026, 11, 23, 17, 59, 50)
    asked = set_alarm(house, datetime="six")
    house.clock.set(2026, 11, 23, 18, 0, 5)
    with pytest.raises(SkillError) as error:
        house.reply(skill, asked, "six o'clock in the evening")
    assert error.value.response == "time_is_past"
    assert dues(house) == []


def test_this_evening_is_asked_for_its_time_though_it_has_begun(house: Any) -> None:
    house.clock.set(2026, 11, 23, 19, 0)
    assert set_alarm(house, datetime="this evening").speech == "At what time?"


def test_an_alarm_is_moved_in_its_half_of_the_day_and_back(house: Any) -> None:
    set_alarm(house, datetime="tomorrow at seven in the morning", event="work")
    moved = house.ask(skill, "alarm.adjust", **{"from": "seven o'clock", "to": "half past seven"})
    assert moved.speech == "The alarm is now at half past seven in the morning tomorrow for work."
    assert dues(house) == [datetime(2026, 11, 24, 7, 30, tzinfo=OSLO)]
    assert house.do(skill, moved.undo).outcome is Outcome.DONE
    assert dues(house) == [datetime(2026, 11, 24, 7, 0, tzinfo=OSLO)]
    house.ask(skill, "alarm.adjust", duration="ten minutes")
    house.ask(skill, "alarm.adjust", duration="half an hour", way="earlier")
    assert dues(house) == [datetime(2026, 11, 24, 6, 40, tzinfo=OSLO)]
    asked = house.ask(skill, "alarm.adjust")
    assert asked.speech == "To what time?"
    house.reply(skill, asked, "on friday at nine")
    assert dues(house) == [datetime(2026, 11, 27, 9, 0, tzinfo=OSLO)]


def test_what_comes_again_is_moved_each_time(house: Any) -> None:
    set_alarm(house, frequency="every weekday at seven in the morning")
    moved = house.ask(skill, "alarm.adjust", to="eight")
    (entry,) = house.agenda.all(Kind.ALARM)
    assert entry.rule is not None and entry.rule.weekdays == (0, 1, 2, 3, 4)
    assert dues(house) == [datetime(2026, 11, 24, 8, 0, tzinfo=OSLO)]
    assert house.agenda.skip(entry) is not None
    assert dues(house) == [datetime(2026, 11, 25, 8, 0, tzinfo=OSLO)]
    house.do(skill, moved.undo)
    assert dues(house) == [datetime(2026, 11, 24, 7, 0, tzinfo=OSLO)]


def test_an_alarm_is_not_moved_into_the_past_and_of_several_one_is_asked_for(house: Any) -> None:
    set_alarm(house, datetime="today at six in the evening")
    with pytest.raises(SkillError) as error:
        house.ask(skill, "alarm.adjust", duration="five hours", way="earlier")
    assert error.value.response == "time_is_past"
    set_alarm(house, datetime="tomorrow at seven in the morning")
    assert house.ask(skill, "alarm.adjust", to="eight").question is not None
    assert house.ask(skill, "alarm.adjust", to="eight", **{"from": "five"}).outcome is Outcome.FAILED


def test_the_alarm_at_seven_is_cancelled_for_good_and_tomorrows_once(house: Any) -> None:
    set_alarm(house, frequency="every day at seven in the morning")
    skipped = house.ask(skill, "alarm.cancel", datetime="tomorrow's")
    assert skipped.speech == ("All right, not that time. It rings next at seven o'clock in the morning on Wednesday.")
    assert house.ask(skill, "alarm.cancel", datetime="at seven").speech.endswith("is cancelled.")
    assert dues(house) == []


def test_two_alarms_are_set_in_one_breath_and_taken_back_together(house: Any) -> None:
    done = set_alarm(house, "set alarms for six and seven thirty", datetime="six; seven thirty")
    assert done.speech.startswith("Two alarms set: six o'clock in the morning tomorrow and half past seven")
    assert [due.hour for due in dues(house)] == [6, 7]
    assert house.do(skill, done.undo).outcome is Outcome.DONE
    assert dues(house) == []


def test_a_length_of_time_is_counted_from_now(house: Any) -> None:
    set_alarm(house, datetime="for ten minutes")
    (entry,) = house.agenda.all(Kind.ALARM)
    assert entry.counts_down and house.agenda.remaining(entry) == 600


def test_a_day_that_is_past_is_not_taken_for_a_name(house: Any) -> None:
    with pytest.raises(SkillError) as error:
        set_alarm(house, name="yesterday", datetime="at six")
    assert error.value.response == "time_is_past"


def test_a_part_of_the_day_is_no_time_to_come_again_at(house: Any) -> None:
    assert set_alarm(house, frequency="every evening").speech == "At what time?"
    told = set_alarm(house, frequency="every evening", datetime="at nine").speech
    assert dues(house) == [datetime(2026, 11, 23, 21, 0, tzinfo=OSLO)]
    assert told == "Alarm set, every day: next at nine o'clock at night today."


@pytest.mark.parametrize(
    ("said", "often"),
    [
        ("every weekday at seven am", "every weekday"),
        ("every saturday and sunday at ten am", "every weekend"),
        ("every other friday at six am", "every other Friday"),
        ("every monday and friday at six am", "every Monday and Friday"),
        ("every three days at six am", "every three days"),
        ("every month at six am", "every month"),
    ],
)
def test_how_often_is_told(house: Any, said: str, often: str) -> None:
    set_alarm(house, frequency=said)
    assert f"in the morning {often}. It rings next" in house.ask(skill, "alarm.query").speech


def test_a_time_that_is_left_out_is_told_so(house: Any) -> None:
    set_alarm(house, frequency="every day at seven in the morning")
    house.ask(skill, "alarm.cancel", datetime="tomorrow")
    told = house.ask(skill, "alarm.query").speech
    assert told == "There is one alarm, at seven o'clock in the morning every day, next on Wednesday."
