"""Appointments made, moved and taken off on a real CalDAV server."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from skills.calendar import Settings, skill
from speaker.skill import Fault, Intent, Outcome, Question, Response, ServiceError, ServiceUnavailable, SkillError
from speaker.testing.caldav import radicale
from speaker.testing.failures import FAILURES, Failure
from speaker.web import Dav, Web
from speaker.web import Settings as WebSettings

ZONE = ZoneInfo("Europe/Oslo")
YOGA = (
    "DTSTART;TZID=Europe/Oslo:20261126T180000",
    "DTEND;TZID=Europe/Oslo:20261126T190000",
    "RRULE:FREQ=WEEKLY",
    "SUMMARY:Yoga",
)
DENTIST = (
    "DTSTART;TZID=Europe/Oslo:20261126T100000",
    "DTEND;TZID=Europe/Oslo:20261126T103000",
    "SUMMARY:Dentist",
    "X-COLOUR:red",
)


class Line:
    """The way to the server: up, down, or up for the question and down for the answer."""

    def __init__(self, web: Web) -> None:
        self._web = web
        self.state = "up"

    def sharing(self, others: int) -> "Line":
        return self

    def send(self, method: str, url: str, **more: Any) -> Any:
        if self.state == "down":
            raise ServiceUnavailable("the calendar server", "the line is cut", Fault.UNREACHABLE)
        reply = self._web.send(method, url, **more)
        if self.state == "lost answers" and method in ("PUT", "DELETE"):
            raise ServiceUnavailable("the calendar server", "the line was cut", Fault.TIMEOUT)
        return reply


@dataclass
class Office:
    """A speaker with a calendar, and somebody else who uses it too."""

    house: Any
    line: Line
    settings: Settings
    other: Dav
    url: str

    def do(self, name: str, text: str = "", /, *, confirmed: bool = False, **slots: str) -> Response:
        return self.run(Intent(skill.name, name, slots, text, confirmed=confirmed))

    def run(self, intent: Intent | None) -> Response:
        assert intent is not None
        ctx = replace(self.house.context(skill), web=self.line, settings=self.settings)
        return skill.handlers[intent.name](intent, ctx)

    def yes(self, asked: Response) -> Response:
        assert asked.question is not None and not asked.question.slot, asked
        return self.run(replace(asked.question.intent, confirmed=True))

    def reply(self, asked: Response, words: str) -> Response:
        question = asked.question
        assert isinstance(question, Question)
        said = question.choices.get(words, words)
        return self.run(replace(question.intent, slots={**question.intent.slots, question.slot: said}))

    def ask(self, text: str = "", /, **slots: str) -> str:
        return self.do("calendar.query", text, **slots).speech

    def write(self, uid: str, *lines: str, etag: str = "") -> None:
        body = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//other//", "BEGIN:VEVENT", f"UID:{uid}"]
        body += ["DTSTAMP:20261101T000000Z", *lines, "END:VEVENT", "END:VCALENDAR", ""]
        assert self.other.put(f"{self.url}{uid}.ics", "\r\n".join(body), etag) is not None

    def sources(self) -> list[str]:
        span = datetime(2026, 1, 1, tzinfo=ZONE), datetime(2030, 1, 1, tzinfo=ZONE)
        return [each.data for each in self.other.query(self.url, "VEVENT", *span)]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with radicale(tmp_path_factory.mktemp("radicale")) as url:
        yield url


@pytest.fixture
def office(house: Any, server: str, request: pytest.FixtureRequest) -> Iterator[Office]:
    web = Web(WebSettings(per_minute=100_000))
    user = "".join(letter for letter in request.node.name if letter.isalnum())
    other = Dav(web, server, user, "secret", service="the server")
    url = other.make("Family", "VEVENT").url
    yield Office(house, Line(web), Settings(caldav=server, user=user, password="secret"), other, url)
    web.close()


def test_an_appointment_is_read_back_before_it_is_written(office: Office) -> None:
    asked = office.do("calendar.set", event="the dentist", datetime="thursday at three")
    assert asked.speech == (
        "Dentist, on Thursday at three o'clock in the afternoon. Shall I put it into the Family calendar?"
    )
    assert office.sources() == []
    assert office.yes(asked).outcome is Outcome.DONE
    assert office.ask(event="dentist") == "Dentist is on Thursday at three o'clock in the afternoon."


def test_what_is_missing_is_asked_for(office: Office) -> None:
    asked = office.do("calendar.set")
    assert asked.speech == "What shall I call it?"
    asked = office.reply(asked, "book club")
    assert asked.speech == "When is Book club?"
    asked = office.reply(asked, "friday")
    assert asked.speech == "At what time? Or is it all day?"
    assert office.reply(asked, "at seven").speech.startswith("Book club, on Friday at seven o'clock in the morning.")
    assert office.reply(asked, "seven in the evening").speech.startswith(
        "Book club, on Friday at seven o'clock in the evening."
    )
    assert office.reply(asked, "all day").speech.startswith("Book club, on Friday, all day.")


@pytest.mark.parametrize(
    ("said", "start", "end"),
    [
        ("tomorrow at noon", "2026-11-24T12:00", "2026-11-24T13:00"),
        ("from two to four on friday", "2026-11-27T14:00", "2026-11-27T16:00"),
        ("from three to five tomorrow", "2026-11-24T15:00", "2026-11-24T17:00"),
        ("half past ten", "2026-11-24T10:30", "2026-11-24T11:30"),
        ("wednesday at eight", "2026-11-25T08:00", "2026-11-25T09:00"),
        ("the twenty eighth of march at nine", "2027-03-28T09:00", "2027-03-28T10:00"),
    ],
)
def test_the_time_is_as_it_was_said(office: Office, said: str, start: str, end: str) -> None:
    office.yes(office.do("calendar.set", event="a call", datetime=said))
    (source,) = office.sources()
    for name, moment in (("DTSTART", start), ("DTEND", end)):
        assert f"{name};TZID=Europe/Oslo:{moment.replace('-', '').replace(':', '')}00" in source


def test_length_place_contact_and_whole_days_are_kept(office: Office) -> None:
    slots = {"event": "lunch", "contact": "mei", "place": "the noodle place", "duration": "two hours"}
    office.yes(office.do("calendar.set", datetime="friday at noon", **slots))
    assert office.ask(contact="mei") == "Lunch with Mei is on Friday at noon, at the noodle place."
    office.yes(office.do("calendar.set", event="book fair", datetime="monday to wednesday"))
    assert office.ask(event="book fair") == (
        "Book fair is on Monday, the thirtieth of November until Wednesday, all day."
    )


def test_what_comes_again_is_written_as_a_rule(office: Office) -> None:
    asked = office.do("calendar.set", event="yoga", frequency="every thursday", datetime="at six in the evening")
    assert asked.speech.startswith(
        "Yoga, every thursday, for the first time on Thursday at six o'clock in the evening."
    )
    office.yes(asked)
    assert "RRULE:FREQ=WEEKLY;BYDAY=TH" in office.sources()[0]


def test_who_has_something_else_then_is_told(office: Office) -> None:
    office.write("dentist", *DENTIST)
    asked = office.do("calendar.set", event="a call", datetime="thursday at ten")
    assert asked.speech.endswith("You already have Dentist at ten o'clock in the morning then.")


def test_what_is_over_is_not_written(office: Office) -> None:
    assert office.do("calendar.set", event="call", datetime="yesterday at ten").speech == "That is over already."


def test_what_was_added_can_be_undone(office: Office) -> None:
    done = office.yes(office.do("calendar.set", event="a call", datetime="tomorrow at ten"))
    assert office.run(done.undo).speech == "Call is off the calendar."
    assert office.sources() == []


def test_an_appointment_is_moved_once_that_was_confirmed_and_back_again(office: Office) -> None:
    office.write("dentist", *DENTIST)
    asked = office.do("calendar.move", event="the dentist", datetime="friday at three")
    assert asked.speech == (
        "Dentist is on Thursday at ten o'clock in the morning, "
        "and would be on Friday at three o'clock in the afternoon then. Shall I move it?"
    )
    done = office.yes(asked)
    assert done.speech == "Dentist is now on Friday at three o'clock in the afternoon."
    (source,) = office.sources()
    assert "DTEND;TZID=Europe/Oslo:20261127T153000" in source and "X-COLOUR:red" in source
    office.run(done.undo)
    assert office.ask(event="dentist") == "Dentist is on Thursday at ten o'clock in the morning."


@pytest.mark.parametrize(
    ("slots", "after"),
    [
        ({"datetime": "to friday"}, "20261127T100000"),
        ({"datetime": "to four"}, "20261126T160000"),
        ({"datetime": "eleven"}, "20261126T110000"),
        ({"duration": "an hour"}, "20261126T110000"),
        ({"duration": "half an hour", "way": "earlier"}, "20261126T093000"),
        ({"datetime": "next week"}, "20261130T100000"),
    ],
)
def test_a_day_alone_keeps_the_time_and_a_time_alone_the_day(office: Office, slots: dict[str, str], after: str) -> None:
    office.write("dentist", *DENTIST)
    office.yes(office.do("calendar.move", event="dentist", **slots))
    assert f"DTSTART;TZID=Europe/Oslo:{after}" in office.sources()[0]


def test_who_moves_something_adds_nothing_even_if_it_was_understood_so(office: Office) -> None:
    office.write("dentist", *DENTIST)
    asked = office.do("calendar.set", "move the dentist to friday", event="the dentist", datetime="friday")
    assert office.yes(asked).speech == "Dentist is now on Friday at ten o'clock in the morning."


def test_only_one_of_those_that_come_again_is_moved(office: Office) -> None:
    office.write("yoga", *YOGA)
    asked = office.do("calendar.move", event="yoga", datetime="friday")
    assert asked.speech.startswith("Yoga is on Thursday at six o'clock in the evening, and comes again and again.")
    assert office.yes(asked).speech == "Yoga is now on Friday at six o'clock in the evening, only this time."
    assert office.ask(datetime="the third of december").startswith("On Thursday, the third of December: Yoga")
    assert "nothing" in office.ask(datetime="thursday")


def test_without_a_time_it_asks_to_when(office: Office) -> None:
    office.write("dentist", *DENTIST)
    asked = office.do("calendar.move", event="dentist")
    assert asked.speech == "To when shall I move Dentist?"
    assert office.reply(asked, "friday at nine").speech.startswith("Dentist is on Thursday")


def test_an_appointment_is_taken_off_once_that_was_confirmed_and_put_back(office: Office) -> None:
    office.write("dentist", *DENTIST)
    asked = office.do("calendar.remove", event="dentist appointment")
    assert asked.speech == "Dentist, on Thursday at ten o'clock in the morning. Shall I take it off the calendar?"
    assert len(office.sources()) == 1
    done = office.yes(asked)
    assert (done.speech, office.sources()) == ("Dentist is off the calendar.", [])
    assert office.run(done.undo).speech == "Dentist is in the calendar as it was before."
    assert "X-COLOUR:red" in office.sources()[0]


def test_one_of_those_that_come_again_is_taken_off_or_all(office: Office) -> None:
    office.write("yoga", *YOGA)
    assert "only this one" in (asked := office.do("calendar.remove", event="yoga")).speech
    assert (
        office.yes(asked).speech
        == "Yoga on Thursday at six o'clock in the evening is off the calendar, the others stay."
    )
    assert "nothing" in office.ask(datetime="thursday")
    assert "Yoga" in office.ask(datetime="the third of december")
    asked = office.do("calendar.remove", "cancel every yoga", event="yoga")
    assert "all of them" in asked.speech
    office.yes(asked)
    assert office.sources() == []


def test_all_of_a_day_is_taken_off_at_once(office: Office) -> None:
    office.write("dentist", *DENTIST)
    office.write("yoga", *YOGA)
    asked = office.do("calendar.remove", which="all", datetime="thursday")
    assert asked.speech.startswith("Two: Dentist at ten o'clock in the morning and Yoga at six o'clock in the evening.")
    assert office.yes(asked).speech == "All two are off the calendar."
    assert "nothing" in office.ask(datetime="thursday")
    assert office.do("calendar.remove", which="all").outcome is Outcome.FAILED


def test_it_asks_which_of_several_is_meant(office: Office) -> None:
    office.write("a", "DTSTART:20261124T090000Z", "DTEND:20261124T100000Z", "SUMMARY:Call with Ben")
    office.write("b", "DTSTART:20261125T090000Z", "DTEND:20261125T100000Z", "SUMMARY:Call with Mei")
    asked = office.do("calendar.remove", event="the call")
    assert asked.speech == (
        "Which one: Call with Ben tomorrow at ten o'clock in the morning or "
        "Call with Mei on Wednesday at ten o'clock in the morning?"
    )
    office.yes(office.reply(asked, "Call with Mei on Wednesday at ten o'clock in the morning"))
    assert ["Ben" in source for source in office.sources()] == [True]


def test_the_time_alone_tells_which_is_meant(office: Office) -> None:
    office.write("dentist", *DENTIST)
    office.write("b", "DTSTART:20261125T140000Z", "DTEND:20261125T150000Z", "SUMMARY:Board")
    for slots in (
        {"datetime": "three o'clock"},
        {"event": "three o'clock meeting"},
        {"event": "meeting", "datetime": "three"},
    ):
        assert office.do("calendar.remove", **slots).speech.startswith("Board, on Wednesday at three o'clock")
    assert office.do("calendar.remove").speech.startswith("Board, on Wednesday")


def test_what_somebody_else_changed_meanwhile_is_left_alone(office: Office) -> None:
    office.write("dentist", *DENTIST)
    asked = office.do("calendar.remove", event="dentist")
    (there,) = office.other.query(
        office.url, "VEVENT", datetime(2026, 1, 1, tzinfo=ZONE), datetime(2027, 1, 1, tzinfo=ZONE)
    )
    office.write("dentist", *DENTIST, "DESCRIPTION:Bring the x-ray", etag=there.etag)
    assert office.yes(asked).outcome is Outcome.FAILED
    assert "x-ray" in office.sources()[0]


def test_nobody_says_done_when_the_answer_was_lost(office: Office) -> None:
    office.write("dentist", *DENTIST)
    asked = [
        office.do("calendar.set", event="call", datetime="friday at ten"),
        office.do("calendar.remove", event="dentist"),
    ]
    office.line.state = "lost answers"
    for one in asked:
        response = office.yes(one)
        assert response.outcome is Outcome.UNKNOWN
        assert response.speech.startswith("The Family calendar did not answer in time.")


def test_what_it_knew_is_told_with_its_age_when_the_server_is_gone(office: Office) -> None:
    office.write("dentist", *DENTIST)
    office.ask(datetime="thursday")
    office.house.clock.now += 7200
    office.line.state = "down"
    assert office.ask(datetime="thursday") == (
        "As I knew it two hours ago: On Thursday: Dentist at ten o'clock in the morning."
    )
    with pytest.raises(ServiceError):
        office.yes(office.do("calendar.set", event="call", datetime="friday at ten"))


def test_new_ones_go_where_the_owner_wants_them_and_some_calendars_are_left_out(office: Office) -> None:
    office.other.make("Work", "VEVENT")
    office.settings = replace(office.settings, into="work", leave_out=("family",))
    office.write("dentist", *DENTIST)
    assert office.do("calendar.set", event="call", datetime="friday at ten").speech.endswith("into the Work calendar?")
    assert "nothing" in office.ask(datetime="thursday")
    office.settings = replace(office.settings, into="school")
    with pytest.raises(SkillError) as caught:
        office.do("calendar.set", event="call", datetime="friday at ten")
    assert caught.value.response == "no_such_calendar"


@pytest.mark.parametrize("failure", [each for each in FAILURES if not each.slow], ids=str)
def test_every_failure_of_the_server_is_owned_up_to(office: Office, failure: Failure) -> None:
    with failure.at("*") as url:
        office.settings = replace(office.settings, caldav=url)
        for name in ("calendar.query", "calendar.set", "calendar.remove"):
            with pytest.raises(ServiceError):
                office.do(name, event="dentist", datetime="tomorrow at ten")


def test_it_writes_appointments_in_mandarin(office: Office) -> None:
    office.house.language = "zh"
    asked = office.do("calendar.set", event="看牙医", datetime="周四下午三点")
    assert asked.speech == "看牙医，星期四下午三点。要加到Family日历吗？"
    office.yes(asked)
    asked = office.do("calendar.move", event="看牙医", datetime="后天")
    assert asked.speech == "把看牙医从星期四下午三点改到后天下午三点，对吗？"
    office.yes(asked)
    assert office.yes(office.do("calendar.remove", event="看牙医")).speech == "看牙医删掉了。"
