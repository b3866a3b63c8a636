"""What may leave, what is counted, and what is left alone."""

import contextlib
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from speaker.clock import BUILT, HouseClock
from speaker.errors import Fault, ServiceError, ServiceRefused, ServiceUnavailable
from speaker.sentences import COMMON, load_words
from speaker.state import State
from speaker.testing.failures import FAILURES, Failure
from speaker.testing.web import Asked, Canned, FakeWeb
from speaker.web import Data, Errand, Permit, Sent, SentLedger, Settings, Web, first_of, hosts_in
from speaker.web.health import FAILURES as IN_A_ROW
from speaker.web.health import PAUSE
from tests.relay import Relay


class Clock:
    """A clock that the test sets."""

    def __init__(self) -> None:
        self.now = BUILT + 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def fake() -> Iterator[FakeWeb]:
    with FakeWeb() as server:
        yield server


@pytest.fixture
def web(clock: Clock) -> Iterator[Web]:
    web = Web(Settings(connect=1, read=1, total=1), clock=clock)
    yield web
    web.close()


HERE = frozenset({"127.0.0.1"})
ASKED = Errand("search", "search.query", "who was ada lovelace", ("ada lovelace",))


@pytest.mark.parametrize("failure", FAILURES, ids=str)
def test_each_way_to_fail_is_a_fault_of_its_own(failure: Failure, clock: Clock) -> None:
    web = Web(Settings(connect=0.4, read=0.4, total=0.5), clock=clock)
    begun = time.monotonic()
    with failure.at("*") as url, pytest.raises(ServiceError) as error:
        web.get_json(f"{url}/a", service="Test")
    assert error.value.fault is failure.fault
    assert time.monotonic() - begun < 10
    web.close()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_each_fault_has_a_sentence_of_its_own(language: str) -> None:
    responses = load_words(COMMON, language).responses
    sentences = {fault: responses[f"service_{fault.value}"][0] for fault in Fault}
    assert len(set(sentences.values())) == len(Fault)
    assert all("{service}" in sentence for sentence in sentences.values())


def test_what_was_said_leaves_only_where_that_is_declared(fake: FakeWeb, web: Web) -> None:
    fake.on("*", Canned({}))
    silent = web.under(Permit(HERE, frozenset(), errand=ASKED))
    for url, params in ((f"{fake.url}/w/Ada_Lovelace", {}), (f"{fake.url}/w", {"q": "Ada  Lovelace"})):
        with pytest.raises(ServiceRefused) as error:
            silent.get_json(url, params, service="Test")
        assert error.value.fault is Fault.UNDECLARED
    with pytest.raises(ServiceRefused):
        silent.post_json(fake.url, {"text": "tell me: who was Ada Lovelace"}, service="Test")
    assert fake.asked == []
    web.under(Permit(HERE, frozenset({Data.SAID}), errand=ASKED)).get_json(
        fake.url, {"q": "ada lovelace"}, service="Test"
    )
    assert web.sent.since(0)[-1].data == ("said",)


def test_where_home_is_leaves_only_where_that_is_declared(fake: FakeWeb, web: Web) -> None:
    fake.on("*", Canned({}))
    permit = Permit(HERE, frozenset({Data.SAID}), errand=ASKED, home=("Oslo", "59.91", "10.75"))
    for params in ({"lat": 59.91}, {"city": "oslo"}):
        with pytest.raises(ServiceRefused, match="place"):
            web.under(permit).get_json(fake.url, params, service="Test")
    assert fake.asked == []
    asked_for = replace(permit, errand=replace(ASKED, heard="restaurants in oslo", slots=("restaurants in oslo",)))
    web.under(asked_for).get_json(fake.url, {"q": "restaurants in oslo"}, service="Test")
    assert web.sent.since(0)[-1].data == ("said",)


def test_a_town_whose_name_begins_another_word_is_not_found_in_it(fake: FakeWeb, web: Web) -> None:
    fake.on("*", Canned({}))
    permit = Permit(HERE, frozenset(), home=("Home",))
    web.under(permit).get_json(f"{fake.url}/homeassistant/config", service="Test")
    with pytest.raises(ServiceRefused):
        web.under(permit).get_json(fake.url, {"town": "home"}, service="Test")


def test_people_and_the_house_count_as_sent_where_they_are_declared(fake: FakeWeb, web: Web) -> None:
    fake.on("*", Canned({}))
    web.under(Permit(HERE, frozenset({Data.CONTACT, Data.SAID}))).get_json(fake.url, service="Test")
    assert web.sent.since(0)[-1].data == ("contact",)


def test_a_turn_that_is_over_asks_nobody_for_long(fake: FakeWeb, web: Web) -> None:
    fake.on("*", Canned({}, delay=5))
    begun = time.monotonic()
    late = web.under(Permit(HERE, ends=begun + 0.2))
    with pytest.raises(ServiceUnavailable):
        late.get_json(fake.url, service="Test", timeout=4)
    assert time.monotonic() - begun < 3


