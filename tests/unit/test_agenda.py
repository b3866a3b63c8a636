"""The agenda: nothing lost, nothing twice, nothing past."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from speaker.agenda import MOST, Kind, Why
from speaker.errors import StateError
from speaker.testing.agenda import AgendaHouse


@pytest.fixture
def house(tmp_path: Path) -> Iterator[AgendaHouse]:
    house = AgendaHouse(tmp_path / "state.db")
    yield house
    house.state.close()


def test_what_is_due_comes_once_and_rings_until_it_is_finished(house: AgendaHouse) -> None:
    entry = house.agenda.add(Kind.ALARM, house.at(2026, 11, 24, 7), "work")
    assert house.due() == []
    house.until(2026, 11, 24, 7)
    assert house.due() == [("work", 0.0, Why.BUSY)]
    assert house.due() == []
    assert [one.id for one in house.agenda.ringing()] == [entry.id]
    house.agenda.finish(entry)
    house.agenda.finish(entry)
    assert house.agenda.all() == []


def test_several_come_in_the_order_they_were_due(house: AgendaHouse) -> None:
    house.agenda.count_down(20, "second")
    house.agenda.add(Kind.REMINDER, house.now + timedelta(seconds=10), "first")
    house.wait(30)
    assert [(text, late) for text, late, _ in house.due()] == [("first", 20.0), ("second", 10.0)]


@pytest.mark.parametrize(("clean", "why"), [(True, Why.STOPPED), (False, Why.POWER)])
def test_what_was_due_while_it_was_off_comes_at_the_start_and_says_why(
    house: AgendaHouse, clean: bool, why: Why
) -> None:
    house.agenda.add(Kind.ALARM, house.at(2026, 11, 24, 7), "work")
    house.until(2026, 11, 24, 7, 40)
    house.restart(clean=clean)
    assert house.due() == [("work", 2400.0, why)]
    house.agenda.finish(house.agenda.ringing()[0])
    house.restart()
    assert house.due() == []


def test_what_rang_when_the_power_failed_rings_again(house: AgendaHouse) -> None:
    house.agenda.count_down(60, "egg")
    house.wait(60)
    assert len(house.due()) == 1
    house.restart()
    assert [text for text, _, _ in house.due()] == ["egg"]


def test_what_comes_again_goes_on_and_is_not_told_for_each_time_it_was_missed(house: AgendaHouse) -> None:
    rule = house.rule("every day at seven")
    house.agenda.add(Kind.ALARM, rule.first, "daily", rule=rule)
    house.until(2026, 11, 27, 12)
    house.restart()
    assert [text for text, _, _ in house.due()] == ["daily"]
    house.agenda.finish(house.agenda.ringing()[0])
    assert house.due() == []
    assert house.agenda.due(house.agenda.all()[0]) == house.at(2026, 11, 28, 7)


def test_every_other_friday_stays_every_other_friday(house: AgendaHouse) -> None:
    rule = house.rule("every other friday at half past six in the morning")
    house.agenda.add(Kind.ALARM, rule.first, rule=rule)
    seen = []
    for _ in range(3):
        entry = house.agenda.all()[0]
        seen.append(house.agenda.due(entry))
        house.wait(house.agenda.remaining(entry))
        assert len(house.due()) == 1
        house.restart()
        assert len(house.due()) == 1
        house.agenda.finish(house.agenda.ringing()[0])
    assert [(day - seen[0]).days for day in seen] == [0, 14, 28]
    assert {(day.weekday(), day.hour, day.minute) for day in seen} == {(4, 6, 30)}


def test_one_time_of_what_comes_again_can_be_left_out(house: AgendaHouse) -> None:
    rule = house.rule("every day at seven in the morning")
    entry = house.agenda.add(Kind.ALARM, rule.first, rule=rule)
    skipped = house.agenda.skip(entry)
    assert skipped is not None and house.agenda.due(skipped) == house.at(2026, 11, 25, 7)
    single = house.agenda.add(Kind.ALARM, house.at(2026, 11, 24, 8))
    assert house.agenda.skip(single) is None


def test_what_is_snoozed_comes_again_and_keeps_its_rule(house: AgendaHouse) -> None:
    rule = house.rule("every day at seven in the morning")
    entry = house.agenda.add(Kind.ALARM, rule.first, rule=rule)
    house.until(2026, 11, 24, 7)
    house.due()
    house.agenda.snooze(entry, 540)
    house.restart()
    assert house.due() == []
    house.wait(540)
    assert len(house.due()) == 1
    house.agenda.finish(house.agenda.ringing()[0])
    assert house.agenda.due(house.agenda.all()[0]) == house.at(2026, 11, 25, 7)


def test_nothing_past_is_ever_set_or_moved_to(house: AgendaHouse) -> None:
    entry = house.agenda.add(Kind.ALARM, house.at(2026, 11, 24, 7))
    for moment in (house.now, house.now - timedelta(seconds=1), house.at(2020, 1, 1)):
        with pytest.raises(ValueError, match="past"):
            house.agenda.add(Kind.ALARM, moment)
        with pytest.raises(ValueError, match="past"):
            house.agenda.move(entry, moment)
    with pytest.raises(ValueError):
        house.agenda.count_down(0)
    assert house.agenda.all() == [entry]


def test_there_is_an_end_to_how_many_there_are(house: AgendaHouse) -> None:
    for _ in range(MOST):
        house.agenda.count_down(60)
    with pytest.raises(ValueError, match="already"):
        house.agenda.count_down(60)


def test_what_could_not_be_written_down_is_not_confirmed(house: AgendaHouse) -> None:
    house.state.close()
    with pytest.raises(StateError):
        house.agenda.add(Kind.ALARM, house.at(2026, 11, 24, 7))
    assert house.agenda.all() == []


def test_it_rings_even_when_the_disk_fails(house: AgendaHouse) -> None:
    house.agenda.count_down(60, "egg")
    house.state.close()
    house.wait(60)
    assert [text for text, _, _ in house.due()] == ["egg"]
    assert house.due() == []


def test_an_entry_of_another_version_costs_only_itself(house: AgendaHouse) -> None:
    house.agenda.count_down(60, "egg")
    house.state.put("agenda", "77", {"kind": "comet", "text": "?"})
    house.restart()
    assert [entry.text for entry in house.agenda.all()] == ["egg"]


def test_an_id_is_never_used_again(house: AgendaHouse) -> None:
    first = house.agenda.count_down(60)
    house.agenda.cancel(first)
    house.restart()
    assert house.agenda.count_down(60).id > first.id
