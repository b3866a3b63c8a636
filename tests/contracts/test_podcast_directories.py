"""What everybody who knows podcasts must do, and how it fails."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from skills.podcasts.directory import Directory
from skills.podcasts.itunes import ITunes
from skills.podcasts.podcast_index import PodcastIndex
from speaker.errors import Fault, ServiceError
from speaker.testing.failures import FAILURES, Failure
from speaker.testing.podcasts import KEY, SECRET, fake_podcasts
from speaker.testing.web import Canned, FakeWeb
from speaker.web import Settings, Web

Make = Callable[[str], Directory]
DIRECTORIES: dict[str, Make] = {"itunes": ITunes, "podcast-index": lambda url: PodcastIndex(url, KEY, SECRET)}


@pytest.fixture(params=DIRECTORIES)
def make(request: pytest.FixtureRequest) -> Make:
    return DIRECTORIES[request.param]


@pytest.fixture
def web() -> Iterator[Web]:
    made = Web(Settings(total=2.0))
    yield made
    made.close()


def test_it_finds_podcasts_that_can_be_heard(make: Make, web: Web) -> None:
    with fake_podcasts() as fake:
        found = make(fake.url).find(web, "daily")
        assert [each.title for each in found] == ["The Daily Bird", "Daily Science"]
        assert found[0].feed == fake.feed("The Daily Bird")


def test_what_nobody_knows_is_nothing_and_no_failure(make: Make, web: Web) -> None:
    with fake_podcasts() as fake:
        assert list(make(fake.url).find(web, "xylophone")) == []


@pytest.mark.parametrize("failure", FAILURES, ids=str)
def test_each_failure_is_told_as_what_it_is(make: Make, failure: Failure) -> None:
    web = Web(Settings(total=0.15 if failure.slow else 2.0))
    with failure.at("*") as url, pytest.raises(ServiceError) as error:
        make(url).find(web, "daily")
    web.close()
    assert error.value.fault is failure.fault


@pytest.mark.parametrize("body", [{}, [], "text", 7, {"results": 3}, {"results": [7], "status": "true", "feeds": [7]}])
def test_another_shape_is_garbled(make: Make, web: Web, body: Any) -> None:
    with FakeWeb().on("*", Canned(body)) as fake, pytest.raises(ServiceError) as error:
        make(fake.url).find(web, "daily")
    assert error.value.fault is Fault.GARBLED


def test_the_index_says_in_a_good_answer_that_it_failed(web: Web) -> None:
    body = {"status": "false", "description": "<b>Database</b> is away"}
    with FakeWeb().on("*", Canned(body)) as fake, pytest.raises(ServiceError) as error:
        PodcastIndex(fake.url, KEY, SECRET).find(web, "daily")
    assert (error.value.fault, error.value.reason) == (Fault.BROKEN, "Database is away")