def test_the_ledger_equals_what_a_proxy_saw_byte_for_byte(fake: FakeWeb, web: Web) -> None:
    fake.on("/json", Canned({"a": 1}), Canned("", 503), Canned({"a": 2}), Canned("", 401))
    fake.on("/text", Canned("fine", kind="text/plain")).on("/post", Canned({}, 201))
    relay = Relay(int(fake.url.rpartition(":")[2]))
    base = relay.url
    web = web.under(Permit(HERE, errand=ASKED))
    for number in range(3):
        with contextlib.suppress(ServiceError):
            web.get_json(f"{base}/json", {"q": "ada lovelace", "n": number}, service="Test", fresh_for=60)
    web.get_text(f"{base}/text", service="Test")
    web.post_json(f"{base}/post", {"text": "ä" * 5000}, service="Test")
    web.send("PUT", f"{base}/post", service="Test", body=b"x" * 100)
    with web.connect("127.0.0.1", relay.port, service="Test") as stream:
        stream.send(b"GET /text HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        while stream.recv(4096):
            pass
    sent = web.sent.since(0)
    assert sum(each.bytes for each in sent) == relay.passed > 5000
    assert {each.heard for each in sent} == {"who was ada lovelace"}
    relay.close()


def test_nothing_is_written_down_where_nothing_left(web: Web) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(ServiceUnavailable):
        web.get_json(f"http://127.0.0.1:{port}/", service="Test")
    assert web.sent.since(0) == ()


def test_the_ledger_outlives_the_power_and_can_be_forgotten(tmp_path: Path, clock: Clock) -> None:
    state = State(tmp_path / "state.db")
    one = Sent(
        clock(), "weather", "weather.query", "is it raining", "Open-Meteo", "api.open-meteo.com", ("place",), 321
    )
    SentLedger(clock, state).add(one)
    again = SentLedger(clock, state, state.items("sent"))
    assert again.since(clock() - 60) == (one,)
    assert again.since(clock() + 1) == ()
    assert again.forget() == 1
    assert SentLedger(clock, state, state.items("sent")).since(0) == ()
    state.close()


def test_what_left_before_its_words_were_known_is_given_them_once(clock: Clock) -> None:
    ledger = SentLedger(clock)

    def sound() -> None:
        ledger.add(Sent(clock(), "listener", "listener", "", "the speech recognizer", "nas", ("voice",), 9))
        clock.now += 1

    sound()
    ledger.tell_words("listener", "")
    sound()
    sound()
    ledger.tell_words("listener", "what time is it")
    clock.now += 1
    ledger.tell_words("listener", "stop")
    assert [each.heard for each in ledger.since(0)] == ["", "what time is it", "what time is it"]


def test_a_service_that_fails_in_a_row_is_left_alone_and_then_tried_once(fake: FakeWeb, web: Web, clock: Clock) -> None:
    fake.on("/a", Canned("", 500))
    for _ in range(IN_A_ROW + 3):
        with pytest.raises(ServiceUnavailable) as error:
            web.get_json(f"{fake.url}/a", service="Test")
    assert error.value.fault is Fault.OPEN
    assert len(fake.asked) == IN_A_ROW
    clock.now += PAUSE + 1
    fake.on("/a", Canned({"a": 1}))
    assert web.get_json(f"{fake.url}/a", service="Test") == {"a": 1}
    assert web.fault(fake.url) is None


def test_what_a_service_does_not_know_is_no_failure_of_its(fake: FakeWeb, web: Web) -> None:
    for _ in range(IN_A_ROW + 3):
        with pytest.raises(ServiceUnavailable) as error:
            web.get_json(f"{fake.url}/a", service="Test")
    assert error.value.fault is Fault.NOT_FOUND
    assert len(fake.asked) == IN_A_ROW + 3


def test_a_host_is_asked_no_more_often_than_declared(fake: FakeWeb, web: Web, clock: Clock) -> None:
    fake.on("/a", Canned({}))
    rare = web.under(Permit(HERE, rates={"127.0.0.1": 2}))
    for _ in range(2):
        rare.get_json(f"{fake.url}/a", service="Test")
    with pytest.raises(ServiceUnavailable) as error:
        rare.get_json(f"{fake.url}/a", service="Test")
    assert error.value.fault is Fault.BUSY
    clock.now += 61
    rare.get_json(f"{fake.url}/a", service="Test")


def test_what_must_not_arrive_twice_is_sent_once(fake: FakeWeb, web: Web) -> None:
    fake.on("/a", Canned("", 503))
    with pytest.raises(ServiceUnavailable):
        web.post_json(f"{fake.url}/a", {}, service="Test")
    assert len(fake.asked) == 1
    with pytest.raises(ServiceUnavailable):
        web.post_json(f"{fake.url}/a", {}, service="Test", again=True)
    assert len(fake.asked) == 3


def test_methods_headers_and_bodies_arrive(fake: FakeWeb, web: Web) -> None:
    fake.on("/dav", Canned("<ok/>", 207, {"ETag": '"1"'}, kind="application/xml"))
    reply = web.send("PROPFIND", f"{fake.url}/dav", service="Test", body=b"<x/>", headers={"Depth": "1"}, good=(207,))
    assert (reply.status, reply.text, reply.headers["ETag"]) == (207, "<ok/>", '"1"')
    asked: Asked = fake.asked[0]
    assert (asked.method, asked.body, asked.headers["depth"]) == ("PROPFIND", b"<x/>", "1")


def test_text_in_another_charset_is_read(fake: FakeWeb, web: Web) -> None:
    fake.on("/a", Canned("blåbær".encode("latin-1"), kind="text/plain; charset=ISO-8859-1"))
    assert web.get_text(f"{fake.url}/a", service="Test") == "blåbær"


def test_datagrams_go_and_come_and_are_counted(web: Web) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        with web.datagrams("127.0.0.1", server.getsockname()[1], service="Lamp", timeout=0.3) as lamp:
            lamp.send(b"hello")
            data, sender = server.recvfrom(100)
            server.sendto(data.upper(), sender)
            assert lamp.receive() == b"HELLO"
            with pytest.raises(ServiceUnavailable) as error:
                lamp.receive()
    assert error.value.fault is Fault.TIMEOUT
    assert [each.bytes for each in web.sent.since(0)] == [5]


def test_sockets_too_reach_declared_hosts_only(web: Web) -> None:
    view = web.under(Permit(frozenset({"lamp.local"})))
    for way in (view.connect, view.datagrams):
        with pytest.raises(ServiceRefused) as error:
            way("127.0.0.1", 80, service="Test")
        assert error.value.fault is Fault.UNDECLARED


@dataclass(frozen=True)
class Source:
    name: str
    fault: Fault | None = None

    def ask(self, web: Web) -> str:
        if self.fault is Fault.KEY:
            raise ServiceRefused(self.name, "key", self.fault)
        if self.fault is not None:
            raise ServiceUnavailable(self.name, "broken", self.fault)
        return self.name


def test_providers_are_asked_in_turn_and_the_most_telling_error_remains(web: Web) -> None:
    slow, empty, key, good = (
        Source("a", Fault.TIMEOUT),
        Source("b", Fault.EMPTY),
        Source("c", Fault.KEY),
        Source("d"),
    )
    assert first_of(web, [slow, empty, key, good], Source.ask) == "d"
    for sources, told in (([empty, slow], "a"), ([slow, key], "c"), ([empty], "b")):
        with pytest.raises(ServiceError) as error:
            first_of(web, sources, Source.ask)
        assert error.value.service == told


def test_each_provider_leaves_time_for_the_next(web: Web) -> None:
    ends: list[float] = []

    def ask(source: Source, web: Web) -> str:
        ends.append(web.permit.seconds(100))
        raise ServiceUnavailable(source.name)

    with pytest.raises(ServiceUnavailable):
        first_of(web.under(Permit(HERE, ends=time.monotonic() + 8)), [Source("a"), Source("b")], ask)
    assert ends[0] == pytest.approx(4, abs=0.5)
    assert ends[1] == pytest.approx(8, abs=0.5)


def test_addresses_are_found_however_deep_in_settings() -> None:
    @dataclass(frozen=True)
    class Player:
        address: str = "mpd://10.0.0.5:6600"

    @dataclass(frozen=True)
    class Own:
        feeds: tuple[str, ...] = ("https://news.example/rss", "not one")
        stations: object = None
        player: Player = Player()

    assert hosts_in(Own(stations={"jazz": "http://radio.example:8000/x"})) == {
        "news.example",
        "radio.example",
        "10.0.0.5",
    }


def test_nothing_is_asked_by_tls_before_the_clock_is_right(clock: Clock) -> None:
    web = Web(Settings(), clock=clock, clock_is_right=lambda: False)
    with pytest.raises(ServiceUnavailable) as error:
        web.get_json("https://127.0.0.1/", service="Test")
    assert error.value.fault is Fault.CLOCK
    web.close()


def test_a_clock_that_was_never_set_is_known(tmp_path: Path, clock: Clock) -> None:
    state, synchronized = State(tmp_path / "state.db"), tmp_path / "synchronized"
    house = HouseClock(state, clock, synchronized)
    assert house.is_right()
    clock.now = 1000.0
    assert not house.is_right()
    clock.now = BUILT + 900_000.0
    assert not HouseClock(state, clock, synchronized).is_right(), "it was later than this before"
    synchronized.touch()
    assert house.is_right(), "the network has told the time since"
    state.close()
