"""The agenda: nothing lost, nothing twice, right when clocks are set and when they change."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from speaker.agenda import MOST, Agenda, Kind, Why
from speaker.errors import StateError
from speaker.state import State
from speaker.values import read_recurrence

OSLO = ZoneInfo("Europe/Oslo")


class House:
    """A state, a zone, a clock that can be set, and ticks that cannot."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.zone = OSLO
        self.ticks = 5000.0
        self.clock = datetime(2026, 11, 23, 15, 10, tzinfo=OSLO).timestamp()
        self.state = State(path)
        self.agenda = self.open()

    def open(self) -> Agenda:
        return Agenda(self.state, lambda: self.zone, lambda: self.clock, lambda: self.ticks)

    def restart(self, *, clean: bool = False) -> None:
        if clean:
            self.agenda.close()
        self.state.close()
        self.state = State(self.path)
        self.ticks = 10.0
        self.agenda = self.open()

    @property
    def now(self) -> datetime:
        return datetime.fromtimestamp(self.clock, self.zone)

    def wait(self, seconds: float) -> None:
        self.clock += seconds
        self.ticks += seconds

    def until(self, *moment: int) -> None:
        """Let time pass, as people wait."""
        self.wait(self.at(*moment).timestamp() - self.clock)

    def at(self, *moment: int) -> datetime:
        return datetime(*moment, tzinfo=self.zone)  # type: ignore[misc, arg-type]

    def due(self) -> list[tuple[str, float, Why]]:
        return [(due.entry.text, due.late, due.why) for due in self.agenda.take_due()]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path / "state.db")
    yield house
    house.state.close()


def test_what_is_due_comes_once_and_rings_until_it_is_finished(house: House) -> None:
    entry = house.agenda.add(Kind.ALARM, house.at(2026, 11, 24, 7), "work")
    assert house.due() == []
    house.until(2026, 11, 24, 7)
    assert house.due() == [("work", 0.0, Why.BUSY)]
    assert house.due() == []
    assert [one.id for one in house.agenda.ringing()] == [entry.id]
    house.agenda.finish(entry)
    house.agenda.finish(entry)
    assert house.agenda.all() == []


def test_several_come_in_the_order_they_were_due(house: House) -> None:
    house.agenda.count_down(20, "second")
    house.agenda.add(Kind.REMINDER, house.now + timedelta(seconds=10), "first")
    house.wait(30)
    assert [(text, late) for text, late, _ in house.due()] == [("first", 20.0), ("second", 10.0)]


@pytest.mark.parametrize(("clean", "why"), [(True, Why.STOPPED), (False, Why.POWER)])
def test_what_was_due_while_it_was_off_comes_at_the_start_and_says_why(house: House, clean: bool, why: Why) -> None:
    house.agenda.add(Kind.ALARM, house.at(2026, 11, 24, 7), "work")
    house.until(2026, 11, 24, 7, 40)
    house.restart(clean=clean)
    assert house.due() == [("work", 2400.0, why)]
    house.agenda.finish(house.agenda.ringing()[0])
    house.restart()
    assert house.due() == []


def test_what_rang_when_the_power_failed_rings_again(house: House) -> None:
    house.agenda.count_down(60, "egg")
    house.wait(60)
    assert len(house.due()) == 1
    house.restart()
    assert [text for text, _, _ in house.due()] == ["egg"]


def test_what_comes_again_goes_on_and_is_not_told_for_each_time_it_was_missed(house: House) -> None:
    rule = read_recurrence("every day at seven", "en", house.now)
    assert rule is not None
    house.agenda.add(Kind.ALARM, rule.first, "daily", rule=rule)
    house.until(2026, 11, 27, 12)
    house.restart()
    assert [text for text, _, _ in house.due()] == ["daily"]
    house.agenda.finish(house.agenda.ringing()[0])
    assert house.due() == []
    assert house.agenda.due(house.agenda.all()[0]) == house.at(2026, 11, 28, 7)


def test_every_other_friday_stays_every_other_friday(house: House) -> None:
    rule = read_recurrence("every other friday at half past six in the morning", "en", house.now)
    assert rule is not None
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


def test_one_time_of_what_comes_again_can_be_left_out(house: House) -> None:
    rule = read_recurrence("every day at seven in the morning", "en", house.now)
    assert rule is not None
    entry = house.agenda.add(Kind.ALARM, rule.first, rule=rule)
    skipped = house.agenda.skip(entry)
    assert skipped is not None and house.agenda.due(skipped) == house.at(2026, 11, 25, 7)
    single = house.agenda.add(Kind.ALARM, house.at(2026, 11, 24, 8))
    assert house.agenda.skip(single) is None


def test_what_is_snoozed_comes_again_and_keeps_its_rule(house: House) -> None:
    rule = read_recurrence("every day at seven in the morning", "en", house.now)
    assert rule is not None
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


