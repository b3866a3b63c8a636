"""What every calendar must tell, on the same appointments, and what it does when its server fails."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from skills.calendar.caldav import Account, DavCalendar
from skills.calendar.events import Calendar, Event
from skills.calendar.ics import IcsCalendar
from speaker.errors import Fault, ServiceError
from speaker.skill import Store
from speaker.state import State
from speaker.testing.caldav import radicale
from speaker.testing.failures import FAILURES, Failure
from speaker.testing.web import Canned, FakeWeb
from speaker.web import Dav, Permit, Settings, Web

ZONE = ZoneInfo("Europe/Oslo")
NOW = datetime(2026, 11, 23, 15, 10, tzinfo=ZONE)
DAY = timedelta(days=1)


def entry(uid: str, *lines: str) -> str:
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20261101T000000Z", *lines, "END:VEVENT", ""])


def whole(*entries: str) -> str:
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//\r\n{''.join(entries)}END:VCALENDAR\r\n"


APPOINTMENTS = {
    "dentist": [
        entry(
            "dentist",
            "DTSTART;TZID=Europe/Oslo:20261126T100000",
            "DTEND;TZID=Europe/Oslo:20261126T103000",
            "SUMMARY:Dentist",
            "LOCATION:Storgata 5\\, 2nd floor",
        )
    ],
    "yoga": [
        entry(
            "yoga",
            "DTSTART;TZID=Europe/Oslo:20261005T180000",
            "DURATION:PT1H",
            "RRULE:FREQ=WEEKLY;BYDAY=MO",
            "EXDATE;TZID=Europe/Oslo:20261207T180000",
            "SUMMARY:Yoga",
        ),
        entry(
            "yoga",
            "RECURRENCE-ID;TZID=Europe/Oslo:20261130T180000",
            "DTSTART;TZID=Europe/Oslo:20261201T200000",
            "DURATION:PT1H",
            "SUMMARY:Yoga",
        ),
    ],
    "fair": [entry("fair", "DTSTART;VALUE=DATE:20261128", "DTEND;VALUE=DATE:20261130", "SUMMARY:Fair")],
    "off": [entry("off", "DTSTART:20261124T100000Z", "DTEND:20261124T110000Z", "STATUS:CANCELLED", "SUMMARY:Off")],
    "free": [entry("free", "DTSTART:20261125T090000Z", "DTEND:20261125T100000Z", "TRANSP:TRANSPARENT", "SUMMARY:Free")],
}


@dataclass
class Bench:
    """Makes one kind of calendar, on a server that works or on an address that fails."""

    make: Callable[[str, datetime], Calendar]
    working: str
    web: Web

    def told(self, start: datetime, end: datetime) -> list[Event]:
        return list(self.make(self.working, NOW).events(self.web, start, end).events)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with radicale(tmp_path_factory.mktemp("radicale")) as url:
        web = Web(Settings())
        dav = Dav(web, url, "anna", "secret", service="the server")
        folder = dav.make("Family", "VEVENT").url
        for uid, entries in APPOINTMENTS.items():
            dav.put(f"{folder}{uid}.ics", whole(*entries))
        web.close()
        yield folder


@pytest.fixture(params=["ics", "caldav"])
def bench(request: pytest.FixtureRequest, server: str, tmp_path: Path) -> Iterator[Bench]:
    state = State(tmp_path / "state.db")
    store = Store(state, "calendar")

    def make_dav(url: str, now: datetime) -> Calendar:
        return DavCalendar("the calendar", url, True, Account(url, "anna", "secret"), store, now)

    web = Web(Settings())
    with FakeWeb() as fake:
        fake.on("/a.ics", Canned(whole(*sum(APPOINTMENTS.values(), [])), kind="text/calendar"))
        if request.param == "ics":
            yield Bench(lambda url, now: IcsCalendar("the calendar", url), f"{fake.url}/a.ics", web)
        else:
            yield Bench(make_dav, server, web)
    web.close()
    state.close()


def test_it_tells_what_is_there_soonest_first(bench: Bench) -> None:
    events = bench.told(NOW, NOW + 14 * DAY)
    assert [(event.title, f"{event.start:%d %H:%M}", f"{event.end:%d %H:%M}") for event in events] == [
        ("Yoga", "23 18:00", "23 19:00"),
        ("Free", "25 10:00", "25 11:00"),
        ("Dentist", "26 10:00", "26 10:30"),
        ("Fair", "28 00:00", "30 00:00"),
        ("Yoga", "01 20:00", "01 21:00"),
    ]


def test_it_tells_place_whole_days_and_who_is_busy(bench: Bench) -> None:
    by_title = {event.title: event for event in bench.told(NOW, NOW + 14 * DAY)}
    assert by_title["Dentist"].place == "Storgata 5, 2nd floor"
    assert [event.title for event in by_title.values() if event.all_day] == ["Fair"]
    assert [event.title for event in by_title.values() if not event.busy] == ["Free"]
    assert [event.title for event in by_title.values() if event.recurring] == ["Yoga"]


def test_times_are_those_of_the_clocks_at_home(bench: Bench) -> None:
    (winter,) = bench.told(NOW, NOW + DAY)
    assert (winter.start.hour, winter.start.utcoffset()) == (18, timedelta(hours=1))
    summer = datetime(2027, 6, 7, tzinfo=ZONE)
    (yoga,) = bench.told(summer, summer + DAY)
    assert (yoga.start.hour, yoga.start.utcoffset()) == (18, timedelta(hours=2))


def test_where_nothing_is_nothing_is_told(bench: Bench) -> None:
    friday = datetime(2026, 11, 27, tzinfo=ZONE)
    assert bench.told(friday, friday + DAY) == []


@pytest.mark.parametrize("failure", FAILURES, ids=str)
def test_every_failure_is_told_apart_and_in_time(bench: Bench, failure: Failure) -> None:
    # What stands half or not at all in JSON is of another kind altogether where a calendar is expected.
    others = {"half an answer": Fault.NOT_OURS}
    web = bench.web.under(Permit(ends=time.monotonic() + 0.4)) if failure.slow else bench.web
    with failure.at("*") as url, pytest.raises(ServiceError) as caught:
        bench.make(f"{url}/a.ics", NOW).events(web, NOW, NOW + DAY)
    assert caught.value.fault is others.get(failure.name, failure.fault)


@pytest.mark.parametrize(
    ("text", "fault"),
    [("", Fault.EMPTY), (whole()[:-20], Fault.GARBLED), ("Hello", Fault.GARBLED), ("\n", Fault.EMPTY)],
)
def test_half_a_calendar_at_an_address_is_none(text: str, fault: Fault) -> None:
    web = Web(Settings())
    with FakeWeb() as fake, pytest.raises(ServiceError) as caught:
        fake.on("/a.ics", Canned(text, kind="text/calendar"))
        IcsCalendar("the calendar", f"{fake.url}/a.ics").events(web, NOW, NOW + DAY)
    web.close()
    assert caught.value.fault is fault
