"""What our CalDAV must do against a real server, and against servers that fail in every way there is."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from speaker.errors import Fault, ServiceError, ServiceUnavailable
from speaker.testing.caldav import radicale
from speaker.testing.failures import FAILURES, Failure
from speaker.testing.web import Canned, FakeWeb
from speaker.web import Dav, Permit, Settings, Web

START, END = datetime(2026, 11, 23, tzinfo=UTC), datetime(2026, 11, 24, tzinfo=UTC)
NOT_JSON = {"half an answer": Fault.NOT_OURS}
"""What is half a JSON is a whole page that is no XML."""


def task(uid: str, summary: str) -> str:
    lines = ["BEGIN:VTODO", f"UID:{uid}", "DTSTAMP:20261101T000000Z", f"SUMMARY:{summary}", "END:VTODO"]
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//", *lines, "END:VCALENDAR", ""])


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with radicale(tmp_path_factory.mktemp("radicale")) as url:
        yield url


@pytest.fixture
def web() -> Iterator[Web]:
    web = Web(Settings())
    yield web
    web.close()


@pytest.fixture
def user(request: pytest.FixtureRequest) -> str:
    """Each test has an account of its own."""
    return request.node.name.replace("_", "")


@pytest.fixture
def dav(server: str, web: Web, user: str) -> Dav:
    return Dav(web, server, user, "secret", service="the server")


@pytest.fixture
def shopping(dav: Dav) -> str:
    return dav.make("Shopping", "VTODO").url


def test_it_finds_what_an_account_has_by_the_address_of_the_server(dav: Dav) -> None:
    assert dav.collections() == []
    dav.make("Shopping", "VTODO")
    dav.make("Family & friends", "VEVENT")
    found = {each.name: each.kinds for each in dav.collections()}
    assert found == {"Shopping": {"VTODO"}, "Family & friends": {"VEVENT"}}
    assert all(each.writable for each in dav.collections())


def test_the_address_may_be_that_of_one_collection(shopping: str, user: str, web: Web) -> None:
    one = Dav(web, shopping, user, "secret", service="the server")
    assert [each.url for each in one.collections()] == [shopping]


def test_what_is_written_is_there_and_nobodys_change_is_lost(dav: Dav, shopping: str) -> None:
    url = shopping
    first = dav.put(f"{url}a.ics", task("a", "Milk"))
    assert first
    assert dav.put(f"{url}a.ics", task("a", "Bread")) is None
    second = dav.put(f"{url}a.ics", task("a", "Oat milk"), first)
    assert dav.put(f"{url}a.ics", task("a", "Bread"), first) is None
    (there,) = dav.query(url, "VTODO")
    assert (there.url, there.etag, "SUMMARY:Oat milk" in there.data) == (f"{url}a.ics", second, True)
    assert not dav.delete(there.url, first)
    assert dav.delete(there.url, there.etag)
    assert dav.delete(there.url, there.etag)
    assert dav.query(url, "VTODO") == []


@pytest.mark.parametrize("failure", [each for each in FAILURES if not each.slow], ids=str)
def test_every_failure_is_told_apart(failure: Failure, web: Web) -> None:
    with failure.at("*") as url, pytest.raises(ServiceError) as caught:
        Dav(web, url, "anna", "secret", service="the server").query(f"{url}/a/", "VEVENT", START, END)
    assert caught.value.fault is NOT_JSON.get(failure.name, failure.fault)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("failure", [each for each in FAILURES if each.slow], ids=str)
def test_it_waits_no_longer_than_there_is_time(failure: Failure) -> None:
    web = Web(Settings(total=0.4, read=0.3))
    with failure.at("*") as url, pytest.raises(ServiceError) as caught:
        Dav(web, url, "", "", service="the server").query(f"{url}/a/", "VEVENT", START, END)
    web.close()
    assert caught.value.fault is failure.fault


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("<d:multistatus xmlns:d='DAV:'><d:resp", Fault.GARBLED),
        ("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", Fault.GARBLED),
        ("", Fault.EMPTY),
    ],
)
def test_half_a_document_or_one_with_entities_is_not_read(web: Web, body: str, fault: Fault) -> None:
    with FakeWeb() as fake, pytest.raises(ServiceUnavailable) as caught:
        fake.on("*", Canned(body, 207, kind="text/xml; charset=utf-8"))
        Dav(web, fake.url, "", "", service="the server").query(f"{fake.url}/a/", "VTODO")
    assert caught.value.fault is fault


def test_it_is_sent_on_within_a_server_and_never_away_from_it(web: Web) -> None:
    home = (
        '<d:multistatus xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:response><d:href>/dav/a/</d:href>'
        "<d:propstat><d:prop><d:resourcetype><d:collection/><c:calendar/></d:resourcetype>"
        "<d:displayname>Mine</d:displayname><d:current-user-privilege-set><d:privilege><d:read/></d:privilege>"
        "</d:current-user-privilege-set></d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>"
        "</d:multistatus>"
    )
    with FakeWeb() as fake:
        fake.on("/", Canned("<h1>Hello</h1>", 405, kind="text/html"))
        fake.on("/.well-known/caldav", Canned("", 301, {"Location": "/dav/"}))
        fake.on("/dav/", Canned(home, 207, kind="application/xml"))
        (mine,) = Dav(web, f"{fake.url}/", "anna", "secret", service="the server").collections()
        assert (mine.url, mine.name, mine.writable) == (f"{fake.url}/dav/a/", "Mine", False)
        fake.on("/.well-known/caldav", Canned("", 301, {"Location": "http://elsewhere.example/dav/"}))
        with pytest.raises(ServiceUnavailable) as caught:
            Dav(web, f"{fake.url}/", "anna", "secret", service="the server").collections()
    assert caught.value.fault is Fault.NOT_FOUND


def test_a_host_that_is_not_declared_is_not_asked(web: Web) -> None:
    kept = web.under(Permit(hosts=frozenset({"calendar.example"})))
    with FakeWeb() as fake, pytest.raises(ServiceError) as caught:
        Dav(kept, fake.url, "", "", service="the server").query(f"{fake.url}/a/", "VTODO")
    assert caught.value.fault is Fault.UNDECLARED
    assert fake.asked == []
