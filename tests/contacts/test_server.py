"""An address book on a real server, and on servers that fail in every way there is."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

from speaker.config import Folders
from speaker.config import Settings as HouseSettings
from speaker.contacts import ContactBook, Server, Settings
from speaker.contacts.server import AGAIN, FRESH
from speaker.errors import Fault, ServiceError, ServiceUnavailable
from speaker.house import House
from speaker.skill import Home
from speaker.state import State
from speaker.testing.caldav import radicale
from speaker.testing.failures import FAILURES, Failure
from speaker.testing.web import Canned, FakeWeb
from speaker.web import AddressBooks, Web
from speaker.web import Settings as WebSettings

NO_CARDDAV = {"half an answer", "a page instead of data", "404"}
"""What answers so has nothing at the address that is well known, either."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with radicale(tmp_path_factory.mktemp("radicale")) as url:
        yield url


@pytest.fixture
def web() -> Iterator[Web]:
    web = Web(WebSettings(connect=2, read=2, total=5))
    yield web
    web.close()


@pytest.fixture
def state() -> Iterator[State]:
    state = State(":memory:")
    yield state
    state.close()


@pytest.fixture
def user(request: pytest.FixtureRequest) -> str:
    """Each test has an account of its own."""
    return request.node.name.replace("_", "")


@pytest.fixture
def folder(server: str, user: str) -> str:
    """The address of an address book."""
    kind = (
        '<d:mkcol xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:carddav"><d:set><d:prop><d:resourcetype>'
        "<d:collection/><c:addressbook/></d:resourcetype></d:prop></d:set></d:mkcol>"
    )
    url = f"{server}/{user}/people/"
    requests.request("MKCOL", url, data=kind, auth=(user, "secret"), timeout=5).raise_for_status()
    return url


def put(folder: str, user: str, person: str, number: str = "+4790000010", more: str = "") -> None:
    card = f"BEGIN:VCARD\r\nVERSION:3.0\r\nUID:{person}\r\nFN:{person}\r\nN:{person};;;;\r\nTEL:{number}\r\n"
    headers = {"Content-Type": "text/vcard"}
    data = f"{card}{more}END:VCARD\r\n".encode()
    requests.put(f"{folder}{person}.vcf", data, auth=(user, "secret"), headers=headers, timeout=5).raise_for_status()


class Counted(AddressBooks):
    """Tells how many cards were asked for."""

    asked = 0

    def _batch(self, book, urls, names):  # type: ignore[no-untyped-def]
        Counted.asked += len(urls)
        return super()._batch(book, urls, names)


def opened(web: Web, url: str, user: str) -> Callable[[], AddressBooks]:
    return lambda: Counted(web, url, user, "secret", service="your address book")


def test_only_what_has_changed_is_fetched(folder: str, server: str, user: str, web: Web, state: State) -> None:
    put(folder, user, "Dora")
    put(folder, user, "Emil")
    contacts = Server(Settings(carddav=server, user=user), state, opened(web, server, user))
    Counted.asked = 0
    for change, fetched in (("", 2), ("", 2), ("Emil", 3), ("Fred", 4)):
        if change:
            put(folder, user, change, "+4790000011")
        contacts.refresh()
        assert Counted.asked == fetched
    requests.delete(f"{folder}Dora.vcf", auth=(user, "secret"), timeout=5).raise_for_status()
    contacts.refresh()
    assert [each.name for each in contacts.people()] == ["Emil", "Fred"] and Counted.asked == 4


def test_the_address_may_be_that_of_one_book(folder: str, user: str, web: Web) -> None:
    assert [each.url for each in opened(web, folder, user)().books()] == [folder]


def test_many_are_fetched_in_parts_and_one_too_large_is_left_out(
    folder: str, server: str, user: str, state: State
) -> None:
    # The web takes less than the server sends at once: Radicale leaves no photograph out.
    web = Web(WebSettings(largest=40_000, per_minute=600))
    photo = "PHOTO;ENCODING=b;TYPE=JPEG:" + "A" * 9_000 + "\r\n"
    for number in range(40):
        put(folder, user, f"Name{number:02d}", f"+47900000{number:02d}", photo if number != 13 else photo * 5)
    Server(Settings(carddav=server, user=user), state, opened(web, server, user)).refresh()
    kept = Server(Settings(carddav=server, user=user), state, opened(web, "http://127.0.0.1:9", user)).people()
    assert len(kept) == 39
    assert "PHOTO" not in str(state.items("contacts"))
    web.close()


def test_who_was_known_is_known_without_the_server_and_not_in_another_account(
    folder: str, server: str, user: str, web: Web, state: State, tmp_path: Path
) -> None:
    put(folder, user, "Dora")
    settings = Settings(carddav=server, user=user)
    Server(settings, state, opened(web, server, user)).refresh()
    gone = opened(web, "http://127.0.0.1:9", user)
    later = ContactBook(settings, tmp_path, state, Server(settings, state, gone))
    assert [each.name for each in later.all()] == ["Dora"]
    assert Server(Settings(carddav=server, user="somebody else"), state, gone).people() == ()
    assert ContactBook(Settings(), tmp_path, state).all() == ()


