from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from skills.calendar import Settings, skill
from skills.calendar.reading import read_events
from speaker.skill import Intent, Outcome, Response, ServiceError, SkillError
from speaker.testing.web import Canned, FakeWeb
from speaker.web import Settings as WebSettings
from speaker.web import Web

ZONE = ZoneInfo("Europe/Oslo")


def event(uid: str, *lines: str) -> str:
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20261101T000000Z", *lines, "END:VEVENT", ""])


def calendar(*events: str) -> str:
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//\r\n{''.join(events)}END:VCALENDAR\r\n"


DENTIST = event(
    "dentist",
    "DTSTART;TZID=Europe/Oslo:20261126T100000",
    "DTEND;TZID=Europe/Oslo:20261126T103000",
    "SUMMARY:Dentist",
    "LOCATION:Storgata 5",
)
LUNCH = event("lunch", "DTSTART:20261124T110000Z", "DTEND:20261124T120000Z", "SUMMARY:Lunch with Mei")
YOGA = event(
    "yoga",
    "DTSTART;TZID=Europe/Oslo:20261005T180000",
    "DTEND;TZID=Europe/Oslo:20261005T190000",
    "RRULE:FREQ=WEEKLY;BYDAY=MO,FR",
    "EXDATE;TZID=Europe/Oslo:20261127T180000",
    "SUMMARY:Yoga",
)
YOGA_LATE = event(
    "yoga",
    "RECURRENCE-ID;TZID=Europe/Oslo:20261130T180000",
    "DTSTART;TZID=Europe/Oslo:20261130T200000",
    "DTEND;TZID=Europe/Oslo:20261130T210000",
    "SUMMARY:Yoga",
)
FAIR = event("fair", "DTSTART;VALUE=DATE:20261128", "DTEND;VALUE=DATE:20261130", "SUMMARY:Book fair")
ALL = calendar(DENTIST, LUNCH, YOGA, YOGA_LATE, FAIR)


@dataclass
class Desk:
    """Asks the skill, whose calendars are on servers of our own."""

    house: Any
    fake: FakeWeb
    web: Web
    settings: Settings

    def do(self, name: str, text: str = "", /, *, confirmed: bool = False, **slots: str) -> Response:
        return self.run(Intent(skill.name, name, slots, text, confirmed=confirmed))

    def run(self, intent: Intent) -> Response:
        ctx = replace(self.house.context(skill), web=self.web, settings=self.settings)
        return skill.handlers[intent.name](intent, ctx)

    def ask(self, text: str = "", /, **slots: str) -> str:
        return self.do("calendar.query", text, **slots).speech


@pytest.fixture
def desk(house: Any) -> Iterator[Desk]:
    with FakeWeb() as fake:
        fake.on("/family.ics", Canned(ALL, kind="text/calendar; charset=utf-8", headers={"ETag": '"1"'}))
        web = Web(WebSettings(), clock=house.clock)
        yield Desk(house, fake, web, Settings(addresses={"family": f"{fake.url}/family.ics"}))
        web.close()


def test_it_tells_what_is_on_a_day(desk: Desk) -> None:
    assert desk.ask(datetime="tomorrow") == "Tomorrow: Lunch with Mei at noon."
    assert desk.ask(datetime="on thursday") == "On Thursday: Dentist at ten o'clock in the morning."
    assert desk.ask(datetime="wednesday") == "There is nothing in your calendar on Wednesday."
    assert desk.ask() == "Today: Yoga at six o'clock in the evening."


def test_it_tells_several_days_day_by_day(desk: Desk) -> None:
    assert desk.ask(datetime="this weekend") == "On Saturday: Book fair all day, until Sunday."
    assert desk.ask(datetime="next week") == (
        "On Monday, the thirtieth of November: Yoga at eight o'clock in the evening. "
        "On Friday, the fourth of December: Yoga at six o'clock in the evening."
    )


def test_what_comes_again_leaves_out_what_was_cancelled_and_moves_what_was_moved(desk: Desk) -> None:
    assert desk.ask(datetime="friday") == "There is nothing in your calendar on Friday."
    assert "eight o'clock in the evening" in desk.ask(datetime="the thirtieth of november")


def test_a_whole_day_ends_before_the_day_on_which_it_ends(desk: Desk) -> None:
    assert desk.ask(datetime="sunday") == "On Sunday: Book fair all day."
    assert "fair" not in desk.ask(datetime="the thirtieth of november")


def test_it_tells_what_is_next_and_where(desk: Desk) -> None:
    assert desk.ask("what's next") == "Next is Yoga, today at six o'clock in the evening."
    desk.house.clock.set(2026, 11, 25, 9, 0)
    assert desk.ask(ask="next") == "Next is Dentist, tomorrow at ten o'clock in the morning, at Storgata 5."


def test_it_tells_when_something_is(desk: Desk) -> None:
    expected = "Dentist is on Thursday at ten o'clock in the morning, at Storgata 5."
    assert desk.ask(event="the dentist") == desk.ask(event="dentist appointment") == expected
    assert desk.ask(event="the dentest") == desk.ask(event="dentist", datetime="tomorrow") == expected
    assert desk.ask(event="yoga", datetime="the thirtieth of november") == (
        "Yoga is on Monday, the thirtieth of November at eight o'clock in the evening."
    )
    assert desk.ask(contact="mei") == desk.ask(event="lunch", contact="mei") == "Lunch with Mei is tomorrow at noon."
    assert desk.ask(event="the vet") == "I can't find vet in your calendar."


