"""What everybody who knows radio stations must do, and how it fails."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from skills.radio.radio_browser import RadioBrowser
from skills.radio.stations import OwnStations, Station, StationSource, Wish
from speaker.errors import Fault, ServiceError
from speaker.testing.failures import FAILURES, Failure
from speaker.testing.radio import STATIONS, fake_radio_browser, station
from speaker.testing.web import Canned, FakeWeb
from speaker.web import Settings, Web


@contextmanager
def browser() -> Iterator[StationSource]:
    with fake_radio_browser() as fake:
        yield RadioBrowser(fake.url)


@contextmanager
def own() -> Iterator[StationSource]:
    yield OwnStations({"Jazz FM": "http://stream.example.org/jazz.mp3", "Klassik": "https://stream.example.org/k.mp3"})


SOURCES: dict[str, Callable[[], Any]] = {"radio-browser": browser, "own": own}


@pytest.fixture(params=SOURCES)
def source(request: pytest.FixtureRequest) -> Iterator[StationSource]:
    with SOURCES[request.param]() as made:
        yield made


@pytest.fixture
def web() -> Iterator[Web]:
    made = Web(Settings(total=2.0))
    yield made
    made.close()


def test_it_finds_a_station_by_its_name(source: StationSource, web: Web) -> None:
    found = source.find(web, Wish(name="jazz fm"))
    assert (found[0].name, found[0].address) == ("Jazz FM", "http://stream.example.org/jazz.mp3")
    source.count(web, found[0])


def test_it_finds_stations_of_a_kind(source: StationSource, web: Web) -> None:
    assert "Jazz FM" in [each.name for each in source.find(web, Wish(genre="jazz"))]


def test_what_nobody_knows_is_nothing_and_no_failure(source: StationSource, web: Web) -> None:
    assert list(source.find(web, Wish(name="radio gaga"))) == []


@pytest.mark.parametrize("failure", FAILURES, ids=str)
def test_each_failure_of_the_directory_is_told_as_what_it_is(failure: Failure) -> None:
    web = Web(Settings(total=0.15 if failure.slow else 2.0))
    with failure.at("*") as url, pytest.raises(ServiceError) as error:
        RadioBrowser(url).find(web, Wish(name="jazz"))
    web.close()
    # Its last server is the one that named the others: after three failures it is left alone.
    assert error.value.fault is failure.fault


@pytest.mark.parametrize("body", [{}, "text", 7, [{}], [7], [{"name": "x", "url_resolved": 5, "stationuuid": "1"}]])
def test_another_shape_is_garbled(body: Any, web: Web) -> None:
    with FakeWeb().on("/json/stations/search", Canned(body)) as fake, pytest.raises(ServiceError) as error:
        RadioBrowser(fake.url).find(web, Wish(name="jazz"))
    assert error.value.fault is Fault.GARBLED


def test_names_are_bare_and_what_is_no_address_of_the_web_is_left_out(web: Web) -> None:
    rows = [station("<b>Rock</b>\t\x07 FM", "http://a.example.org/"), station("Evil", "file:///etc/passwd")]
    with FakeWeb().on("*", Canned(rows)) as fake:
        assert [each.name for each in RadioBrowser(fake.url).find(web, Wish())] == ["Rock FM"]


def test_servers_are_learnt_and_not_written_down(web: Web) -> None:
    with fake_radio_browser() as first, fake_radio_browser() as second:
        second.stations = STATIONS[2:3]
        first.servers = [second.url.removeprefix("http://")]
        RadioBrowser(first.url).find(web, Wish(name="jazz"))
        assert [asked.path for asked in second.web.asked] == ["/json/stations/search"]
        RadioBrowser(first.url).count(web, Station("Jazz FM", "", "96"))
        assert second.clicked == ["96"]
