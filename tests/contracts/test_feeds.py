"""Feeds: read in time wherever they have moved to, and never taken for anything but a feed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from speaker.errors import Fault, ServiceError
from speaker.testing.failures import FAILURES, Failure
from speaker.testing.feeds import news, podcast
from speaker.testing.web import Canned, FakeWeb
from speaker.web import Permit, Settings, Web, read_feed

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Atom</title>
<entry><id>1</id><title type="html">One &amp;amp; two</title><updated>2026-11-23T12:00:00Z</updated></entry></feed>"""


@pytest.fixture
def web() -> Iterator[Web]:
    made = Web(Settings(total=2.0))
    yield made
    made.close()


@pytest.fixture
def fake() -> Iterator[FakeWeb]:
    with FakeWeb() as made:
        yield made


def test_headlines_come_newest_first_and_once(fake: FakeWeb, web: Web) -> None:
    fake.on("/rss", news("The News", ["Rain", "Sun", "Rain"]))
    feed = read_feed(web, f"{fake.url}/rss", service="the news")
    assert (feed.title, [item.title for item in feed.items]) == ("The News", ["Rain", "Sun"])


def test_an_episode_has_its_sound_its_length_and_what_it_is_known_by(fake: FakeWeb, web: Web) -> None:
    fake.on("/rss", podcast("Talk", ["Two", "One"]))
    item = read_feed(web, f"{fake.url}/rss", service="it").items[0]
    assert (item.id, item.sound, item.seconds) == ("guid-Two", "https://cdn.example.org/two.mp3?t=0", 3600.0)


def test_atom_is_read_too(fake: FakeWeb, web: Web) -> None:
    fake.on("/atom", Canned(ATOM, kind="application/atom+xml"))
    assert read_feed(web, f"{fake.url}/atom", service="it").items[0].published == 1795435200.0


def test_a_feed_that_has_moved_is_followed_but_not_for_ever(fake: FakeWeb, web: Web) -> None:
    fake.on("/old", Canned("", 301, {"Location": "/new"})).on("/new", news("N", ["Rain"]))
    assert read_feed(web, f"{fake.url}/old", service="it").title == "N"
    fake.on("/round", Canned("", 302, {"Location": "/round"}))
    with pytest.raises(ServiceError) as error:
        read_feed(web, f"{fake.url}/round", service="it")
    assert error.value.fault is Fault.NOT_OURS


@pytest.mark.parametrize("location", ["http://192.168.1.1/admin", "http://localhost:8123/", "file:///etc/passwd"])
def test_a_feed_leads_nowhere_into_the_house(fake: FakeWeb, web: Web, location: str) -> None:
    fake.on("/rss", Canned("", 301, {"Location": location}))
    with pytest.raises(ServiceError) as error:
        read_feed(web.under(Permit(frozenset({"*", "127.0.0.1"}))), f"{fake.url}/rss", service="it")
    assert error.value.fault in (Fault.UNDECLARED, Fault.NOT_OURS)


def test_a_body_that_names_a_file_is_no_feed_and_opens_none(fake: FakeWeb, web: Web, tmp_path: Path) -> None:
    secret = tmp_path / "secret.xml"
    secret.write_text(str(news("Secret", ["Rain"]).body))
    fake.on("/rss", Canned(str(secret), kind="text/plain"))
    with pytest.raises(ServiceError) as error:
        read_feed(web, f"{fake.url}/rss", service="it")
    assert error.value.fault is Fault.GARBLED


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("<rss version='2.0'><channel><title>T</title></channel></rss>", Fault.EMPTY),
        ("<rss version='2.0'><channel><title>T</titl", Fault.GARBLED),
        ("<html><body>hello</body></html>", Fault.GARBLED),
        ("just words", Fault.GARBLED),
        ("", Fault.EMPTY),
    ],
)
def test_what_is_no_feed_or_has_nothing_in_it_is_told(fake: FakeWeb, web: Web, body: str, fault: Fault) -> None:
    fake.on("/rss", Canned(body, kind="text/xml"))
    with pytest.raises(ServiceError) as error:
        read_feed(web, f"{fake.url}/rss", service="it")
    assert error.value.fault is fault


def test_of_half_a_feed_the_items_that_came_are_read(fake: FakeWeb, web: Web) -> None:
    whole = str(news("N", ["Rain", "Sun", "Snow"]).body)
    fake.on("/rss", Canned(whole[: whole.index("Snow")], kind="text/xml"))
    assert [item.title for item in read_feed(web, f"{fake.url}/rss", service="it").items][:2] == ["Rain", "Sun"]


@pytest.mark.parametrize("failure", FAILURES, ids=str)
def test_each_failure_is_told_as_what_it_is(failure: Failure) -> None:
    web = Web(Settings(total=0.15 if failure.slow else 2.0))
    with failure.at("*") as url, pytest.raises(ServiceError) as error:
        read_feed(web, url, service="it")
    web.close()
    assert error.value.fault is failure.fault