def test_it_tells_whether_one_is_free(desk: Desk) -> None:
    assert desk.ask("am i free tomorrow", datetime="tomorrow") == "No, tomorrow you have Lunch with Mei at noon."
    assert desk.ask(ask="free", datetime="friday afternoon") == "Yes, you are free on Friday afternoon."
    assert desk.ask(ask="free", datetime="saturday") == (
        "Yes, you are free on Saturday, apart from Book fair, which is all day."
    )
    assert desk.ask(ask="free", datetime="thursday at ten").startswith("No, on Thursday at ten o'clock in the morning")


def test_what_was_told_is_heard_better_the_next_time(desk: Desk) -> None:
    desk.ask(datetime="thursday")
    assert skill.namers["event"](desk.house.context(skill)) == ["Dentist"]


def test_only_the_first_or_the_last_is_told(desk: Desk) -> None:
    both = calendar(DENTIST, DENTIST.replace("UID:dentist", "UID:b").replace("T10", "T14").replace("Dentist", "Call"))
    desk.fake.on("/family.ics", Canned(both, kind="text/calendar"))
    assert desk.ask(ask="first", datetime="thursday") == "On Thursday: Dentist at ten o'clock in the morning."
    assert desk.ask(ask="last", datetime="thursday") == "On Thursday: Call at two o'clock in the afternoon."
    assert desk.ask(datetime="thursday") == (
        "On Thursday there are two: Dentist at ten o'clock in the morning and Call at two o'clock in the afternoon."
    )


def test_what_it_knew_is_told_with_its_age_when_nobody_answers(desk: Desk) -> None:
    desk.ask(datetime="tomorrow")
    desk.house.clock.now += 7200
    desk.fake.on("/family.ics", Canned("oops", 500))
    assert desk.ask(datetime="tomorrow") == "As I knew it two hours ago: Tomorrow: Lunch with Mei at noon."


def test_it_asks_no_more_often_than_every_quarter_of_an_hour(desk: Desk) -> None:
    desk.ask()
    desk.ask(datetime="tomorrow")
    assert len(desk.fake.asked) == 1


def test_a_calendar_that_does_not_answer_is_named_and_the_others_are_told(desk: Desk) -> None:
    desk.settings = replace(desk.settings, addresses={**desk.settings.addresses, "work": f"{desk.fake.url}/gone"})
    response = desk.do("calendar.query", datetime="tomorrow")
    assert response.outcome is Outcome.PARTLY
    assert response.speech == (
        "Tomorrow: Lunch with Mei at noon. But the work calendar did not answer, so something may be missing."
    )


def test_without_a_calendar_it_says_what_to_set(desk: Desk) -> None:
    desk.settings = Settings()
    with pytest.raises(SkillError) as caught:
        desk.ask()
    assert caught.value.response == "not_set_up"


def test_what_can_only_be_read_is_not_changed(desk: Desk) -> None:
    for name in ("calendar.set", "calendar.move", "calendar.remove"):
        with pytest.raises(SkillError) as caught:
            desk.do(name, event="dentist", datetime="tomorrow at ten")
        assert caught.value.response == "read_only"


def test_webcal_is_https_under_another_name(desk: Desk) -> None:
    desk.settings = Settings(addresses={"family": desk.fake.url.replace("http:", "webcal:") + "/family.ics"})
    with pytest.raises(ServiceError, match="certificate"):
        desk.ask()


@pytest.mark.parametrize(("month", "day", "utc_hour"), [(10, 25, 9), (10, 24, 10), (3, 28, 9), (3, 29, 10)])
def test_summer_time_is_right_on_both_sides_of_its_change(month: int, day: int, utc_hour: int) -> None:
    body = event("a", "DTSTART:20260101T080000Z", "RRULE:FREQ=DAILY", "DURATION:PT1H", "SUMMARY:Call")
    local = event("b", "DTSTART;TZID=Europe/Oslo:20260101T090000", "RRULE:FREQ=DAILY", "SUMMARY:Breakfast")
    start = datetime(2026, month, day, tzinfo=ZONE)
    events = read_events(calendar(body, local), start, start + timedelta(days=1), calendar="a")
    found = {each.title: each.start.hour for each in events}
    assert found == {"Call": utc_hour, "Breakfast": 9}


def test_a_time_without_a_zone_is_that_of_the_house_and_a_zone_that_nobody_knows_too() -> None:
    floating = event("a", "DTSTART:20261124T100000", "DTEND:20261124T110000", "SUMMARY:A")
    odd = event("b", "DTSTART;TZID=Mars/Olympus:20261124T100000", "DURATION:PT30M", "SUMMARY:B")
    start = datetime(2026, 11, 24, tzinfo=ZONE)
    found = read_events(calendar(floating, odd), start, start + timedelta(days=1), calendar="a")
    assert [each.start.isoformat() for each in found] == ["2026-11-24T10:00:00+01:00"] * 2


def test_an_event_that_is_broken_costs_no_other() -> None:
    broken = event("x", "DTSTART:yesterday", "SUMMARY:X")
    endless = event("y", "DTSTART:20261124T100000Z", "RRULE:FREQ=SOMETIMES", "SUMMARY:Y")
    off = event("z", "DTSTART:20261124T100000Z", "STATUS:CANCELLED", "SUMMARY:Z")
    start = datetime(2026, 11, 24, tzinfo=ZONE)
    found = read_events(calendar(broken, LUNCH, endless, off), start, start + timedelta(days=1), calendar="a")
    assert "Lunch with Mei" in [each.title for each in found]
    assert {each.title for each in found} <= {"Lunch with Mei", "Y"}


def test_it_tells_appointments_in_mandarin(desk: Desk) -> None:
    desk.house.language = "zh"
    assert desk.ask(datetime="明天") == "明天，中午十二点Lunch with Mei。"
    assert desk.ask(datetime="周五下午", ask="free") == "星期五下午有空。"
    assert desk.ask("接下来有什么安排") == "接下来是Yoga，今天晚上六点。"
