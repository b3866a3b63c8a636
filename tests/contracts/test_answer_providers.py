"""What every service that answers questions must do, on answers as it documents them, and when it fails."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from skills.knowledge.answer import Answer
from skills.knowledge.asking import Fact, read_query
from skills.knowledge.brave import Brave
from skills.knowledge.kagi import Kagi
from skills.knowledge.searxng import SearXNG
from skills.knowledge.tavily import Tavily
from skills.knowledge.web_iq import WebIQ
from skills.knowledge.wikidata import Wikidata
from skills.knowledge.wikipedia import Wikipedia
from skills.knowledge.wiktionary import Wiktionary
from skills.knowledge.wolfram import Wolfram
from speaker.errors import Fault, ServiceError
from speaker.testing.failures import FAILURES, Failure
from speaker.testing.web import Canned, FakeWeb
from speaker.web import Settings, Web

QUERY = read_query("how far is the moon", "en")
SAID = "The moon is 384,400 kilometres away."
PAGE = "https://www.moon.example/far"
_HIT = {"title": "The moon", "url": PAGE, "description": f"<strong>Hi.</strong> {SAID} It is round."}


@dataclass(frozen=True)
class Candidate:
    ask: Callable[[str, Web], Any]
    path: str
    body: Any
    """The documented answer to QUERY."""
    empty: Any
    """A good answer with nothing in it."""
    kind: str = "application/json"
    header: tuple[str, str] = ("user-agent", Settings().user_agent)


def _answering(make: Callable[..., Any], *keys: Any) -> Callable[[str, Web], Answer]:
    def ask(base: str, web: Web) -> Answer:
        answer: Answer = make(base, *keys).answer(web, QUERY)
        return answer

    return ask


CANDIDATES = {
    "wikipedia": Candidate(
        _answering(Wikipedia, "en"),
        "/w/api.php",
        {"query": {"pages": [{"title": "Moon", "index": 1, "extract": f"A stub. {SAID}"}]}},
        {"batchcomplete": True},
    ),
    "searxng": Candidate(
        _answering(SearXNG),
        "/search",
        {"results": [{"title": "The moon", "url": PAGE, "content": SAID}], "answers": [], "infoboxes": []},
        {"results": [], "answers": [], "infoboxes": [], "unresponsive_engines": []},
    ),
    "brave": Candidate(
        _answering(Brave, "key"),
        "/res/v1/web/search",
        {"type": "search", "web": {"type": "search", "results": [_HIT]}},
        {"type": "search"},
        header=("x-subscription-token", "key"),
    ),
    "tavily": Candidate(
        _answering(Tavily, "key"),
        "/search",
        {"answer": SAID, "results": [{"title": "a", "url": PAGE, "content": SAID, "score": 0.8}]},
        {"answer": None, "results": []},
        header=("authorization", "Bearer key"),
    ),
    "kagi": Candidate(
        _answering(Kagi, "key", 0.15),
        "/api/v0/fastgpt",
        {"meta": {"id": "1"}, "data": {"output": f"**{SAID}** [1][2]", "references": [{"title": "a", "url": PAGE}]}},
        {"meta": {}, "data": {"output": "", "references": []}},
        header=("authorization", "Bot key"),
    ),
    "web-iq": Candidate(
        _answering(WebIQ, "key"),
        "/v3/search/web",
        {"webResults": [{"title": "The moon", "url": PAGE, "content": [{"text": SAID}]}], "traceId": "1"},
        {"webResults": [], "traceId": "1"},
        header=("x-apikey", "key"),
    ),
    "wolfram": Candidate(_answering(Wolfram, "key"), "/v1/spoken", SAID, "", kind="text/plain"),
}
OTHERS: dict[str, Callable[[str, Web], Any]] = {
    "wikipedia summary": lambda base, web: Wikipedia(base, "en").look_up(web, "moon"),
    "wikidata": lambda base, web: Wikidata(base, "en").find(web, Fact("capital", "norway")),
    "wiktionary": lambda base, web: Wiktionary(base).define(web, "moon", "en"),
}
ALL = {**{name: one.ask for name, one in CANDIDATES.items()}, **OTHERS}


@contextmanager
def asking(seconds: float = 2.0) -> Iterator[Web]:
    web = Web(Settings(total=seconds, read=seconds))
    yield web
    web.close()


def fault_of(ask: Callable[[str, Web], Any], url: str, seconds: float = 2.0) -> Fault:
    with asking(seconds) as web, pytest.raises(ServiceError) as error:
        ask(url, web)
    return error.value.fault


@pytest.fixture(params=CANDIDATES)
def candidate(request: pytest.FixtureRequest) -> Candidate:
    return CANDIDATES[request.param]


def serve(candidate: Candidate, body: Any, status: int = 200) -> AbstractContextManager[FakeWeb]:
    return FakeWeb().on(candidate.path, Canned(body, status, kind=candidate.kind))


def test_it_answers_with_the_sentence_that_does_and_names_a_source(candidate: Candidate) -> None:
    with serve(candidate, candidate.body) as fake, asking() as web:
        answer = candidate.ask(fake.url, web)
    assert answer.text == SAID
    assert answer.source
    name, value = candidate.header
    assert fake.asked[0].headers[name] == value


def test_a_good_answer_with_nothing_in_it_is_no_answer(candidate: Candidate) -> None:
    with serve(candidate, candidate.empty) as fake:
        assert fault_of(candidate.ask, fake.url) is Fault.EMPTY


@pytest.mark.parametrize("name", [name for name in CANDIDATES if name != "wolfram"])
@pytest.mark.parametrize("body", [[], {"results": 3, "web": 3, "query": 3, "data": 3, "webResults": 3}, "text", None])
def test_another_shape_is_a_fault_and_no_answer(name: str, body: Any) -> None:
    candidate = CANDIDATES[name]
    with serve(candidate, body) as fake:
        assert fault_of(candidate.ask, fake.url) in (Fault.GARBLED, Fault.EMPTY)


TOGETHER = [(name, failure) for name in ALL for failure in FAILURES]
# Wolfram answers in text, which has no half that one could tell.
TOGETHER = [(name, failure) for name, failure in TOGETHER if (name, failure.name) != ("wolfram", "half an answer")]


@pytest.mark.parametrize(("name", "failure"), TOGETHER, ids=str)
def test_each_failure_is_told_as_what_it_is_and_in_time(name: str, failure: Failure) -> None:
    with failure.at("*") as url:
        assert fault_of(ALL[name], url, 0.15 if failure.slow else 3.0) is failure.fault


def test_searxng_gives_what_an_engine_answers_as_text_and_as_an_object() -> None:
    candidate = CANDIDATES["searxng"]
    for said in (SAID, {"url": PAGE, "template": "answer/legacy.html", "answer": SAID, "engine": "x"}):
        with serve(candidate, {"results": [], "answers": [{"template": "weather"}, said]}) as fake, asking() as web:
            assert candidate.ask(fake.url, web).text == SAID


def test_searxng_whose_engines_are_blocked_is_out_of_order() -> None:
    body = {"results": [], "answers": [], "unresponsive_engines": [["google", "CAPTCHA"]]}
    with serve(CANDIDATES["searxng"], body) as fake:
        assert fault_of(CANDIDATES["searxng"].ask, fake.url) is Fault.BROKEN


def test_searxng_that_does_not_allow_json_is_forbidden() -> None:
    with FakeWeb().on("/search", Canned("<h1>Forbidden</h1>", 403, kind="text/html")) as fake:
        assert fault_of(CANDIDATES["searxng"].ask, fake.url) is Fault.FORBIDDEN


@pytest.mark.parametrize(("code", "fault"), [("ratelimited", Fault.BUSY), ("badvalue", Fault.MISUNDERSTOOD)])
def test_errors_that_wikimedia_sends_with_status_200_are_errors(code: str, fault: Fault) -> None:
    with FakeWeb().on("/w/api.php", Canned({"error": {"code": code, "info": "..."}})) as fake:
        assert fault_of(CANDIDATES["wikipedia"].ask, fake.url) is fault
        assert fault_of(OTHERS["wikidata"], fake.url) is fault


@pytest.mark.parametrize(
    ("status", "text", "fault"),
    [
        (501, "Wolfram|Alpha did not understand your input", Fault.EMPTY),
        (403, "Error 1: Invalid appid", Fault.KEY),
        (403, "Error 2: Appid missing", Fault.KEY),
        (400, "missing i", Fault.MISUNDERSTOOD),
    ],
)
def test_wolfram_tells_its_errors_in_text(status: int, text: str, fault: Fault) -> None:
    with serve(CANDIDATES["wolfram"], text, status) as fake:
        assert fault_of(CANDIDATES["wolfram"].ask, fake.url) is fault


def test_web_iq_content_may_be_one_text() -> None:
    candidate = CANDIDATES["web-iq"]
    body = {"webResults": [{"title": "The moon", "url": PAGE, "content": SAID}]}
    with serve(candidate, body) as fake, asking() as web:
        assert candidate.ask(fake.url, web).text == SAID


@pytest.mark.parametrize("name", ["wikipedia", "searxng", "brave", "web-iq"])
def test_a_result_that_does_not_answer_is_not_read_out(name: str) -> None:
    candidate = CANDIDATES[name]
    makes: dict[str, Callable[[str], Any]] = {
        "wikipedia": lambda base: Wikipedia(base, "en"),
        "searxng": SearXNG,
        "brave": lambda base: Brave(base, "key"),
        "web-iq": lambda base: WebIQ(base, "key"),
    }
    other = read_query("who invented the zip", "en")
    with serve(candidate, candidate.body) as fake:
        assert fault_of(lambda base, web: makes[name](base).answer(web, other), fake.url) is Fault.EMPTY