def test_an_alarm_keeps_its_time_of_day_over_both_changes_of_the_clocks(house: House) -> None:
    rule = read_recurrence("every day at seven in the morning", "en", house.now)
    assert rule is not None
    house.agenda.add(Kind.ALARM, rule.first, rule=rule)
    for day in ((2027, 3, 27), (2027, 3, 28), (2027, 10, 30), (2027, 10, 31)):
        house.until(*day, 6, 59)
        for _ in house.due():
            house.agenda.finish(house.agenda.ringing()[0])
        assert house.agenda.due(house.agenda.all()[0]) == house.at(*day, 7)
        house.until(*day, 7)
        assert len(house.due()) == 1
        house.agenda.finish(house.agenda.ringing()[0])


def test_a_time_that_the_clocks_leave_out_rings_as_much_later(house: House) -> None:
    house.agenda.add(Kind.ALARM, datetime(2027, 3, 28, 2, 30, tzinfo=OSLO))
    entry = house.agenda.all()[0]
    assert house.agenda.due(entry).astimezone(UTC) == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)


def test_a_time_that_the_clocks_show_twice_rings_the_first_time_only(house: House) -> None:
    house.agenda.add(Kind.ALARM, datetime(2027, 10, 31, 2, 30, tzinfo=OSLO))
    house.wait(datetime(2027, 10, 31, 0, 30, tzinfo=UTC).timestamp() - house.clock)
    assert len(house.due()) == 1
    house.agenda.finish(house.agenda.ringing()[0])
    house.wait(3600)
    assert house.due() == []


def test_an_alarm_follows_the_house_into_another_zone_and_a_timer_does_not(house: House) -> None:
    house.agenda.add(Kind.ALARM, house.at(2026, 11, 24, 7))
    house.agenda.count_down(3600)
    house.zone = ZoneInfo("America/New_York")
    timer, alarm = house.agenda.all()
    assert house.agenda.due(alarm) == datetime(2026, 11, 24, 7, tzinfo=house.zone)
    assert house.agenda.remaining(timer) == 3600


def test_an_alarm_that_the_clock_was_set_past_comes_and_says_so(house: House) -> None:
    house.agenda.add(Kind.ALARM, house.at(2026, 11, 23, 16), "tea")
    house.due()
    house.clock += 2 * 3600
    assert house.due() == [("tea", 4200.0, Why.CLOCK)]
    assert house.due() == []


def test_a_clock_set_back_lets_nothing_ring_twice(house: House) -> None:
    rule = read_recurrence("every day at four in the afternoon", "en", house.now)
    assert rule is not None
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
def test_a_timer_counts_on_while_the_clock_is_set(house: House, jump: float) -> None:
    house.agenda.count_down(600, "pasta")
    house.wait(300)
    house.due()
    house.clock += jump
    assert house.due() == []
    house.wait(299)
    assert house.due() == []
    house.wait(1)
    assert [text for text, _, _ in house.due()] == ["pasta"]


def test_a_timer_from_before_the_start_goes_by_the_clock_that_is_set_after_it(house: House) -> None:
    house.agenda.count_down(600, "pasta")
    house.wait(60)
    house.restart()
    house.clock -= 7 * 86_400  # a Pi wakes up without knowing the time
    house.agenda = house.open()
    assert house.due() == []
    house.clock += 7 * 86_400 + 300
    assert house.due() == []
    house.wait(240)
    assert [text for text, _, _ in house.due()] == ["pasta"]


def test_nothing_past_is_ever_set_or_moved_to(house: House) -> None:
    entry = house.agenda.add(Kind.ALARM, house.at(2026, 11, 24, 7))
    for moment in (house.now, house.now - timedelta(seconds=1), house.at(2020, 1, 1)):
        with pytest.raises(ValueError, match="past"):
            house.agenda.add(Kind.ALARM, moment)
        with pytest.raises(ValueError, match="past"):
            house.agenda.move(entry, moment)
    with pytest.raises(ValueError):
        house.agenda.count_down(0)
    assert house.agenda.all() == [entry]


def test_there_is_an_end_to_how_many_there_are(house: House) -> None:
    for _ in range(MOST):
        house.agenda.count_down(60)
    with pytest.raises(ValueError, match="already"):
        house.agenda.count_down(60)


def test_what_could_not_be_written_down_is_not_confirmed(house: House) -> None:
    house.state.close()
    with pytest.raises(StateError):
        house.agenda.add(Kind.ALARM, house.at(2026, 11, 24, 7))
    assert house.agenda.all() == []


def test_it_rings_even_when_the_disk_fails(house: House) -> None:
    house.agenda.count_down(60, "egg")
    house.state.close()
    house.wait(60)
    assert [text for text, _, _ in house.due()] == ["egg"]
    assert house.due() == []


def test_an_entry_of_another_version_costs_only_itself(house: House) -> None:
    house.agenda.count_down(60, "egg")
    house.state.put("agenda", "77", {"kind": "comet", "text": "?"})
    house.restart()
    assert [entry.text for entry in house.agenda.all()] == ["egg"]


def test_an_id_is_never_used_again(house: House) -> None:
    first = house.agenda.count_down(60)
    house.agenda.cancel(first)
    house.restart()
    assert house.agenda.count_down(60).id > first.id
