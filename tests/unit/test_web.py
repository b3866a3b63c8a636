"""What `web` makes of good answers, and of every way in which a service fails."""

import contextlib
import gzip
import json
import logging
import os
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

import pytest

from speaker.errors import ServiceRefused, ServiceUnavailable
from speaker.testing.web import Asked, Canned, FakeWeb
from speaker.web import Settings, Web, hosts_in
from speaker.web.cache import MOST, Cache, Kept
from speaker.web.sending import CONNECTIONS

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC).timestamp()
PAGE = "<html><body>Welcome to the hotel</body></html>"


class Clock:
    """A clock that the test sets."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def fake() -> Iterator[FakeWeb]:
    with FakeWeb() as server:
        yield server


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def web(clock: Clock) -> Iterator[Web]:
    web = Web(Settings(), clock=clock)
    yield web
    web.close()


def test_json_comes_back(fake: FakeWeb, web: Web) -> None:
    fake.on("/a", Canned({"degrees": 12}))
    assert web.get_json(f"{fake.url}/a", {"q": "oslo"}, service="Test") == {"degrees": 12}
    assert fake.asked[0].params == {"q": "oslo"}


def test_it_says_who_asks(fake: FakeWeb, web: Web) -> None:
    fake.on("/a", Canned({}))
    web.get_json(f"{fake.url}/a", service="Test", headers={"Authorization": "Bearer abc"})
    assert fake.asked[0].headers["user-agent"] == Settings().user_agent
    assert fake.asked[0].headers["authorization"] == "Bearer abc"


def test_compressed_answers_are_read(fake: FakeWeb, web: Web) -> None:
    fake.on("/a", Canned(gzip.compress(json.dumps({"a": [1] * 1000}).encode()), headers={"Content-Encoding": "gzip"}))
    assert len(web.get_json(f"{fake.url}/a", service="Test")["a"]) == 1000


def test_numbers_that_are_none_come_back_as_nothing(fake: FakeWeb, web: Web) -> None:
    fake.on("/a", Canned('{"degrees": NaN}'))
    assert web.get_json(f"{fake.url}/a", service="Test") == {"degrees": None}


@pytest.mark.parametrize("kind", ["application/json; charset=utf-8", "application/geo+json", "text/json"])
def test_every_kind_of_json_is_taken(fake: FakeWeb, web: Web, kind: str) -> None:
    fake.on("/a", Canned({}, kind=kind))
    assert web.get_json(f"{fake.url}/a", service="Test") == {}


BROKEN = {
    "404": (Canned("<h1>Not found</h1>", 404, kind="text/html"), "404"),
    "400": (Canned({"error": True, "reason": "no"}, 400), "400"),
    "500": (Canned("oops", 500, kind="text/plain"), "500"),
    "a sign-in page": (Canned(PAGE, kind="text/html"), "sign-in page"),
    "a sign-in page elsewhere": (Canned("", 302, {"Location": "http://hotel.example/"}), "sign-in page"),
    "no content": (Canned("", 204), "204"),
    "an empty body": (Canned(""), "0 bytes"),
    "half of the JSON": (Canned('{"a": [1, 2'), "11 bytes that are not JSON"),
    "less than promised": (Canned('{"a": [1, 2]}', missing=4), "broke off"),
    "a deep well": (Canned("[" * 200_000), "not JSON"),
    "no text": (Canned(b"\xff\xfe\xfd\x00"), "not JSON"),
    "damaged gzip": (Canned(b"no gzip at all", headers={"Content-Encoding": "gzip"}), "broke off"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_answer_is_a_service_out_of_reach(fake: FakeWeb, web: Web, name: str) -> None:
    canned, reason = BROKEN[name]
    fake.on("/a", canned)
    with pytest.raises(ServiceUnavailable) as error:
        web.get_json(f"{fake.url}/a", service="Test")
    assert reason in str(error.value)
    assert error.value.service == "Test"
    assert len(fake.asked) == 1


@pytest.mark.parametrize("status", [401, 402, 403])
def test_a_wrong_key_is_a_refusal(fake: FakeWeb, web: Web, status: int) -> None:
    fake.on("/a", Canned("<h1>no</h1>", status, kind="text/html"))
    with pytest.raises(ServiceRefused, match=str(status)):
        web.get_json(f"{fake.url}/a", service="Test")
    assert len(fake.asked) == 1


@pytest.mark.parametrize("status", [502, 503, 504])
def test_what_tends_to_pass_is_tried_once_more(fake: FakeWeb, web: Web, status: int) -> None:
    fake.on("/a", Canned("", status), Canned({"a": 1}))
    assert web.get_json(f"{fake.url}/a", service="Test") == {"a": 1}
    fake.on("/a", Canned("", status))
    with pytest.raises(ServiceUnavailable, match=str(status)):
        web.get_json(f"{fake.url}/a", service="Test")
    assert len(fake.asked) == 4


def test_a_lost_connection_is_tried_once_more() -> None:
    def hang_up(listener: socket.socket, answers: list[bytes]) -> None:
        for answer in answers:
            connection, _ = listener.accept()
            with connection:
                connection.recv(4096)
                connection.sendall(answer)

    good = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=hang_up, args=(listener, [b"", good]))
        thread.start()
        web = Web(Settings())
        assert web.get_json(f"http://127.0.0.1:{listener.getsockname()[1]}/a", service="Test") == {}
        web.close()
        thread.join()


def test_a_refused_connection_ends_soon(web: Web) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(ServiceUnavailable, match="is the network up"):
        web.get_json(f"http://127.0.0.1:{port}/a", service="Test")


def test_a_name_that_nobody_knows_is_a_service_out_of_reach(web: Web) -> None:
    with pytest.raises(ServiceUnavailable, match=r"nowhere\.invalid"):
        web.get_json("http://nowhere.invalid/a", service="Test", timeout=2)


LATE = {"silence": Canned({}, delay=30), "trickle": Canned({"a": "b" * 50}, trickle=0.1)}


@pytest.mark.parametrize("canned", LATE.values(), ids=LATE.keys())
def test_a_slow_answer_ends_at_the_deadline(fake: FakeWeb, web: Web, canned: Canned) -> None:
    fake.on("/a", canned)
    begun = time.monotonic()
    with pytest.raises(ServiceUnavailable, match=r"no answer within 0\.4 s"):
        web.get_json(f"{fake.url}/a", service="Test", timeout=0.4)
    assert time.monotonic() - begun < 4


def test_headers_that_trickle_end_at_the_deadline() -> None:
    done = threading.Event()

    def drip(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(4096)
            connection.sendall(b"HTTP/1.1 200 OK\r\nX-Long: ")
            while not done.wait(0.05):
                connection.sendall(b"x")

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=drip, args=(listener,))
        thread.start()
        web = Web(Settings())
        with pytest.raises(ServiceUnavailable, match=r"within 0\.3 s"):
            web.get_json(f"http://127.0.0.1:{listener.getsockname()[1]}/", service="Test", timeout=0.3)
        done.set()
        thread.join()
        web.close()


def test_a_huge_answer_is_not_taken(fake: FakeWeb) -> None:
    web = Web(Settings(largest=1000))
    fake.on("/a", Canned({"a": "b" * 2000}), Canned(gzip.compress(b" " * 10**7), headers={"Content-Encoding": "gzip"}))
    for _ in range(2):
        with pytest.raises(ServiceUnavailable, match="broke off"):
            web.get_json(f"{fake.url}/a", service="Test")
    web.close()


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ({"Retry-After": "120"}, 120),
        ({"Retry-After": format_datetime(datetime.fromtimestamp(NOON + 300, UTC), usegmt=True)}, 300),
        ({"Retry-After": "soon"}, 60),
        ({"Retry-After": "999999999"}, 3600),
        ({}, 60),
    ],
    ids=["seconds", "date", "nonsense", "for ages", "none"],
)
def test_a_service_that_has_enough_is_left_alone(
    fake: FakeWeb, web: Web, clock: Clock, header: dict[str, str], wait: float
) -> None:
    fake.on("/a", Canned({"error": True}, 429, header), Canned({"a": 1}))
    for _ in range(3):
        with pytest.raises(ServiceUnavailable):
            web.get_json(f"{fake.url}/a", service="Test")
        clock.now += (wait - 1) / 2
    assert len(fake.asked) == 1
    clock.now = NOON + wait + 1
    assert web.get_json(f"{fake.url}/a", service="Test") == {"a": 1}


def test_a_service_that_names_its_return_is_not_tried_before(fake: FakeWeb, web: Web) -> None:
    fake.on("/a", Canned("", 503, {"Retry-After": "30"}))
    for _ in range(2):
        with pytest.raises(ServiceUnavailable):
            web.get_json(f"{fake.url}/a", service="Test")
    assert len(fake.asked) == 1


def test_a_fresh_answer_is_not_asked_for_again(fake: FakeWeb, web: Web, clock: Clock) -> None:
    fake.on("/a", lambda asked: Canned({"a": len(fake.asked)}))
    ask = lambda: web.get_json(f"{fake.url}/a", {"q": 1}, service="Test", fresh_for=600)  # noqa: E731
    assert ask() == ask() == {"a": 1}
    clock.now += 601
    assert ask() == {"a": 2}


def test_what_is_forgotten_is_asked_for_again(fake: FakeWeb, web: Web) -> None:
    fake.on("/a", Canned({"a": 1}), Canned({"a": 2}))
    ask = lambda: web.get_json(f"{fake.url}/a", {"q": 1}, service="Test", fresh_for=600)  # noqa: E731
    assert ask() == ask() == {"a": 1}
    web.forget()
    assert ask() == {"a": 2}


def test_what_need_not_be_fresh_is_not_kept(fake: FakeWeb, web: Web) -> None:
    fake.on("/a", Canned({"a": 1}))
    web.get_json(f"{fake.url}/a", service="Test")
    assert web.stale(f"{fake.url}/a") is None


def test_an_old_answer_can_be_had_with_its_age(fake: FakeWeb, web: Web, clock: Clock) -> None:
    fake.on("/a", Canned({"a": 1}), Canned("", 500))
    web.get_json(f"{fake.url}/a", {"q": "oslo"}, service="Test", fresh_for=600)
    clock.now += 7200
    with pytest.raises(ServiceUnavailable):
        web.get_json(f"{fake.url}/a", {"q": "oslo"}, service="Test", fresh_for=600)
    answer = web.stale(f"{fake.url}/a", {"q": "oslo"})
    assert answer is not None
    assert (answer.value, answer.age) == ({"a": 1}, 7200)
    assert web.stale(f"{fake.url}/a", {"q": "leeds"}) is None


def test_an_unchanged_answer_is_not_sent_again(fake: FakeWeb, web: Web, clock: Clock) -> None:
    modified = "Mon, 23 Nov 2026 11:00:00 GMT"

    def answer(asked: Asked) -> Canned:
        if asked.headers.get("if-modified-since") == modified and asked.headers.get("if-none-match") == '"x"':
            return Canned("", 304)
        return Canned({"a": 1}, headers={"Last-Modified": modified, "ETag": '"x"'})

    fake.on("/a", answer)
    for _ in range(3):
        assert web.get_json(f"{fake.url}/a", service="Test", fresh_for=10) == {"a": 1}
        clock.now += 100
    assert len(fake.asked) == 3
    old = web.stale(f"{fake.url}/a")
    assert old is not None and old.age == 100


def test_a_service_is_not_asked_before_its_answer_expires(fake: FakeWeb, web: Web, clock: Clock) -> None:
    expires = format_datetime(datetime.fromtimestamp(NOON + 1800, UTC), usegmt=True)
    fake.on("/a", Canned({"a": 1}, headers={"Expires": expires}))
    for later in (0, 1799, 1801):
        clock.now = NOON + later
        web.get_json(f"{fake.url}/a", service="Test", fresh_for=600)
    assert len(fake.asked) == 2


def test_an_answer_from_the_future_is_asked_for_again(fake: FakeWeb, web: Web, clock: Clock) -> None:
    fake.on("/a", Canned({"a": 1}))
    web.get_json(f"{fake.url}/a", service="Test", fresh_for=600)
    clock.now -= 86_400
    web.get_json(f"{fake.url}/a", service="Test", fresh_for=600)
    assert len(fake.asked) == 2


def test_answers_outlive_the_power(fake: FakeWeb, clock: Clock, tmp_path: Path) -> None:
    fake.on("/a", Canned({"a": "ö"}))
    folder = tmp_path / "cache" / "web"
    first, second = Web(Settings(), folder, clock), Web(Settings(), folder, clock)
    first.get_json(f"{fake.url}/a", {"key": "secret"}, service="Test", fresh_for=600)
    clock.now += 60
    answer = second.stale(f"{fake.url}/a", {"key": "secret"})
    assert answer is not None and (answer.value, answer.age) == ({"a": "ö"}, 60)
    assert all("secret" not in file.read_text() for file in folder.iterdir())
    assert folder.stat().st_mode & 0o077 == 0
    first.close()
    second.close()


@pytest.mark.parametrize("damage", [b"", b"{", b'{"value": 1}', b'{"nonsense": 1}', b"[]", b"\xff"])
def test_a_damaged_cache_is_left_aside(fake: FakeWeb, clock: Clock, tmp_path: Path, damage: bytes) -> None:
    fake.on("/a", Canned({"a": 1}))
    first, second = Web(Settings(), tmp_path, clock), Web(Settings(), tmp_path, clock)
    first.get_json(f"{fake.url}/a", service="Test", fresh_for=600)
    (file,) = tmp_path.iterdir()
    file.write_bytes(damage)
    assert second.get_json(f"{fake.url}/a", service="Test", fresh_for=600) == {"a": 1}
    assert len(fake.asked) == 2
    first.close()
    second.close()


def test_a_cache_that_cannot_be_written_costs_no_answer(fake: FakeWeb, tmp_path: Path) -> None:
    fake.on("/a", Canned({"a": 1}))
    (tmp_path / "file").write_text("in the way")
    web = Web(Settings(), tmp_path / "file" / "cache")
    assert web.get_json(f"{fake.url}/a", service="Test", fresh_for=600) == {"a": 1}
    assert web.stale(f"{fake.url}/a") is not None
    web.close()


def test_the_cache_does_not_grow_without_end(fake: FakeWeb, tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    for number in range(MOST + 20):
        (tmp_path / f"{number}.json").write_text("{}")
        os.utime(tmp_path / f"{number}.json", (number, number))
    cache.put("new", Kept(1, NOON))
    assert len(list(tmp_path.iterdir())) == MOST
    assert not (tmp_path / "0.json").exists()
    assert Cache(tmp_path).get("new") == Kept(1, NOON)


def test_a_skill_reaches_only_the_hosts_that_it_declares(fake: FakeWeb, web: Web) -> None:
    fake.on("/a", Canned({}))
    view = web.only(["api.met.no", "127.0.0.1"])
    assert view.get_json(f"{fake.url}/a", service="Test") == {}
    with pytest.raises(ServiceRefused, match=r"localhost is not among the hosts"):
        view.get_json(fake.url.replace("127.0.0.1", "localhost") + "/a", service="Test")
    with pytest.raises(ServiceRefused):
        web.only([]).get_json(f"{fake.url}/a", service="Test")
    assert len(fake.asked) == 1


def test_addresses_in_settings_are_declared() -> None:
    @dataclass(frozen=True)
    class Own:
        base: str = "https://api.example.org:8443/v1"
        local: str = "http://192.168.1.4"
        name: str = "not an address"
        number: int = 3

    assert hosts_in(Own()) == {"api.example.org", "192.168.1.4"}
    assert hosts_in(object()) == frozenset()


def test_keys_stay_out_of_logs_and_errors(fake: FakeWeb, web: Web, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    fake.on("/a", Canned({}), Canned("", 429), Canned("", 401))
    urls = [fake.url, fake.url, "http://nowhere.invalid", fake.url]
    for url in urls:
        try:
            web.get_json(
                f"{url}/a", {"apikey": "sesame"}, service="Test", headers={"Authorization": "sesame"}, timeout=2
            )
        except (ServiceUnavailable, ServiceRefused) as error:
            logging.getLogger("test").info("failed", exc_info=error)
    assert "asking" in caplog.text
    assert "sesame" not in caplog.text


def test_requests_of_many_threads_come_back_right(fake: FakeWeb, web: Web) -> None:
    fake.on("/a", lambda asked: Canned({"q": asked.params["q"]}))
    found: dict[str, object] = {}

    def ask(name: str) -> None:
        found[name] = web.get_json(f"{fake.url}/a", {"q": name}, service="Test", fresh_for=60)

    threads = [threading.Thread(target=ask, args=(str(number),)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {str(number): {"q": str(number)} for number in range(12)}


def test_no_more_requests_hang_than_there_is_room_for(fake: FakeWeb) -> None:
    arrived = threading.Semaphore(0)

    def hang(asked: Asked) -> Canned:
        arrived.release()
        return Canned({}, delay=30)

    web = Web(Settings())
    fake.on("/a", hang).on("/b", Canned({}))
    threads = [threading.Thread(target=_give_up, args=(web, f"{fake.url}/a")) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for _ in threads:
        arrived.acquire()
    with pytest.raises(ServiceUnavailable, match="still hang"):
        web.get_json(f"{fake.url}/b", service="Test")
    fake.close()
    for thread in threads:
        thread.join()
    web.close()


def _give_up(web: Web, url: str) -> None:
    with contextlib.suppress(ServiceUnavailable):
        web.get_json(url, service="Test", timeout=2)


def test_closing_twice_does_no_harm(fake: FakeWeb) -> None:
    web = Web(Settings())
    web.close()
    web.close()
    fake.close()
    fake.close()
