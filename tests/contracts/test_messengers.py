"""What every way to send a message must do, on servers that behave as documented."""

from collections.abc import Callable, Iterator

import pytest

from skills.messages.matrix import Matrix
from skills.messages.ntfy import Ntfy
from skills.messages.providers import Message, Messenger
from skills.messages.telegram import Telegram
from speaker.errors import Fault, ServiceError, ServiceRefused
from speaker.testing.failures import FAILURES, Failure
from speaker.testing.messengers import TOKEN, FakeMessengers, fake_messengers
from speaker.testing.web import Canned
from speaker.web import Settings, Web

Make = Callable[[str, str], Messenger]
WAYS: dict[str, Make] = {
    "ntfy": lambda url, token: Ntfy(url, token, "house-7f3k9q"),
    "matrix": lambda url, token: Matrix(url, token, "!kitchen:example.org"),
    "telegram": lambda url, token: Telegram(url, token, "12345"),
}
HELLO = Message("Grüße, 你好", "Mynah")


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def fake() -> Iterator[FakeMessengers]:
    with fake_messengers() as fake:
        yield fake


@pytest.fixture
def web() -> Iterator[Web]:
    web = Web(Settings(connect=0.5, read=0.5, total=0.6))
    yield web
    web.close()


def test_a_message_arrives_once_with_all_its_letters(way: str, fake: FakeMessengers, web: Web) -> None:
    WAYS[way](fake.url, TOKEN).send(web, HELLO)
    assert [(service, text[-len(HELLO.text) :]) for service, _, text in fake.taken] == [(way, HELLO.text)]


def test_a_wrong_token_is_the_owner_s_to_mend(way: str, fake: FakeMessengers, web: Web) -> None:
    with pytest.raises(ServiceRefused) as error:
        WAYS[way](fake.url, "guess").send(web, HELLO)
    assert error.value.fault is Fault.KEY
    assert fake.taken == []


@pytest.mark.parametrize("failure", FAILURES, ids=str)
def test_every_failure_is_told_apart(way: str, failure: Failure, web: Web) -> None:
    with failure.at("*") as url, pytest.raises(ServiceError) as error:
        WAYS[way](url, TOKEN).send(web, HELLO)
    assert error.value.fault is failure.fault


def test_an_answer_that_confirms_nothing_is_no_success(way: str, fake: FakeMessengers, web: Web) -> None:
    for body in ({}, [], "fine", {"ok": False, "error_code": 403, "description": "Forbidden: bot was blocked"}):
        fake.web.on("*", Canned(body if not isinstance(body, str) else f'"{body}"'))
        with pytest.raises(ServiceError):
            WAYS[way](fake.url, TOKEN).send(web, HELLO)


def test_what_matrix_gets_twice_it_shows_once(fake: FakeMessengers, web: Web) -> None:
    fake.web.on("*", lambda asked: (fake.answer(asked), Canned("", 503))[1], fake.answer)
    Matrix(fake.url, TOKEN, "!kitchen:example.org").send(web, HELLO)
    assert len(fake.taken) == 1