def test_a_turn_waits_for_no_server_and_asks_it_hourly(web: Web, state: State) -> None:
    now, answered, begun = [0.0], threading.Event(), threading.Semaphore(0)
    looks = []

    class Slow(AddressBooks):
        def books(self):  # type: ignore[no-untyped-def]
            looks.append(now[0])
            begun.release()
            answered.wait(5)
            raise ServiceUnavailable("your address book", "it is slow", Fault.TIMEOUT)

    server = Server(
        Settings(carddav="http://127.0.0.1:9"),
        state,
        lambda: Slow(web, "http://127.0.0.1:9", "", "", service="your address book"),
        lambda: now[0],
    )

    def look() -> None:
        assert server.people() == ()
        assert begun.acquire(timeout=5)

    look()
    assert server.people() == () and looks == [0.0]
    answered.set()
    server.close()
    now[0] = AGAIN - 1
    assert server.people() == () and looks == [0.0]
    now[0] = AGAIN
    look()
    assert looks == [0.0, AGAIN] and FRESH > AGAIN


@pytest.mark.parametrize("failure", [each for each in FAILURES if not each.slow], ids=str)
def test_every_failure_is_told_apart_and_forgets_nobody(failure: Failure, web: Web, state: State) -> None:
    kept = {"b": {"mark": "1", "cards": {"c": ["1", "BEGIN:VCARD\nFN:A\nEND:VCARD"]}}}
    with failure.at("*") as url, pytest.raises(ServiceError) as caught:
        state.put("contacts", "cards", {"account": [url, "anna"], "books": kept})
        server = Server(Settings(carddav=url, user="anna"), state, opened(web, url, "anna"))
        server.refresh()
    assert caught.value.fault is (Fault.NOT_FOUND if failure.name in NO_CARDDAV else failure.fault)
    assert "secret" not in str(caught.value)
    assert state.get("contacts", "cards")["books"] == kept


@pytest.mark.parametrize("failure", [each for each in FAILURES if each.slow], ids=str)
def test_it_waits_no_longer_than_there_is_time(failure: Failure) -> None:
    web = Web(WebSettings(total=0.4, read=0.3))
    with failure.at("*") as url, pytest.raises(ServiceError) as caught:
        opened(web, url, "anna")().books()
    web.close()
    assert caught.value.fault is failure.fault


def multistatus(*responses: str) -> Canned:
    spaces = 'xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:carddav"'
    return Canned(f"<d:multistatus {spaces}>{''.join(responses)}</d:multistatus>", 207, kind="text/xml")


def response(href: str, props: str) -> str:
    return f"<d:response><d:href>{href}</d:href><d:propstat><d:prop>{props}</d:prop></d:propstat></d:response>"


def link(name: str, href: str) -> str:
    return f"<{name}><d:href>{href}</d:href></{name}>"


def test_it_is_found_as_the_standard_says_by_the_name_of_the_server(web: Web) -> None:
    with FakeWeb() as fake:
        fake.on("/", Canned("<html/>", 405, kind="text/html"))
        fake.on("/.well-known/carddav", Canned("", 301, {"Location": "/dav/"}))
        fake.on("/dav/", multistatus(response("/dav/", link("d:current-user-principal", "/me/"))))
        fake.on("/me/", multistatus(response("/me/", link("c:addressbook-home-set", "/books/"))))
        book = "<d:resourcetype><d:collection/><c:addressbook/></d:resourcetype><d:sync-token>7</d:sync-token>"
        fake.on("/books/", multistatus(response("/books/", ""), response("/books/a/", book)))
        (found,) = opened(web, fake.url, "anna")().books()
        assert (found.url, found.mark) == (f"{fake.url}/books/a/", "7")


def test_the_password_goes_nowhere_else(web: Web) -> None:
    with FakeWeb() as fake, FakeWeb() as other, pytest.raises(ServiceUnavailable) as caught:
        fake.on("*", multistatus(response("/", link("c:addressbook-home-set", f"{other.url}/anna/"))))
        opened(web, fake.url, "anna")().books()
    assert caught.value.fault is Fault.NOT_OURS and "set that address" in str(caught.value)
    assert other.asked == []


def test_an_account_without_a_book_forgets_nobody(web: Web) -> None:
    with FakeWeb() as fake, pytest.raises(ServiceUnavailable) as caught:
        fake.on("*", multistatus(response("/", link("c:addressbook-home-set", "/anna/"))))
        opened(web, fake.url, "anna")().books()
    assert caught.value.fault is Fault.EMPTY


def test_the_house_asks_on_an_errand_that_is_in_the_ledger(folder: str, server: str, user: str, tmp_path: Path) -> None:
    put(folder, user, "Dora")
    own = Settings(carddav=server, user=user, password="secret")
    places = Folders(*(tmp_path / each for each in ("config", "state", "cache", "models", "runtime")))
    house = House(HouseSettings(contacts=own, location=Home(timezone="Europe/Oslo")), places)
    assert house.contacts.all() == ()
    house.close()
    later = House(HouseSettings(contacts=own, location=Home(timezone="Europe/Oslo")), places)
    sent = later.sent.since(0)
    assert [each.name for each in later.contacts.all()] == ["Dora"]
    assert {(each.skill, each.service) for each in sent} == {("contacts", "your address book")}
    assert "secret" not in str(sent)
    later.close()
