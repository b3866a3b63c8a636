"""The agenda when clocks are set, when they change with the season, and when the house moves."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from speaker.agenda import Agenda, Kind, Why
from speaker.errors import SkillError
from speaker.state import State
from speaker.testing.agenda import OSLO, AgendaHouse
from speaker.values import read_moment


@pytest.fixture
def house(tmp_path: Path) -> Iterator[AgendaHouse]:
    house = AgendaHouse(tmp_path / "state.db")
    yield house
    house.state.close()


def test_an_alarm_keeps_its_time_of_day_over_both_changes_of_the_clocks(house: AgendaHouse) -> None:
    rule = house.rule("every day at seven in the morning")
    house.agenda.add(Kind.ALARM, rule.first, rule=rule)
    for day in ((2027, 3, 27), (2027, 3, 28), (2027, 10, 30), (2027, 10, 31)):
        house.until(*day, 6, 59)
        for _ in house.due():
            house.agenda.finish(house.agenda.ringing()[0])
        assert house.agenda.due(house.agenda.all()[0]) == house.at(*day, 7)
        house.until(*day, 7)
        assert len(house.due()) == 1
        house.agenda.finish(house.agenda.ringing()[0])


def test_a_time_that_the_clocks_leave_out_rings_as_much_later(house: AgendaHouse) -> None:
    house.agenda.add(Kind.ALARM, datetime(2027, 3, 28, 2, 30, tzinfo=OSLO))
    entry = house.agenda.all()[0]
    assert house.agenda.due(entry).astimezone(UTC) == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)


def test_a_time_that_the_clocks_show_twice_rings_the_first_time_only(house: AgendaHouse) -> None:
    house.agenda.add(Kind.ALARM, datetime(2027, 10, 31, 2, 30, tzinfo=OSLO))
    house.wait(datetime(2027, 10, 31, 0, 30, tzinfo=UTC).timestamp() - house.clock)
    assert len(house.due()) == 1
    house.agenda.finish(house.agenda.ringing()[0])
    house.wait(3600)
    assert house.due() == []


def test_an_alarm_follows_the_house_into_another_zone_and_a_timer_does_not(house: AgendaHouse) -> None:
    house.agenda.add(Kind.ALARM, house.at(2026, 11, 24, 7))
    house.agenda.count_down(3600)
    house.zone = ZoneInfo("America/New_York")
    timer, alarm = house.agenda.all()
    assert house.agenda.due(alarm) == datetime(2026, 11, 24, 7, tzinfo=house.zone)
    assert house.agenda.remaining(timer) == 3600


def test_an_alarm_that_the_clock_was_set_past_comes_and_says_so(house: AgendaHouse) -> None:
    house.agenda.add(Kind.ALARM, house.at(2026, 11, 23, 16), "tea")
    house.due()
    house.clock += 2 * 3600
    assert house.due() == [("tea", 4200.0, Why.CLOCK)]
    assert house.due() == []


def test_a_clock_set_back_lets_nothing_ring_twice(house: AgendaHouse) -> None:
    rule = house.rule("every day at four in the afternoon")
    house.agenda.add(Kind.ALARM, house.at(2026, 11, 23, 16), "once")
    house.agenda.add(Kind.ALARM, rule.first, "daily", rule=rule)
    house.until(2026, 11, 23, 16)
    assert len(house.due()) == 2
    for entry in house.agenda.ringing():
        house.agenda.finish(entry)
    house.clock -= 1800
    for _ in range(40):
        house.wait(60)
        assert house.due() == []
    assert [entry.text for entry in house.agenda.all()] == ["daily"]


@pytest.mark.parametrize("jump", [7200.0, -7200.0, 400 * 86_400.0])
def test_a_timer_counts_on_while_the_clock_is_set(house: AgendaHouse, jump: float) -> None:
    house.agenda.count_down(600, "pasta")
    house.wait(300)
    house.due()
    house.clock += jump
    assert house.due() == []
    house.wait(299)
    assert house.due() == []
    house.wait(1)
    assert [text for text, _, _ in house.due()] == ["pasta"]


def test_a_timer_from_before_the_start_goes_by_the_clock_that_is_set_after_it(house: AgendaHouse) -> None:
    house.agenda.count_down(600, "pasta")
    house.wait(60)
    house.clock -= 7 * 86_400  # a Pi wakes up without knowing the time
    house.restart()
    assert house.due() == []
    house.clock += 7 * 86_400 + 300
    assert house.due() == []
    house.wait(240)
    assert [text for text, _, _ in house.due()] == ["pasta"]


def test_what_comes_every_night_rings_once_in_the_hour_that_comes_twice(house: AgendaHouse) -> None:
    house.until(2027, 10, 29, 12)
    rule = house.rule("every day at two thirty am")
    house.agenda.add(Kind.ALARM, rule.first, rule=rule)
    rang = []
    while house.now.day != 2:
        house.wait(600)
        for _ in house.due():
            rang.append(house.now.isoformat())
            house.agenda.finish(house.agenda.ringing()[0])
    nights = ("2027-10-30T02:30:00+02:00", "2027-10-31T02:30:00+02:00", "2027-11-01T02:30:00+01:00")
    assert rang == list(nights)


def test_what_comes_every_night_rings_once_in_the_night_that_leaves_its_time_out(house: AgendaHouse) -> None:
    house.until(2027, 3, 27, 12)
    rule = house.rule("every day at two thirty am")
    house.agenda.add(Kind.ALARM, rule.first, rule=rule)
    rang = []
    while house.now.day != 30:
        house.wait(600)
        for _ in house.due():
            rang.append(house.now.isoformat())
            house.agenda.finish(house.agenda.ringing()[0])
    assert rang == ["2027-03-28T03:30:00+02:00", "2027-03-29T02:30:00+02:00"]


def test_what_comes_every_hour_comes_in_both_hours_that_are_called_two(house: AgendaHouse) -> None:
    house.wait(datetime(2027, 10, 30, 22, 15, tzinfo=UTC).timestamp() - house.clock)
    rule = house.rule("every hour")
    house.agenda.add(Kind.REMINDER, rule.first, "drink", rule=rule)
    seen: list[int] = []
    while len(seen) < 4:
        house.wait(900)
        for due in house.agenda.take_due():
            seen.append(house.now.astimezone(UTC).hour)
            house.agenda.finish(due.entry)
    assert seen == [23, 0, 1, 2]


def test_in_an_hour_is_an_hour_also_when_the_clocks_go_back_meanwhile(house: AgendaHouse) -> None:
    house.wait(datetime(2027, 10, 31, 0, 10, tzinfo=UTC).timestamp() - house.clock)
    meant = read_moment("in an hour", "en", house.now)
    assert meant is not None
    entry = house.agenda.add(Kind.ALARM, meant.at)
    assert house.agenda.remaining(entry) == 3600
    house.wait(3599)
    assert house.due() == []
    house.wait(1)
    assert len(house.due()) == 1


def test_what_was_off_when_it_learnt_the_time_says_that_it_was_off(house: AgendaHouse) -> None:
    house.agenda.add(Kind.ALARM, house.at(2026, 11, 24, 7), "work")
    house.restart()
    assert house.due() == []
    house.ticks += 30
    house.clock = house.at(2026, 11, 24, 9).timestamp()  # the network tells the time half a minute after the start
    assert house.due() == [("work", 7200.0, Why.POWER)]


@pytest.mark.parametrize("jump", [86_400.0 * 300, -86_400.0 * 300])
def test_a_timer_that_is_set_at_once_after_the_clock_was_set_is_right(house: AgendaHouse, jump: float) -> None:
    house.clock += jump
    timer = house.agenda.count_down(60)
    house.due()
    assert house.agenda.remaining(timer) == 60


@pytest.mark.parametrize("jump", [7200.0, -7200.0])
def test_a_timer_counts_on_where_the_clock_is_set_while_the_speaker_starts_anew(
    house: AgendaHouse, jump: float
) -> None:
    house.agenda.count_down(600, "pasta")
    house.wait(300)
    house.clock += jump
    house.restart(power=False)
    house.wait(299)
    assert house.due() == []
    house.wait(1)
    assert [text for text, _, _ in house.due()] == ["pasta"]


def test_a_clock_that_was_years_ahead_for_a_while_costs_nothing_that_comes_again(house: AgendaHouse) -> None:
    rule = house.rule("every day at seven in the morning")
    for text in ("told", "ringing"):
        house.agenda.add(Kind.ALARM, rule.first, text, rule=rule)
    house.clock += 5 * 365 * 86_400
    assert [text for text, _, _ in house.due()] == ["told", "ringing"]
    told, ringing = house.agenda.ringing()
    house.agenda.finish(told)
    house.clock -= 5 * 365 * 86_400
    assert house.due() == []
    house.agenda.finish(ringing)
    assert {house.agenda.due(entry) for entry in house.agenda.all()} == {house.at(2026, 11, 24, 7)}


def test_no_time_of_day_is_kept_while_nobody_knows_what_time_it_is(tmp_path: Path) -> None:
    state = State(tmp_path / "state.db")
    agenda = Agenda(state, lambda: OSLO, lambda: 1000.0, lambda: 5.0, clock_is_right=lambda: False)
    with pytest.raises(SkillError, match="time_unknown"):
        agenda.add(Kind.ALARM, datetime(2026, 11, 24, 7, tzinfo=OSLO))
    agenda.add(Kind.ALARM, datetime.fromtimestamp(1600, OSLO), counted=True)
    assert [agenda.remaining(entry) for entry in agenda.all()] == [600]
    state.close()
